"""When one row stands for another, so that the room is left to those that disagree."""

from metercheck_device.measure import priors
from metercheck_device.measure.hypothesis import LOGW, VRR
from metercheck_device.measure.survivors import stands_for
from rows import DEVIATION, row_of, sum_of


def test_one_with_the_same_household_stands_for_another():
    others = [row_of(0.7, -1.0, back=1.0)]
    assert stands_for(row_of(0.705, -2.0, back=1.02), others, 1)


def test_two_stand_for_a_third_whatever_its_household():
    """That jumped just now, or it did not: there is no need for more."""
    others = [row_of(0.7, -1.0, back=1.0), row_of(0.7, -1.5, back=1.5)]
    assert not stands_for(row_of(0.7, -2.0, back=2.0), others, 1)
    assert stands_for(row_of(0.7, -2.0, back=2.0), others, 2)


def test_the_one_with_the_same_household_takes_the_weight_or_else_the_best():
    for back, taker in ((1.5, 1), (2.0, 0)):
        others = [row_of(0.7, -1.0, back=1.0), row_of(0.7, -1.5, back=1.5)]
        assert stands_for(row_of(0.7, -2.0, back=back), others, 2)
        assert others[taker][LOGW] > (-1.0, -1.5)[taker] + 0.1
        assert others[1 - taker][LOGW] == (-1.0, -1.5)[1 - taker]


def test_who_stands_for_another_takes_its_weight_whichever_is_heavier():
    """Plausibility counts in the weight but not in the order: the heavier may well come last."""
    for first, second in ((0.0, 0.0), (-1.0, -4.0), (-4.0, -1.0), (-36.0, -5.0), (-5.0, -36.0)):
        others = [row_of(0.7, first)]
        row = row_of(0.7, second)
        total = sum_of([others[0], row], 2)
        assert stands_for(row, others, 1)
        assert abs(others[0][LOGW] - total) < 1e-4


def test_nobody_stands_for_one_that_says_something_else():
    """Another ratio, by the deviation of the one that wants to stay; another class or scale."""
    late = priors.FIRST_OF[priors.LAGGING]
    base = row_of(0.7, at=late, extra=0.3)
    for other in (
        row_of(0.7 + 0.6 * DEVIATION, at=late, extra=0.3),
        row_of(0.7 - 0.6 * DEVIATION, at=late, extra=0.3),
        row_of(0.7, at=late + 1, extra=0.3),
        row_of(0.7, at=0),
        row_of(0.7, at=late, extra=0.3, scale=4.0),
        row_of(0.7, at=late, extra=0.3, scale=0.25),
        row_of(0.7, at=late, extra=0.37),
        row_of(0.7, at=late, extra=0.23),
    ):
        others = [other, other[:], other[:]]
        assert not stands_for(base, others, 3)
        assert [found[LOGW] for found in others] == [0.0] * 3
    assert stands_for(base, [base[:]], 1)


def test_who_stands_behind_the_count_does_not_stand_for_anybody():
    assert not stands_for(row_of(0.7), [row_of(0.7), row_of(0.7)], 0)


def test_however_sure_a_third_of_a_percent_is_the_same_ratio():
    row = row_of(0.7)
    row[VRR] = 1e-9
    assert stands_for(row, [row_of(0.702)], 1)
    assert not stands_for(row, [row_of(0.704)], 1)
