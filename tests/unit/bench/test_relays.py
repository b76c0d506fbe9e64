"""Relays: both poles, their delays, and contacts that do not do what their coils say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.relays import FAULTS, Relays


def after(relays: Relays, until_us: int) -> bool:
    """Whether current can flow at `until_us`, all that is due until then having moved."""
    while relays.due_us <= until_us:
        relays.follow(relays.due_us)
    return relays.closed


def test_both_poles_have_to_be_closed():
    relays = Relays(closed=False)
    relays.command(0, 1, True)
    assert not after(relays, 1_000_000)
    relays.command(1_000_000, 2, True)
    assert after(relays, 2_000_000)
    relays.command(2_000_000, 1, False)
    assert not after(relays, 3_000_000)


@pytest.mark.parametrize(("faults", "takes_us"), [((), 15_000), (("relay_2_slow",), 150_000)])
def test_closing_takes_its_time(faults, takes_us):
    relays = Relays(closed=False)
    for name in faults:
        relays.fault(name, True)
    relays.command(0, 1, True)
    relays.command(0, 2, True)
    assert not after(relays, takes_us - 1)
    assert after(relays, takes_us)
    assert relays.due_us == NEVER_US


@pytest.mark.parametrize(("faults", "takes_us"), [((), 13_000), (("relay_1_slow",), 85_000)])
def test_opening_takes_its_pump_too(faults, takes_us):
    relays = Relays(closed=True)
    for name in faults:
        relays.fault(name, True)
    relays.command(500_000, 1, False)
    assert after(relays, 500_000 + takes_us - 1)
    assert not after(relays, 500_000 + takes_us)


def test_a_command_taken_back_in_time_moves_nothing():
    relays = Relays(closed=True)
    relays.command(0, 1, False)
    relays.command(5_000, 1, True)
    assert relays.due_us == NEVER_US
    assert after(relays, 1_000_000)


def test_a_welded_pole_is_noticed_only_when_the_other_is_closed():
    relays = Relays(closed=False)
    relays.fault("relay_1_welded", True)
    assert not relays.closed
    relays.command(0, 2, True)
    assert after(relays, 20_000)
    relays.command(20_000, 1, False)
    assert after(relays, 1_000_000)
    relays.fault("relay_1_welded", False)
    assert not relays.closed


@given(st.lists(st.tuples(st.integers(1, 2), st.booleans(), st.integers(0, 30_000)), max_size=20))
def test_in_the_end_contacts_are_as_their_coils(commands):
    relays, now_us, coils = Relays(closed=False), 0, {1: False, 2: False}
    for pole, closed, wait_us in commands:
        relays.command(now_us, pole, closed)
        coils[pole] = closed
        now_us += wait_us
        after(relays, now_us)
    assert after(relays, now_us + 15_000) == all(coils.values())


def test_there_is_no_third_pole():
    with pytest.raises(ValueError, match="no such pole: 3"):
        Relays(closed=True).command(0, 3, True)


def test_faults_change_nothing_that_is_closed_anyway():
    relays = Relays(closed=True)
    for name in FAULTS:
        relays.fault(name, True)
    assert relays.closed
