"""A sensor that stays where it was although what it sits on must have warmed up by the load.

Only rises that the load itself makes count: sun, wind and a cold place move a reading, but none
holds it still while a kilowatt is switched next to it. A working sensor need not follow what is
expected of it, a small part of that is enough.
"""

from metercheck_wire.compat import const

_STILL_DC = const(2)  # a reading that is stuck still has the noise of its converter


class StuckSensor:
    """`turn` says whether the sensor is stuck."""

    def __init__(self, enough_k):
        """enough_k: rise in kelvin that no working sensor sleeps through."""
        self._enough_k = enough_k
        self._still_dc = -32768
        self._least_k = 0.0

    def turn(self, reads_dc, expected_k):
        """reads_dc: in tenths of a degree C; expected_k: rise by the load's heat alone."""
        if abs(reads_dc - self._still_dc) > _STILL_DC:
            self._still_dc = reads_dc
            self._least_k = expected_k
        self._least_k = min(self._least_k, expected_k)
        return expected_k - self._least_k > self._enough_k
