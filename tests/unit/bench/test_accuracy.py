"""The limits of classes 1 and 2, and error curves by hand."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.accuracy import ErrorCurve, drawn_curve, limit_percent


@pytest.mark.parametrize(
    ("accuracy_class", "current_a", "limit"),
    [
        ("1", 0.25, 1.5),
        ("1", 0.49, 1.5),
        ("1", 0.5, 1.0),
        ("1", 60.0, 1.0),
        ("2", 0.25, 2.5),
        ("2", 5.0, 2.0),
        ("2", 0.2, float("inf")),
    ],
)
def test_limits_of_a_5_a_meter(accuracy_class, current_a, limit):
    assert limit_percent(accuracy_class, current_a, 5.0) == limit


def test_a_curve_is_straight_between_its_points_and_level_beyond():
    curve = ErrorCurve(0.5, ((1.0, 2.0), (5.0, 0.0), (60.0, -1.1)))
    assert curve.gain(0.0) == curve.gain(1.0) == pytest.approx(1.025)
    assert curve.gain(3.0) == pytest.approx(1.015)
    assert curve.gain(32.5) == pytest.approx(0.9995)
    assert curve.gain(60.0) == curve.gain(200.0) == pytest.approx(0.994)


def test_without_a_curve_the_error_is_the_same_everywhere():
    assert {ErrorCurve(-2.0, ()).gain(a) for a in (0.0, 1.0, 50.0)} == {0.98}


@given(st.integers(0, 2**32), st.sampled_from(["1", "2"]), st.floats(0.25, 60.0))
def test_a_drawn_curve_keeps_within_its_class(seed, accuracy_class, current_a):
    curve = ErrorCurve(0.0, drawn_curve(accuracy_class, 5.0, 60.0, Random(seed)))
    error_percent = 100.0 * (curve.gain(current_a) - 1.0)
    assert abs(error_percent) <= limit_percent(accuracy_class, current_a, 5.0) + 1e-9
