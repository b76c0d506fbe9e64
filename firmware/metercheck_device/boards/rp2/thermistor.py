"""Temperature of a 10k NTC (B 3950 K) to ground with 10k to the converter's reference.

R = 10k * exp(B * (1/T - 1/298.15)), as NTC data sheets define B.
"""

from math import log

from metercheck_device.boards import SENSOR_BROKEN
from metercheck_device.boards.hardware_figures import NTC_B_K
from metercheck_wire.compat import const

_FULL = const(65535)
_SHORTED = const(800)  # 124 ohm: 170 degrees C
_OPEN = const(64500)  # 620 kohm: -50 degrees C
_T25_K = 298.15
_ZERO_DC = 2731.5


def celsius_dc(reading):
    """Tenths of a degree C from a 16-bit reading; SENSOR_BROKEN if open or shorted."""
    if not _SHORTED <= reading <= _OPEN:
        return SENSOR_BROKEN
    ratio = reading / (_FULL - reading)
    return round(10.0 / (log(ratio) / NTC_B_K + 1.0 / _T25_K) - _ZERO_DC)
