"""A board and a metering chip whose every turn the test decides."""

from memory_flash import MemoryFlash
from metercheck_device.metering.fast_current import FastCurrent
from metercheck_device.metering.oscillator import Oscillator

OFF_DC = 250


class Reading:
    """What a packet of the metering chip says; see Bl0942."""

    def __init__(self, voltage_mv=220000, fast_ma=0, t_us=0):
        self.t_us = t_us
        self.fast_us = t_us
        self.voltage_mv = voltage_mv
        self.current_ma = fast_ma
        self.fast_ma = fast_ma
        self.power_mw = voltage_mv // 1000 * fast_ma
        self.frequency_mhz = 50000
        self.cf_count = 0


class Chip:
    """A metering chip whose readings are as the test sets them: one with each turn."""

    def __init__(self, board):
        self.board = board
        self.reading = Reading()
        self.packets = 0
        self.damaged = 0
        self.silent = False
        self.disagrees = False
        self.fast = FastCurrent()
        self.oscillator = Oscillator()
        self.oscillator.known = True
        self.reference = (134560, 6000)
        self.deadline_us = 1 << 62

    def zero_cross(self, t_us):
        pass

    def energy_pulse(self, t_us):
        pass

    def receive(self, now_us, data):
        board = self.board
        self.packets += 1
        fast_ma = board.flowing_ma()
        self.reading = Reading(board.mv, fast_ma, now_us)

    def turn(self, now_us):
        return b""


class Board:
    """Records what it is told; relays and load follow at once; a nominal load behind them."""

    def __init__(self):
        self.now_us = 0
        self.armed = True
        self.flash = MemoryFlash(24)
        self.display = False
        self.buttons = ()
        self.tones = []
        self.picture = b""
        self.tokens = []
        self.masks = []
        self.fed = 0
        self.reports = []
        self.edges = self.loads = ()
        self.chip = b""
        self.meter = b""
        self.received = b""
        self.coming = b""
        self.mv = 220000
        self.crossings = True
        self.welded = 0  # poles that are closed whatever they are told
        self.broken = 0  # poles that never close
        self.shorted_ma = 0  # what flows with the gates off
        self.parts = [0, 100, 100, 200]  # current by level, in per cent of one element's
        self.exhaust_dc = self.heatsink_dc = OFF_DC
        self.load_side = False
        self.over_current = self.overflow = False
        self.level = 0
        self.mask = 0
        self.blower = 0
        self.sent = bytearray()
        self.chip_sent = bytearray()
        self.meter_sent = bytearray()
        self.step_us = 100000

    def identity(self):
        return {"device": b"\x01\x02\x03\x04\x05\x06\x07\x08", "board": "test", "boot": 3}

    def random(self, count):
        return b"\x5a" * count

    def closed(self):
        return (self.mask & ~self.broken | self.welded) == 3

    def flowing_ma(self):
        if not self.closed():
            return 0
        part_ma = self.mv // 100 * 10331 // 10000
        return part_ma * self.parts[self.level] // 100 + self.shorted_ma

    def wait(self, until_us):
        before_us = self.now_us
        self.now_us = max(min(until_us, before_us + self.step_us), before_us + 1)
        self.loads = ()
        edges = []
        if self.crossings:
            edges.append((self.now_us, 1, 1))
        if self.crossings and self.tokens and self.tokens[-1][0] != self.level:
            self.level = self.tokens[-1][0]
            self.loads = ((self.now_us, self.level),)
        elif self.level and self.now_us // 200000 != before_us // 200000:
            edges += [(self.now_us, 0, 1), (self.now_us, 0, 0)]
        self.edges = edges
        self.chip = b"packet"
        self.load_side = self.closed() and self.mv > 50000
        self.received, self.coming = self.coming, b""

    def set_load(self, level, hold_us):
        self.tokens.append((level, hold_us))

    def keep_relays(self, mask):
        self.mask = mask
        self.masks.append(mask)

    def tone(self, hz):
        self.tones.append(hz)

    def show(self, buffer):
        self.picture = bytes(buffer)

    def alive(self):
        self.fed += 1

    def set_blower(self, percent):
        self.blower = percent

    def chip_send(self, data):
        self.chip_sent.extend(data)

    def meter_send(self, data):
        self.meter_sent.extend(data)

    def send(self, data):
        self.sent.extend(data)

    def report(self, error):
        self.reports.append(error)
