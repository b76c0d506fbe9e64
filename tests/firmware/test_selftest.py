"""The order of the self-test, and what breaks while it is under way."""

from metercheck_device.metering_watch import expected_ma
from metercheck_device.selftest import SelfTest


class Reading:
    voltage_mv = 220000
    fast_ma = 0
    fast_us = 0


class Contactor:
    """Relays and gates that are at once as they are wanted."""

    mask = level = moved_us = 0


def tried(more_ma):
    """(the test at its end, what it wanted in turn); more_ma(wanted): current that is too much."""
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
        reading.fast_ma = expected_ma(test.level, 220000) + more_ma(wanted) if closed else 0
        test.turn(now_us, contactor, test.level, closed, reading, "")
    return test, wanted


def test_each_element_is_tried_from_a_load_that_is_off():
    test, wanted = tried(lambda _: 0)
    assert test.done
    assert wanted[-4:] == [(3, 0), (3, 1), (3, 0), (3, 2)]
    assert test.parts_per_cent == [0, 100, 100, 100]


def test_a_triac_that_is_shorted_while_the_first_element_is_tried_is_not_hidden_by_its_own_test():
    test, wanted = tried(lambda wanted: 2272 if wanted[-2:] == [(3, 1), (3, 0)] else 0)
    assert test.fault == "load_stuck"
    assert (3, 2) not in wanted
    assert (test.mask, test.level) == (0, 0)
