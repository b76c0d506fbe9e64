"""Buttons and buzzer: edges in order, bouncing at most 5 ms, tones written down."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.panel import LONG_PRESS_US, SHORT_PRESS_US, Button, Buzzer, Tone


@given(st.integers(0, 2**32), st.integers(5000, 5_000_000))
def test_a_press_goes_down_and_up_and_bounces_for_5_ms(seed, lasts_us):
    edges = Button(Random(seed)).press(1_000_000, lasts_us)
    assert edges[0] == (1_000_000, 0)
    assert edges[-1][1] == 1
    assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(edges))
    released_us = 1_000_000 + lasts_us
    assert (released_us, 1) in edges
    for t_us, _ in edges:
        assert 0 <= t_us - 1_000_000 < 5000 or 0 <= t_us - released_us < 5000


def test_some_presses_bounce_and_some_do_not():
    lengths = {len(Button(Random(seed)).press(0)) for seed in range(300)}
    assert min(lengths) == 2
    assert max(lengths) > 8


def test_a_long_press_is_ten_times_a_short_one():
    assert LONG_PRESS_US >= 5 * SHORT_PRESS_US
    edges = Button(Random(1)).long_press(0)
    assert (LONG_PRESS_US, 1) in edges


def test_presses_do_not_overlap():
    button = Button(Random(2))
    button.press(0, 100_000)
    with pytest.raises(ValueError, match="100000 us"):
        button.press(100_000)
    button.press(105_000)
    with pytest.raises(ValueError, match="4999 us"):
        button.press(10_000_000, 4999)


def test_the_buzzer_writes_down_what_sounded():
    buzzer = Buzzer()
    buzzer.sound(1000, 2000)
    buzzer.sound(2000, 2000)
    buzzer.sound(51_000, 2500)
    buzzer.sound(81_000, 0)
    buzzer.sound(90_000, 0)
    assert buzzer.tones == [Tone(1000, 2000, 50_000), Tone(51_000, 2500, 30_000)]
