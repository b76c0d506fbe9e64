"""The chip's pulse pin: spikes never break the order of its edges."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.cf import CfPin
from metercheck.bench.world.counting import NEVER_US


def test_without_disturbance_there_are_only_pulses():
    pin = CfPin(Random(1))
    pin.disturb(0, False)
    assert pin.due_us == NEVER_US
    assert pin.pulse(5, 134_560) == [(5, 1), (67_285, 0)]


@given(st.integers(0, 2**32), st.integers(10_000, 400_000))
def test_with_spikes_the_pin_still_goes_up_and_down_in_turn(seed, period_us):
    pin, edges = CfPin(Random(seed)), []
    pin.disturb(0, True)
    pulses = [number * period_us for number in range(1, 40)]
    while pulses:
        if pin.due_us < pulses[0]:
            edges += pin.spike(pin.due_us)
        else:
            edges += pin.pulse(pulses.pop(0), period_us)
    edges.sort()
    assert [level for _, level in edges] == [1, 0] * (len(edges) // 2)
    assert all(a[0] < b[0] for a, b in pairwise(edges))


def test_five_spikes_a_second_of_at_most_a_fifth_of_a_millisecond():
    pin, spikes = CfPin(Random(2)), []
    pin.disturb(0, True)
    while pin.due_us < 100_000_000:
        spikes.append(pin.spike(pin.due_us))
    assert 420 < len(spikes) < 580
    assert all(0 < down[0] - up[0] <= 200 for up, down in spikes)


def test_disturbing_twice_is_disturbing_once():
    pin = CfPin(Random(3))
    pin.disturb(0, True)
    due_us = pin.due_us
    pin.disturb(10, True)
    assert pin.due_us == due_us
