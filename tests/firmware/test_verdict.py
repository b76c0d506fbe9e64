"""The decision rule."""

from ideal import LIMITS
from metercheck_device.measure.verdict import (
    ABNORMAL,
    INCONCLUSIVE,
    INVALID,
    NONE,
    NORMAL,
    Decision,
    Evidence,
    reason,
)
from metercheck_wire.messages import VERDICTS


def evidence(low=980000, high=1020000, **changes):
    found = Evidence()
    found.low_ppm, found.high_ppm = low, high
    found.ratio_ppm = (low + high) // 2
    found.u95_ppm = (high - low) // 2
    found.switches = 10
    found.pulses = 20
    found.found_twice = True
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def decided(found, looks=8):
    """Look at it every half second."""
    decision = Decision(LIMITS)
    for k in range(looks):
        decision.look(10000000 + k * 500000, found)
    return decision


def test_numbers_are_those_of_the_protocol():
    numbers = (NONE, NORMAL, ABNORMAL, INCONCLUSIVE, INVALID)
    assert [VERDICTS[number] for number in numbers] == list(VERDICTS)


def test_normal_needs_the_whole_interval_inside():
    assert decided(evidence()).verdict == NORMAL
    assert decided(evidence(low=949000)).verdict == NONE
    assert decided(evidence(high=1051000)).verdict == NONE


def test_nothing_is_decided_before_the_load_has_switched_enough():
    assert decided(evidence(switches=2)).verdict == NONE
    assert decided(evidence(surely_low=True, switches=2)).verdict == NONE


def test_normal_needs_pulses():
    assert decided(evidence(pulses=4)).verdict == NONE


def test_abnormal_has_to_persist():
    low = evidence(low=400000, high=600000, surely_low=True)
    assert decided(low, looks=4).verdict == NONE
    low = evidence(low=400000, high=600000, surely_low=True)
    assert decided(low, looks=5).verdict == ABNORMAL


def test_abnormal_has_to_be_found_twice():
    once = evidence(low=400000, high=600000, surely_low=True, found_twice=False)
    assert decided(once).verdict == NONE


def test_doubt_in_between_starts_the_wait_afresh():
    decision = Decision(LIMITS)
    low = evidence(low=400000, high=600000, surely_low=True)
    unsure = evidence(low=400000, high=1000000)
    for k, found in enumerate((low, low, low, unsure, low, low, low)):
        decision.look(10000000 + k * 500000, found)
    assert decision.verdict == NONE


def test_silence_needs_earlier_pulses_or_the_inspectors_word():
    silent = {"low": 0, "high": 100000, "surely_low": True, "pulses": 0}
    asked = decided(evidence(**silent))
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_led_dark"))
    assert decided(evidence(pulses_before=2, **silent)).verdict == ABNORMAL
    assert decided(evidence(led_dark=True, **silent)).verdict == ABNORMAL


def test_a_led_that_ignores_the_load_needs_the_pairing():
    apart = {"low": 0, "high": 150000, "surely_low": True}
    asked = decided(evidence(**apart))
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_pairing"))
    assert decided(evidence(pairing=True, **apart)).verdict == ABNORMAL
    follows = {"low": 120000, "high": 180000, "surely_low": True}
    assert decided(evidence(**follows)).verdict == ABNORMAL


def test_a_led_that_stops_in_the_middle_is_doubted_first():
    stopped = {"surely_low": True, "overdue": True}
    asked = decided(evidence(**stopped))
    assert (asked.verdict, asked.asks) == (NONE, reason("needs_led_dark"))
    assert decided(evidence(led_dark=True, **stopped)).verdict == ABNORMAL


def test_a_verdict_that_stands_stays():
    decision = decided(evidence())
    for k in range(10):
        decision.look(20000000 + k * 500000, evidence(surely_low=True))
    assert decision.verdict == NORMAL


def test_reasons_say_what_kept_it_open():
    wide = evidence(low=700000, high=1200000, background_mw=5000000, power_mw=1000000)
    found = decided(wide)
    assert found.reasons(wide) == [
        reason("interval_wide"),
        250000,
        reason("background_large"),
        5000000,
    ]
    narrow = evidence(low=930000, high=945000)
    assert decided(narrow).reasons(narrow) == [reason("between_limits"), 937500]
