"""The RS-485 line to the meter: 2400 baud, 8 data bits, even parity, by two PIO machines.

Both UARTs have other work. The transceiver is isolated and turns its direction by itself, so
there is nothing to switch, and our own bytes may come back. Nothing here waits: what is to go out
lies in `_out`, what came is looked up at least every 36 ms (eight bytes fit the PIO's queue).
"""

import rp2
from machine import Pin

from metercheck_device.boards.rp2 import pins, programs
from metercheck_device.boards.rp2.serial_bits import framed, unframed
from metercheck_wire.compat import const

_OUT_MACHINE = const(1)  # of PIO0, beside the edges
_IN_MACHINE = const(2)
_QUEUE = const(8)  # words, joined
_ROOM = const(256)
_DATA_AT = const(22)  # the ten bits that were shifted into 32


class MeterLine:
    """Bytes to and from the meter."""

    def __init__(self):
        receive = Pin(pins.METER_RX, Pin.IN, Pin.PULL_UP)
        transmit = Pin(pins.METER_TX, Pin.OUT, value=1)
        self._to = rp2.StateMachine(
            _OUT_MACHINE, programs.serial_out, freq=programs.SERIAL_HZ, out_base=transmit
        )
        self._from = rp2.StateMachine(
            _IN_MACHINE, programs.serial_in, freq=programs.SERIAL_HZ, in_base=receive
        )
        self._out = b""
        self._in = bytearray()
        self.damaged = 0  # bytes with a wrong parity or stop bit, which are left out
        self._to.active(1)
        self._from.active(1)

    def send(self, data):
        """Bytes for the meter; what finds no room is dropped whole."""
        if len(self._out) + len(data) <= _ROOM:
            self._out += data
        self.pump()

    def pump(self):
        """Give the line what it takes now, and take what has come."""
        while self._out and self._to.tx_fifo() < _QUEUE:
            self._to.put(framed(self._out[0]))
            self._out = self._out[1:]
        while self._from.rx_fifo():
            byte = unframed(self._from.get(None, _DATA_AT))
            if byte < 0:
                self.damaged += 1
            elif len(self._in) < _ROOM:
                self._in.append(byte)

    def read(self):
        """What has come, mostly nothing."""
        self.pump()
        if not self._in:
            return b""
        data = bytes(self._in)
        self._in = bytearray()
        return data
