"""The supervisor: the load is off unless everything says that it may be on.

It stands between what a check wants and what the board is told. A trip is sticky: it takes the
load off and stays until the device is restarted; its code goes into the record.
"""

from metercheck_wire.compat import const
from metercheck_wire.messages import TRIPS

_LEAST_MV = const(160000)
_MOST_MV = const(265000)
_FRESH_US = const(2000000)  # a voltage older than this is no voltage
_LONGEST_ON_US = const(25000000)  # on without a pause
_LONGEST_FULL_US = const(10000000)  # both elements on without a pause
_RELEASED_US = const(500000)  # after this, off must mean off
_STUCK_PULSES = const(3)
_FULL = const(3)


def trip_code(name):
    """Number of a trip by its name."""
    return TRIPS.index(name)


class Supervisor:
    """Fed with what the board measures; `permit` is asked before every command to the load."""

    def __init__(self):
        self.trip = 0
        self.voltage_mv = 0
        self._voltage_us = -_FRESH_US
        self._on_since_us = -1
        self._full_since_us = -1
        self._off_since_us = 0
        self._stray_pulses = 0

    def volt(self, t_us, mv):
        """A fresh mean voltage."""
        self.voltage_mv = mv
        self._voltage_us = t_us

    def load(self, t_us, level):
        """The load really switched."""
        if level != _FULL:
            self._full_since_us = -1
        elif self._full_since_us < 0:
            self._full_since_us = t_us
        if level:
            if self._on_since_us < 0:
                self._on_since_us = t_us
        else:
            self._on_since_us = -1
            self._off_since_us = t_us
            self._stray_pulses = 0

    def reference_pulse(self, t_us):
        """The metering chip saw energy: with the load off that is a load that stays on."""
        if self._on_since_us < 0 and t_us - self._off_since_us > _RELEASED_US:
            self._stray_pulses += 1
            if self._stray_pulses >= _STUCK_PULSES:
                self._trip("load_stuck")

    def fail(self):
        """Something in the program went wrong where nothing may."""
        self._trip("exception")

    def permit(self, now_us, wanted):
        """The level that may be given to the load now: `wanted` or 0."""
        if not wanted:
            return 0
        if now_us - self._voltage_us > _FRESH_US:
            self._trip("no_voltage")
        elif self.voltage_mv < _LEAST_MV:
            self._trip("voltage_low")
        elif self.voltage_mv > _MOST_MV:
            self._trip("voltage_high")
        elif self._too_long(now_us):
            self._trip("on_time")
        return 0 if self.trip else wanted

    def _too_long(self, now_us):
        if self._full_since_us >= 0 and now_us - self._full_since_us > _LONGEST_FULL_US:
            return True
        return self._on_since_us >= 0 and now_us - self._on_since_us > _LONGEST_ON_US

    def _trip(self, name):
        if not self.trip:
            self.trip = trip_code(name)
