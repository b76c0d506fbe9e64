"""The judge of the fault campaign: what the load really did, against what it may."""

from __future__ import annotations

import pytest

from metercheck.bench.faults.judge import Evidence, never_on_broken, off_after_ms, on_spans
from metercheck.bench.faults.kinds import KINDS, Kind
from metercheck.bench.faults.moments import MOMENTS, Course, due_us
from metercheck.bench.world.truth import Switched

END_US = 30_000_000
CHECK = [(2_000_000, 20_000_000)]


def course(*states: tuple[int, int] | tuple[int, int, int]) -> list[Switched]:
    """(ms, true level) or (ms, true level, reported level), which is the true one else."""
    whole = [(0, 0, 0), *(state if len(state) == 3 else (*state, state[1]) for state in states)]
    return [Switched(ms * 1000, level, reported) for ms, level, reported in whole]


def seen(
    *states: tuple[int, int] | tuple[int, int, int],
    fault_ms: int = 5000,
    asked: tuple[tuple[int, int], ...] = ((0, 0),),
    restarts_ms: tuple[int, ...] = (),
) -> Evidence:
    return Evidence(
        course(*states),
        [(ms * 1000, level) for ms, level in asked],
        fault_ms * 1000,
        END_US,
        may_be_on=list(CHECK),
        restarts_us=[ms * 1000 for ms in restarts_ms],
    )


def kind(hazard: str, where: str = "world", lasts_s: float | None = None) -> Kind:
    return Kind("made_up", "supply", where, hazard=hazard, limit_ms=100.0, lasts_s=lasts_s)


def test_spans_are_those_with_current():
    states = course((3000, 3), (4000, 1), (5000, 0), (6000, 2))
    assert on_spans(states, 7_000_000) == [(3_000_000, 5_000_000), (6_000_000, 7_000_000)]


@pytest.mark.parametrize(
    ("states", "off_ms"),
    [
        ([(4000, 3), (5080, 0)], 80.0),
        ([(4000, 3), (5080, 0), (5500, 1), (5600, 0)], 600.0),  # for good, not for a moment
        ([(4000, 3), (4900, 0)], None),
        ([(4000, 3), (4900, 0), (5300, 3), (5330, 0)], 30.0),  # dangerous from there on
        ([(4000, 3)], float("inf")),
    ],
)
def test_it_counts_from_where_it_is_dangerous_until_off_for_good(states, off_ms):
    assert off_after_ms(kind("on"), seen(*states)) == off_ms


def test_what_goes_away_before_the_load_was_ever_on_harms_nothing():
    late = [(9000, 3), (9500, 0)]
    assert off_after_ms(kind("on", lasts_s=1.0), seen(*late)) is None
    assert off_after_ms(kind("on", lasts_s=6.0), seen(*late)) == 500.0
    # It was on before, in this check: who goes on after a lost supply goes on wrongly.
    assert off_after_ms(kind("on", lasts_s=1.0), seen((3000, 3), (4000, 0), *late)) == 500.0


def test_a_short_is_dangerous_where_nothing_was_commanded():
    states = [(4000, 3, 3), (6000, 1, 0), (6090, 0, 0)]
    assert off_after_ms(kind("uncommanded"), seen(*states)) == 90.0
    assert off_after_ms(kind("uncommanded"), seen((4000, 3, 3), (6000, 0, 0))) is None
    assert off_after_ms(KINDS["element_2_short"], seen((4000, 1), (6000, 0))) is None
    assert off_after_ms(KINDS["element_2_short"], seen((4000, 1), (6000, 3), (6030, 0))) == 30.0


def test_stray_is_what_the_program_did_not_ask_for():
    asked = ((4000, 3), (6000, 0))
    assert off_after_ms(kind("stray"), seen((4000, 3), (6010, 0), asked=asked)) is None
    assert off_after_ms(kind("stray"), seen((4000, 3), (6095, 0), asked=asked)) == 70.0


def test_ten_seconds_of_both_elements_are_too_long_and_25_of_any():
    assert off_after_ms(kind("long"), seen((4000, 3), (14_950, 0))) is None
    assert off_after_ms(kind("long"), seen((4000, 3), (15_060, 0))) == 60.0
    assert off_after_ms(kind("long"), seen((4000, 1), (28_900, 0))) is None
    assert off_after_ms(kind("long"), seen((4000, 1), (29_040, 0))) == 40.0


def test_what_is_wrong_in_a_processor_ends_with_its_restart():
    states = [(4000, 3), (5500, 0), (9000, 3), (12_000, 0)]
    seen_it = seen(*states, restarts_ms=(5500,))
    assert off_after_ms(kind("on", "program"), seen_it) == 500.0
    assert off_after_ms(kind("on", "world"), seen_it) == 7000.0


@pytest.mark.parametrize(
    ("states", "restarts_ms", "broken"),
    [
        ([(4000, 3), (19_000, 0)], (), []),
        ([(4000, 3), (20_050, 0)], (), []),
        ([(4000, 3), (20_150, 0)], (), ["on_outside"]),
        ([(1000, 3), (1100, 0)], (), ["on_outside"]),
        ([(4000, 3), (5000, 0), (25_000, 1), (25_001, 0)], (), ["on_outside"]),
        ([(4000, 3), (10_050, 0)], (10_000,), []),
        ([(4000, 3), (10_150, 0)], (10_000,), ["on_at_restart"]),
        ([(4000, 3), (9000, 0), (12_000, 1), (12_010, 0)], (10_000,), ["on_at_restart"]),
    ],
)
def test_the_load_is_never_on_outside_a_check_or_after_a_restart(states, restarts_ms, broken):
    assert never_on_broken(seen(*states, restarts_ms=restarts_ms)) == broken


def test_every_moment_comes_in_a_check_that_runs_through():
    states = course(
        (2800, 1), (3000, 0), (4000, 3), (5000, 1), (6000, 0), (7000, 3), (12_000, 0), (12_500, 3)
    )  # fmt: skip
    for moment in MOMENTS:
        found = None
        for number in range(1, len(states) + 1):
            now_us = states[number - 1].t_us
            at = Course(states[:number], 2_000_000, 4_000_000 if now_us >= 4_000_000 else None)
            found = found or due_us(moment, at)
        at_end = due_us(moment, Course(states, 2_000_000, 4_000_000, 15_000_000))
        assert (found is None) == (moment == "after_end")
        assert at_end in (1_000_000, 15_500_000)


def test_before_the_start_only_one_moment_is_known():
    known = [moment for moment in MOMENTS if due_us(moment, Course(course()))]
    assert known == ["before_start"]


def test_a_voltage_counts_from_where_the_load_is_on_beyond_what_it_may_meet():
    evidence = seen((4000, 1), (6000, 3), (6800, 0))
    assert off_after_ms(kind("voltage"), evidence) is None
    evidence.voltage_us = 6_000_000
    assert off_after_ms(kind("voltage"), evidence) == 800.0
