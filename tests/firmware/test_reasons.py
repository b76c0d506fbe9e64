"""What is said of why a verdict is what it is."""

from course import TOO_LITTLE, TOO_MUCH, decided, evidence
from metercheck_device.measure.reasons import reasons
from metercheck_device.measure.verdict import reason
from metercheck_wire.messages import REASONS


def named(found, decision):
    """The names of the reasons."""
    return [REASONS[code] for code in reasons(decision, found)[::2]]


def test_feed_in_is_named_when_a_claim_rests_on_it():
    found = evidence(feed_in=1, **TOO_LITTLE)
    assert named(found, decided(feed_in=1, **TOO_LITTLE))[0] == "feed_in"
    found = evidence(feed_in=2, low=-200000, high=500000)
    assert named(found, decided(feed_in=2, low=-200000, high=500000))[0] == "feed_in"


def test_feed_in_that_is_only_possible_is_not_named_where_nobody_is_suspected():
    wide = {"low": 700000, "high": 1100000, "feed_in": 1}
    assert "feed_in" not in named(evidence(**wide), decided(**wide))


def test_reasons_of_what_was_found():
    assert named(evidence(), decided()) == ["registers_fully"]
    assert named(evidence(**TOO_LITTLE), decided(**TOO_LITTLE)) == ["registers_too_little"]
    assert named(evidence(**TOO_MUCH), decided(**TOO_MUCH)) == ["registers_too_much"]


def test_a_shunt_that_spares_the_small_load_is_said_with_what_that_registers():
    found = evidence(spared_ppm=970000, calm=True, **TOO_LITTLE)
    told = reasons(decided(spared_ppm=970000, calm=True, **TOO_LITTLE), found)
    assert told == [reason("registers_too_little"), 500000, reason("acts_above"), 970000]
    assert "acts_above" not in named(evidence(spared_ppm=970000), decided())


def test_reasons_say_what_kept_it_open():
    wide = {"low": 700000, "high": 1200000, "background_mw": 5000000, "power_mw": 1000000}
    assert reasons(decided(**wide), evidence(**wide)) == [
        reason("interval_wide"),
        250000,
        reason("background_large"),
        5000000,
    ]
    narrow = {"low": 930000, "high": 945000}
    assert reasons(decided(**narrow), evidence(**narrow)) == [reason("between_limits"), 937500]


def test_a_household_that_switches_too_often_is_said_to_be_unsteady():
    found = evidence(restless=True, **TOO_LITTLE)
    assert "background_unsteady" in named(found, decided(restless=True, **TOO_LITTLE))
