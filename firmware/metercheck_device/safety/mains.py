"""The voltage at the clips: whether it is one that the load may meet.

380 V is a normal accident (two phases, or a lost neutral), so nothing closes before a fresh mean
voltage says that it is not there. Means come each 400 ms; a mains that goes away shows in its zero
crossings at once. A voltage of the metering chip with no crossings beside it, or far too many, is
the device's own fault.
"""

from metercheck_device.boards.hardware_figures import LEAST_MV, MOST_MV
from metercheck_wire.compat import const

TWO_PHASES_MV = const(290000)
_NONE_MV = const(20000)
_LEAST_MHZ = const(47000)
_MOST_MHZ = const(53000)
_FRESH_US = const(2000000)  # a voltage older than this is no voltage
_GONE_US = const(40000)  # four half-waves without a crossing
_SURELY_GONE_US = const(1300000)  # a mean voltage that began after the last crossing
_COUNTED_US = const(500000)
_MOST_CROSSINGS = const(70)  # in that time: 53 Hz have 53
_MV_PER_V = const(1000)


class Mains:
    """Fed with readings and zero crossings; `fault` names the trip that they call for."""

    def __init__(self):
        self.voltage_mv = 0
        self.frequency_mhz = 0
        self.reading_us = -_FRESH_US - 1  # at no time fresh
        self._crossed_us = -1  # -1: none was ever seen
        self._crossings = 0
        self._counted_us = 0
        self._too_many = False

    def reading(self, t_us, voltage_mv, frequency_mhz):
        """A mean voltage of the 400 ms before t_us, and the frequency, 0: not known."""
        self.voltage_mv = voltage_mv
        self.frequency_mhz = frequency_mhz
        self.reading_us = t_us

    def zero_cross(self, t_us):
        """The pin of the zero crossings changed."""
        self._crossed_us = t_us
        self._crossings += 1
        if t_us - self._counted_us >= _COUNTED_US:
            self._too_many = self._crossings > _MOST_CROSSINGS
            self._crossings = 0
            self._counted_us = t_us

    @property
    def deadline_us(self):
        """When a crossing is missing."""
        return self._crossed_us + _GONE_US

    def fresh(self, now_us):
        """Whether there is a voltage to go by."""
        return now_us - self.reading_us <= _FRESH_US

    def device_fault(self):
        """What is wrong with the device whatever the mains does, "" if nothing."""
        if self._too_many:
            return "zero_cross_wrong"
        late_us = self.reading_us - max(self._crossed_us, 0)
        if late_us > _SURELY_GONE_US and self.voltage_mv >= LEAST_MV:
            return "zero_cross_wrong"
        return ""

    def fault(self, now_us):
        """What keeps the load from this mains now, "" if nothing."""
        voltage_mv = self.voltage_mv
        if now_us - self._crossed_us > _GONE_US or not self.fresh(now_us):
            return "no_voltage"
        if voltage_mv > MOST_MV:
            return "voltage_high"
        if voltage_mv < LEAST_MV:
            return "voltage_low" if voltage_mv > _NONE_MV else "no_voltage"
        if self.frequency_mhz and not _LEAST_MHZ <= self.frequency_mhz <= _MOST_MHZ:
            return "frequency"
        return ""
