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


def test_nobody_whose_meter_pulses_is_accused_before_five_switches_and_five_pulses():
    for wrong in (TOO_LITTLE, TOO_MUCH):
        for few, enough in (((3, 20), (4, 20)), ((20, 3), (20, 4))):
            # One switch and one pulse more come with the last look.
            for (switches, pulses), verdict in ((few, NONE), (enough, ABNORMAL)):
                course = Course()
                for look in range(8):
                    found = evidence(calm=True, **wrong)
                    found.switches = switches + (look == 7) - (look == 0 and switches > 3)
                    found.pulses = pulses + (look == 7) - 2 * (look == 0)
                    course.now_us += LOOK_US
                    course.decision.look(course.now_us, found)
                assert course.decision.verdict == verdict


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
    apart = {"low": 0, "high": 150000, "surely_low": True}
    asked = decided(**apart)
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_pairing"))
    assert decided(pairing=True, **apart).verdict == ABNORMAL
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
