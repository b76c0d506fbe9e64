"""From runs and readings to the device's constants, how sure they are, by the GUM.

The metering chip has one shunt, one divider and no gain registers. Its energy pulses and its power
are the same number, counted (datasheet V1.05: 1638.4 * 256 s a pulse at one count of WATT), so the
energy gives k_p; voltage gives k_v; and as power is the product of both channels, k_i follows.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from metercheck.calibration import mistakes
from metercheck.calibration.gum import Budget, expanded, limits, repeats
from metercheck.calibration.measuring import Pair, Run
from metercheck.calibration.standard import Standard

_FIRST_DAY = date(2000, 1, 1)
_NJ_KP = 419_430_400_000_000_000  # e_cf_nj * k_p, exactly: 1638.4 * 256 s in nJ counts/kW
_NOMINAL_V = 220.0
_LEAST_U95_PPM = 500  # less the device refuses to believe
_BENCH_PPM = 150.0 * 2.0  # of the device's parts, while the bench is warm to 2 K: see IN_USE
_ROUNDED_PPM = 4.0  # a record tells the energy of a pulse in whole mJ
_FREQUENCY_STEP_PPM = 50.0  # of the chip's register FREQ
_FEWEST_FREQUENCIES = 3
_OWN_PPM = 100.0  # what a run's self-test may differ by from another's, of a pair's difference

IN_USE_PPM_PER_K = 150.0
"""Of the device's parts together: shunt 50, divider 103, the chip's reference 30 ppm/K, in
squares (hardware/budget.py), and some. Until a built device was measured at two temperatures."""
IN_USE_K = 20.0
"""The device works that much above or below the bench: 0 to 45 C."""
DRIFT_PPM_PER_YEAR = 2000.0
"""Of shunt and divider, assumed in the same way."""


@dataclass(frozen=True)
class Quantity:
    """What was found of energy or voltage: mean of standard over device, and its budget."""

    ratios: tuple[float, ...]
    budget: Budget

    @property
    def ratio(self) -> float:
        return statistics.fmean(self.ratios)

    @property
    def error_ppm(self) -> float:
        """By how much the device says more than there is."""
        return (1.0 / self.ratio - 1.0) * 1e6

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "ratios": list(self.ratios),
            "error_ppm": self.error_ppm,
            "budget": self.budget.as_dict(),
        }


def energy_of(pairs: Sequence[Pair], standard: Standard, judge: bool = True) -> Quantity:
    """The energy's ratio and budget; at least two pairs.

    `judge`: refuse what is unstable, outlying or beyond the parts' tolerances.
    Raises errors.CalibrationRefused.
    """
    for number, pair in enumerate(pairs, 1):
        mistakes.refuse_wrong_pair(pair, number)
    ratios = tuple(pair.ratio for pair in pairs)
    if judge:
        mistakes.refuse_scatter(ratios, "energy")
        mistakes.refuse_far(statistics.fmean(ratios), "energy")
    least_j = min(pair.standard_j for pair in pairs)
    # Four readings make a pair's difference, each off by half a step at most: together a whole
    # one.
    resolution_ppm = standard.energy_resolution_wh * 3600.0 / least_j * 1e6
    budget = Budget(
        (
            repeats("repeats", ratios),
            expanded("standard", standard.energy_u_percent * 1e4, standard.k),
            limits("standard_drift", standard.drift_percent * 1e4),
            limits("standard_resolution", resolution_ppm),
            limits("bench_temperature", _BENCH_PPM),
            limits("own_energy", _OWN_PPM),
            limits("rounding", _ROUNDED_PPM),
        )
    )
    return Quantity(ratios, budget)


def voltage_of(runs: Sequence[Run], standard: Standard, judge: bool = True) -> Quantity:
    """The voltage's ratio and budget, of the readings before each run; at least two.

    Raises errors.CalibrationRefused.
    """
    ratios: list[float] = []
    for number, run in enumerate(runs, 1):
        seen_v = run.before.voltage_v
        assert seen_v is not None
        mistakes.refuse_wrong_voltage(run, number)
        ratios.append(seen_v / run.voltage_v)
    if judge:
        mistakes.refuse_scatter(ratios, "voltage")
        mistakes.refuse_far(statistics.fmean(ratios), "voltage")
    budget = Budget(
        (
            repeats("repeats", ratios),
            expanded("standard", standard.voltage_u_percent * 1e4, standard.k),
            limits("standard_drift", standard.drift_percent * 1e4),
            limits("standard_resolution", standard.voltage_resolution_v / 2 / _NOMINAL_V * 1e6),
            limits("bench_temperature", _BENCH_PPM),
        )
    )
    return Quantity(tuple(ratios), budget)


def frequency_of(runs: Sequence[Run], standard: Standard) -> Quantity | None:
    """The frequency's ratio and budget; it is not adjusted. None: the standard did not show it.

    Raises errors.CalibrationRefused when the device's crystal cannot be right.
    """
    ratios = tuple(
        run.before.frequency_hz / run.frequency_hz
        for run in runs
        if run.before.frequency_hz is not None and run.frequency_hz
    )
    if len(ratios) < _FEWEST_FREQUENCIES:
        return None
    found = Quantity(
        ratios,
        Budget(
            (
                repeats("repeats", ratios),
                expanded("standard", standard.frequency_u_percent * 1e4, standard.k),
                limits("device_resolution", _FREQUENCY_STEP_PPM / 2),
            )
        ),
    )
    mistakes.refuse_crystal(found.error_ppm)
    return found


def in_use(energy: Budget, years: float) -> Budget:
    """The budget of the device as it is used until it is calibrated again, after `years`."""
    return energy.with_more(
        limits("use_temperature", IN_USE_PPM_PER_K * IN_USE_K),
        limits("use_drift", DRIFT_PPM_PER_YEAR * years),
    )


def new_constants(
    old: dict[str, int],
    nominal: dict[str, int],
    energy: Quantity,
    voltage: Quantity,
    u95_ppm: float,
    day: date,
    expires: date,
) -> dict[str, int]:
    """The fields of CALIBRATION_CHANGE. `nominal`: k_v, k_i, k_p by the parts' values."""
    e_cf_nj = round(old["e_cf_nj"] * energy.ratio)
    k_v = round(old["k_v"] / voltage.ratio)
    k_p = round(_NJ_KP / e_cf_nj)
    of_current = (k_p / nominal["k_p"]) / (k_v / nominal["k_v"])
    return {
        "k_v": k_v,
        "k_i": round(nominal["k_i"] * of_current),
        "k_p": k_p,
        "e_cf_nj": e_cf_nj,
        "reference_u95_ppm": max(round(u95_ppm), _LEAST_U95_PPM),
        "day": days_of(day),
        "expires_day": days_of(expires),
    }


def days_of(day: date) -> int:
    """Days since 2000-01-01, as the device counts them."""
    return (day - _FIRST_DAY).days


def day_of(days: int) -> date:
    """The other way round."""
    return _FIRST_DAY + timedelta(days=days)


def parts_of(runs: Sequence[Run], ratio: float) -> dict[str, float]:
    """Power of both elements and of each at the bench's voltage, in W, by the new calibration."""
    powers: dict[int, list[float]] = {}
    for run in runs:
        for level, power_w in run.powers_w.items():
            powers.setdefault(level, []).append(power_w * ratio)
    means = {level: statistics.fmean(values) for level, values in powers.items()}
    found = {"both": means[3]} if 3 in means else {}
    if 1 in means:
        found["element_1"] = means[1]
        if 3 in means:
            found["element_2"] = means[3] - means[1]
    return found
