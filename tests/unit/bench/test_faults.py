"""Faults by name: every one can be switched, at any time, together, and by a scenario's clock."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.scenario import Scenario, load
from metercheck.bench.world import World, faults
from metercheck.bench.world.faults import FaultSettings, Schedule

SPANS = st.lists(
    st.tuples(
        st.sampled_from(faults.NAMES[:3]), st.integers(0, 20), st.none() | st.integers(1, 20)
    ),
    max_size=6,
)


def test_a_fault_belongs_to_one_part_only():
    listed = [name for names in faults._BY_PART.values() for name in names]
    assert sorted(listed) == list(faults.NAMES)


@pytest.mark.parametrize("name", faults.NAMES)
def test_every_fault_can_come_and_go_at_any_time_and_twice(name):
    world = World(Scenario(), 1, ready=True)
    world.command_load(3, 60_000_000)
    for stop_us, on in enumerate((True, True, False, False, True, False), 1):
        while world.now_us < stop_us * 700_000:
            world.advance(stop_us * 700_000)
        world.fault(name, on)
    while world.now_us < 6_000_000:
        world.advance(6_000_000)


def test_all_faults_together_leave_a_world_that_goes_on():
    world = World(replace(Scenario(), faults=tuple(map(FaultSettings, faults.NAMES))), 2)
    world.command_load(3, 60_000_000)
    while world.now_us < 5_000_000:
        world.advance(5_000_000)
    assert world.now_us == 5_000_000


@given(SPANS)
def test_a_schedule_says_what_is_there_after_each_change(spans):
    spans = [(name, a, b if b is None else a + b) for name, a, b in spans]
    schedule = Schedule([FaultSettings(name, a, b) for name, a, b in spans])
    there: dict[str, bool] = {}
    for second in range(42):
        there |= dict(schedule.take(second * 1_000_000))
        for name in faults.NAMES[:3]:
            due = any(n == name and a <= second and (b is None or second < b) for n, a, b in spans)
            assert there.get(name, False) == due


def test_a_scenario_names_its_faults(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[faults]]\nname = "head_slipped"\nfrom_s = 5\n[[faults]]\nname = "cf_stuck"\nuntil_s = 3'
    )
    assert load(path).faults == (
        FaultSettings("head_slipped", 5.0),
        FaultSettings("cf_stuck", 0.0, 3.0),
    )
