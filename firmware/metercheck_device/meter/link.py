"""The meter itself in a check: what it says, whether that is refused, told to the host, compared.

A constant that contradicts the meter's own is refused once, before the load goes on: mostly it
was mistyped, and then the check would accuse an honest meter. Whoever starts again with the same
has looked at the nameplate: the check goes on and the record says so, for a meter whose memory
contradicts its plate is a finding, and nobody may keep a check from being made by what hangs on
its RS-485. So a check that is ready waits until it is known whether a meter answers: mostly that
is known before, and it takes 3 s at the longest.
"""

from metercheck_device.meter.comparison import MeterComparison
from metercheck_device.meter.reader import MeterReader
from metercheck_wire import dlt645
from metercheck_wire.compat import const

_INSISTS_US = const(300000000)
_LOOKS_US = const(3000000)
_MOST_MS = const(0x3FFFFFFF)
_MOST_REASONS = const(16)  # numbers that RECORD_RESULT has room for
# In the order of messages.METER_ITEMS: identifier, and what its value is multiplied with.
_ITEMS = (
    (dlt645.CONSTANT, 1),
    (dlt645.VOLTAGE, 1),
    (dlt645.CURRENT, 1),
    (dlt645.POWER, 1),
    (dlt645.FORWARD_ENERGY, 10),
    (dlt645.REVERSE_ENERGY, 10),
    (dlt645.COVER_OPENED, 1),
    (dlt645.TERMINAL_OPENED, 1),
    (dlt645.MAGNET_NOTICED, 1),
)


class MeterLink:
    """`reader` asks; the comparison of the check under way is fed with what comes."""

    def __init__(self):
        self.reader = MeterReader()
        self._comparison = None
        self._constant = 0  # as it was entered
        self._waits_since_us = -1
        self._refused = 0  # the constant that was refused last,
        self._refused_us = 0  # and when

    def objection(self, now_us, constant_imp_per_kwh):
        """The constant that the meter tells, if a check with the entered one is to be refused."""
        told = self.reader.values.get(dlt645.CONSTANT, 0)
        if not told or told == constant_imp_per_kwh:
            return 0
        if self._refused == constant_imp_per_kwh and now_us - self._refused_us < _INSISTS_US:
            return 0
        self._refused = constant_imp_per_kwh
        self._refused_us = now_us
        return told

    def begin(self, constant_imp_per_kwh, meter):
        """A check has been accepted, with constant and number as they were entered."""
        self._constant = constant_imp_per_kwh
        self._waits_since_us = -1
        self._comparison = MeterComparison(constant_imp_per_kwh, meter)
        self.reader.begin(meter)

    def settled(self, now_us):
        """Whether the check may go on, or give up: see `contradicted`."""
        if self._waits_since_us < 0:
            self._waits_since_us = now_us
        return not self.reader.looking or now_us - self._waits_since_us >= _LOOKS_US

    def contradicted(self, now_us):
        """Whether the check is to be given up: nobody was told yet that the constant differs."""
        return bool(self.objection(now_us, self._constant))

    def load(self, t_us, level):
        """The load really switched."""
        if self._comparison is not None:
            self._comparison.load(t_us, level)

    def own(self, reading):
        """A reading of the device's own metering."""
        if self._comparison is not None:
            self._comparison.own(reading.power_mw, reading.voltage_mv)

    def look(self, pulses):
        """Hand over what the meter told since the last time; pulses of its LED until now, -1 while
        they are not counted yet."""
        for identifier, value, asked_us, _ in self.reader.take():
            if self._comparison is not None and pulses >= 0:
                self._comparison.told(identifier, value, asked_us, pulses)

    def end(self, result):
        """The check is over: differences go behind the result's own reasons."""
        if self._comparison is not None:
            reasons = result["reasons"] + self._comparison.reasons(self.reader, result)
            result["reasons"] = reasons[:_MOST_REASONS]
        self._comparison = None
        self.reader.end()

    def data(self, now_us):
        """METER_DATA."""
        reader = self.reader
        items = []
        for index in range(len(_ITEMS)):
            identifier, unit = _ITEMS[index]
            if identifier in reader.values:
                items += [index, reader.values[identifier] * unit]
        return {
            "state": reader.state,
            "age_ms": min((now_us - reader.heard_us) // 1000, _MOST_MS) if reader.state else 0,
            "address": dlt645.digits(reader.address),
            "number": reader.number,
            "items": items,
        }
