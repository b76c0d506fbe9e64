"""The optical head: light becomes edges, and what distance, sun and lamps make of it."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.hardware_figures import OFF_LX, ON_LX, SATURATION_LX
from metercheck.bench.world.head import FAULTS, Head, HeadSettings, optics_of

# As a pulse output has it: never lit for longer than it was dark.
LIGHTS = st.lists(
    st.tuples(st.integers(200_000, 3_000_000), st.integers(500, 200_000)), min_size=1, max_size=20
)
PULSES = [(1_000_000, 80_000)] * 10


def head(**settings: float) -> Head:
    return Head(HeadSettings(**settings), Random(8))


def edges_of(
    sensor: Head, lights: list[tuple[int, int]], rest_us: int = 0
) -> list[tuple[int, int]]:
    """Edges for lights given as (dark before, length), and for what comes by itself meanwhile."""
    now_us, edges = 0, sensor.refresh(0)

    def rest(until_us: int) -> None:
        while sensor.due_us < until_us:
            edges.extend(sensor.act(sensor.due_us))

    for dark_us, light_us in lights:
        for level, lasts_us in ((1, dark_us), (0, light_us)):
            now_us += lasts_us
            rest(now_us)
            edges.extend(sensor.follow(now_us, level))
    rest(now_us + rest_us)
    return edges


def in_turn(edges: list[tuple[int, int]]) -> bool:
    levels = [level for _, level in edges]
    return levels == ([1, 0] * len(edges))[: len(edges)] and all(
        a[0] < b[0] for a, b in pairwise(edges)
    )


def switched(*names: str, **settings: float) -> Head:
    sensor = head(**settings)
    for name in names:
        sensor.fault(name, True)
    return sensor


def test_a_light_is_seen_within_tens_of_microseconds():
    (rise_us, up), (fall_us, down) = edges_of(head(), [(1000, 80_000)])
    assert (up, down) == (1, 0)
    assert 1030 <= rise_us < 1080
    assert 81_090 <= fall_us < 81_140


@given(LIGHTS)
def test_a_clean_head_gives_two_edges_a_light(lights):
    edges = edges_of(head(), lights)
    assert len(edges) == 2 * len(lights)
    assert in_turn(edges)


@given(LIGHTS, st.integers(0, 100))
def test_bounces_stay_in_order_and_end_on_the_right_level(lights, bounce_percent):
    edges = edges_of(head(bounce_percent=float(bounce_percent)), lights)
    assert in_turn(edges)
    if bounce_percent == 100:
        assert len(edges) == 6 * len(lights)


def test_light_falls_with_distance_and_misalignment_by_hand():
    """300 lx at the cover, 5 mm ahead of the sensor: cos^2 / r^2."""
    assert optics_of(HeadSettings(distance_mm=0.0), set()).led_lx == pytest.approx(300.0)
    assert optics_of(HeadSettings(distance_mm=5.0), set()).led_lx == pytest.approx(75.0)
    aside = optics_of(HeadSettings(distance_mm=0.0, misalignment_mm=5.0), set())
    assert aside.led_lx == pytest.approx(300.0 * 0.5 * 0.5)  # 45 degrees, r^2 doubled


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({"distance_mm": 8.0}, True),
        ({"distance_mm": 12.0}, False),  # a gap of over 1 cm
        ({"misalignment_mm": 5.0}, True),
        ({"misalignment_mm": 15.0}, False),
        ({"ambient_lx": 100_000.0}, True),  # sun, but a hood that holds 99 % of it off
        ({"ambient_lx": 100_000.0, "leak_percent": 10.0}, False),  # saturated
        (
            {"ambient_lx": 10 * (SATURATION_LX - 50), "leak_percent": 10.0},
            True,
        ),  # left for the LED
    ],
)
def test_what_is_still_seen(settings, seen):
    assert len(edges_of(head(**settings), PULSES)) == (20 if seen else 0)


def test_a_steady_light_fades_behind_the_capacitor():
    """153.06 lx at 2 mm fall to where it turns off in so many time constants of 1 s."""
    sensor = head()
    (_, up), (fall_us, down) = [*sensor.follow(0, 1), *sensor.act(sensor.due_us)]
    assert (up, down) == (1, 0)
    assert fall_us == pytest.approx(1e6 * math.log(300 * 25 / 49 / OFF_LX) + 90, abs=50)
    assert sensor.due_us == NEVER_US
    assert sensor.follow(5_000_000, 0) == []  # the pin is low already


def test_the_bar_shows_the_led_and_the_room():
    sensor = head(ambient_lx=1000.0)
    dark_lx = sensor.light_lx(0)
    assert dark_lx == pytest.approx(10.0)
    sensor.follow(0, 1)
    assert sensor.light_lx(0) - dark_lx == pytest.approx(300 * 25 / 49)


def test_a_lamp_makes_100_pulses_a_second_as_wide_as_the_thresholds_say():
    """500 lx swinging by 40 %, half of it under the hood: 100 lx * cos."""
    edges = edges_of(head(lamp_lx=500.0, leak_percent=50.0), [], rest_us=1_000_000)
    assert in_turn(edges)
    assert sum(level for _, level in edges) == 100
    wide_us = (math.acos(ON_LX / 100) + math.acos(OFF_LX / 100)) / (2 * math.pi) * 10_000 + 60
    widths = [
        fall - rise for (rise, _), (fall, _) in zip(edges[2:-1:2], edges[3::2], strict=False)
    ]
    assert all(abs(width_us - wide_us) < 50 for width_us in widths)


def test_a_lamp_below_the_threshold_is_not_seen():
    edges = edges_of(head(lamp_lx=500.0, leak_percent=10.0), PULSES)
    assert len(edges) == 20


def test_pulses_stand_out_of_the_flicker_as_long_gaps_without_edges():
    edges = edges_of(switched("flicker"), PULSES)
    assert in_turn(edges)
    high_us = [b[0] - a[0] for a, b in pairwise(edges) if a[1]]
    assert sum(width_us > 70_000 for width_us in high_us) == 10


@pytest.mark.parametrize("name", ["head_slipped", "sunlight"])
def test_a_head_that_sees_nothing_is_silent(name):
    sensor = switched(name)
    edges = edges_of(sensor, PULSES, rest_us=10_000_000)
    assert len(edges) <= 2  # the change of light itself
    assert in_turn(edges)


def test_a_slipped_head_under_a_lamp_sees_only_the_lamp():
    edges = edges_of(switched("head_slipped", lamp_lx=300.0), PULSES)
    assert len(edges) > 1500
    settled = edges[2:]  # the room's light came as a step
    assert max(b[0] - a[0] for a, b in pairwise(settled)) < 10_500


def test_a_chattering_comparator_gives_bursts_that_end_right():
    edges = edges_of(switched("chatter"), PULSES)
    assert in_turn(edges)
    assert 60 < len(edges) <= 20 * (1 + 2 * 7)
    assert all(t_us % 1_080_000 < 3000 or t_us % 1_080_000 >= 1_000_000 for t_us, _ in edges[2:])


def test_a_fault_that_goes_leaves_a_head_as_before():
    sensor = switched(*FAULTS)
    for name in FAULTS:
        sensor.fault(name, False)
    assert len(edges_of(sensor, [(20_000_000, 80_000), *PULSES])[-20:]) == 20


def test_slipping_off_in_the_middle_of_a_pulse_ends_it():
    sensor = head()
    assert len(sensor.follow(1_000_000, 1)) == 1
    sensor.fault("head_slipped", True)
    [(t_us, level)] = sensor.refresh(1_020_000)
    assert level == 0
    assert 1_020_090 <= t_us < 1_020_140
    assert sensor.follow(1_080_000, 0) == []


@given(st.lists(st.sampled_from(FAULTS), max_size=8), st.integers(0, 2**32))
def test_whatever_happens_edges_come_in_turn(names, seed):
    sensor, chance = Head(HeadSettings(lamp_lx=400.0), Random(seed)), Random(seed)
    now_us, edges, level = 0, [], 0
    for name in names:
        now_us += chance.randrange(1, 300_000)
        while sensor.due_us < now_us:
            edges += sensor.act(sensor.due_us)
        sensor.fault(name, chance.random() < 0.6)
        edges += sensor.refresh(now_us)
        level = 1 - level
        edges += sensor.follow(now_us, level)
    assert in_turn(edges)
