"""Temperatures against what the power explains: sensors, and a blower without a tachometer.

The elements warm up within some 12 s, and the air takes their heat along: 1.2 kg/m3 and
1005 J/(kg K) make 1 kW warm 15 L/s by 55 K, and the 1 L/s of a blower that stands still by far
more. Duct and what is in it take about 100 J/K (assumed, like the lag of 2 s of the sensor, until
a built device was measured). Exhaust air that gets warmer than that has not been moved as it
should; air that stays cool all the same is not what the sensor feels.

The triacs' heatsink takes 3.7 W at 1 kW (0.85 V and 25 mohm of a BTA16, datasheet): at 5 K/W in
moved air that is 19 K, with 150 s (both assumed). It can never get too hot while air is moved, and
a sensor on it that is stuck shows after some 30 to 60 s of a check that switches the whole load.
All these figures are the hardware's (boards/hardware_figures.py); what is made of them is here.
"""

from metercheck_device.boards import SENSOR_BROKEN
from metercheck_device.boards.hardware_figures import (
    AIR_W_PER_K,
    DRAUGHT_W_PER_K,
    EXHAUST_MOST_DC,
    HEATSINK_MOST_DC,
    SENSOR_S,
    SINK_K_PER_W,
    SINK_S,
    WARMED_J_PER_K,
    WIRE_S,
)
from metercheck_device.safety.stuck_sensor import StuckSensor
from metercheck_wire.compat import const

_STEP_US = const(200000)
_COLDEST_DC = const(-400)
_HOTTEST_DC = const(1400)
_EXHAUST_START_DC = const(600)
_HEATSINK_START_DC = const(700)
_COOLS_S = 60.0  # of the air and what it flows past, with the blower

_TOO_WARM = 1.35  # times what is expected, and
_TOO_WARM_K = 8.0
_HEATING_W = 50.0  # below this, what gets warm is not the load's doing
_TOO_COOL = 0.4
_TOO_COOL_K = 15.0  # expected at least, for too little to say anything
_AMBIENT_K = 2.0  # expected at most, for the exhaust to tell the ambient air
_AMBIENT_S = 15.0
_POST_RUN_K = 4.0
_EXHAUST_STUCK_K = 15.0
_HEATSINK_STUCK_K = 2.5


class Temperature:
    """Follows what exhaust and heatsink should be like; `fault` names the trip they call for."""

    def __init__(self):
        self.blower_percent = 0
        self.exhaust_dc = SENSOR_BROKEN
        self.heatsink_dc = SENSOR_BROKEN
        self.fault = ""
        self.rise_k = 0.0  # expected of the sensor in the exhaust, above the ambient air
        self._air_k = 0.0
        self._sink_k = 0.0
        self._exhaust_stuck = StuckSensor(_EXHAUST_STUCK_K)
        self._heatsink_stuck = StuckSensor(_HEATSINK_STUCK_K)
        self._heat_w = 0.0
        self._ambient_c = 0.0
        self._known = False
        self._now_us = 0

    def turn(self, now_us, exhaust_dc, heatsink_dc, power_w, running):
        """Time has come to now_us; since the call before the load has taken `power_w`.

        running: a check is on, so that the blower shall run whatever the temperature.
        """
        same = exhaust_dc == self.exhaust_dc and heatsink_dc == self.heatsink_dc
        if same and now_us - self._now_us < _STEP_US:
            return
        self.exhaust_dc = exhaust_dc
        self.heatsink_dc = heatsink_dc
        elapsed_s = min((now_us - self._now_us) / 1000000, 600.0)
        self._now_us = now_us
        self._expect(elapsed_s, power_w)
        self.fault = self._judge(elapsed_s)
        warm = self.rise_k > _POST_RUN_K or self._heat_w > 20.0
        self.blower_percent = 100 if running or warm else 0

    @property
    def too_hot_to_start_s(self):
        """Seconds until it should have cooled down enough for a check, 0: it has."""
        over_dc = max(self.exhaust_dc - _EXHAUST_START_DC, self.heatsink_dc - _HEATSINK_START_DC)
        return int(_COOLS_S * over_dc / 100) + 10 if over_dc > 0 else 0

    def _expect(self, elapsed_s, power_w):
        """Steps of first order, backwards, so that any elapsed time is stable."""
        part = elapsed_s / (WIRE_S + elapsed_s)
        self._heat_w += part * (power_w - self._heat_w)
        w_per_k = max(AIR_W_PER_K * self.blower_percent / 100, DRAUGHT_W_PER_K)
        times = elapsed_s * w_per_k / WARMED_J_PER_K
        self._air_k = (self._air_k + times * self._heat_w / w_per_k) / (1.0 + times)
        part = elapsed_s / (SENSOR_S + elapsed_s)
        self.rise_k += part * (self._air_k - self.rise_k)
        part = elapsed_s / (SINK_S + elapsed_s)
        self._sink_k += part * (SINK_K_PER_W * power_w - self._sink_k)

    def _judge(self, elapsed_s):
        for reads_dc in (self.exhaust_dc, self.heatsink_dc):
            if not _COLDEST_DC <= reads_dc <= _HOTTEST_DC:
                return "sensor_broken"
        exhaust_c = self.exhaust_dc / 10
        if not self._known:
            self._known = True
            self._ambient_c = exhaust_c
        elif self.rise_k < _AMBIENT_K:
            part = elapsed_s / (_AMBIENT_S + elapsed_s)
            self._ambient_c += part * (exhaust_c - self.rise_k - self._ambient_c)
        rise_k = exhaust_c - self._ambient_c
        too_warm_k = _TOO_WARM * self.rise_k + _TOO_WARM_K
        if self._heat_w > _HEATING_W and rise_k > too_warm_k:
            return "blower_failed"
        if self.exhaust_dc > EXHAUST_MOST_DC or self.heatsink_dc > HEATSINK_MOST_DC:
            return "too_hot"
        if self.rise_k > _TOO_COOL_K and rise_k < _TOO_COOL * self.rise_k:
            return "sensor_broken"
        stuck = self._exhaust_stuck.turn(self.exhaust_dc, self.rise_k)
        stuck = self._heatsink_stuck.turn(self.heatsink_dc, self._sink_k) or stuck
        return "sensor_broken" if stuck else ""
