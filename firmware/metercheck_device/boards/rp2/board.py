"""The Pico as a board (`boards/__init__.py` says what that is), and the device's program on it."""

import gc
import io
import os
import sys
import time

from machine import WDT, unique_id

from metercheck_device.boards.rp2.boot_count import count_start
from metercheck_device.boards.rp2.capture import EdgeCapture
from metercheck_device.boards.rp2.lines import HostLines, Outlet, Usb, chip_line, second_line
from metercheck_device.boards.rp2.load_events import LoadEvents
from metercheck_device.boards.rp2.panel import Buttons, Buzzer, Display
from metercheck_device.boards.rp2.rs485 import MeterLine
from metercheck_device.boards.rp2.sensors import Sensors
from metercheck_device.boards.rp2.storage import Flash
from metercheck_device.boards.rp2.switching import Blower, Gates, Relays
from metercheck_wire.compat import const

_WATCHDOG_MS = const(500)
_LOOK_US = const(5000)  # how often a waiting board looks
_GATHER_US = const(10000)  # edges come a hundred times a second: they are handed over together
_ZERO_CROSS = const(1)
_REPORT_BYTES = const(600)
_TIDY_BYTES = const(24576)  # less leaves less between, and takes longer than the watchdog waits


class PicoBoard:
    """Made once; the gates and relays are in the hands of the PIO before anything else."""

    def __init__(self, watchdog):
        """watchdog: whether a hung program restarts the processor. Once on it stays on."""
        self._gates = Gates()
        self._relays = Relays()
        self._blower = Blower()
        self._watchdog = WDT(timeout=_WATCHDOG_MS) if watchdog else None
        self.flash = Flash(self.alive)
        self._identity = {
            "device": unique_id(),
            "board": "pico",
            "boot": count_start(self.flash, self.flash.count_start),
        }
        self._sensors = Sensors()
        self._buttons = Buttons()
        self._buzzer = Buzzer()
        self._display = Display()
        self._chip = Outlet(chip_line())
        self._host = HostLines((Usb(), second_line()))
        self._meter = MeterLine()
        self._load = LoadEvents()
        self._capture = EdgeCapture()
        self._tripped = False
        self.last_report = ""
        self.edges = ()
        self.loads = ()
        self.overflow = False
        self.chip = b""
        self.meter = b""
        self.exhaust_dc = self._sensors.exhaust_dc
        self.heatsink_dc = self._sensors.heatsink_dc
        self.load_side = False
        self.over_current = False
        self.received = b""
        self.armed = False  # by nothing but its keys
        self.buttons = ()
        self.now_us = 0
        self._ticks = time.ticks_us()
        self._capture.begin()

    def identity(self):
        """Who this device is."""
        return self._identity

    def wait(self, until_us):
        """Until something has happened, at the latest until `until_us`; see boards/__init__.py."""
        gathered_us = self._now() + _GATHER_US
        while True:
            self._display.refresh(self.now_us)
            now_us = self._now()
            self._host.pump()
            self._chip.pump()
            self._meter.pump()
            self._buttons.sample(now_us)
            self._sensors.sample(now_us)
            if now_us >= until_us or self._urgent():
                break
            if now_us >= gathered_us and self._capture.ring.pending():
                break
            # In milliseconds, since those are slept through; the rest is waited for.
            time.sleep_ms(max(min(until_us - now_us, _LOOK_US) // 1000, 1))
        self._take(now_us)

    def set_load(self, level, hold_us):
        """A token for the load, or 0: off."""
        self._gates.give(level, hold_us)
        self._load.token(self._now(), level, hold_us)

    def keep_relays(self, mask):
        """Feed the dead-man of each pole in `mask`."""
        self._relays.keep(mask)

    def alive(self):
        """The loop is healthy."""
        if self._watchdog is not None:
            self._watchdog.feed()

    def set_blower(self, percent):
        """Speed of the blower."""
        self._blower.set(percent)

    def chip_send(self, data):
        """Bytes for the metering chip."""
        self._chip.send(data)

    def meter_send(self, data):
        """Bytes for the meter."""
        self._meter.send(data)

    def send(self, data):
        """Bytes for the host."""
        self._host.send(data)

    def random(self, count):
        """Bytes that nobody can foresee: from the jitter of the ring oscillator."""
        return os.urandom(count)

    def tone(self, hz):
        """The buzzer."""
        self._buzzer.tone(hz)

    def show(self, buffer):
        """The display's next picture."""
        self._display.show(buffer)

    def report(self, error):
        """Keep the traceback: the line belongs to the host's frames."""
        text = io.StringIO()
        # The stubs know neither that this is a stream nor what it can do.
        sys.print_exception(error, text)  # pyright: ignore[reportArgumentType]
        self.last_report = text.getvalue()[-_REPORT_BYTES:]  # pyright: ignore[reportAttributeAccessIssue]

    def end(self):
        """The program is over."""
        self._gates.give(0, 0)
        self._relays.keep(0)
        self._blower.set(0)
        self._capture.end()

    def _now(self):
        ticks = time.ticks_us()
        self.now_us += time.ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        return self.now_us

    def _urgent(self):
        """What is not kept waiting until more has come."""
        return (
            self._host.any()
            or self._buttons.changed()
            or (not self._tripped and self._gates.over_current())
        )

    def _take(self, now_us):
        self.edges = self._capture.ring.take(self._now())
        self.overflow = self._capture.ring.overflow
        for t_us, pin, _ in self.edges:
            if pin == _ZERO_CROSS:
                self._load.zero_cross(t_us)
        self.over_current = not self._tripped and self._gates.over_current()
        if self.over_current:
            self._tripped = True
            self._load.token(now_us, 0, 0)
        self.loads = self._load.take(now_us)
        self.chip = self._chip.line.read()
        self.meter = self._meter.read()
        self.received = self._host.read()
        self.buttons = self._buttons.take()
        self.load_side = self._sensors.load_side(now_us)
        self.exhaust_dc = self._sensors.exhaust_dc
        self.heatsink_dc = self._sensors.heatsink_dc


def main(watchdog=True):
    """Run the device for ever; whatever ends it leaves the load off."""
    # What is made now stays. With garbage between it a check would find no 24 kB in one piece.
    gc.threshold(_TIDY_BYTES)
    board = PicoBoard(watchdog)
    board.alive()
    # Imported now: by then gates and relays are in the hands of the PIO. It takes a while.
    from metercheck_device.app import App

    board.alive()
    try:
        app = App(board)
        board.alive()
        gc.threshold(-1)
        while True:
            app.step()
    finally:
        board.end()
