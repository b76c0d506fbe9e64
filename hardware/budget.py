"""How wrong a device's energy may be, by the GUM: before and after its calibration.

Energy of a pulse of the metering chip; all in ppm of it, and all of the device's own, so that
what the meter does is not in here. `make simulate` writes generated/error_budget.csv and .md. What
calibration takes for granted (host: calibration/constants.py, firmware: calibration.py) is held
against it by a test.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from dataclasses import dataclass
from pathlib import Path

from design import DESIGN
from metercheck.calibration.gum import Budget, Component
from stress import divider_ratio, load_a

GENERATED = Path(__file__).resolve().parent / "generated"
BENCH_K = 2.0
"""The bench is warm to so much while a device is calibrated."""
USE_K = 20.0
"""A device works that much above or below its bench: 0 to 45 C."""
YEARS = 1.0
"""From one calibration to the next."""
STANDARD_U_PPM, STANDARD_DRIFT_PPM = 300.0, 200.0
"""A reference meter of class 0.05: its certificate (k = 2), and its drift until the next."""
_RECTANGLE = math.sqrt(3.0)
_DIVISOR = {"rectangular": _RECTANGLE, "normal, k = 2": 2.0, "normal": 1.0}
_NOMINAL_V = 220.0
_ANGLE_DEGREES = 0.05


@dataclass(frozen=True)
class Line:
    """One influence. `half_width` in `unit`; `ppm_per_unit` of energy."""

    name: str
    half_width: float
    unit: str
    distribution: str
    ppm_per_unit: float
    source: str

    @property
    def component(self) -> Component:
        """For the sum."""
        return Component(
            self.name, self.half_width * abs(self.ppm_per_unit), _DIVISOR[self.distribution]
        )


def divider_share() -> float:
    """Of the divider's ratio that an error of its upper resistors makes."""
    return 1 - divider_ratio(DESIGN)


def shunt_warms_k() -> float:
    """By its own heat, with both elements at 220 V; 60 K/W on the board are assumed."""
    ratings = DESIGN.part("RS1").kind.ratings
    return load_a(DESIGN, _NOMINAL_V) ** 2 * ratings["ohm"] * 60.0


def _warmth(kelvin: float) -> tuple[Line, ...]:
    """What `kelvin` more or less than at the calibration do."""
    tcr = DESIGN.part("RS1").kind.ratings["tcr_ppm_k"]
    return (
        Line(
            "shunt_tc",
            kelvin,
            "K",
            "rectangular",
            tcr,
            "shunt's datasheet class: 50 ppm/K",
        ),
        Line(
            "divider_upper_tc",
            kelvin,
            "K",
            "rectangular",
            25.0 * divider_share(),
            "kinds.py: R1206-TCR25",
        ),
        Line(
            "divider_lower_tc",
            kelvin,
            "K",
            "rectangular",
            100.0 * divider_share(),
            "Yageo RC series datasheet: 100 ppm/K",
        ),
        Line(
            "chip_reference_tc",
            kelvin,
            "K",
            "rectangular",
            2 * 15.0,
            "BL0942's 1.218 V reference, squared in power: 15 ppm/K, to be confirmed",
        ),
    )


def _always() -> tuple[Line, ...]:
    """What no calibration takes away."""
    return (
        Line(
            "shunt_self_heating",
            shunt_warms_k(),
            "K",
            "rectangular",
            DESIGN.part("RS1").kind.ratings["tcr_ppm_k"],
            "both elements at 220 V, 60 K/W assumed",
        ),
        Line(
            "oscillator",
            50.0,
            "ppm",
            "rectangular",
            1.0,
            "FREQ against the crystal: a step of the register (Belling BL0942 V1.05)",
        ),
        Line("crystal", 30.0, "ppm", "rectangular", 1.0, "Pico's crystal, Raspberry Pi datasheet"),
        Line(
            "power_factor",
            _ANGLE_DEGREES,
            "degree",
            "rectangular",
            (1.0 - math.cos(math.radians(_ANGLE_DEGREES))) * 1e6 / _ANGLE_DEGREES,
            "between the filters of both channels, assumed; the load is a resistance, cos 1",
        ),
        Line(
            "leads",
            0.01,
            "ohm",
            "rectangular",
            1e6 * load_a(DESIGN, _NOMINAL_V) / _NOMINAL_V,
            "10 mohm more between meter and clips than allowed for, assumed",
        ),
        Line("linearity", 1000.0, "ppm", "rectangular", 1.0, "BL0942 V1.05: 0.1 % of reading"),
    )


BEFORE: tuple[Line, ...] = (
    Line("shunt", 1.0, "%", "rectangular", 1e4, "its kind: 1 %"),
    Line(
        "divider_upper",
        0.5 / math.sqrt(5.0),
        "%",
        "rectangular",
        1e4 * divider_share(),
        "five of 0.5 %, independent",
    ),
    Line("divider_lower", 1.0, "%", "rectangular", 1e4 * divider_share(), "R0603: 1 %"),
    Line("chip_gain", 1.0, "%", "rectangular", 1e4, "BL0942 V1.05, without calibration: 1 %"),
    *_warmth(USE_K),
    *_always(),
)
"""A device as it was soldered; its chip's clock already told by the mains."""
AT_CALIBRATION: tuple[Line, ...] = (
    Line("standard", STANDARD_U_PPM, "ppm", "normal, k = 2", 1.0, "its certificate"),
    Line("standard_drift", STANDARD_DRIFT_PPM, "ppm", "rectangular", 1.0, "its history, assumed"),
    Line("repeats", 50.0, "ppm", "normal", 1.0, "five pairs of runs on the bench, simulated"),
    *_warmth(BENCH_K),
)
AFTER: tuple[Line, ...] = (
    *AT_CALIBRATION[:3],
    *_warmth(USE_K),
    *_always(),
    Line("drift", 2000.0 * YEARS, "ppm", "rectangular", 1.0, "shunt and divider, a year, assumed"),
)
"""A calibrated device until the day on which its calibration runs out."""


def budget(lines: tuple[Line, ...]) -> Budget:
    """The sum in squares."""
    return Budget(tuple(line.component for line in lines))


def warmth_ppm_per_k() -> float:
    """Of all parts together."""
    return math.sqrt(sum(line.ppm_per_unit**2 for line in _warmth(1.0)))


_TITLES = (
    ("before", "Never calibrated", BEFORE),
    ("after", "Calibrated, until it runs out", AFTER),
)
_HEAD = (
    "when",
    "influence",
    "half_width",
    "unit",
    "distribution",
    "ppm_per_unit",
    "u_ppm",
    "source",
)


def as_csv() -> str:
    """A line for each influence, and for the sums."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    for when, _, lines in _TITLES:
        for line in lines:
            writer.writerow((
                when, line.name, f"{line.half_width:.4g}", line.unit, line.distribution,
                f"{line.ppm_per_unit:.5g}", f"{line.component.u_ppm:.0f}", line.source,
            ))  # fmt: skip
        total = budget(lines)
        writer.writerow((when, "combined", "", "", "normal", "", f"{total.u_ppm:.0f}", ""))
        writer.writerow(
            (when, "expanded, k = 2", "", "", "normal", "", f"{total.expanded_ppm:.0f}", "")
        )
    return text.getvalue()


def as_markdown() -> str:
    """The same as tables."""
    out = ["# Error budget of energy", ""]
    for _, title, lines in _TITLES:
        total = budget(lines)
        out += [
            f"## {title}",
            "",
            "| Influence | Half width | Distribution | u, ppm | Source |",
            "|---|---|---|---|---|",
        ]
        out += [
            f"| {line.name.replace('_', ' ')} | {line.half_width:.3g} {line.unit} "
            f"| {line.distribution} | {line.component.u_ppm:.0f} | {line.source} |"
            for line in lines
        ]
        out += [
            "",
            f"Combined {total.u_ppm:.0f} ppm; U = {total.expanded_ppm / 1e4:.2f} % (k = 2).",
            "",
        ]
    return "\n".join(out)


def files() -> dict[str, str]:
    """Text by name."""
    return {"error_budget.csv": as_csv(), "error_budget.md": as_markdown()}


def main() -> int:
    """Write them."""
    for name, text in files().items():
        (GENERATED / name).write_text(text, "utf-8")
        print(f"hardware/generated/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
