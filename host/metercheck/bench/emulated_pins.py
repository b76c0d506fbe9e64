"""Which pin of the Pico is wired to what in the emulated device, and what its converter reads.

The same numbers as `metercheck_device/boards/rp2/pins.py`, which only MicroPython can import
everything of; a test compares them.
"""

from __future__ import annotations

import math

from metercheck.bench.world.hardware_figures import NTC_B_K
from metercheck.bench.world.sensors import BROKEN

FIRST_EDGE = 2
"""CF1, zero-cross, head A, head B, one after the other."""
GATES = (10, 11)
PUMPS = (12, 28)
"""Charge pumps of the relays of pole 1 and 2."""
LOAD_SIDE = 13
OVER_CURRENT = 14
BUZZER = 15
START_KEY = 16
METER_TX = 20
METER_RX = 21
BLOWER = 22
DISPLAY_ADDRESS = 0x3C

_FULL = 4095
_T25_K, _ZERO_K = 298.15, 273.15


def counts(sensed_dc: int) -> int:
    """12 bits of a 10k NTC (B 3950 K) to ground with 10k to the reference, at tenths of a degree.

    A broken sensor is an open one.
    """
    if sensed_dc == BROKEN:
        return _FULL
    ratio = math.exp(NTC_B_K * (1.0 / (sensed_dc / 10.0 + _ZERO_K) - 1.0 / _T25_K))
    return round(_FULL * ratio / (1.0 + ratio))
