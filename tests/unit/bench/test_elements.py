"""The test load as a whole: what stands in series, elements that warm up, current and heat."""

from random import Random

import pytest

from metercheck.bench.world.elements import Elements, ElementsSettings
from metercheck.bench.world.supply import Supply, SupplySettings

EXACT = ElementsSettings(tolerance_percent=0.0)
COLD_W = 500.0 / 0.96
LEAK_A = 0.69e-3


def elements(
    settings: ElementsSettings = EXACT, level: int = 0, faults: tuple[str, ...] = ()
) -> Elements:
    """A load that has just been switched to `level`."""
    load = Elements(settings, Supply(SupplySettings(), 0.1, Random(5)), Random(6), ready=True)
    for name in faults:
        part = {"t": load.triacs, "r": load.relays, "b": load.thermal}[name[0]]
        part.fault(name, True)
    load.triacs.command(0, level, 10**9)
    load.follow(min(load.due_us, 10_000))
    return load


def watts(load: Elements) -> float:
    return load.conductance_s() * 220.0**2


def test_power_follows_the_square_of_the_voltage_and_falls_as_the_wire_warms():
    load = elements(level=1)
    cold_w = watts(load)
    assert cold_w == pytest.approx(COLD_W)
    load.warm(12.0, 220.0)
    one_time_constant_w = watts(load)
    load.warm(600.0, 220.0)
    warm_w = watts(load)
    assert cold_w > one_time_constant_w > warm_w
    assert warm_w == pytest.approx(500.0, rel=0.005)
    assert load.conductance_s() * 200.0**2 == pytest.approx(warm_w * (200 / 220) ** 2)


def test_each_bit_of_the_level_is_one_element():
    settings = ElementsSettings(tolerance_percent=4.0)
    siemens = [elements(settings, level).conductance_s() for level in range(4)]
    assert siemens[0] == 0.0
    assert siemens[3] == pytest.approx(siemens[1] + siemens[2])
    assert siemens[1] != siemens[2]
    for level in (1, 2):
        assert siemens[level] * 220.0**2 == pytest.approx(COLD_W, rel=0.0401)


@pytest.mark.parametrize(
    ("faults", "reported", "really", "power_w"),
    [
        (("triac_1_shorted",), 0, 1, COLD_W),
        (("triac_1_shorted", "triac_2_shorted"), 0, 3, 2 * COLD_W),
        (("triac_2_shorted",), 1, 3, 2 * COLD_W),
        (("triac_1_half_wave",), 3, 3, 1.5 * COLD_W),
        (("triac_1_half_wave",), 1, 1, 0.5 * COLD_W),
        (("triac_2_dead",), 3, 1, COLD_W),
        (("triac_2_dead",), 2, 0, 0.0),
    ],
)
def test_a_broken_triac_shows_in_the_power_and_not_in_what_the_board_knows(
    faults, reported, really, power_w
):
    load = elements(level=reported, faults=faults)
    assert load.reported_level == reported
    assert load.level == really
    assert watts(load) == pytest.approx(power_w)


def test_with_the_relays_open_nothing_flows_whatever_the_triacs_do():
    load = elements(level=3, faults=("triac_1_shorted", "triac_2_shorted"))
    load.relays.command(20_000, 2, False)
    load.follow(20_000 + 13_000)
    assert (load.level, load.conductance_s(), load.current_a(220.0)) == (0, 0.0, 0.0)
    assert load.reported_level == 3


def test_commanded_relays_and_blower_wait_for_their_commands():
    supply = Supply(SupplySettings(), 0.1, Random(5))
    load = Elements(EXACT, supply, Random(6))
    load.triacs.command(0, 3, 10**9)
    load.follow(load.due_us)
    assert load.level == 0
    assert load.thermal.flow_l_per_s == 1.0
    for pole in (1, 2):
        load.relays.command(20_000, pole, True)
    assert load.due_us == 35_000
    load.follow(35_000)
    assert load.level == 3


def test_what_fails_shows_from_the_next_segment_on():
    load = elements(level=1)
    load.triacs.fault("triac_2_shorted", True)
    assert load.level == 1
    load.follow(50_000)
    assert load.level == 3


@pytest.mark.parametrize(
    ("level", "faults", "amperes"),
    [
        (0, (), 2 * LEAK_A),
        (1, (), COLD_W / 220.0),
        (3, (), 2 * COLD_W / 220.0),
        # Half the power of a sine needs 1/sqrt(2) of its effective current.
        (1, ("triac_1_half_wave",), COLD_W / 220.0 / 2**0.5),
        # Both elements in one half-wave, one in the other: sqrt((2^2 + 1^2) / 2).
        (3, ("triac_1_half_wave",), COLD_W / 220.0 * 2.5**0.5),
    ],
)
def test_current_through_the_clips(level, faults, amperes):
    load = elements(level=level, faults=faults)
    assert load.current_a(220.0) == pytest.approx(amperes, rel=1e-6)


def test_a_minute_at_one_kilowatt_warms_the_air_by_55_k():
    load = elements(ElementsSettings(tolerance_percent=0.0), level=3)
    for _ in range(600):
        load.warm(0.1, 220.0)
    temperatures = load.thermal.temperatures()
    assert temperatures.exhaust_c == pytest.approx(25.0 + 55.3, abs=1.0)
    assert temperatures.element_c == pytest.approx(25.0 + 55.3 + 400.0, abs=5.0)
    # Two triacs of 1.87 W at 5 K/W, a minute out of a time constant of 150 s.
    assert temperatures.heatsink_c == pytest.approx(25.0 + 3.74 * 5.0 * 0.330, abs=0.3)


def test_the_thermostat_takes_the_elements_out_though_the_gates_stay_on():
    load = elements(level=3, faults=("blower_stopped",))
    seconds = 0
    while load.level and seconds < 60:
        for _ in range(10):
            load.warm(0.1, 220.0)
        load.follow(seconds * 1_000_000 + 20_000)
        seconds += 1
    assert 10 < seconds < 30
    assert load.reported_level == 3
