"""Temperatures against hand calculations, and the cut-outs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.thermal import FAULTS, Thermal, ThermalSettings, triac_loss_w

NOMINAL = (1000.0, 1.0, 3.8)  # W to the air, share of the wire's warmth, W to the heatsink


def device(**settings: float) -> Thermal:
    return Thermal(ThermalSettings(**settings), blower_speed=1.0)


def run(thermal: Thermal, seconds: float, heat: tuple[float, float, float] = NOMINAL) -> None:
    """Half-second steps; once a cut-out has opened, nothing heats any more."""
    for _ in range(round(seconds / 0.5)):
        thermal.warm(0.5, *(heat if thermal.conducts else (0.0, 0.0, 0.0)))


@pytest.mark.parametrize(("litres", "rise_k"), [(15.0, 55.3), (3.0, 276.4)])
def test_one_kilowatt_warms_the_air_as_calculated(litres, rise_k):
    thermal = device(ambient_c=0.0, flow_l_per_s=litres)
    thermal.warm(1e4, *NOMINAL)
    assert thermal.temperatures().exhaust_c == pytest.approx(rise_k, abs=0.1)
    # 1000 W / (1.2 kg/m3 * 1005 J/(kg K) * flow)
    assert rise_k == pytest.approx(1000.0 / (1.2 * 1005.0 * litres * 1e-3), abs=0.1)


@pytest.mark.parametrize(("litres", "lag_s"), [(15.0, 5.53), (3.0, 27.6)])
def test_the_duct_follows_the_slower_the_less_air_there_is(litres, lag_s):
    # 100 J/K over 1.206 J/(L K) times the flow; after that time 63 % of the rise.
    thermal = device(ambient_c=0.0, flow_l_per_s=litres)
    thermal.warm(lag_s, *NOMINAL)
    rise_k = 1000.0 / (1.206 * litres)
    assert thermal.temperatures().exhaust_c == pytest.approx(rise_k * 0.632, rel=2e-3)


def test_wire_and_heatsink():
    thermal = device(ambient_c=20.0)
    thermal.warm(1e4, *NOMINAL)
    assert thermal.temperatures().element_c == pytest.approx(20.0 + 55.3 + 400.0, abs=0.1)
    assert thermal.temperatures().heatsink_c == pytest.approx(20.0 + 3.8 * 5.0)


def test_a_triac_at_2_27_a_loses_19_tenths_of_a_watt():
    # 0.85 V * 2.27 A * 0.9 (mean of a rectified sine over its rms) + 25 mohm * (2.27 A)^2
    assert triac_loss_w(2.27) == pytest.approx(0.85 * 2.044 + 0.025 * 5.153, abs=0.005)


@pytest.mark.parametrize(
    ("fault", "speed", "litres"),
    [
        (None, 1.0, 15.0),
        (None, 0.5, 7.5),
        (None, 0.0, 1.0),
        ("blower_stopped", 1.0, 1.0),
        ("blower_blocked", 1.0, 3.0),
    ],
)
def test_what_blows_through_the_duct(fault, speed, litres):
    thermal = device()
    thermal.command_blower(speed)
    if fault:
        thermal.fault(fault, True)
    assert thermal.flow_l_per_s == pytest.approx(litres)


@pytest.mark.parametrize("speed", [-0.1, 1.1])
def test_a_speed_that_does_not_exist_is_refused(speed):
    with pytest.raises(ValueError, match="no such speed"):
        device().command_blower(speed)


def test_a_minute_at_one_kilowatt_leaves_the_cut_outs_closed():
    thermal = device(ambient_c=25.0)
    run(thermal, 60.0)
    assert thermal.conducts


@pytest.mark.parametrize("fault", ["blower_stopped", "blower_blocked"])
def test_without_air_the_thermostat_opens_in_time_for_the_fuse_and_closes_again(fault):
    thermal = device()
    thermal.fault(fault, True)
    run(thermal, 20.0)
    assert not thermal.conducts
    assert thermal.temperatures().exhaust_c < 142.0
    thermal.fault(fault, False)
    run(thermal, 60.0, (0.0, 0.0, 0.0))
    assert thermal.conducts


def test_with_the_thermostat_stuck_the_fuse_blows_for_good():
    thermal = device()
    thermal.fault("thermostat_stuck", True)
    thermal.fault("blower_stopped", True)
    run(thermal, 60.0)
    assert not thermal.conducts
    for name in FAULTS:
        thermal.fault(name, False)
    run(thermal, 3600.0)
    assert thermal.temperatures().exhaust_c == pytest.approx(25.0, abs=0.1)
    assert not thermal.conducts


@given(st.floats(0.0, 2000.0), st.floats(0.0, 2.0), st.floats(0.0, 10.0))
def test_however_long_the_steps_the_air_gets_as_warm(heat_w, wire_share, loss_w):
    one, many = device(flow_l_per_s=50.0), device(flow_l_per_s=50.0)
    one.warm(20.0, heat_w, wire_share, loss_w)
    for _ in range(200):
        many.warm(0.1, heat_w, wire_share, loss_w)
    for a, b in zip(one.temperatures(), many.temperatures(), strict=True):
        assert a == pytest.approx(b)
