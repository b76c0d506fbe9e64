"""The supervisor: the load is off unless everything says that it may be on.

It looks at all that the board measures, turn by turn, and trips. A trip takes the load off at once
and has a code. Where it is the device that has failed, the trip is sticky: it stays until the
device is restarted, because a part that has failed once is not believed again, and whoever
restarts it meets the self-test. Where it is the world (no mains, 380 V, heat), the trip ends the
check only: every start proves voltage, temperature and wiring again before a relay closes, and a
device that has to be restarted for what is no fault of its own teaches people to restart it
without reading.
"""

from metercheck_device.boards.hardware_figures import MOST_MV, OPEN_US
from metercheck_device.safety.contactor import NEVER_US
from metercheck_device.safety.mains import Mains
from metercheck_device.safety.metering_watch import MeteringWatch
from metercheck_device.safety.temperature import Temperature
from metercheck_device.safety.thermal_budget import ThermalBudget
from metercheck_device.safety.wiring import SourceImpedance
from metercheck_wire.compat import const
from metercheck_wire.messages import TRIPS

_LONGEST_ON_US = const(25000000)  # on without a pause
_LONGEST_FULL_US = const(10000000)  # both elements on without a pause
_FULL = const(3)
_LONGEST_TURN_US = const(1000000)  # three times the dead-man
_MEAN_US = const(500000)  # after a change, a mean voltage that is wholly of then has come
_LATEST_MEAN_US = const(1000000)
_STANDS_STILL = const(5000)  # turns without a microsecond
_DAMAGE = const(2)  # for a damaged packet, against 3 for a good one,
_REPAIR = const(3)
_DAMAGED = const(24)  # and how many are too much: every second one is borne

# The world's: for the check only.
WORLD = (
    "no_voltage",
    "voltage_low",
    "voltage_high",
    "frequency",
    "weak_source",
    "too_hot",
    "heat_budget",
    "edges_lost",
)
# What speaks against the device even while nothing is switched on.
_ALWAYS = ("load_stuck", "relay_welded", "over_current")


def trip_code(name):
    """Number of a trip by its name."""
    return TRIPS.index(name)


class Supervisor:
    """Fed with what happens; `turn` once a turn, before anything is given to the load."""

    def __init__(self):
        self.trip = 0
        self.mains = Mains()
        self.metering = MeteringWatch()
        self.temperature = Temperature()
        self.budget = ThermalBudget()
        self.source = SourceImpedance()
        self._on_since_us = -1
        self._full_since_us = -1
        self._opened_us = -1  # since when it has been seen that no relay is kept
        self._now_us = 0
        self._still = 0
        self._over_us = -1  # over-current, whose cause is not known yet
        self._fast_us = 0
        self._packets = 0
        self._damaged = 0
        self._damage = 0

    @property
    def tripped(self):
        """The code of a trip that stays until the restart, 0: none."""
        return self.trip if self.trip and TRIPS[self.trip] not in WORLD else 0

    @property
    def voltage_mv(self):
        """The latest mean voltage at the clips."""
        return self.mains.voltage_mv

    @property
    def blocked(self):
        """The load has to be off, and the relays open."""
        return self.trip or self._over_us >= 0

    def begin(self):
        """A check is to begin: the world's trips are over, its measures begin anew."""
        self.trip = self.tripped
        self.source = SourceImpedance()
        self._damage = 0
        self._over_us = -1
        self.metering.begin()

    def load(self, t_us, level):
        """The load really switched."""
        self.metering.load(t_us, level)
        self.source.switched()
        if level != _FULL:
            self._full_since_us = -1
        elif self._full_since_us < 0:
            self._full_since_us = t_us
        if not level:
            self._on_since_us = -1
        elif self._on_since_us < 0:
            self._on_since_us = t_us

    def reading(self, now_us, reading, window_us):
        """A packet of the metering chip has come."""
        self.mains.reading(now_us, reading.voltage_mv, reading.frequency_mhz)
        metering = self.metering
        metering.power_w = max(reading.power_mw, 0) // 1000
        if reading.t_us - window_us >= metering.switched_us:
            self.source.mean(reading.voltage_mv, reading.current_ma)

    def fail(self, name="exception"):
        """Something went wrong where nothing may: trip by its name."""
        code = trip_code(name)
        if not self.trip or (not self.tripped and name not in WORLD):
            self.trip = code

    def turn(self, now_us, board, chip, poles, live, running):
        """Look at everything.

        poles: mask of the relays that are kept closed; live: they or gates are on, or are to be;
        running: a check is on.
        """
        temperature = self.temperature
        power_w = self.metering.power_w if poles else 0
        temperature.turn(now_us, board.exhaust_dc, board.heatsink_dc, power_w, running)
        self.budget.turn(now_us, power_w)
        self._count_damage(chip)
        if now_us > self.mains.deadline_us:
            self.metering.wrong_since_us = -1  # no current without a mains: not the load's fault
        reading = chip.reading
        if reading.fast_us != self._fast_us:
            self._fast_us = reading.fast_us
            # Current of a period in which the relays may still have been closed is no weld.
            opened_us = self._opened_us
            closed = poles or opened_us < 0 or reading.fast_us - opened_us < OPEN_US
            self.metering.fast(reading.fast_us, reading.fast_ma, self.mains.voltage_mv, closed)
        name = self._device_fault(now_us, board, poles)
        if not name and live:
            name = self._live_fault(now_us, board, chip)
        if name:
            self.fail(name)
        self._now_us = now_us

    def _device_fault(self, now_us, board, poles):
        """What is wrong whether or not anything is switched on."""
        if poles:
            self._opened_us = -1
        elif self._opened_us < 0:
            # Not from the turn before: it may have taken long, and told the relays at its end.
            self._opened_us = now_us
        elif board.load_side and now_us - self._opened_us > OPEN_US:
            return "relay_welded"
        if self.metering.fault in _ALWAYS:
            return self.metering.fault
        return "sensor_broken" if self.temperature.fault == "sensor_broken" else ""

    def _live_fault(self, now_us, board, chip):
        if self._clock_fails(now_us):
            return "clock"
        if (board.over_current or self.metering.over) and self._over_us < 0:
            self._over_us = now_us
        if self._over_us >= 0:
            return self._why_over_current(now_us)
        if board.overflow:
            return "edges_lost"
        fault = self.mains.fault(now_us)
        if fault:
            return fault
        if chip.silent:
            return "chip_silent"
        if self._damage >= _DAMAGED:
            return "chip_damaged"
        if self.metering.fault or self.temperature.fault or self.mains.device_fault():
            return self.metering.fault or self.temperature.fault or self.mains.device_fault()
        if self.budget.spent:
            return "heat_budget"
        if self.source.collapses or self.metering.collapsed:
            return "weak_source"
        if chip.disagrees:
            return "energy_disagrees"
        return "on_time" if self.on_too_long(now_us) else ""

    def _why_over_current(self, now_us):
        """Off at once; but 380 V are the world's fault, and the next mean voltage tells."""
        mains = self.mains
        if mains.voltage_mv > MOST_MV:
            return "voltage_high"
        waited_us = now_us - self._over_us
        known = mains.reading_us - self._over_us > _MEAN_US or waited_us > _LATEST_MEAN_US
        return "over_current" if known else ""

    @property
    def too_long_us(self):
        """When the load, as it is on now, will have been on for longer than it may."""
        full_us = self._full_since_us + _LONGEST_FULL_US if self._full_since_us >= 0 else NEVER_US
        if self._on_since_us < 0:
            return full_us
        return min(full_us, self._on_since_us + _LONGEST_ON_US)

    def on_too_long(self, now_us):
        """The load, or both elements of it, stand on without a pause for longer than they may."""
        return now_us >= self.too_long_us

    def _clock_fails(self, now_us):
        """It went back, jumped, or stands still."""
        passed_us = now_us - self._now_us
        self._still = 0 if passed_us else self._still + 1
        return not 0 <= passed_us <= _LONGEST_TURN_US or self._still > _STANDS_STILL

    def _count_damage(self, chip):
        good = chip.packets - self._packets
        bad = chip.damaged - self._damaged
        if good or bad:
            self._packets = chip.packets
            self._damaged = chip.damaged
            self._damage = max(self._damage + _DAMAGE * bad - _REPAIR * good, 0)
