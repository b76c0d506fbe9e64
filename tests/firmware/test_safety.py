"""The supervisor: what takes the load off, and that it stays off."""

from metercheck_device.safety import Supervisor, trip_code


def supervised(voltage_mv=220000, at_us=1000000):
    supervisor = Supervisor()
    supervisor.volt(at_us, voltage_mv)
    return supervisor


def test_a_fresh_good_voltage_permits_the_load():
    supervisor = supervised()
    assert supervisor.permit(1500000, 3) == 3
    assert supervisor.trip == 0


def test_without_a_voltage_ever_measured_the_load_stays_off():
    supervisor = Supervisor()
    assert supervisor.permit(100000, 3) == 0
    assert supervisor.trip == trip_code("no_voltage")


def test_each_wrong_voltage_trips_with_its_own_code():
    for voltage_mv, name in (
        (380000, "voltage_high"),
        (120000, "voltage_low"),
        (0, "voltage_low"),
    ):
        supervisor = supervised(voltage_mv)
        assert supervisor.permit(1100000, 1) == 0
        assert supervisor.trip == trip_code(name)


def test_an_old_voltage_is_no_voltage():
    supervisor = supervised(at_us=1000000)
    assert supervisor.permit(3100000, 3) == 0
    assert supervisor.trip == trip_code("no_voltage")


def test_a_load_that_is_on_too_long_trips():
    supervisor = supervised()
    supervisor.load(1000000, 3)
    for t_us in range(1000000, 11000001, 400000):
        supervisor.volt(t_us, 220000)
        assert supervisor.permit(t_us, 3) == 3
    supervisor.volt(11200000, 220000)
    assert supervisor.permit(11200000, 3) == 0
    assert supervisor.trip == trip_code("on_time")


def test_energy_while_the_load_is_off_is_a_load_that_stays_on():
    supervisor = supervised()
    supervisor.load(1000000, 3)
    supervisor.load(2000000, 0)
    for t_us in (2100000, 2300000, 2600000, 2800000):
        supervisor.reference_pulse(t_us)
    assert supervisor.trip == 0
    supervisor.reference_pulse(3000000)
    assert supervisor.trip == trip_code("load_stuck")


def test_a_trip_is_sticky_and_keeps_its_first_reason():
    supervisor = supervised(380000)
    supervisor.permit(1100000, 3)
    supervisor.volt(1200000, 220000)
    assert supervisor.permit(1300000, 3) == 0
    supervisor.fail()
    assert supervisor.trip == trip_code("voltage_high")


def test_off_is_always_permitted_and_never_trips():
    supervisor = Supervisor()
    assert supervisor.permit(99000000, 0) == 0
    assert supervisor.trip == 0
