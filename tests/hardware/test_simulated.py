"""What the simulations found keeps the limits; the bench has its figures from there.

The results are those of the last `make simulate`; whoever changes a value that was simulated has
to run it again.
"""

from __future__ import annotations

from typing import Any

import pytest

import stress
from design import DESIGN
from metercheck.bench.world.head import HeadSettings
from metercheck_device.boards.hardware_figures import OPEN_US
from sim import drawn, figures
from sim.heat import FUSE_C, OPENS_C
from sim.models import LOGIC_HIGH_V
from sim.warmth import EXHAUST_MOST_C, HEATSINK_MOST_C

FOUND: dict[str, Any] = figures.results()
HUNG_MS = 500.0
"""Within this the load is off, whatever the processor does."""
CLOSES_MS = DESIGN.part("K1").kind.ratings["operate_ms"]
"""The self-test opens one pole while it closes the other: safety/selftest.py."""


def test_the_head_tells_light_from_none() -> None:
    head = FOUND["head"]
    assert head["on_lx_spread"][0] > 20.0
    assert head["on_lx_spread"][1] < 40.0
    assert head["off_lx_spread"][0] > 5.0, "it must let go"
    assert head["hysteresis_lx_spread"][0] > 10.0
    assert head["reaches_mm_spread"][0] > 8.0
    assert head["coupling_s"] == pytest.approx(1.0, abs=0.15)
    assert head["slowest_mark_s"] >= 6.0


def test_the_heads_delays_are_no_longer_than_the_benchs() -> None:
    settings = HeadSettings()
    assert max(FOUND["head"]["rise_delay_us"].values()) <= settings.rise_delay_us
    assert max(FOUND["head"]["fall_delay_us"].values()) <= settings.fall_delay_us


def test_s0_is_told_by_two_cells() -> None:
    s0 = FOUND["s0"]
    assert s0["current_ma_spread"][0] > 1.0
    assert s0["current_ma_spread"][1] < 10.0
    assert s0["fall_us_spread"][1] < 1000.0


def test_a_dead_program_lets_go_in_time() -> None:
    pump = FOUND["dead_man"]
    assert pump["opens_after_last_feed_ms_spread"][1] < HUNG_MS
    assert pump["opens_when_told_ms_most"] < CLOSES_MS
    together = pump["opens_when_told_ms_most"] + FOUND["load_side"]["off_ms_spread"][1]
    assert 1e3 * together < OPEN_US


def test_a_living_program_holds_a_relay() -> None:
    gate = DESIGN.part("Q10").kind.ratings
    least, most = FOUND["dead_man"]["gate_run_v_spread"]
    assert gate["vth_max"] + 0.5 < least
    assert most < gate["vgs"]


def test_nothing_but_pulses_holds_a_relay() -> None:
    pump, gate = FOUND["dead_man"], DESIGN.part("Q10").kind.ratings
    for way in ("gate_one_edge_v", "gate_stuck_high_v", "gate_100_hz_v"):
        assert pump[way] < gate["vth_min"] - 0.1, way
    assert pump["coil_100_hz_ma"] < pump["coil_drop_out_ma"]


def test_bridges_keep_the_bits_apart() -> None:
    bridges = FOUND["bridges"]
    assert bridges["cf1_zx_rise_us_spread"][1] < 50.0
    assert bridges["over_current_high_v"] > LOGIC_HIGH_V + 0.5
    assert bridges["over_current_rise_us_spread"][1] < 1000.0
    for way in ("to_chip", "from_chip"):
        longer = bridges[f"zero_longer_us_{way}_spread"]
        # Half a bit less what a clock 2 % off makes of nine bits.
        assert max(map(abs, longer)) < bridges["bit_us"] * (0.5 - 9 * 0.02)


def test_the_hot_side_lives_from_160_to_440_volts() -> None:
    supply = FOUND["hot_supply"]
    assert set(supply["at_volts"]) == {"160", "220", "265", "440"}
    for volts, seen in supply["at_volts"].items():
        assert seen["alive_s"] is not None, volts
        assert seen["alive_s"] < 1.0, volts
        assert seen["hv33_v"] >= 3.0, volts
    assert supply["zener_w"] < 0.5 * DESIGN.part("D2").kind.ratings["w"]
    assert supply["hv5_most_v"] < DESIGN.part("U1").kind.ratings["v_in"]


def test_the_sensor_behind_the_relays_holds_and_lets_go() -> None:
    sensor = FOUND["load_side"]
    assert sensor["least_v_while_on"] > LOGIC_HIGH_V + 0.3
    assert sensor["on_ms_spread"][1] < 20.0
    assert sensor["senses_v"] < stress.LEAST_V / 2


def test_ten_checks_in_a_row_stay_below_the_limits() -> None:
    ten = FOUND["heat"]["ten_checks"]
    assert ten["trip"] == ""
    assert ten["exhaust_most_c"] < EXHAUST_MOST_C
    assert ten["heatsink_most_c"] < HEATSINK_MOST_C


def test_both_elements_without_a_pause_are_too_much_when_it_is_hot() -> None:
    """The README says so: nobody may claim more."""
    assert FOUND["heat"]["ten_checks_whole_load"]["trip"] == "too_hot"
    assert FOUND["heat"]["warmest_for_whole_load_c"] < FOUND["heat"]["ambient_c"]


@pytest.mark.parametrize("how", ["blower_blocked_unwatched", "blower_stopped_unwatched"])
def test_the_thermostat_is_enough_without_firmware(how: str) -> None:
    course = FOUND["heat"][how]
    assert course["thermostat_opened"] >= 1
    assert course["exhaust_most_c"] > OPENS_C
    assert not course["fuse_blown"]
    assert course["fuse_most_c"] < FUSE_C - 20.0


def test_the_firmware_takes_the_load_off_when_the_blower_stands() -> None:
    watched, unwatched = (FOUND["heat"][f"blower_stopped{how}"] for how in ("", "_unwatched"))
    assert watched["trip"] in ("blower_failed", "too_hot")
    assert watched["exhaust_most_c"] < unwatched["exhaust_most_c"] - 5


@pytest.mark.parametrize("name", drawn.PICTURES)
def test_pictures_are_small(name: str) -> None:
    assert (drawn.FOLDER / f"sim_{name}.png").stat().st_size < 120_000
