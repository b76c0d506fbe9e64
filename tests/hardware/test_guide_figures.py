"""Figures in the guides are those of the code and the tables that they come from."""

from __future__ import annotations

import json
import re
from math import log, sqrt
from pathlib import Path

import pytest

import stress
from design import DESIGN, MOST_FEN
from metercheck.acceptance.plan import PLAN
from metercheck.calibration import constants, mistakes
from metercheck.calibration.procedure import Plan
from metercheck.cli import accept
from metercheck.errors import CalibrationRefused
from metercheck_device import calibration, settings, validity
from metercheck_device.boards.rp2 import debounce
from metercheck_device.panel import panel
from metercheck_device.safety import mains, supervisor, temperature, thermal_budget
from sim import pump
from values import number

GUIDES = Path(stress.__file__).resolve().parent / "guides"


def figure(value: float) -> str:
    """As the guides write it: no more digits than it needs."""
    return f"{value:g}"


def rated(ref: str, rating: str) -> str:
    return figure(DESIGN.part(ref).kind.ratings[rating])


def ohm(ref: str) -> float:
    return stress.value(DESIGN, ref)


def yuan(*refs: str) -> str:
    return f"{sum(DESIGN.part(ref).kind.price_fen for ref in refs) / 100:.2f}"


def full_scale_v(lower_ohm: float) -> float:
    """By the divider's upper five and the chip's 70 mV."""
    upper = sum(ohm(ref) for ref in ("R67", "R68", "R69", "R63", "R64"))
    return DESIGN.part("U70").kind.ratings["vp_mv"] / 1e3 * (upper + lower_ohm) / lower_ohm


def snubber_ma() -> float:
    """Through an open triac's snubber at 220 V."""
    return 220 * 2 * 3.14159 * stress.MAINS_HZ * ohm("C40") * 1e3


def bias_v() -> float:
    rail = {"+3V3": 3.3, "+5V": 5.0}[DESIGN.part("R120").net_of("1") or ""]
    return rail * ohm("R121") / (ohm("R120") + ohm("R122") + ohm("R121"))


def dead_man_ms() -> int:
    """From the words that wait to the last pulse."""
    return round(pump.dry_ms())


_LIMITS = settings.DEFAULTS
_PLAN = Plan()
QUOTED = {
    "safety": (
        f"{mains.LEAST_MV / 1000:g} V", f"{mains.MOST_MV / 1000:g} V",
        f"{mains.TWO_PHASES_MV / 1000:g} V", f"{stress.CLIPS_V:g} V",
        f"{stress.load_a(DESIGN, 220):.1f} A", f"{stress.load_a(DESIGN):.1f} A",
        f"{220**2 / DESIGN.part('E1').kind.ratings['ohm']:g} W",
        f"{snubber_ma():.1f} mA", f"{rated('F1', 'a')} A", f"{rated('F1', 'ka')} kA",
        f"{rated('F3', 'a')} A {rated('F3', 'v_rms')} V", f"{rated('F3', 'v_rms')} V",
        f"{rated('S1', 'opens_c')} °C", f"{rated('F4', 'opens_c')} °C",
        f"{dead_man_ms()} ms", "0.4 s",
        f"{temperature.EXHAUST_MOST_DC // 10} °C", f"{temperature.HEATSINK_MOST_DC // 10} °C",
        f"{temperature._HEATSINK_START_DC // 10} °C",
    ),
    "build": (
        f"{stress.LOGIC_V[0]:.2f}", f"{stress.LOGIC_V[1]:.2f} V", f"{bias_v():.1f} V",
        f"{stress.cold_a(DESIGN):.1f} A", f"{stress.SUPPLY_V[0] - 0.05:.1f} V",
        f"{5e3 / DESIGN.part('K1').kind.ratings['coil_ohm']:g} mA",
        f"{rated('U40', 'if_trigger_ma')} mA", f"{panel._ARMED_US // 1_000_000} s",
        f"{rated('M1', 'v')}.0 V", "15 L/s",
    ),
    "use": (
        f"{_LIMITS['normal_low_ppm'] / 1e6:.2f}", f"{_LIMITS['normal_high_ppm'] / 1e6:.2f}",
        f"{_LIMITS['abnormal_low_ppm'] / 1e6:.2f}", f"{_LIMITS['abnormal_high_ppm'] / 1e6:.2f}",
        f"{_LIMITS['longest_s']} s", f"{mains.TWO_PHASES_MV / 1000:g} V",
        f"{panel._ARMED_US // 1_000_000} s", f"{rated('BT1', 'v')} V {rated('BT1', 'a')} A",
    ),
    "claims": (
        f"{calibration.UNCALIBRATED_U95_PPM / 1e4:g} %", f"{MOST_FEN // 100}",
        f"{_LIMITS['normal_low_ppm'] / 1e6:.2f}", f"{_LIMITS['abnormal_high_ppm'] / 1e6:.2f}",
    ),
    "calibration": (
        f"{calibration.UNCALIBRATED_U95_PPM / 1e4:g} %", f"{validity.GRACE_DAYS}",
        f"{mistakes._OFF * 100:g} %", f"{_PLAN.short_s}", f"{_PLAN.long_s} s",
        f"{_PLAN.warm_up_s} s", f"{_PLAN.months}",
        f"{constants.IN_USE_PPM_PER_K:g} ppm/K", f"{constants.IN_USE_K:g} K",
        f"{constants.DRIFT_PPM_PER_YEAR:g} ppm", f"{CalibrationRefused.exit_code}",
    ),
    "acceptance": (f"{accept._NOT_ACCEPTED}",),
    "variants": (
        yuan("H2"), yuan("J12", "BT2", "U101"), yuan("J13", "U102", "D101", "F10", "F11"),
        yuan("BT1"), f"{full_scale_v(ohm('R70')):.1f} V", f"{int(full_scale_v(470))} V",
        f"{100 / calibration._OFF_PARTS:g} %", f"{DESIGN.part('U70').kind.price_fen / 100:g}",
        f"{MOST_FEN // 100}", f"{100 * (1 - 470 / ohm('R70')):.0f} %",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "said"), [(name, one) for name, several in QUOTED.items() for one in several]
)
def test_it_is_quoted(language: str, name: str, said: str) -> None:
    text = (GUIDES / language / f"{name}.md").read_text("utf-8").replace("\n", " ")
    assert re.search(rf"(?<![\d.]){re.escape(said)}", text), said


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("phase", sorted(PLAN))
def test_the_limits_of_acceptance_are_the_plans(language: str, phase: str) -> None:
    text = (GUIDES / language / "acceptance.md").read_text("utf-8")
    rows = re.findall(rf"^\| `{phase}` \|[^|]*\|([^|]*)\|([^|]*)\|$", text, re.MULTILINE)
    assert rows
    told = {float(one) for row in rows for cell in row for one in re.findall(r"\d+\.?\d*", cell)}
    planned = {
        bound
        for one in PLAN[phase]
        if one.name != "wiring_complaints"
        for bound in (one.low, one.high, one.marginal_low, one.marginal_high)
        if bound is not None
    }
    assert told == planned


def test_the_worlds_trips_are_those_that_end_with_the_check() -> None:
    for language in ("en", "zh"):
        text = (GUIDES / language / "safety.md").read_text("utf-8")
        item = re.search(r"^3\. (.*?)^4\. ", text, re.MULTILINE | re.DOTALL)
        assert item is not None
        assert sorted(re.findall(r"`(\w+)`", item[1])) == sorted(supervisor.WORLD)


@pytest.mark.parametrize("pole", [1, 2])
def test_a_relay_that_nobody_feeds_opens_in_time(pole: int) -> None:
    """From 3.3 V, the most that a pump can have, to the least threshold; then the coil."""
    time_s = ohm(f"R{pole}1") * stress.value(DESIGN, f"C{pole}1")
    least_v = DESIGN.part(f"Q{pole}0").kind.ratings["vth_min"]
    decay_ms = 1e3 * time_s * log(3.3 / least_v)
    release_ms = DESIGN.part(f"K{pole}").kind.ratings["release_ms"]
    assert dead_man_ms() + decay_ms + release_ms < 400


def test_what_the_guides_say_of_heat_and_voltage_holds() -> None:
    heat = json.loads((GUIDES.parent / "sim" / "results.json").read_text("utf-8"))["heat"]
    assert heat["blower_stopped_unwatched"]["exhaust_most_c"] > 100
    assert heat["blower_stopped"]["wire_most_c"] > 350
    assert thermal_budget.HEAT_MOST_J > 60 * 1000  # a minute of both elements fits
    assert sqrt(2) * stress.CLIPS_V > 600  # no triac for 600 V
    assert abs(470 / number(DESIGN.part("R70").value) - 1) * calibration._OFF_PARTS > 1
    assert debounce._STEADY_US < panel._HOLD_US
