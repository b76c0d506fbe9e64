"""From what is known to the evidence: intervals, claims, feed-in, and what the household does."""

import math

from ideal import LIMITS
from known import (
    DEVIATION,
    LAGGING,
    POWER_W,
    Known,
    Rows,
    at_levels,
    level_row,
    near,
    weighed,
)
from rows import row_of


def test_the_references_uncertainty_widens_the_interval_by_its_share_of_the_ratio():
    for ratio in (0.5, 1.0):
        for reference_sd in (0.0, 0.003, 0.02):
            found = weighed(Known(ratio), reference_sd)
            half = 1.96 * math.sqrt(DEVIATION**2 + (reference_sd * ratio) ** 2)
            assert near(found.u95_ppm, half)
            assert near(found.ratio_ppm, ratio)
            assert near(found.low_ppm, ratio - half)
            assert near(found.high_ppm, ratio + half)


def test_what_the_voltage_drop_may_account_for_is_added_half_and_widens():
    """Power of a heater follows the square: 1 % less voltage, 2 % less of 3 kW: 6 % of 1 kW."""
    for back_w, drop_percent in ((3000.0, 1.0), (500.0, 1.0), (3000.0, 0.2)):
        found = weighed(Known(back_w=back_w), drop_percent=drop_percent)
        drop = 0.02 * drop_percent * back_w / POWER_W
        assert near(found.drop_ppm, drop, 600)
        assert near(found.ratio_ppm, 1.0 + 0.5 * drop, 600)
        assert found.low_ppm > (1.0 - 1.97 * DEVIATION) * 1e6
        assert found.high_ppm > (1.0 + drop + 1.64 * DEVIATION) * 1e6 - 600


def test_a_household_that_seems_to_feed_in_reacts_to_nothing():
    assert weighed(Known(back_w=-500.0), drop_percent=1.0).drop_ppm == 0


def farthest(claim, way):
    """How far, in deviations, a ratio has to lie beyond the limit for that claim."""
    limit = LIMITS[2] / 1e6 if way < 0 else LIMITS[3] / 1e6
    for tenths in range(100):
        found = weighed(Known(limit + way * 0.1 * tenths * DEVIATION))
        if getattr(found, claim):
            return 0.1 * tenths
    raise AssertionError("whatever it is, it is no claim")


def test_claims_are_made_at_the_agreed_odds_and_a_bit_of_caution():
    """3.89 deviations are one in 20 thousand; ones that are made stay to 20 times as much."""
    for way, sure, hardly in ((-1, "surely_low", "hardly_low"), (1, "surely_high", "hardly_high")):
        assert 3.89 * 1.1 < farthest(sure, way) < 3.89 * 1.5
        assert 3.09 * 1.1 < farthest(hardly, way) < 3.09 * 1.5


def test_what_the_drop_accounts_for_is_nobodys_fault():
    known = Known(0.85, 0.005, back_w=3000.0)
    assert weighed(known).surely_low
    found = weighed(known, drop_percent=1.0)  # 6 %
    assert not found.surely_low
    assert not found.agreed


def test_the_references_uncertainty_excuses_as_well():
    for ratio, claim in ((0.8, "surely_low"), (1.2, "surely_high")):
        assert getattr(weighed(Known(ratio)), claim)
        assert not getattr(weighed(Known(ratio), 0.04), claim)


def test_a_claim_is_agreed_if_every_kind_of_count_says_so():
    for way, ratio in ((-1, 0.5), (1, 1.5)):
        for other, agreed in ((ratio, True), (1.0, False)):
            known = Known(ratio)
            known.ratio = Rows(row_of(ratio), row_of(other, -5.0, LAGGING, extra=0.2))
            found = weighed(known)
            assert found.surely_low == (way < 0)
            assert found.surely_high == (way > 0)
            assert found.agreed == agreed


def test_nothing_is_agreed_where_nothing_is_claimed():
    assert not weighed(Known(0.95)).agreed


def test_pulses_that_are_missing_in_a_row_are_overdue():
    for overdue, found in ((2.9, False), (3.1, True)):
        known = Known()
        known.overdue = overdue
        assert weighed(known).overdue == found


def household(pulses=20, **changes):
    known = Known()
    for name, value in changes.items():
        setattr(known, name, value)
    found = weighed(known, pulses=pulses)
    return found.calm, found.unquiet, found.restless


def test_a_household_is_calm_unquiet_or_restless_by_its_jumps():
    assert household(jumps=1.4) == (True, False, False)
    assert household(jumps=1.6) == (False, False, False)
    assert household(jumps=2.1) == (False, True, False)
    assert household(jumps=5.1) == (False, True, True)
    # The more edges there are between them, the better each is told from the load.
    assert household(200, jumps=5.1) == (False, False, False)
    assert household(200, jumps=10.5) == (False, True, False)
    assert household(200, jumps=26.1) == (False, True, True)


def test_a_household_that_fits_no_model_is_restless():
    assert not household(scale=5.9)[2]
    assert household(scale=6.1)[2]


def test_edges_may_be_in_step_with_blocks():
    for pace_s, in_step in ((0.9, True), (1.1, False)):
        known = Known()
        known.ratio.in_blocks, known.ratio.pace_s = True, pace_s
        assert weighed(known).in_step == in_step


def test_edges_may_keep_a_beat_that_ignores_the_load():
    """A program's beat; a meter that follows the load, though steady, keeps none."""
    for ratio, steady, in_step in ((0.05, 0.9, True), (0.05, 0.7, False), (0.5, 0.9, False)):
        known = Known(ratio)
        known.ratio.grid.steady, known.ratio.pace_s = steady, 0.5
        assert weighed(known).in_step == in_step


def test_a_plain_shunt_is_neither_feed_in_nor_spares_it_anything():
    for both in (0.1, 0.5, 0.9):
        found = at_levels(both, 0.0)
        assert (found.feed_in, found.spared_ppm) == (0, 0)


def test_the_same_energy_missing_of_both_levels_is_feed_in():
    for missing in (0.1, 0.3, 0.45):
        assert at_levels(1.0 - missing, -missing).feed_in == 2


def test_a_load_that_turns_the_count_back_is_feed_in_whatever_levels_say():
    assert at_levels(-0.2, 0.0, ratio=-0.2).feed_in == 2
    assert at_levels(0.5, 0.0, ratio=-0.2).feed_in == 2
    for pulses in (0, 20):  # and before one element alone was on
        assert weighed(Known(-0.2), pulses=pulses).feed_in == 2
        assert weighed(Known(0.5), pulses=pulses).feed_in == 0


def test_where_levels_cannot_tell_it_a_background_of_its_own_does():
    """30 % missing; levels that say neither. With feed-in the meter by itself stands still, or
    counts as much as is fed in: half of the 300 W. 100 W besides is neither's.
    """
    unsure = Rows(level_row(0.7, 0.0, 0.1))
    for back_w, feed_in in ((0.0, 1), (80.0, 1), (150.0, 1), (220.0, 1), (330.0, 0), (800.0, 0)):
        assert at_levels(0.7, 0.0, back_w=back_w, by_level=unsure).feed_in == feed_in
    # Large shares that are missing: between standing still and 450 W there is room, too.
    unsure = Rows(level_row(0.1, 0.0, 0.3))
    for back_w, feed_in in ((80.0, 1), (220.0, 0), (450.0, 1), (600.0, 0)):
        assert at_levels(0.1, 0.0, back_w=back_w, by_level=unsure).feed_in == feed_in


def test_a_background_that_is_unsure_or_that_jumps_tells_nothing():
    unsure = Rows(level_row(0.7, 0.0, 0.1))
    assert at_levels(0.7, 0.0, by_level=unsure).feed_in == 0
    assert at_levels(0.7, 0.0, by_level=unsure, back_sd_w=150.0).feed_in == 1
    assert at_levels(0.7, 0.0, by_level=unsure, jumps=2.0).feed_in == 1
