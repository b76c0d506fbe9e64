"""The decision rule."""

from course import LOOK_US, TOO_LITTLE, TOO_MUCH, Course, decided, evidence
from metercheck_device.measure.verdict import (
    ABNORMAL,
    INCONCLUSIVE,
    INVALID,
    NONE,
    NORMAL,
    NOTHING_ASKED,
    reason,
)
from metercheck_wire.messages import VERDICTS


def test_numbers_are_those_of_the_protocol():
    numbers = (NONE, NORMAL, ABNORMAL, INCONCLUSIVE, INVALID)
    assert [VERDICTS[number] for number in numbers] == list(VERDICTS)


def test_normal_needs_the_whole_interval_inside():
    assert decided().verdict == NORMAL
    assert decided(low=949000).verdict == NONE
    assert decided(high=1051000).verdict == NONE


def test_nothing_is_decided_before_the_load_has_switched_enough():
    assert decided(goes_on=False, switches=2).verdict == NONE
    assert decided(goes_on=False, switches=2, **TOO_LITTLE).verdict == NONE


def test_normal_needs_pulses():
    assert decided(goes_on=False, pulses=4).verdict == NONE
    assert decided(goes_on=False, pulses=5).verdict == NORMAL


def test_abnormal_has_to_outlast_time_switches_and_pulses():
    for wrong in (TOO_LITTLE, TOO_MUCH):
        assert decided(4, **wrong).verdict == NONE
        assert decided(5, **wrong).verdict == ABNORMAL


def test_time_alone_does_not_make_a_claim_stand():
    assert decided(60, goes_on=False, **TOO_LITTLE).verdict == NONE


def test_switches_without_pulses_or_pulses_without_switches_do_not_either():
    for held_back in ("switches", "pulses"):
        course = Course()
        for seen in range(12):
            found = evidence(**TOO_LITTLE)
            found.switches += 0 if held_back == "switches" else seen
            found.pulses += 0 if held_back == "pulses" else seen
            course.now_us += LOOK_US
            course.decision.look(course.now_us, found)
        assert course.decision.verdict == NONE


def accused(switches, pulses, **changes):
    """Whether a claim stands whose last look saw so many switches and pulses in all."""
    course = Course()
    for look in range(8):
        found = evidence(**changes)
        found.switches = max(switches - 4, 3) if look == 0 else switches
        found.pulses = pulses - 2 * (look == 0)
        course.now_us += LOOK_US
        course.decision.look(course.now_us, found)
    return course.decision.verdict == ABNORMAL


def test_nobody_whose_meter_pulses_is_accused_before_enough_switches_and_pulses():
    """A neighbour's load may keep in step for a while, the longer the more comes and goes."""
    for wrong in (TOO_LITTLE, TOO_MUCH):
        for least, changes in (
            (9, {}),
            (6 if wrong is TOO_LITTLE else 9, {"calm": True}),
            (5, {"pairing": True}),
        ):
            changes.update(wrong)
            assert not accused(least - 1, 20, **changes)
            assert accused(least, 20, **changes)
            assert not accused(20, 4, **changes)
            assert accused(20, 5, **changes)


def test_who_seems_to_register_next_to_nothing_is_looked_at_longer():
    ignored = {"low": 0, "high": 150000, "surely_low": True, "ignored": True, "pairing": True}
    for switches, pulses, found in ((11, 20, False), (12, 15, False), (12, 16, True)):
        assert accused(switches, pulses, **ignored) == found


def test_few_pulses_of_what_registers_next_to_nothing_have_to_fit_exactly():
    fits = {"low": 90000, "high": 150000, "u95_ppm": 30000, "surely_low": True, "ignored": True}
    fits.update({"pairing": True, "far_low": True, "calm": True})
    assert accused(12, 5, **fits)
    assert not accused(11, 5, **fits)
    assert not accused(12, 4, **fits)
    for doubt in ({"u95_ppm": 50000}, {"far_low": False}, {"calm": False}, {"unquiet": True}):
        assert not accused(12, 5, **dict(fits, **doubt)), doubt


def test_a_meter_that_counts_too_much_is_far_off_or_its_household_calm():
    near = dict(TOO_MUCH, far_high=False)
    assert not accused(20, 20, **near)
    assert accused(20, 20, calm=True, **near)
    assert not accused(20, 20, unquiet=True, **TOO_MUCH)


def test_a_claim_far_from_honest_and_old_enough_outweighs_a_restless_household():
    far = {"restless": True, "far_low": True, "pairing": True}
    far.update(TOO_LITTLE)
    course = Course()
    for switches in range(11, 20):
        found = evidence(**far)
        found.switches, found.pulses = switches, switches
        course.now_us += LOOK_US
        course.decision.look(course.now_us, found)
        assert course.decision.verdict == NONE
    for changes, verdict in (
        ({"far_low": False}, NONE),
        ({"in_step": True}, NONE),
        ({}, ABNORMAL),
    ):
        found = evidence(**far)
        found.switches = found.pulses = 20
        for name, value in changes.items():
            setattr(found, name, value)
        course.now_us += LOOK_US
        course.decision.look(course.now_us, found)
        assert course.decision.verdict == verdict


def test_what_clouds_may_do_has_to_be_outlasted_unless_nothing_feeds_in():
    asked = decided(5, steady=False, feed_in=1, **TOO_LITTLE)
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_no_feed_in"))
    assert decided(5, steady=False, feed_in=1, no_feed_in=True, **TOO_LITTLE).verdict == ABNORMAL
    for changes, verdict in (({}, ABNORMAL), ({"steady": False}, NONE)):
        course = Course()
        course.look(8, feed_in=1, **TOO_LITTLE)
        changes.update(TOO_LITTLE)
        assert course.look(1, **changes) == verdict
        assert course.look(5, **changes) == ABNORMAL


def test_one_element_that_counts_for_more_than_it_is_comes_from_no_theft():
    for spared_ppm, verdict in ((1000000, ABNORMAL), (1300000, NONE)):
        assert decided(8, calm=True, spared_ppm=spared_ppm, **TOO_LITTLE).verdict == verdict


def test_silence_needs_no_five_switches():
    silent = {"low": 0, "high": 100000, "surely_low": True, "pulses": 0, "led_dark": True}
    assert decided(goes_on=False, switches=1, **silent).verdict == ABNORMAL


def after_switches(least, **changes):
    """Whether a claim stands after `least` further switches, and not after one less."""
    verdicts = []
    for switches in (least - 1, least):
        course = Course()
        for look in range(8):
            found = evidence(**changes)
            found.switches += min(look, switches)
            found.pulses += look
            course.now_us += LOOK_US
            course.decision.look(course.now_us, found)
        verdicts.append(course.decision.verdict)
    return verdicts == [NONE, ABNORMAL]


def test_the_more_a_household_jumps_the_more_switches_a_claim_has_to_outlast():
    for wrong in (TOO_LITTLE, TOO_MUCH):
        assert after_switches(1, calm=True, jumps=1, **wrong)
        for jumps, least in ((0, 2), (2, 2), (3, 3), (5, 3), (6, 4), (14, 6)):
            assert after_switches(least, jumps=jumps, **wrong)


def test_levels_that_differ_accuse_nobody_in_a_household_that_is_not_calm():
    assert decided(40, spared_ppm=970000, **TOO_LITTLE).verdict == NONE
    assert decided(40, spared_ppm=970000, calm=True, **TOO_LITTLE).verdict == ABNORMAL


def test_doubt_in_between_starts_the_wait_afresh():
    course = Course()
    course.look(4, **TOO_LITTLE)
    course.look(1, low=400000, high=1000000)
    assert course.look(4, **TOO_LITTLE) == NONE
    assert course.look(1, **TOO_LITTLE) == ABNORMAL


def test_a_little_doubt_takes_a_claim_not_back_but_lets_it_not_stand_either():
    course = Course()
    course.look(4, **TOO_LITTLE)
    assert course.look(20, low=400000, high=900000, hardly_low=True) == NONE
    assert course.look(1, **TOO_LITTLE) == ABNORMAL


def test_what_was_claimed_and_taken_back_may_end_as_normal():
    course = Course()
    course.look(4, **TOO_LITTLE)
    course.look(3, low=700000, high=1000000)
    assert course.look() == NORMAL


def test_what_is_almost_claimed_is_no_claim():
    assert decided(20, low=400000, high=900000, hardly_low=True).verdict == NONE


def test_a_restless_household_is_never_accused_of_either():
    for wrong in (TOO_LITTLE, TOO_MUCH):
        assert decided(40, restless=True, **wrong).verdict == NONE


def test_feed_in_and_a_steady_light_excuse_too_little_and_not_too_much():
    for excuse in ({"feed_in": 1}, {"feed_in": 2}, {"steady_light": 1}):
        assert decided(40, **TOO_LITTLE, **excuse).verdict == NONE
        assert decided(40, **TOO_MUCH, **excuse).verdict == ABNORMAL


def test_an_excuse_that_ends_lets_the_claim_stand():
    course = Course()
    course.look(8, feed_in=1, **TOO_LITTLE)
    assert course.look(1, **TOO_LITTLE) == ABNORMAL


def test_silence_needs_earlier_pulses_or_the_inspectors_word():
    silent = {"low": 0, "high": 100000, "surely_low": True, "pulses": 0}
    asked = decided(**silent)
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_led_dark"))
    assert decided(pulses_before=2, **silent).verdict == ABNORMAL
    assert decided(led_dark=True, **silent).verdict == ABNORMAL


def test_silence_has_to_last():
    silent = {"low": 0, "high": 100000, "surely_low": True, "pulses": 0, "led_dark": True}
    assert decided(1, goes_on=False, **silent).verdict == NONE
    assert decided(2, goes_on=False, **silent).verdict == ABNORMAL


def test_silence_under_a_steady_light_is_no_bypass():
    silent = {"low": 0, "high": 100000, "surely_low": True, "pulses": 0, "pulses_before": 3}
    assert decided(40, steady_light=1, **silent).verdict == NONE


def test_a_led_that_ignores_the_load_needs_the_pairing():
    apart = {"low": 0, "high": 150000, "surely_low": True, "ignored": True}
    asked = decided(**apart)
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_pairing"))
    assert decided(pairing=True, **apart).verdict == ABNORMAL
    assert decided(pairing=True, unquiet=True, **apart).verdict == NONE
    follows = {"low": 310000, "high": 380000, "surely_low": True}
    found = decided(**follows)
    assert (found.verdict, found.asks) == (ABNORMAL, NOTHING_ASKED)


def test_a_led_that_stops_in_the_middle_is_doubted_first():
    for found in (TOO_LITTLE, {}):
        asked = decided(overdue=True, **found)
        assert (asked.verdict, asked.asks) == (NONE, reason("needs_led_dark"))
    assert decided(led_dark=True, overdue=True, **TOO_LITTLE).verdict == ABNORMAL


def test_a_claim_does_not_outlast_a_led_that_stops_and_comes_back():
    course = Course()
    course.look(4, **TOO_LITTLE)
    course.look(1, overdue=True, **TOO_LITTLE)
    assert course.look(4, **TOO_LITTLE) == NONE
    assert course.look(1, **TOO_LITTLE) == ABNORMAL


def test_a_verdict_that_stands_stays():
    course = Course()
    assert course.look(1) == NORMAL
    decided_us = course.decision.decided_us
    assert course.look(20, **TOO_LITTLE) == NORMAL
    assert course.decision.decided_us == decided_us
