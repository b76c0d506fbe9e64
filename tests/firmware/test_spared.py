"""A shunt that acts above a power spares one element: what levels claim by themselves."""

import math

from known import DEVIATION, LAGGING, Known, Rows, at_levels, level_row, near, weighed
from metercheck_device.measure import priors
from metercheck_device.measure.weighing import Weighing
from rows import row_of

BLOCKS = priors.FIRST_OF[priors.BLOCKS]


def claims(found):
    return found.surely_low, found.hardly_low, found.agreed


def test_one_element_is_spared_if_it_is_surely_registered_better():
    for apart, spared in ((0.3, True), (0.013, True), (0.011, False), (-0.3, False)):
        known = Known(0.7)
        known.by_level = Rows(level_row(0.7, apart, 0.004))
        known.low = 1
        assert near(weighed(known).spared_ppm, (0.7 + apart) * spared)


def test_levels_that_were_not_compared_say_nothing():
    known = Known(0.7)
    known.by_level = Rows(level_row(0.7, 0.3))
    found = weighed(known)  # one element alone was not on yet
    assert (found.spared_ppm, found.feed_in) == (0, 0)
    known.low = 1000
    assert weighed(known, pulses=0).spared_ppm == 0


def test_what_is_spared_is_claimed_though_one_ratio_for_both_is_not_sure():
    """Of 0.7 for both elements and 1.0 for one, one ratio makes something between."""
    for both, claimed in ((0.7, True), (0.918, True), (0.922, False)):
        found = at_levels(both, 0.3, ratio=0.95)
        assert near(found.spared_ppm, both + 0.3)
        assert claims(found) == (claimed, claimed, claimed)


def test_it_is_not_claimed_where_anything_else_may_bend_the_levels():
    in_time = row_of(0.95)
    assert claims(at_levels(0.7, 0.3, ratio=0.95)) == (True, True, True)
    for changes in (
        {"by_level": Rows(level_row(0.7, 0.3, jumps=2))},  # the household jumps
        {"ratio_rows": Rows(in_time, row_of(0.95, -5.0, LAGGING, extra=0.3))},  # it may be late,
        {"ratio_rows": Rows(in_time, row_of(0.95, -5.0, BLOCKS))},  # or in blocks
        {"by_level": Rows(level_row(0.7, 0.3, 0.05))},  # or all is unsure
    ):
        known = Known(0.95)
        known.by_level = Rows(level_row(0.7, 0.3))
        known.low = 1000
        known.ratio = changes.get("ratio_rows", known.ratio)
        known.by_level = changes.get("by_level", known.by_level)
        assert claims(weighed(known)) == (False, False, False)


def test_what_a_voltage_drop_accounts_for_is_not_claimed_by_levels_either():
    known = Known(0.95, back_w=3000.0)
    known.by_level = Rows(level_row(0.89, 0.08))
    known.low = 1000
    assert weighed(known).surely_low
    assert not weighed(known, drop_percent=1.0).surely_low  # 6 %


def test_what_the_reference_may_be_off_by_is_not_claimed_by_levels_either():
    known = Known(0.95)
    known.by_level = Rows(level_row(0.91, 0.08))
    known.low = 1000
    assert weighed(known).surely_low
    assert not weighed(known, reference_sd=0.02).surely_low


def test_slots_of_one_element_do_not_pass_for_jumps_where_that_is_spared():
    """One ratio for both takes each for a jump; the levels' own count is what says how calm."""
    for apart, calm in ((0.3, True), (0.0, False)):
        found = at_levels(0.7, apart, jumps=9.0, scale=9.0)
        assert (found.calm, found.restless) == (calm, not calm)
    known = Known(0.7)
    known.by_level = Rows(level_row(0.7, 0.3, jumps=7))
    known.low = 1000
    found = weighed(known)
    assert (found.calm, found.restless, found.jumps) == (False, True, 7)


def listed(known, reference_sd):
    weighed(known, reference_sd)
    weighing = known.weighing
    assert isinstance(weighing, Weighing)
    found = at_levels(0.7, 0.25)
    return weighing.by_level(10000000, found), found


def test_levels_are_listed_with_their_expanded_uncertainty():
    for reference_sd in (0.0, 0.01):
        known = Known(0.7)
        known.by_level = Rows(level_row(0.7, 0.25))
        known.low = 1000
        table, found = listed(known, reference_sd)
        assert table[:4] == [3, found.ratio_ppm, found.u95_ppm, 1]
        assert near(table[4], 0.95)
        one_sd = math.sqrt(2.0) * 0.002  # of ratio and difference
        assert near(table[5], 2.0 * math.sqrt(one_sd**2 + (0.95 * reference_sd) ** 2))


def test_one_element_is_not_listed_while_next_to_nothing_is_known_of_it():
    for deviation, entries in ((0.06, 6), (0.08, 3)):
        known = Known(0.7, DEVIATION)
        known.by_level = Rows(level_row(0.7, 0.25, deviation))
        known.low = 1000
        assert len(listed(known, 0.0)[0]) == entries
