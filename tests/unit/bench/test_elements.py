"""The test load: zero crossings, tokens that run out, elements that warm up."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.elements import Elements, ElementsSettings
from metercheck.bench.world.supply import Supply, SupplySettings

HALF_PERIOD_US = 10_000
EXACT = ElementsSettings(tolerance_percent=0.0)


def elements(settings: ElementsSettings = EXACT) -> tuple[Elements, Supply]:
    supply = Supply(SupplySettings(), 0.1, Random(5))
    return Elements(settings, supply, Random(6)), supply


def test_a_token_acts_at_the_next_zero_crossing_and_lets_go_at_the_one_after_its_end():
    load, supply = elements()
    load.command(1_000_000, 3, 200_000)
    assert load.due_us == supply.next_crossing_us(1_000_000)
    load.switch(load.due_us)
    assert load.level == 3
    assert load.due_us == supply.next_crossing_us(1_200_000 - 1)
    load.switch(load.due_us)
    assert load.level == 0
    assert load.due_us == NEVER_US


def test_a_fresh_token_prolongs_without_switching():
    load, supply = elements()
    load.command(0, 1, 500_000)
    load.switch(load.due_us)
    load.command(300_000, 1, 500_000)
    assert load.due_us == supply.next_crossing_us(800_000 - 1)


def test_a_token_that_runs_out_before_a_crossing_never_switches():
    load, supply = elements()
    just_after_us = supply.next_crossing_us(0) + 1
    load.command(just_after_us, 3, HALF_PERIOD_US - 2)
    assert load.due_us == NEVER_US


@pytest.mark.parametrize(("level", "hold_us"), [(-1, 1000), (4, 1000), (1, -1)])
def test_a_token_that_does_not_exist_is_refused(level, hold_us):
    load, _ = elements()
    with pytest.raises(ValueError, match="no such token"):
        load.command(0, level, hold_us)


TOKENS = st.lists(
    st.tuples(st.integers(0, 400_000), st.integers(0, 3), st.integers(0, 300_000)), max_size=30
)


@given(TOKENS)
def test_the_load_is_never_on_half_a_period_after_its_token_ended(tokens):
    load, _ = elements()
    now_us, token_ends_us = 0, 0
    for wait_us, level, hold_us in [*tokens, (10**7, 0, 0)]:
        next_us = now_us + wait_us
        while load.due_us <= next_us:
            load.switch(load.due_us)
            if load.level:
                # Whatever has just come on, or stays, goes off in time.
                assert load.due_us < token_ends_us + HALF_PERIOD_US
        now_us = next_us
        load.command(now_us, level, hold_us)
        token_ends_us = now_us + (hold_us if level else 0)
        assert not load.level or load.due_us <= max(now_us, token_ends_us) + HALF_PERIOD_US
    assert load.level == 0


def test_power_follows_the_square_of_the_voltage_and_falls_as_the_wire_warms():
    load, _ = elements()
    load.command(0, 1, 10**9)
    load.switch(load.due_us)
    cold_w = load.conductance_s() * 220.0**2
    assert cold_w == pytest.approx(500.0 / 0.96)
    load.warm(12.0, 220.0)
    one_time_constant_w = load.conductance_s() * 220.0**2
    load.warm(600.0, 220.0)
    warm_w = load.conductance_s() * 220.0**2
    assert cold_w > one_time_constant_w > warm_w
    assert warm_w == pytest.approx(500.0, rel=0.005)
    assert load.conductance_s() * 200.0**2 == pytest.approx(warm_w * (200 / 220) ** 2)


def test_each_bit_of_the_level_is_one_element():
    load, _ = elements(ElementsSettings(tolerance_percent=4.0))
    conductance_s = {}
    now_us = 0
    for level in (0, 1, 2, 3):
        load.command(now_us, level, 10**9)
        if load.due_us < NEVER_US:
            now_us = load.due_us
            load.switch(now_us)
        conductance_s[level] = load.conductance_s()
    assert conductance_s[0] == 0.0
    assert conductance_s[3] == pytest.approx(conductance_s[1] + conductance_s[2])
    assert conductance_s[1] != conductance_s[2]
    for level in (1, 2):
        assert conductance_s[level] * 220.0**2 == pytest.approx(500.0 / 0.96, rel=0.0401)
