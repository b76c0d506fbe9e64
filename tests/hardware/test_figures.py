"""Bench and firmware go by the hardware's figures, and the firmware's own limits keep to them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import stress
from design import DESIGN
from metercheck.bench.world import hardware_figures as bench
from metercheck.bench.world import metering
from metercheck_device import check, settings
from metercheck_device.boards import hardware_figures as figures
from metercheck_device.boards.rp2 import thermistor
from metercheck_device.metering import oscillator, reading
from metercheck_device.safety import (
    contactor,
    load_control,
    metering_watch,
    selftest,
    supervisor,
    temperature,
)
from metercheck_device.safety.temperature import Temperature
from sim import firmware_figures, heat, pump, warmth
from sim.figures import PROJECT, RESULTS, modules, results, text

FOUND: dict[str, Any] = results()
FIRMWARE = PROJECT / "firmware" / "metercheck_device"


@pytest.mark.parametrize("path", sorted(modules(FOUND)), ids=lambda path: path.parts[-4])
def test_a_module_is_what_the_results_make(path: Path) -> None:
    assert path.read_bytes() == modules(FOUND)[path].encode()


def test_results_are_kept_as_they_are_written() -> None:
    assert RESULTS.read_bytes() == text(FOUND).encode()


def test_the_warmth_is_what_the_table_makes() -> None:
    """What needs no ngspice is simulated anew."""
    assert heat.figures()[0] == FOUND["heat"]


def test_another_part_makes_other_figures() -> None:
    """So what follows is no comparison of a file with itself."""
    slower = {**FOUND, "dead_man": {**FOUND["dead_man"], "opens_when_told_ms_most": 23.0}}
    changed = modules(slower)[firmware_figures.MODULE]
    assert "OPEN_US = const(80000)" in changed
    assert changed != modules(FOUND)[firmware_figures.MODULE]


def names_of(path: Path) -> set[str]:
    """What a module of figures defines."""
    found: set[str] = set()
    for one in ast.parse(path.read_text("utf-8")).body:
        if isinstance(one, ast.Assign):
            found |= {name.id for name in ast.walk(one.targets[0]) if isinstance(name, ast.Name)}
    return found


@pytest.mark.parametrize("path", sorted(modules(FOUND)), ids=lambda path: path.parts[-4])
def test_every_figure_is_taken_from_there_by_somebody(path: Path) -> None:
    taken: set[str] = set()
    package = next(one for one in path.parents if one.name in ("metercheck", "metercheck_device"))
    module = ".".join(path.relative_to(package.parent).with_suffix("").parts)
    for source in package.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == module:
                taken |= {name.name for name in node.names}
    assert taken == names_of(path)


def test_the_firmware_imports_nothing_there_but_const() -> None:
    tree = ast.parse(firmware_figures.MODULE.read_text("utf-8"))
    (taken,) = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import))
    assert isinstance(taken, ast.ImportFrom)
    assert (taken.module, [name.name for name in taken.names]) == (
        "metercheck_wire.compat", ["const"],
    )  # fmt: skip


def test_the_pump_is_the_firmwares() -> None:
    """As the program's own words have it, and what is waited for because of it."""
    said = re.findall(r"(\d+) ms after it was fed last", pump.PROGRAMS.read_text("utf-8"))
    assert said == [f"{pump.dry_ms():.0f}"]
    assert FOUND["dead_man"]["dry_ms"] == bench.DEAD_MAN_US / 1e3 == round(pump.dry_ms())
    assert pump.portion() == (2 + 29 * 322, 29 * 32)
    assert 3 * 1e3 * pump.dry_ms() < supervisor._LONGEST_TURN_US


def test_a_relay_has_moved_when_the_contactor_goes_on() -> None:
    relay = DESIGN.part("K1").kind.ratings
    half_wave_us = firmware_figures.PERIOD_US / 2
    assert contactor.SETTLED_US == figures.SETTLED_US
    assert 1e3 * relay["operate_ms"] + half_wave_us < figures.SETTLED_US
    assert 1e3 * FOUND["dead_man"]["opens_when_told_ms_most"] < figures.SETTLED_US
    assert half_wave_us < load_control._FOLLOWS_US < figures.SETTLED_US
    assert load_control._OPENS_US > 2 * figures.SETTLED_US
    assert figures.SETTLED_US + 1e3 * relay["release_ms"] < check._CLOSE_US


def test_a_relay_and_the_sensor_behind_it_have_followed_when_they_are_judged() -> None:
    told = FOUND["dead_man"]["opens_when_told_ms_most"] + FOUND["load_side"]["off_ms_spread"][1]
    assert 1e3 * told + figures.LOAD_SIDE_PAUSE_US < figures.OPEN_US
    on_ms = DESIGN.part("K1").kind.ratings["operate_ms"] + FOUND["load_side"]["on_ms_spread"][1]
    assert 1e3 * on_ms < figures.OPEN_US
    assert figures.LOAD_SIDE_PAUSE_US > firmware_figures.PERIOD_US
    assert selftest._GATES_US > figures.OPEN_US


def test_the_program_knows_of_events_as_soon_as_is_reckoned_with() -> None:
    board = (FIRMWARE / "boards" / "rp2" / "board.py").read_text("utf-8")
    (gathers,) = re.findall(r"^_GATHER_US = const\((\d+)\)", board, re.MULTILINE)
    assert int(gathers) == firmware_figures.LOOKS_US


def test_crossings_over_the_bridge_are_no_later_than_they_may_be() -> None:
    late_us = [
        us for way in ("rise", "fall") for us in FOUND["bridges"][f"cf1_zx_{way}_us_spread"]
    ]
    assert figures.ZERO_CROSS_LAG_US == bench.ZERO_CROSS_LAG_US
    assert max(late_us) < oscillator._OFF_US / 8
    assert max(late_us) < figures.ZERO_CROSS_LAG_US / 8, "one lag is right for all devices"


def test_currents_are_told_from_one_another() -> None:
    """With both elements 4 % above and cold, which makes 4 % more; the fuse is the last word."""
    most_ma = 1e3 * stress.load_a(DESIGN) * 1.04 * 1.04
    assert most_ma < reading._OVER_CURRENT_MA < metering_watch._MOST_MA
    assert 1e3 * DESIGN.part("F1").kind.ratings["a"] > metering_watch._MOST_MA
    assert 2e3 * bench.SNUBBER_A * 1.2 < metering_watch.LEAK_MA / 10
    least_ma = metering_watch.expected_ma(1, figures.LEAST_MV) * selftest._OPEN_PER_CENT // 100
    assert least_ma > metering_watch.LEAK_MA


def test_the_metering_chip_measures_what_may_be_closed_on() -> None:
    full_scale_mv = DESIGN.part("U70").kind.ratings["vp_mv"] / bench.MV_PER_V * 1e3
    assert full_scale_mv > figures.MOST_MV
    for counts, firmwares, benchs in zip(
        firmware_figures.counts_per_unit(),
        (figures.K_V, figures.K_I, figures.K_P),
        (metering.COUNTS_PER_V, metering.COUNTS_PER_A, metering.COUNTS_PER_W),
        strict=True,
    ):
        assert firmwares == pytest.approx(1e3 * counts, abs=0.51)
        assert benchs == pytest.approx(counts, rel=1e-12)
    assert pytest.approx(figures.MJ_PER_PULSE / 1e3) == metering.NOMINAL_J_PER_PULSE


def test_thermistors_read_what_the_table_has() -> None:
    ratings = DESIGN.part("RT1").kind.ratings
    for ref in ("R207", "R208"):
        assert stress.value(DESIGN, ref) == ratings["ohm_25_c"]
    assert thermistor.celsius_dc(thermistor._FULL // 2) == 250


def test_the_firmware_lets_go_before_the_thermostat() -> None:
    exhaust_c, heatsink_c = (dc / 10 for dc in (figures.EXHAUST_MOST_DC, figures.HEATSINK_MOST_DC))
    assert exhaust_c == warmth.EXHAUST_MOST_C <= heat.OPENS_C - 3
    assert temperature._EXHAUST_START_DC < figures.EXHAUST_MOST_DC
    assert temperature._HEATSINK_START_DC < figures.HEATSINK_MOST_DC
    for course in FOUND["heat"].values():
        if isinstance(course, dict):
            assert course["heatsink_most_c"] < heatsink_c
    # ST BTA16 datasheet: 125 C, 2.1 K/W from the junction to an insulated tab.
    assert heatsink_c + 2.1 * 4.0 / 2 < 125 - 25


def test_what_the_firmware_expects_of_the_air_is_what_comes() -> None:
    """One element for two minutes: never further from it than half of what it would bear."""
    watch = Temperature()
    course = heat.simulate(lambda _: 500.0, lambda _: warmth.FULL_L_PER_S, 120.0, False, 25.0)
    for t_s, exhaust_c, heatsink_c in zip(
        course.t_s, course.exhaust_c, course.heatsink_c, strict=True
    ):
        exhaust_dc, heatsink_dc = round(10 * exhaust_c), round(10 * heatsink_c)
        watch.turn(round(1e6 * t_s), exhaust_dc, heatsink_dc, 500.0, True)
        assert abs(exhaust_c - 25.0 - watch.rise_k) < temperature._TOO_WARM_K / 2
        assert watch.fault == ""


def test_a_heatsink_that_gets_warm_is_told_from_a_stuck_sensor() -> None:
    most_k = 1e3 * figures.SINK_K_PER_W
    assert most_k / 4 > temperature._HEATSINK_STUCK_K
    assert pytest.approx(firmware_figures.sink_k_per_w(), rel=0.01) == figures.SINK_K_PER_W


def test_the_longest_check_fits_what_the_elements_may_give_off() -> None:
    assert settings.DEFAULTS["longest_s"] * 750 < figures.HEAT_MOST_J
