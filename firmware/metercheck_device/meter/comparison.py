"""What a meter says of itself against what the check finds: differences are reasons, no verdict.

What comes over RS-485 is a claim, and whoever tampers with a meter may tamper with that: so no
difference makes a verdict, and no agreement takes one back. Each points to where to look.

- its power, as the load switches, against the load's own: what its element sees
- its pulses against that power: a constant that was entered wrongly, another LED, a wrong count
- its register against its pulses, as far as 10 Wh can be told apart
- its voltage against the device's, constant and number against the entered ones, opened covers

The meter renews its values once a second, and the household changes meanwhile: only what stands
out of the scatter of several switches is told. What heaters take less because of the load's own
voltage drop is allowed for.
"""

from math import sqrt

from metercheck_wire import dlt645
from metercheck_wire.compat import const
from metercheck_wire.messages import REASONS

_SETTLED_US = const(1300000)  # after a switch the meter's values are of the time after it
_LEAST_STEP_MW = const(200000)
_LEAST_STEPS = const(4)
_SIGMAS = 4.0
_OFF_SHARE = 0.1  # of power and energy, before anything is said
_OFF_VOLTAGE = 0.03
_LEAST_VOLTAGES = const(3)
_UNIT_WH = const(10)  # of a register
_LOOK = const(2)  # pulses
_NO_LIMIT = 1e6
_MOST_SHARE = 1000.0
_LEAST_DIGITS = const(4)  # of a number, to be compared
_LAST_DIGITS = const(1000000000)  # that a reason has room for

_COUNTS = (
    (dlt645.COVER_OPENED, "meter_cover_opened"),
    (dlt645.TERMINAL_OPENED, "meter_terminal_opened"),
    (dlt645.MAGNET_NOTICED, "meter_magnet_noticed"),
)


class MeterComparison:
    """Of one check. Fed with the load, the device's own readings, and what the meter tells."""

    def __init__(self, constant_imp_per_kwh, meter):
        """Constant and number as they were entered."""
        self._constant = constant_imp_per_kwh
        self._meter = meter
        self._level = 0
        self._switched_us = 0
        self._own_mw = 0
        self._own_mv = 0
        self._slot = _Means()
        self._before = None  # the slot before, if the meter told anything in it
        self._steps = 0
        self._sum = 0.0  # of steps of the meter's power and of the load's own, W
        self._own_sum = 0.0
        self._drop_sum = 0.0  # that the voltage drop may account for
        self._shares = 0.0
        self._squares = 0.0
        self._voltages = 0
        self._voltage_off = 0.0
        self._register = _Register()

    def load(self, t_us, level):
        """The load really switched."""
        self._close_slot()
        self._level = level
        self._switched_us = t_us

    def own(self, power_mw, voltage_mv):
        """The device's own metering: power of the load, voltage."""
        self._own_mw = power_mw
        self._own_mv = voltage_mv

    def told(self, identifier, value, asked_us, pulses):
        """The meter told a value that was asked for at asked_us; pulses of its LED so far."""
        if identifier == dlt645.FORWARD_ENERGY:
            self._register.told(value, pulses)
        elif asked_us - self._switched_us < _SETTLED_US:
            return
        elif identifier == dlt645.POWER:
            self._slot.add(value, self._own_mw if self._level else 0, self._own_mv)
        elif identifier == dlt645.VOLTAGE and self._own_mv:
            self._voltages += 1
            self._voltage_off += value / self._own_mv - 1.0

    def reasons(self, reader, result):
        """Codes and arguments as RECORD_RESULT has them. result: the check's, by itself."""
        found = []
        values = reader.values
        constant = values.get(dlt645.CONSTANT, 0)
        if constant and constant != self._constant:
            found += [REASONS.index("meter_constant"), constant]
        if self._is_another(reader):
            number = int(reader.number or dlt645.digits(reader.address))
            found += [REASONS.index("meter_number"), number % _LAST_DIGITS]
        self._weigh_power(result, found)
        share = self._register.share(1000.0 / self._constant)
        if share is not None:
            found += [REASONS.index("meter_register"), _ppm(share)]
        if self._voltages >= _LEAST_VOLTAGES:
            off = self._voltage_off / self._voltages
            if abs(off) > _OFF_VOLTAGE:
                found += [REASONS.index("meter_voltage"), _ppm(off)]
        for identifier, name in _COUNTS:
            if values.get(identifier, 0) > 0:
                found += [REASONS.index(name), values[identifier]]
        return found

    def _close_slot(self):
        slot, before = self._slot, self._before
        if not slot.count:
            return  # nothing was told in it: the one before still stands beside the next
        if before is not None:
            own = slot.own() - before.own()
            if abs(own) * 1000.0 >= _LEAST_STEP_MW:
                self._add_step(slot, before, own)
        self._before = slot
        self._slot = _Means()

    def _add_step(self, slot, before, own):
        step = slot.power() - before.power()
        low, high = (before, slot) if own > 0.0 else (slot, before)
        drop = 2.0 * (low.volt() - high.volt()) / (low.volt() or 1.0)
        share = step / own
        self._steps += 1
        self._sum += step if own > 0.0 else -step
        self._own_sum += abs(own)
        self._drop_sum += max(low.power() - low.own(), 0.0) * max(drop, 0.0)
        self._shares += share
        self._squares += share * share

    def _weigh_power(self, result, found):
        """What its element sees of the load, and whether its pulses say the same."""
        self._close_slot()
        steps = self._steps
        if steps < _LEAST_STEPS:
            return
        share = self._sum / self._own_sum
        drop = self._drop_sum / self._own_sum
        mean = self._shares / steps
        scatter = sqrt(max(self._squares / steps - mean * mean, 0.0) / (steps - 1))
        unsure = _SIGMAS * scatter + _OFF_SHARE
        if share < 1.0 - drop - unsure or share > 1.0 + unsure:
            found += [REASONS.index("meter_power"), _ppm(share)]
        pulses = result["ratio_ppm"] / 1e6
        unsure += 2.0 * result["u95_ppm"] / 1e6
        if abs(pulses - share) > unsure + drop:
            found += [REASONS.index("meter_pulses"), _ppm(share)]

    def _is_another(self, reader):
        """Neither its number nor its address goes with what was entered; plates have more or
        fewer digits than the meter's memory."""
        entered = self._meter
        if len(entered) < _LEAST_DIGITS or not all("0" <= one <= "9" for one in entered):
            return False
        told = [text for text in (reader.number, dlt645.digits(reader.address)) if text]
        for text in told:
            if text.endswith(entered) or (text.lstrip("0") or "0") in entered:
                return False
        return bool(told)


def _ppm(share):
    """As a reason's argument; whatever a meter tells, it has room there."""
    return int(max(min(share, _MOST_SHARE), -_MOST_SHARE) * 1e6)


class _Means:
    """Of one slot, in W and V."""

    def __init__(self):
        self.count = 0
        self._power_mw = self._own_mw = self._mv = 0

    def add(self, power_mw, own_mw, mv):
        self.count += 1
        self._power_mw += power_mw
        self._own_mw += own_mw
        self._mv += mv

    def power(self):
        return self._power_mw / self.count / 1000.0

    def own(self):
        return self._own_mw / self.count / 1000.0

    def volt(self):
        return self._mv / self.count / 1000.0


class _Register:
    """Energy register against pulses: over the whole check, and between units that began.

    It shows whole units of 10 Wh: over the check it has gained what it shows, more or less than
    one. Since one was seen to begin it has gained as many as it shows, and less than one more.
    When that was is known to within two looks, and a look takes as long as its answer: `_LOOK`.
    """

    def __init__(self):
        self._first = self._value = -1  # units, at the first and at the last look
        self._first_pulses = self._pulses = 0
        self._since_least = self._since_most = 0  # pulses when a unit was first seen to begin
        self._last_least = self._last_most = 0  # the same of the last one
        self._units = -1  # that began since that first one; -1: none yet

    def told(self, value, pulses):
        """It shows `value` units after so many pulses."""
        if self._value < 0:
            self._first, self._first_pulses = value, pulses
        elif value > self._value:
            self._last_least, self._last_most = self._pulses, pulses
            if self._units < 0:
                self._units = 0
                self._since_least, self._since_most = self._pulses, pulses
            else:
                self._units += value - self._value
        self._value = value
        self._pulses = pulses

    def share(self, wh_per_pulse):
        """What it gained of what the pulses make; None where they agree, for all that is known."""
        whole = self._value - self._first
        passed = self._pulses - self._first_pulses
        low = _least(whole - 1, passed, wh_per_pulse)
        high = _most(whole + 1, passed, wh_per_pulse)
        if self._units >= 0:
            units = self._units
            low = max(low, _least(units, self._last_most - self._since_least, wh_per_pulse))
            high = min(high, _most(units + 1, self._pulses - self._since_most, wh_per_pulse))
            if units:
                between = self._last_least - self._since_most
                high = min(high, _most(units, between, wh_per_pulse))
        if high < 1.0 - _OFF_SHARE or low > 1.0 + _OFF_SHARE:
            return (low + min(high, 2.0 * low + 1.0)) / 2.0
        return None


def _least(units, pulses, wh_per_pulse):
    """The share of so many units if `pulses` were the most that came meanwhile."""
    return max(units, 0) * _UNIT_WH / ((max(pulses, 0) + _LOOK) * wh_per_pulse)


def _most(units, pulses, wh_per_pulse):
    """The same if they were the least."""
    pulses -= _LOOK
    return max(units, 0) * _UNIT_WH / (pulses * wh_per_pulse) if pulses > 0 else _NO_LIMIT
