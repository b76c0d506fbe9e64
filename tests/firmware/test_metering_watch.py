"""Currents that are not the load's: in steady slots, while it switches, and steps of the mains."""

from metercheck_device.safety.metering_watch import SEEN_US, MeteringWatch, expected_ma

ON_US = 1000000
SWITCH_US = 5000000


def switched(before, after):
    """A watch whose load was at `before` for long, and is at `after` since SWITCH_US."""
    watch = MeteringWatch()
    watch.load(ON_US, before)
    watch.load(SWITCH_US, after)
    return watch


def test_a_period_with_a_switch_in_it_holds_no_more_than_the_larger_level():
    for before in range(4):
        for after in range(4):
            if before == after:
                continue
            for later_us in range(0, SEEN_US, 5000):
                watch = switched(before, after)
                most_ma = max(expected_ma(before, 265000), expected_ma(after, 265000))
                watch.fast(SWITCH_US + later_us, most_ma, 265000, True)
                assert not watch.over
                assert not watch.fault
                watch.fast(SWITCH_US + later_us, most_ma * 5 // 4, 265000, True)
                assert watch.over


def test_what_was_too_much_just_before_a_switch_is_not_forgotten():
    # Element 1 with a fifth of its turns, or triac 2 shorted, in the last 10 ms at level 1.
    for fast_ma in (4981, 3325):
        for after in (0, 2):
            watch = switched(1, after)
            watch.fast(SWITCH_US + 12000, fast_ma, 218500, True)
            assert watch.over
            assert watch.may_stick


def test_two_switches_within_a_period_count_together():
    watch = switched(3, 1)
    watch.load(SWITCH_US + 20000, 0)
    watch.fast(SWITCH_US + 30000, expected_ma(3, 220000), 220000, True)
    assert not watch.over


def test_a_current_with_the_load_off_is_the_triacs_or_the_relays():
    for closed, found in ((True, "load_stuck"), (False, "relay_welded")):
        watch = switched(3, 0)
        watch.fast(SWITCH_US + SEEN_US, 2270, 220000, closed)
        assert watch.fault == found


def stepped_us(course, every_us=24000):
    """When the first step is noticed in `course(us since the switch)` -> mA, -1: never."""
    watch = switched(0, 1)
    for later_us in range(0, 12000000, every_us):
        watch.fast(SWITCH_US + later_us, course(later_us), 220000, True)
        if watch.stepped:
            return later_us
    return -1


def test_a_neutral_that_breaks_shows_as_a_step_within_a_tenth_of_a_second():
    at_us = stepped_us(lambda t: 2277 if t < 2000000 else 2130)
    assert 2000000 < at_us <= 2100000


def test_warming_up_a_kettle_a_dip_and_a_rise_are_no_steps():
    assert stepped_us(lambda t: 2277 if t < 2000000 else 2400) < 0
    assert stepped_us(lambda t: 2277 - t // 130000) < 0
    assert stepped_us(lambda t: 2277 if t < 2000000 else 2277 * 960 // 1000) < 0
    assert stepped_us(lambda t: 1600 if 2000000 <= t < 2040000 else 2277) < 0


def test_in_a_restless_home_steps_are_noticed_once_in_ten_seconds():
    watch = switched(0, 1)
    found = 0
    for turn in range(1000):
        fast_ma = 2277 if turn // 20 % 2 else 2100
        watch.fast(SWITCH_US + SEEN_US + turn * 24000, fast_ma, 220000, True)
        found += watch.stepped
        watch.stepped = False
    assert found == 3


def proven(lasts_us, per_cent, every_us=24000):
    """When both elements, just proven one by one, are found not to be borne; -1: never."""
    watch = MeteringWatch()
    watch.prove([0, 100, 100, 100])
    watch.load(SWITCH_US, 3)
    for later_us in range(SEEN_US, 900000, every_us):
        low = later_us < lasts_us
        # The mean voltage follows after some 0.4 s: what both should have then sinks with it.
        seen_mv = 220000 * per_cent // 100 if low and later_us > 400000 else 220000
        fast_ma = expected_ma(3, 220000) * (per_cent if low else 100) // 100
        watch.fast(SWITCH_US + later_us, fast_ma, seen_mv, True)
        if watch.collapsed:
            return later_us
    return -1


def test_a_neutral_that_breaks_while_elements_are_tried_shows_with_the_first_of_both():
    assert SEEN_US + 350000 <= proven(900000, 70) <= SEEN_US + 380000


def test_a_motor_that_starts_and_a_long_line_are_borne():
    assert proven(340000, 70) < 0
    assert proven(900000, 90) < 0


def test_a_supply_that_bore_both_once_is_judged_by_its_means():
    watch = MeteringWatch()
    watch.prove([0, 100, 100, 100])
    watch.load(SWITCH_US, 3)
    watch.fast(SWITCH_US + SEEN_US, expected_ma(3, 220000), 220000, True)
    for later_us in range(0, 900000, 24000):
        watch.fast(SWITCH_US + 100000 + later_us, expected_ma(3, 150000), 220000, True)
    assert not watch.collapsed
    watch.collapsed = True
    watch.begin()
    assert not watch.collapsed
