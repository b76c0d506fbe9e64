"""The technical loss of a district: what lines, transformer and meters take themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, DistrictFrame
from metercheck.district.loss.balance import Balance, balance
from metercheck.district.loss.course import LEAST_CHANGE, changes
from metercheck.district.loss.physics import GAIN_SD, Bounds, bounds
from metercheck.district.loss.robust import day_covariance, fit, project, within
from metercheck.district.loss.supply_faults import sound

LEAST_STEPS = 14
"""With fewer steps that count, the prior of physics stands alone."""
BETTER = 0.97
"""The phases' currents are used where they bring the spread of the residuals below this much of
what the sum alone leaves."""


@dataclass(frozen=True)
class Technical:
    """loss_kw = fixed_kw + quadratic * square, `square` being supply_kw**2 or, where the phases
    explain more, a sum of squares that equals it when the phases are balanced."""

    fixed_kw: float
    fixed_sd_kw: float
    quadratic: float
    """1/kW. From daily readings it is that of daily means, form factor of the load included."""
    quadratic_sd: float
    kwh: NDArray[np.float64]
    """[times] technical loss, NaN where the supply is not known."""
    kwh_sd: float
    """Standard deviation of their sum, the supply meter's possible error included, as far as the
    model is right otherwise."""
    square: str
    """ "sum", "phases" (3 times the sum of the phases' squares), "neutral" (3 times the neutral's
    current on top)."""
    fitted: bool
    """False: too few steps count, and this is no more than what such districts usually lose."""
    at_limit: tuple[str, ...]
    """Of "fixed_low", "fixed_high", "quadratic_low", "quadratic_high": where the readings ask for
    less than nothing or for more than physics allows, so that some of the loss, or of what hides
    one, fits no technical cause."""


@dataclass(frozen=True)
class _Fit:
    """Estimate [2] of the data alone, its covariance [2, 2], what one standard deviation of the
    supply meter's error adds to it [2], and the spread of the residuals in kWh."""

    estimate: NDArray[np.float64]
    covariance: NDArray[np.float64]
    gain: NDArray[np.float64]
    spread: float


def technical(source: DistrictFrame | Balance) -> Technical:
    """The technical loss of a district, fitted robustly to its balance.

    Least squares with Tukey's bisquare weights, the scale taken from the lower half of the
    residuals: hours with far more loss than others at that load (a tap in the evenings, large
    loads that are not registered) lose their weight and stay in what is unexplained. The estimate
    (covariance by days, Newey and West, Econometrica 55, 1987, 703-708) is joined with wide
    priors and cut off at what physics allows (physics.py).

    Where the loss changed on some day (course.changes), only the part of the period with the
    smallest loss is fitted: lines and transformer stay as they are, and what a person takes only
    adds. Steps in which the supply meter is at fault count nowhere (supply_faults.sound).

    What can be told apart and what cannot:
    - Fixed and quadratic loss differ by how the loss follows the load. Half-hours, whose load
      varies threefold within a day, tell them apart; days hardly do, and there the priors decide
      much of the split (not of the sum).
    - A tap that takes the same power all the time IS a fixed loss. Only the limit of the fixed
      part (no-load loss of the transformer, own consumption of the meters) uncovers it.
    - Whatever is taken in proportion to the supply lies between fixed and quadratic, as do gain
      errors of the supply meter and of its current transformers. The fit swallows most of it as
      far as the limits allow; only single users' consumption (suspects/) or a change in time
      (trend, changes) can show it.
    - How the power varies within a step is not known. A constant form factor is part of
      `quadratic`; a form factor that changes with the season looks like unexplained loss.
    """
    return of_sound(sound(source if isinstance(source, Balance) else balance(source)))


def of_sound(known: Balance) -> Technical:
    """`technical` of a balance that is supply_faults.sound already."""
    hours = known.hours
    by_days = known.step_min == DAY_MIN
    use = known.counts
    kw = known.supply_kwh / hours
    seen = np.abs(kw[use]) if use.any() else np.abs(kw[np.isfinite(kw)])
    peak = float(np.quantile(seen, 0.995)) if seen.size else 0.0
    users = len(known.kwh)
    priors = bounds(peak, users, known.capacity_va, by_days=by_days)
    squares = {"sum": kw**2}
    if use.sum() < LEAST_STEPS:
        return _result("sum", squares["sum"], hours, *_prior_alone(priors), fitted=False)

    squares |= _phase_squares(known, kw)
    first = _fit(known, squares["sum"][use], use)
    quiet = _quiet(known, squares["sum"], use, first, priors)
    fits = {"sum": first} if quiet is use else {}
    use = quiet
    best = "sum"
    fits |= {
        name: _fit(known, square[use], use) for name, square in squares.items() if name not in fits
    }
    for name, one in fits.items():
        if one.spread < fits["sum"].spread * BETTER and one.spread < fits[best].spread:
            best = name
    chosen = fits[best]
    estimate, covariance, at_limit = within(chosen.estimate, chosen.covariance, priors)
    # Behind the priors: the error of the supply meter is in the loss itself, and to pull the
    # technical loss away from it would only move it to what is unexplained.
    covariance = covariance + np.outer(chosen.gain, chosen.gain)
    return _result(best, squares[best], hours, estimate, covariance, at_limit, fitted=True)


def _quiet(
    known: Balance,
    square: NDArray[np.float64],
    use: NDArray[np.bool_],
    first: _Fit,
    priors: tuple[Bounds, Bounds],
) -> NDArray[np.bool_]:
    """The steps of `use` in the part of the period with the smallest loss, if the loss changed;
    `first`: the fit of all of them."""
    estimate, _, _ = within(first.estimate, first.covariance, priors)
    left = known.loss_kwh[use] - (estimate[0] + estimate[1] * square[use]) * known.hours
    day = known.day
    days = int(day[-1]) + 1
    number = np.bincount(day[use], minlength=days)
    sums = np.bincount(day[use], left, minlength=days)
    # As if all steps of a day counted; a day that is hardly known is none.
    per_day = DAY_MIN // known.step_min
    hardly = number < per_day / 2
    daily = np.where(hardly, np.nan, sums * per_day / np.maximum(number, 1))
    usual = float(np.abs(known.supply_kwh[use]).mean()) * per_day
    found = changes(daily, LEAST_CHANGE * usual)
    if not found:
        return use
    levels = [found[0].before, *(one.after for one in found)]
    edges = [0, *(one.day for one in found), days]
    quiet = int(np.argmin(levels))
    inside = use & (day >= edges[quiet]) & (day < edges[quiet + 1])
    return inside if inside.sum() >= LEAST_STEPS else use


def _phase_squares(known: Balance, kw: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Squares [times] that grow with the imbalance; none unless nearly all steps have phases."""
    if known.supply_phase_kwh is None:
        return {}
    phases = known.supply_phase_kwh / known.hours
    there = np.isfinite(phases).all(axis=0) & np.isfinite(kw)
    if there.sum() < 0.9 * np.isfinite(kw).sum():
        return {}
    own = 3 * (phases**2).sum(axis=0)
    a, b, c = phases
    # Of three currents 120 degrees apart, with equal power factors.
    neutral = a**2 + b**2 + c**2 - a * b - b * c - c * a
    found = {"phases": own, "neutral": own + 3 * neutral}
    for name, square in found.items():
        usual = square[there].sum() / max((kw[there] ** 2).sum(), 1e-12)
        found[name] = np.where(there, square, kw**2 * usual)
    return found


def _fit(known: Balance, square: NDArray[np.float64], use: NDArray[np.bool_]) -> _Fit:
    design = np.stack([np.ones_like(square), square], axis=1) * known.hours
    solved = fit(design, known.loss_kwh[use])
    covariance = day_covariance(solved, design, known.day[use])
    # What an error of the supply meter, proportional to the supply, makes of both terms.
    gain = GAIN_SD * project(solved, design, known.supply_kwh[use])
    return _Fit(solved.estimate, covariance, gain, solved.scale)


def _prior_alone(
    priors: tuple[Bounds, Bounds],
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    mean = np.array([prior.mean for prior in priors])
    return mean, np.diag([prior.sd**2 for prior in priors]), ()


def _result(
    name: str,
    square: NDArray[np.float64],
    hours: float,
    estimate: NDArray[np.float64],
    covariance: NDArray[np.float64],
    at_limit: tuple[str, ...],
    *,
    fitted: bool,
) -> Technical:
    there = np.isfinite(square)
    total = np.array([there.sum(), square[there].sum()]) * hours
    return Technical(
        fixed_kw=float(estimate[0]),
        fixed_sd_kw=float(covariance[0, 0] ** 0.5),
        quadratic=float(estimate[1]),
        quadratic_sd=float(covariance[1, 1] ** 0.5),
        kwh=(estimate[0] + estimate[1] * square) * hours,
        kwh_sd=float((total @ covariance @ total) ** 0.5),
        square=name,
        fitted=fitted,
        at_limit=at_limit,
    )
