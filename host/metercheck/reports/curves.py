"""The curves of a check's picture, computed from its capture. Times in s, energies in Wh."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from metercheck.records.capture import Capture
from metercheck.records.replay import Moment, moments

_MJ_PER_WH = 3_600_000
_WS_PER_WH = 3600
_MOMENTS_PER_CHECK = 160
_TELLING_WIDTH = 0.5
"""An interval as wide as half the test energy tells too little yet, of ratio and background."""


@dataclass(frozen=True)
class Curve:
    """Points of a line."""

    t_s: list[float]
    value: list[float]


@dataclass(frozen=True)
class Curves:
    """Everything that is drawn, over the time of the check."""

    duration_s: float
    registered: Curve
    """The meter's pulses times its constant: the upper corners of a staircase."""
    expected: Curve
    """What an honest meter would have counted: test energy and household."""
    household: Curve
    """The household's part of it, from the estimated background power."""
    load_on: list[tuple[float, float, int]]
    """(from, to, level) of each time the load was on."""
    moments: list[Moment]
    """What was known as time went on."""
    telling: list[Moment]
    """Those of them whose ratio and background say anything."""

    def course(self, name: str) -> Curve:
        """A figure of `Moment` over time, with gaps (NaN) where it said nothing."""
        said = {moment.t_s for moment in self.telling}
        return Curve(
            [moment.t_s for moment in self.moments],
            [getattr(one, name) if one.t_s in said else math.nan for one in self.moments],
        )


def curves(capture: Capture) -> Curves:
    """The curves of a whole check. Replays it, so it takes up to a second."""
    duration_s = capture.events[-1]["t_us"] / 1e6
    known = moments(capture, max(duration_s / _MOMENTS_PER_CHECK, 0.25))
    telling = [one for one in known if one.high - one.low < _TELLING_WIDTH]
    household = _household(telling, duration_s)
    expected = _expected(capture, household, duration_s)
    return Curves(
        duration_s,
        _registered(capture, expected),
        expected,
        household,
        _load_on(capture, duration_s),
        known,
        telling,
    )


def _registered(capture: Capture, expected: Curve) -> Curve:
    """A point for each pulse. The first one only ends a kWh's fraction that began before the
    check, so it is laid on the expected energy; from there on every step is exact."""
    step_wh = 1000 / capture.header["constant_imp_per_kwh"]
    times = [event["t_us"] / 1e6 for event in capture.events if event["ev"] == "meter"]
    first_wh = float(np.interp(times[0], expected.t_s, expected.value)) if times else 0.0
    return Curve(times, [first_wh + step_wh * count for count in range(len(times))])


def _household(telling: list[Moment], duration_s: float) -> Curve:
    """The background's energy: the estimate at the end of each stretch, over the stretch.

    Before anything is known the first estimate stands for what came before it, after the last
    one that one.
    """
    times, values = [0.0], [0.0]
    powers = [max(moment.background_w, 0.0) for moment in telling]
    ends = [moment.t_s for moment in telling]
    for t_s, power_w in zip([*ends, duration_s], [*powers, *powers[-1:]], strict=False):
        values.append(values[-1] + power_w * (t_s - times[-1]) / _WS_PER_WH)
        times.append(t_s)
    return Curve(times, values)


def _expected(capture: Capture, household: Curve, duration_s: float) -> Curve:
    """Household's energy at each reference pulse plus the test energy up to it."""
    step_wh = capture.header["reference_mj_per_pulse"] / _MJ_PER_WH
    pulses = [event for event in capture.events if event["ev"] == "ref"]
    times = [0.0, *(event["t_us"] / 1e6 for event in pulses), duration_s]
    test_wh = np.cumsum([0.0, *(step_wh * event["n"] for event in pulses), 0.0])
    behind_wh = np.interp(times, household.t_s, household.value)
    return Curve(times, (test_wh + behind_wh).tolist())


def _load_on(capture: Capture, duration_s: float) -> list[tuple[float, float, int]]:
    spans: list[tuple[float, float, int]] = []
    since_s, level = 0.0, 0
    switches = [
        (event["t_us"] / 1e6, event["level"]) for event in capture.events if event["ev"] == "load"
    ]
    for t_s, next_level in [*switches, (duration_s, 0)]:
        if level and t_s > since_s:
            spans.append((since_s, t_s, level))
        since_s, level = t_s, next_level
    return spans
