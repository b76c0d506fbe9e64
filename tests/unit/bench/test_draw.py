"""How loads follow the voltage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.draw import Draw, draw_of


def power_w(draw: Draw, voltage_v: float) -> float:
    return (draw.conductance_s * voltage_v + draw.current_a) * voltage_v + draw.power_w


@pytest.mark.parametrize(("exponent", "at_200_v"), [(0.0, 1000.0), (1.0, 909.1), (2.0, 826.4)])
def test_whole_exponents_are_exact(exponent, at_200_v):
    assert power_w(draw_of(1000.0, exponent), 200.0) == pytest.approx(at_200_v, abs=0.1)


@given(st.floats(0.0, 2.0), st.floats(0.0, 10_000.0))
def test_every_exponent_has_the_right_power_and_slope_at_220_v(exponent, nominal_w):
    draw = draw_of(nominal_w, exponent)
    assert power_w(draw, 220.0) == pytest.approx(nominal_w)
    slope = (power_w(draw, 220.1) - power_w(draw, 219.9)) / 0.2
    assert slope == pytest.approx(exponent * nominal_w / 220.0, abs=1e-6 * nominal_w + 1e-9)


@given(st.floats(0.0, 2.0), st.floats(198.0, 242.0))
def test_in_between_it_stays_within_two_in_a_thousand_of_the_power_law(exponent, voltage_v):
    law_w = 1000.0 * (voltage_v / 220.0) ** exponent
    assert power_w(draw_of(1000.0, exponent), voltage_v) == pytest.approx(law_w, rel=2e-3)
