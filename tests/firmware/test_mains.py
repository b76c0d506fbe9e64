"""Which mains the load may meet, and which one is the device's own error."""

from metercheck_device.boards.hardware_figures import LEAST_MV, MOST_MV
from metercheck_device.safety.mains import Mains
from metercheck_device.safety.wiring import SourceImpedance, findings
from metercheck_wire.messages import WIRING


def crossed(until_us, half_us=10000, mv=220000, mhz=50000):
    """A mains that has crossed zero each half_us, and whose voltage has just been measured."""
    mains = Mains()
    for t_us in range(half_us, until_us + 1, half_us):
        mains.zero_cross(t_us)
    mains.reading(until_us, mv, mhz)
    return mains


def test_nothing_known_is_no_voltage():
    assert Mains().fault(0) == "no_voltage"
    only_crossings = Mains()
    only_crossings.zero_cross(5000000)
    assert only_crossings.fault(5000000) == "no_voltage"
    only_voltage = Mains()
    only_voltage.reading(5000000, 220000, 50000)
    assert only_voltage.fault(5000000) == "no_voltage"


def test_until_a_voltage_was_measured_none_is_missing():
    not_measured = 1 << WIRING.index("not_measured")
    for now_us in (0, 1, 500000):
        assert findings(0, Mains(), now_us, SourceImpedance(), None) == not_measured
    measured = crossed(500000, mv=0)
    assert findings(0, measured, 500000, SourceImpedance(), None) == 1 << WIRING.index(
        "no_voltage"
    )


def test_the_limits_of_voltage_and_frequency_are_where_they_are_said_to_be():
    for mv, mhz, found in (
        (LEAST_MV, 50000, ""),
        (LEAST_MV - 1, 50000, "voltage_low"),
        (20001, 50000, "voltage_low"),
        (20000, 50000, "no_voltage"),
        (MOST_MV, 50000, ""),
        (MOST_MV + 1, 50000, "voltage_high"),
        (380000, 0, "voltage_high"),
        (220000, 47000, ""),
        (220000, 46999, "frequency"),
        (220000, 53000, ""),
        (220000, 53001, "frequency"),
        (220000, 0, ""),
    ):
        assert crossed(1000000, mv=mv, mhz=mhz).fault(1000000) == found, (mv, mhz)


def test_a_mains_that_goes_away_is_missed_after_four_half_waves():
    mains = crossed(1000000)
    assert mains.deadline_us == 1040000
    assert mains.fault(1040000) == ""
    assert mains.fault(1040001) == "no_voltage"


def test_a_voltage_is_believed_for_two_seconds():
    mains = crossed(1000000)
    for t_us in range(1010000, 3100000, 10000):
        mains.zero_cross(t_us)
        assert mains.fault(t_us) == ("" if t_us <= 3000000 else "no_voltage")


def test_crossings_of_any_mains_are_none_too_many_and_noise_is():
    for hz in (45, 50, 55, 60):
        assert crossed(2000000, 500000 // hz).device_fault() == ""
    assert crossed(2000000, 500000 // 75).device_fault() == "zero_cross_wrong"


def test_a_voltage_without_crossings_is_the_devices_fault_and_a_lost_mains_is_not():
    for mv, later_us, found in (
        (220000, 1300000, ""),
        (220000, 1300001, "zero_cross_wrong"),
        (0, 5000000, ""),
        (LEAST_MV - 1, 5000000, ""),
    ):
        mains = crossed(1000000)
        mains.reading(1000000 + later_us, mv, 50000)
        assert mains.device_fault() == found, (mv, later_us)
    never_crossed = Mains()
    never_crossed.reading(1300001, 220000, 50000)
    assert never_crossed.device_fault() == "zero_cross_wrong"
