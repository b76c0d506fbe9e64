"""The order of the self-test, and what it says of each element."""

from metercheck_device.safety.metering_watch import expected_ma
from metercheck_device.safety.selftest import SelfTest


class Reading:
    voltage_mv = 220000
    fast_ma = 0
    fast_us = 0


class Contactor:
    """Relays and gates that are at once as they are wanted."""

    mask = level = moved_us = 0


def tried(parts):
    """(the test at its end, what it wanted in turn); parts: per cent of nominal, by level."""
    test = SelfTest(0)
    contactor, reading = Contactor(), Reading()
    wanted = []
    now_us = 0
    while not (test.done or test.fault) and now_us < 5000000:
        now_us += 20000
        state = (test.mask, test.level)
        if not wanted or wanted[-1] != state:
            wanted.append(state)
            contactor.mask, contactor.level = state
            contactor.moved_us = now_us
        closed = test.mask == 3
        reading.fast_us = now_us
        reading.fast_ma = (
            expected_ma(test.level, 220000) * parts[test.level] // 100 if closed else 0
        )
        test.turn(now_us, contactor, test.level, contactor.moved_us, closed, reading, "")
    return test, wanted


def test_relays_come_before_elements_and_each_of_these_alone():
    test, wanted = tried((0, 92, 108))
    assert test.done
    assert wanted == [(0, 0), (0, 3), (1, 3), (2, 3), (3, 0), (3, 1), (3, 2)]
    assert test.parts_per_cent == [0, 92, 108, 100]
    assert test.level == 0


def test_a_part_that_is_wrong_ends_the_test_with_everything_off():
    for parts, found in (
        ((0, 84, 100), "load_wrong"),
        ((0, 100, 116), "load_wrong"),
        ((0, 24, 100), "load_open"),
        ((0, 100, 71), "half_wave"),
    ):
        test, _ = tried(parts)
        assert test.fault == found, parts
        assert (test.mask, test.level) == (0, 0)


def test_a_current_of_before_the_crossing_is_not_half_of_one():
    test = SelfTest(0)
    contactor, reading = Contactor(), Reading()
    now_us = switched_us = 0
    while test.level != 1 or test.mask != 3:
        now_us += 110000
        contactor.mask, contactor.level = test.mask, test.level
        reading.fast_us = now_us
        test.turn(now_us, contactor, test.level, switched_us, test.mask == 3, reading, "")
    contactor.mask, contactor.level = test.mask, test.level
    for after_us, switched_after_us, per_cent in ((10000, 10000, 0), (45000, 10000, 71)):
        reading.fast_us = now_us + after_us
        reading.fast_ma = expected_ma(1, 220000) * per_cent // 100
        test.turn(now_us + after_us, contactor, 1, now_us + switched_after_us, True, reading, "")
    assert not test.fault
