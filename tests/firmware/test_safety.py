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


def trips_us(slots, until_us=60000000):
    """When the load has been on too long; slots: (from when, level), the last one stays."""
    supervisor = Supervisor()
    slots = list(slots)
    level = 0
    for t_us in range(0, until_us, 100000):
        supervisor.volt(t_us, 220000)
        if slots and t_us >= slots[0][0]:
            level = slots.pop(0)[1]
            supervisor.load(t_us, level)
        if supervisor.permit(t_us, level) != level:
            assert supervisor.trip == trip_code("on_time")
            return t_us
    return 0


def test_both_elements_trip_when_they_are_on_for_more_than_ten_seconds():
    assert trips_us([(1000000, 3)]) == 11100000


def test_one_element_trips_when_it_is_on_for_more_than_25_seconds():
    for level in (1, 2):
        assert trips_us([(1000000, level)]) == 26100000


def test_the_time_with_both_elements_begins_anew_after_one_alone():
    assert trips_us([(0, 3), (9000000, 1), (12000000, 3)]) == 22100000
    assert trips_us([(0, 3), (9000000, 1), (12000000, 3), (21000000, 1)]) == 25100000


def test_only_a_pause_ends_the_time_that_the_load_is_on():
    always_on = [(k * 5000000, 3 if k % 2 else 1) for k in range(12)]
    assert trips_us(always_on) == 25100000
    paused = [(k * 5000000, (3, 1, 3, 0)[k % 4]) for k in range(12)]
    assert trips_us(paused) == 0


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
