"""The lines: USB and the second UART to a host, the first UART to the metering chip.

Nothing here waits for anybody. What finds no room is dropped whole, and the host asks again.
"""

import select
import sys

from machine import UART, Pin

from metercheck_device.boards.rp2 import pins
from metercheck_wire.compat import const

_CHIP_BAUD = const(4800)
_LINE_BAUD = const(115200)
_UART_BYTES = const(512)
_ROOM = const(2048)
_ONCE = const(256)  # what USB has room for
_NO_WAIT_MS = const(0)


class Usb:
    """The serial port on USB, which MicroPython has as its standard streams.

    A write takes what there is room for and returns at once (MICROPY_HW_USB_CDC_TX_TIMEOUT of the
    release image); in the development image it waits half a second for a host that has opened the
    port and does not read.
    """

    def __init__(self):
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)
        self._byte = bytearray(1)

    def any(self):
        """Whether there is anything to read."""
        return bool(self._poll.poll(0))

    def read(self):
        """What has come, mostly nothing."""
        if not self.any():
            return b""
        data = bytearray()
        while len(data) < _ONCE and self.any():
            sys.stdin.buffer.readinto(self._byte)
            data.extend(self._byte)
        return bytes(data)

    def write(self, data):
        """Bytes taken."""
        return sys.stdout.buffer.write(data) or 0


class Serial:
    """A UART; rates and pins as `machine.UART` has them."""

    def __init__(self, number, baud, tx, rx):
        self._uart = UART(
            number,
            baud,
            tx=Pin(tx),
            rx=Pin(rx),
            txbuf=_UART_BYTES,
            rxbuf=_UART_BYTES,
            timeout=_NO_WAIT_MS,
            timeout_char=_NO_WAIT_MS,
        )

    def any(self):
        """Whether there is anything to read."""
        return bool(self._uart.any())

    def read(self):
        """What has come, mostly nothing."""
        # Asking for more than has come would wait for it.
        count = self._uart.any()
        return self._uart.read(count) or b"" if count else b""

    def write(self, data):
        """Bytes taken."""
        return self._uart.write(data) or 0


def chip_line():
    """The line to the BL0942."""
    return Serial(0, _CHIP_BAUD, pins.CHIP_TX, pins.CHIP_RX)


def second_line():
    """The line of the Bluetooth module."""
    return Serial(1, _LINE_BAUD, pins.LINE_TX, pins.LINE_RX)


class Outlet:
    """What waits for a line that takes only as much as it has room for."""

    def __init__(self, line):
        self.line = line
        self._out = bytearray()

    def send(self, data):
        """Keep it until the line takes it; without room it is dropped."""
        if len(self._out) + len(data) <= _ROOM:
            self._out.extend(data)
        self.pump()

    def pump(self):
        """Give the line what it takes now."""
        if self._out:
            taken = self.line.write(self._out)
            if taken:
                self._out = self._out[taken:]


class HostLines:
    """The host's lines; the one that spoke last is answered, before that all are told."""

    def __init__(self, lines):
        self._outlets = [Outlet(line) for line in lines]
        self._last = None

    def any(self):
        """Whether anything has come."""
        return any([outlet.line.any() for outlet in self._outlets])

    def read(self):
        """What has come on one of them."""
        for outlet in self._outlets:
            data = outlet.line.read()
            if data:
                self._last = outlet
                return data
        return b""

    def send(self, data):
        """Bytes for the host."""
        for outlet in self._outlets if self._last is None else (self._last,):
            outlet.send(data)

    def pump(self):
        """Go on with what waits."""
        for outlet in self._outlets:
            outlet.pump()
