"""Triacs: zero crossings, tokens that run out, and what they do when they are broken."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.supply import Supply, SupplySettings
from metercheck.bench.world.triacs import SNUBBER_S, Triacs

HALF_PERIOD_US = 10_000


def triacs() -> tuple[Triacs, Supply]:
    supply = Supply(SupplySettings(), 0.1, Random(5))
    return Triacs(supply), supply


def fired(level: int) -> Triacs:
    load, _ = triacs()
    load.command(0, level, 10**9)
    load.follow(load.due_us)
    return load


def test_a_token_acts_at_the_next_zero_crossing_and_lets_go_at_the_one_after_its_end():
    load, supply = triacs()
    load.command(1_000_000, 3, 200_000)
    assert load.due_us == supply.next_crossing_us(1_000_000)
    assert not load.follow(load.due_us - 1)
    assert load.follow(load.due_us)
    assert load.level == 3
    assert load.due_us == supply.next_crossing_us(1_200_000 - 1)
    load.follow(load.due_us)
    assert load.level == 0
    assert load.due_us == NEVER_US


def test_a_fresh_token_prolongs_without_switching():
    load, supply = triacs()
    load.command(0, 1, 500_000)
    load.follow(load.due_us)
    load.command(300_000, 1, 500_000)
    assert load.due_us == supply.next_crossing_us(800_000 - 1)


def test_a_token_that_runs_out_before_a_crossing_never_switches():
    load, supply = triacs()
    just_after_us = supply.next_crossing_us(0) + 1
    load.command(just_after_us, 3, HALF_PERIOD_US - 2)
    assert load.due_us == NEVER_US


@pytest.mark.parametrize(("level", "hold_us"), [(-1, 1000), (4, 1000), (1, -1)])
def test_a_token_that_does_not_exist_is_refused(level, hold_us):
    load, _ = triacs()
    with pytest.raises(ValueError, match="no such token"):
        load.command(0, level, hold_us)


TOKENS = st.lists(
    st.tuples(st.integers(0, 400_000), st.integers(0, 3), st.integers(0, 300_000)), max_size=30
)


@given(TOKENS)
def test_the_gates_are_never_on_half_a_period_after_their_token_ended(tokens):
    load, _ = triacs()
    now_us, token_ends_us = 0, 0
    for wait_us, level, hold_us in [*tokens, (10**7, 0, 0)]:
        next_us = now_us + wait_us
        while load.due_us <= next_us:
            load.follow(load.due_us)
            if load.level:
                # Whatever has just come on, or stays, goes off in time.
                assert load.due_us < token_ends_us + HALF_PERIOD_US
        now_us = next_us
        load.command(now_us, level, hold_us)
        token_ends_us = now_us + (hold_us if level else 0)
        assert not load.level or load.due_us <= max(now_us, token_ends_us) + HALF_PERIOD_US
    assert load.level == 0


def test_without_mains_there_is_no_crossing_to_switch_at_and_the_next_one_counts():
    load, supply = triacs()
    supply.fault("supply_lost", True)
    load.follow(1000)
    load.command(2000, 3, 500_000)
    assert load.due_us == NEVER_US
    supply.fault("supply_lost", False)
    load.follow(100_000)
    assert load.due_us == supply.next_crossing_us(100_000)


def test_mains_that_come_back_after_the_token_find_the_gates_off():
    load, supply = triacs()
    load.command(0, 3, 500_000)
    load.follow(load.due_us)
    supply.fault("supply_lost", True)
    load.follow(100_000)
    assert (load.level, load.due_us) == (3, NEVER_US)
    supply.fault("supply_lost", False)
    load.follow(900_000)
    load.follow(load.due_us)
    assert load.level == 0


@pytest.mark.parametrize(
    ("what", "off", "on"), [("shorted", 1.0, 1.0), ("half_wave", 0.0, 0.5), ("dead", 0.0, 0.0)]
)
@pytest.mark.parametrize("number", [1, 2])
def test_a_broken_triac_conducts_otherwise_than_its_level_says(number, what, off, on):
    for level in range(4):
        load = fired(level) if level else triacs()[0]
        load.fault(f"triac_{number}_{what}", True)
        gated = level >> (number - 1) & 1
        assert load.conducts(number) == (on if gated else off)
        assert load.conducts(3 - number) == level >> (2 - number) & 1
        assert load.level == level  # the board cannot know
        load.fault(f"triac_{number}_{what}", False)
        assert load.conducts(number) == gated


def test_a_snubber_leaks_what_10_nf_take_at_50_hz():
    assert pytest.approx(2 * 3.14159 * 50.0 * 10e-9, rel=0.005) == SNUBBER_S
