"""Figures in the README are those of the simulations and of the table."""

from __future__ import annotations

import re
from typing import Any

import pytest

import accessories
import pictures
import stress
from design import DESIGN
from sim import figures, heat, warmth

FOUND: dict[str, Any] = figures.results()
TEXT = " ".join((pictures.HARDWARE / "README.md").read_text("utf-8").split())
_HEAD, _PUMP, _HEAT = FOUND["head"], FOUND["dead_man"], FOUND["heat"]
_SUPPLY = FOUND["hot_supply"]["at_volts"]


def span(bounds: list[float]) -> str:
    return f"{bounds[0]:.0f} to {bounds[1]:.0f}"


def row(name: str) -> str:
    """What a line of the table says."""
    (found,) = re.findall(rf"\| {re.escape(name)} \|([^|]*\|[^|]*)\|", TEXT)
    return found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("head turns on, off", f"{_HEAD['on_lx']:.0f} lx ({span(_HEAD['on_lx_spread'])})"),
        ("head turns on, off", f"{_HEAD['off_lx']:.0f} lx ({span(_HEAD['off_lx_spread'])})"),
        ("head's reach, LED of 300 lx", "{:.1f} to {:.0f} mm".format(*_HEAD["reaches_mm_spread"])),
        (
            "five pulses, LED at up to 6 mm: in the dark, in sun, by a lamp",
            ", ".join(str(FOUND["surroundings"][name]["6"]) for name in ("dark", "sun", "lamp")),
        ),
        (
            "the same with the hood lifted",
            f"{min(FOUND['surroundings']['lamp, hood lifted'].values())} edges",
        ),
        (
            "a program that hangs: relays open",
            f"{span(_PUMP['opens_after_last_feed_ms_spread'])} ms",
        ),
        (
            "a pump pin stuck high, or one edge a period of the mains",
            f"{_PUMP['gate_stuck_high_v']:.1f} V, {_PUMP['gate_100_hz_v']:.2f} V",
        ),
        (
            "bridges of light, a bit at 4800 baud",
            f"{max(FOUND['bridges']['zero_longer_us_to_chip_spread']):.0f} us",
        ),
        (
            "hot supply up at 160, 220, 440 V",
            ", ".join(f"{_SUPPLY[volt]['alive_s']:.2f}" for volt in ("160", "220", "440")),
        ),
        (
            "ten checks in a row at 40 °C",
            f"exhaust {_HEAT['ten_checks']['exhaust_most_c']:.0f} °C, "
            f"heatsink {_HEAT['ten_checks']['heatsink_most_c']:.0f} °C | "
            f"{warmth.EXHAUST_MOST_C:.0f} °C, {warmth.HEATSINK_MOST_C:.0f} °C",
        ),
        (
            "blower stopped, firmware watches",
            f"{_HEAT['blower_stopped']['exhaust_most_c']:.1f} °C",
        ),
        (
            "blower stopped, no firmware",
            f"{_HEAT['blower_stopped_unwatched']['fuse_most_c']:.0f} °C | {heat.FUSE_C:.0f} °C",
        ),
    ],
)
def test_the_table_has_the_results(name: str, said: str) -> None:
    assert said in row(name)


def test_the_margins_are_as_thin_as_told() -> None:
    has, needs = stress.dropper_ma(DESIGN, stress.LEAST_V, -0.10), stress.hot_ma(DESIGN)
    assert f"gives {has:.1f} mA at {stress.LEAST_V:.0f} V, and {needs:.1f} mA are needed" in TEXT
    margin_k = warmth.EXHAUST_MOST_C - _HEAT["ten_checks"]["exhaust_most_c"]
    assert f"within {margin_k:.0f} K of the {warmth.EXHAUST_MOST_C:.0f} °C" in TEXT
    assert f"above {_HEAT['warmest_for_whole_load_c']:.0f} °C around" in TEXT


def test_accessories_cost_what_is_told() -> None:
    yuan = sum(kind.price_fen for kind in accessories.ACCESSORIES) / 100
    assert f"some {yuan:g} yuan together" in TEXT
    for language, said in (("en", f"some {yuan:g} yuan"), ("zh", f"约 {yuan:g} 元")):
        assert said in (pictures.HARDWARE / f"guides/{language}/use.md").read_text("utf-8")
