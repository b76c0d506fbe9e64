"""Which candidates are remembered: few that agree, and those that disagree."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.hypothesis import (
    BRANCHES,
    CLASS,
    LOGW,
    RATIO,
    SCALE,
    VPR,
    new_row,
)
from metercheck_device.measure.survivors import Survivors, finds_innocent
from rows import BACK_DEVIATION, row_of, sum_of

JOULE = 3000.0
LIMIT = 12
INNOCENT = 3
SIZE = LIMIT + 10
OUT = -1e9
PACE_S = 1.0


def chosen(rows, limit=LIMIT, innocent=INNOCENT, pace_s=PACE_S):
    """What survives of rows of which each has but one thing that may have happened to it."""
    survivors = Survivors(JOULE, SIZE, limit, innocent, [0.0] * BRANCHES)
    into = [new_row() for _ in range(SIZE)]
    for i, row in enumerate(rows):
        survivors.noise[i] = 1e-4
        for branch in range(BRANCHES):
            survivors.scores[i * BRANCHES + branch] = OUT
        survivors.scores[i * BRANCHES] = row[LOGW]
    kept = survivors.choose(rows, len(rows), into, pace_s)
    return into[:kept]


def ratios(rows):
    return [round(row[RATIO], 3) for row in rows]


def test_the_room_goes_to_those_that_disagree_about_the_ratio():
    """Twelve that agree and are likely, against few that disagree and are hardly likely."""
    rows = [row_of(0.5, -0.05 * k, back=0.5 + 0.2 * k) for k in range(12)]
    rows += [row_of(0.6 + 0.04 * k, -8.0 - 0.2 * k) for k in range(7)]
    found = chosen(rows)
    assert ratios(found)[:2] == [0.5, 0.5]
    assert ratios(found)[2:] == [round(0.6 + 0.04 * k, 3) for k in range(7)]


def test_of_those_that_disagree_the_best_stay():
    rows = [row_of(0.1 + 0.05 * k, -0.1 * ((k * 7) % 16)) for k in range(16)]
    found = chosen(rows, limit=8, innocent=0)
    assert len(found) == 8
    assert sorted([-row[LOGW] for row in found])[-1] < 0.75


def test_weight_is_kept_however_few_stand_for_all():
    """In sum, though not in each: what is merged is not lost."""
    rows = []
    for k in range(SIZE):
        rows.append(row_of(0.5 + 0.2 * (k % 3), -0.3 * k, back=0.5 + 0.1 * (k % 4)))
    found = chosen(rows)
    assert len(found) == 6
    assert abs(sum_of(found, 6) - sum_of(rows, SIZE)) < 1e-4
    for third in range(3):
        wanted = sum_of(rows[third::3], len(rows[third::3]))
        same = [row for row in found if abs(row[RATIO] - rows[third][RATIO]) < 1e-6]
        assert abs(sum_of(same, len(same)) - wanted) < 1e-4


def test_weights_are_against_the_best_of_all():
    found = chosen([row_of(0.5, 317.0), row_of(0.9, 315.5)])
    assert abs(found[0][LOGW]) < 1e-4
    assert abs(found[1][LOGW] + 1.5) < 1e-4


def test_what_is_negligible_goes_but_the_best_of_each_kind_stays_until_it_is_hopeless():
    lagging = priors.FIRST_OF[priors.LAGGING]
    delayed = priors.FIRST_OF[priors.DELAYED]
    for gone, stay in ((11.0, 5), (13.0, 3), (19.0, 3), (21.0, 1)):
        rows = [row_of(0.5), row_of(0.7, -gone)]
        rows += [row_of(0.5, -gone, lagging, extra=0.2), row_of(0.8, -gone - 0.1, lagging)]
        rows += [row_of(0.5, -gone - 0.2, delayed, extra=0.2)]
        found = chosen(rows)
        assert len(found) == stay
        if stay == 3:
            assert [priors.KIND_OF[row[CLASS]] for row in found] == [
                priors.IN_TIME,
                priors.LAGGING,
                priors.DELAYED,
            ]
            assert ratios(found)[1] == 0.5  # of those that lag the best, and no other


def test_kinds_stay_even_if_there_is_no_room_left():
    delayed = priors.FIRST_OF[priors.DELAYED]
    rows = [row_of(0.1 + 0.04 * k) for k in range(16)] + [row_of(0.5, -9.0, delayed)]
    found = chosen(rows, limit=8, innocent=0)
    assert len(found) == 9
    assert found[8][CLASS] == delayed


def test_those_that_find_the_meter_right_stay_beside_all_others():
    """As many as there is room for them, the best, until they are hardly possible."""
    for gone, stay in ((14.0, 3), (29.0, 3), (31.0, 0)):
        rows = [row_of(0.3 + 0.05 * k) for k in range(9)]
        rows += [row_of((0.96, 1.0, 1.04, 0.97)[k], -gone - 0.1 * k) for k in range(4)]
        rows += [row_of(1.2, -gone)]
        found = chosen(rows)
        assert ratios(found)[9:] == [0.96, 1.0, 1.04][:stay]


def test_innocents_that_are_likely_anyway_take_no_room_of_the_unlikely_ones():
    rows = [row_of(1.0, -0.1 * k, back=1.0 + k) for k in range(4)]
    rows += [row_of(0.96 + 0.001, -15.0), row_of(1.04, -16.0)]
    assert ratios(chosen(rows)) == [1.0, 1.0, 0.961, 1.04]


def test_innocent_is_who_finds_the_meter_within_its_normal_limits():
    assert [finds_innocent(row_of(ratio)) for ratio in (0.94, 0.96, 1.04, 1.06)] == [
        False,
        True,
        True,
        False,
    ]


def test_many_edges_make_up_for_few_hypotheses():
    rows = [row_of(0.1 + 0.04 * k) for k in range(20)]
    for pace_s, room in ((0.001, 8), (0.05, 10), (0.055, 11), (9.0, 12)):
        assert len(chosen(rows, limit=12, innocent=0, pace_s=pace_s)) == room


def test_no_more_survive_than_there_is_room_for_what_comes_to_mind_afterwards():
    """Neighbours of the best, and kinds that are gone: up to eight more."""
    rows = [row_of(0.05 * k, -0.1 * k) for k in range(SIZE)]
    for limit in (LIMIT, SIZE, 10 * SIZE):
        assert len(chosen(rows, limit=limit, innocent=0, pace_s=9.0)) <= SIZE - 8


def test_what_has_become_less_plausible_weighs_less():
    """A background below nothing: the edge brought it there, and the score knows nothing of it."""
    for back in (-0.05, -0.2):
        rows = [row_of(0.5), row_of(0.7, -0.5, back=back)]
        found = chosen(rows)
        # The scale has been learned from this edge as well.
        away = (back + priors.FEEDS_IN_W / JOULE) / BACK_DEVIATION / math.sqrt(found[1][SCALE])
        wanted = math.log(0.5 * math.erfc(-away / math.sqrt(2.0))) - 0.5
        assert abs(found[1][LOGW] - wanted) < 1e-3


def test_what_may_have_happened_to_one_row_are_several_candidates():
    """A pulse that was missed, or none: one row goes on as both if that says another ratio."""
    for covariance, ratios_wanted in ((0.0, [0.5]), (1e-5, [0.5, 0.55])):
        survivors = Survivors(JOULE, SIZE, LIMIT, INNOCENT, [0.0] * BRANCHES)
        into = [new_row() for _ in range(SIZE)]
        row = row_of(0.5)
        row[VPR] = covariance
        survivors.noise[0] = 1e-4
        survivors.scores[0:BRANCHES] = [-1.0, OUT, OUT, OUT, -2.0, OUT]
        kept = survivors.choose([row], 1, into, PACE_S)
        assert ratios(into[:kept]) == ratios_wanted
        assert abs(sum_of(into, kept) - math.log(1.0 + math.exp(-1.0))) < 1e-4


def test_a_crowd_of_candidates_hides_neither_the_innocent_nor_the_last_of_a_kind():
    """Each of fifty rows may have missed a pulse or seen a false edge: 150 candidates."""
    size = 50
    delayed = priors.FIRST_OF[priors.DELAYED]
    survivors = Survivors(JOULE, size, size - 10, 8, [0.0] * BRANCHES)
    into = [new_row() for _ in range(size)]
    rows = [row_of(0.1 + 0.01 * k, -0.01 * k) for k in range(size - 2)]
    rows += [row_of(0.3, -18.0, delayed), row_of(1.0, -25.0)]
    for i, row in enumerate(rows):
        survivors.noise[i] = 1e-4
        for branch, less in enumerate((0.0, OUT, OUT, OUT, 4.0, 5.0)):
            survivors.scores[i * BRANCHES + branch] = row[LOGW] - less if less >= 0.0 else OUT
    kept = survivors.choose(rows, size, into, PACE_S)
    assert [row[RATIO] for row in into[:kept] if finds_innocent(row)] == [1.0]
    assert delayed in [row[CLASS] for row in into[:kept]]
