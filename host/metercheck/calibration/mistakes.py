"""What readings cannot be, and the sentence for it: a mistake must not become a calibration."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from metercheck.calibration.gum import outlier
from metercheck.calibration.measuring import Pair, Run
from metercheck.errors import CalibrationRefused
from metercheck.words import Phrase

_OFF = 0.05  # what the parts' tolerances may come to; beyond it something is wrong
_UNSTABLE_PPM = {"energy": 1500.0, "voltage": 4000.0}  # one sigma: a source is read by eye
_MISTAKE_PPM = {"energy": 1500.0, "voltage": 5000.0}  # less is chance, not a mistyped digit
_CRYSTAL_PPM = 2000.0  # a mains that wanders between two looks is as far off as that

# Mistakes of units and what the quotient standard / device then is.
UNITS = (
    (1e-3, "kwh"),
    (1e3, "mwh"),
    (3600.0, "joule"),
    (3.6, "kilojoule"),
)
_UNIT_OFF = 0.15
_LEAST_HZ, _MOST_HZ, _NO_HZ = 45.0, 55.0, 100.0


def refuse_wrong_pair(pair: Pair, number: int) -> None:
    """Raises errors.CalibrationRefused when energy or voltage of a pair cannot be of its runs."""
    for run in (pair.short, pair.long):
        if run.standard_j < 0:
            what = Phrase(
                "calibration.refused.backwards",
                number=number,
                before=run.before.energy_wh,
                after=run.after.energy_wh,
            )
            raise CalibrationRefused(what=what)
        if run.standard_j == 0:
            raise CalibrationRefused(what=Phrase("calibration.refused.stands", number=number))
    quotient = pair.long.standard_j / pair.long.energy_j
    if abs(quotient - 1.0) <= _UNIT_OFF and abs(pair.ratio - 1.0) <= _UNIT_OFF:
        return
    for factor, name in UNITS:
        if abs(quotient / factor - 1.0) <= _UNIT_OFF:
            raise CalibrationRefused(
                what=Phrase(f"calibration.refused.unit_{name}", number=number)
            )
    what = Phrase(
        "calibration.refused.energy",
        number=number,
        standard=f"{pair.standard_j / 3600.0:.3f}",
        device=f"{pair.device_j / 3600.0:.3f}",
    )
    raise CalibrationRefused(what=what)


def refuse_wrong_voltage(run: Run, number: int) -> None:
    """Raises errors.CalibrationRefused when the standard's voltage cannot be the device's."""
    seen_v, seen_hz = run.before.voltage_v, run.before.frequency_hz
    assert seen_v is not None
    if abs(seen_v / run.voltage_v - 1.0) <= _OFF:
        return
    if _LEAST_HZ <= seen_v <= _MOST_HZ or (seen_hz is not None and seen_hz > _NO_HZ):
        raise CalibrationRefused(what=Phrase("calibration.refused.swapped", number=number))
    what = Phrase(
        "calibration.refused.voltage",
        number=number,
        standard=f"{seen_v:g}",
        device=f"{run.voltage_v:.1f}",
    )
    raise CalibrationRefused(what=what)


def refuse_scatter(ratios: Sequence[float], name: str) -> None:
    """Raises errors.CalibrationRefused for one that is far off, or many that are. `name`: what."""
    odd = outlier(ratios, _MISTAKE_PPM[name] * 1e-6)
    if odd is not None:
        others = [ratio for number, ratio in enumerate(ratios) if number != odd]
        off = (ratios[odd] / statistics.fmean(others) - 1.0) * 100
        what = Phrase(f"calibration.refused.outlier_{name}", number=odd + 1, off=f"{off:+.2f}")
        raise CalibrationRefused(what=what)
    spread_ppm = statistics.stdev(ratios) / statistics.fmean(ratios) * 1e6
    most_ppm = _UNSTABLE_PPM[name]
    if spread_ppm > most_ppm:
        what = Phrase(
            f"calibration.refused.unstable_{name}",
            spread=f"{spread_ppm / 1e4:.2f}",
            most=f"{most_ppm / 1e4:.2f}",
        )
        raise CalibrationRefused(what=what)


def refuse_far(ratio: float, name: str) -> None:
    """Raises errors.CalibrationRefused for what is no tolerance but a defect."""
    if abs(ratio - 1.0) > _OFF:
        off = f"{(1.0 / ratio - 1.0) * 100:+.2f}"
        raise CalibrationRefused(what=Phrase(f"calibration.refused.far_{name}", off=off))


def refuse_crystal(error_ppm: float) -> None:
    """Raises errors.CalibrationRefused when the device times the mains too wrongly."""
    if abs(error_ppm) > _CRYSTAL_PPM:
        off = f"{error_ppm / 1e4:+.2f}"
        raise CalibrationRefused(what=Phrase("calibration.refused.clock", off=off))
