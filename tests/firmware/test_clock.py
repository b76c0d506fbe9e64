"""What day it is, how sure that is, and what it makes of a calibration."""

from metercheck_device import validity
from metercheck_device.calibration import Calibration, nominal
from metercheck_device.clock import Clock
from metercheck_wire.messages import CALIBRATION_STATES

DAY_S = 86400
EPOCH_S = 946684800
MADE = 9500
EXPIRES = 9865
OURS = Calibration(1, 1, 1, 1, 6000, MADE, EXPIRES, bytes(8))


def clock(day, known=True):
    made = Clock(7)
    if day:
        made.set(EPOCH_S + day * DAY_S + 3600, 0)
    if not known:
        made.restore(made.set_time_s, 6, made.set_uptime_ms)
    return made


def standing(day, known=True, calibration=OURS):
    now = clock(day, known)
    return (
        CALIBRATION_STATES[validity.state(calibration, now, 0)],
        validity.u95_ppm(calibration, now, 0, calibration.reference_u95_ppm),
        validity.too_old(calibration, now, 0),
    )


def test_a_clock_that_nobody_set_knows_nothing():
    unset = Clock(7)
    assert not unset.known
    assert unset.day(10**15) == 0
    assert unset.head() == {"set_time_s": 0, "set_boot": 0, "set_uptime_ms": 0}


def test_time_goes_on_from_when_it_was_set_in_this_start():
    made = Clock(7)
    made.set(EPOCH_S + DAY_S - 10, 5000000)
    assert made.known
    assert made.day(14999000) == 0
    assert made.day(15000000) == 1
    assert made.head() == {
        "set_time_s": EPOCH_S + DAY_S - 10,
        "set_boot": 7,
        "set_uptime_ms": 5000,
    }


def test_after_another_start_it_is_the_day_that_has_surely_come():
    made = Clock(8)
    made.restore(EPOCH_S + 9000 * DAY_S, 7, 5000)
    assert not made.known
    assert made.day(0) == made.day(10**15) == 9000


def test_before_2000_is_no_day():
    assert clock(0).day(0) == 0
    made = Clock(1)
    made.set(5, 0)
    assert made.day(0) == 0


def test_a_calibration_is_valid_on_its_days_and_on_no_other():
    assert standing(MADE) == ("valid", 6000, False)
    assert standing(EXPIRES - 1) == ("valid", 6000, False)
    assert standing(EXPIRES) == ("expired", 12000, False)
    assert standing(EXPIRES + validity.GRACE_DAYS - 1) == ("expired", 12000, False)
    assert standing(EXPIRES + validity.GRACE_DAYS) == ("expired", 12000, True)


def test_a_clock_of_before_the_calibration_says_nothing():
    assert standing(MADE - 1) == ("unknown_date", 6000, False)


def test_while_the_day_is_not_known_the_last_known_one_decides():
    assert standing(0) == ("unknown_date", 6000, False)
    assert standing(EXPIRES - 1, known=False) == ("unknown_date", 6000, False)
    assert standing(EXPIRES, known=False) == ("expired", 12000, False)
    assert standing(EXPIRES + validity.GRACE_DAYS, known=False) == ("expired", 12000, True)


def test_a_device_that_was_never_calibrated_has_its_own_uncertainty_and_does_not_expire():
    assert standing(EXPIRES + 5000, calibration=nominal(bytes(8))) == ("none", 20000, False)


def test_a_doubled_uncertainty_stays_in_its_range():
    vague = Calibration(1, 1, 1, 1, 700000, MADE, EXPIRES, bytes(8))
    assert standing(EXPIRES, calibration=vague) == ("expired", 1000000, False)
