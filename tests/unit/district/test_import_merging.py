"""Of several values for one interval one is believed, and each of the others is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.district.frame import Quality
from metercheck.district.importing.conserving import conserved
from metercheck.district.importing.merging import (
    DIRECT,
    FROM_INTERVALS,
    FROM_REGISTER,
    TYPES,
    Values,
    daily_sums,
    merged,
)

READ, ESTIMATED, SPREAD, DOUBTFUL = Quality
ROW = st.tuples(
    st.integers(0, 2),  # entity
    st.integers(9000, 9003),
    st.integers(0, 3000),
    st.sampled_from([0, 1, 2, 3]),
    st.sampled_from([DIRECT, FROM_REGISTER, FROM_INTERVALS]),
    st.integers(1, 3),  # generation
    st.integers(0, 1),
    st.integers(2, 9),
)


def values(rows: list[tuple[int, ...]]) -> Values:
    columns = list(zip(*rows, strict=True)) or [()] * len(TYPES)
    return Values(
        *(np.array(one, kind) for one, kind in zip(columns, TYPES.values(), strict=True))
    )


def as_rows(some: Values) -> list[tuple[int, ...]]:
    return [tuple(int(cell) for cell in row) for row in zip(*vars(some).values(), strict=True)]


@given(st.lists(ROW, max_size=30), st.randoms(use_true_random=False))
def test_every_value_is_kept_or_told_and_the_order_does_not_matter(rows, random) -> None:
    best, notes = merged(values(rows))
    told = [row for note in notes for row in as_rows(note.values)]
    kept = as_rows(best)
    assert len(kept) + len(told) == len(rows)
    assert [row[:2] for row in kept] == sorted({row[:2] for row in rows})
    # What is kept stood there, but for its quality, which may have become doubtful.
    assert {row[:3] + row[4:] for row in kept} <= {row[:3] + row[4:] for row in rows}
    random.shuffle(rows)
    again, other_notes = merged(values(rows))
    assert as_rows(again) == kept
    assert {note.what: sorted(as_rows(note.values)) for note in other_notes} == {
        note.what: sorted(as_rows(note.values)) for note in notes
    }


@pytest.mark.parametrize(
    ("one", "other", "kept", "told"),
    [
        # Each: Wh, quality, way and generation.
        ((500, READ, 0, 1), (500, READ, 0, 1), (500, READ), "duplicate_same"),
        ((500, READ, 0, 1), (510, READ, 0, 1), (500, DOUBTFUL), "duplicate_differs"),
        ((500, READ, 0, 1), (510, READ, 0, 2), (510, READ), "corrected"),
        ((500, READ, 0, 1), (510, ESTIMATED, 0, 2), (500, READ), "weaker_replaced"),
        ((500, READ, 0, 1), (510, READ, 1, 1), (500, READ), "register_agrees"),
        ((500, READ, 0, 1), (900, READ, 1, 1), (500, DOUBTFUL), "register_differs"),
        ((500, READ, 0, 1), (900, SPREAD, 1, 2), (500, READ), "weaker_replaced"),
        ((500, READ, 0, 1), (590, READ, 2, 2), (500, READ), "interval_agrees"),
        ((500, READ, 0, 1), (900, READ, 2, 1), (500, READ), "interval_differs"),
        ((500, ESTIMATED, 0, 1), (900, READ, 2, 1), (900, READ), "weaker_replaced"),
        ((500, ESTIMATED, 0, 1), (900, SPREAD, 1, 1), (900, SPREAD), "weaker_replaced"),
    ],
)
def test_what_is_believed(one, other, kept, told) -> None:
    rows = [(0, 9000, *each, 0, 2) for each in (one, other)]
    for order in (rows, rows[::-1]):
        best, notes = merged(values(order))
        assert (int(best.wh[0]), int(best.quality[0])) == kept
        assert [note.what for note in notes] == [told]


def test_only_whole_days_are_added_up() -> None:
    rows = [(0, 48 * 7 + slot, 10, slot == 3, 0, 1, 0, 2) for slot in range(48)]
    rows += [(0, 48 * 8 + slot, 10, 0, 0, 1, 0, 2) for slot in range(47)]
    days = daily_sums(values(rows), 48)
    assert (days.step.tolist(), days.wh.tolist(), days.quality.tolist()) == ([7], [480], [1])


@given(
    st.integers(2, 8),
    st.integers(0, 50_000),
    st.dictionaries(st.integers(0, 7), st.integers(0, 9000), min_size=1),
    st.sampled_from([DIRECT, FROM_INTERVALS]),
)
def test_the_rest_of_a_sum_goes_to_the_days_that_were_not_read(
    days: int, total: int, read: dict[int, int], way: int
) -> None:
    shares = [total * (day + 1) // days - total * day // days for day in range(days)]
    rows = [(0, 9000 + day, wh, SPREAD, FROM_REGISTER, 1, 0, 7) for day, wh in enumerate(shares)]
    # Another user's difference from the same line of a file without lines stays apart.
    rows += [(1, 9000 + day, 5, SPREAD, FROM_REGISTER, 1, 0, 7) for day in range(3)]
    known = {day: wh for day, wh in read.items() if day < days}
    rows += [(0, 9000 + day, wh, READ, way, 1, 1, 9) for day, wh in known.items()]
    candidates = values(rows)
    best, _ = merged(candidates)
    kept, notes = conserved(candidates, best)
    found = {step - 9000: wh for entity, step, wh, *_ in as_rows(kept) if entity == 0}
    assert {day: found[day] for day in known} == known
    if 0 < len(known) < days and sum(known.values()) > total:
        assert [note.what for note in notes] == ["sum_exceeded"]
        assert all(found[day] == shares[day] for day in range(days) if day not in known)
    elif len(known) < days:
        assert sum(found.values()) == total
        rest = [wh for day, wh in found.items() if day not in known]
        assert max(rest) - min(rest) <= 1
    assert [wh for entity, _, wh, *_ in as_rows(kept) if entity == 1] == [5, 5, 5]


@pytest.mark.parametrize(
    ("wh", "quality"), [(810_940, ESTIMATED), (810_941, ESTIMATED), (809_000, READ)]
)
def test_intervals_that_make_up_an_estimated_day_were_estimated_too(wh, quality) -> None:
    marked = (0, 9000, 810_940, ESTIMATED, DIRECT, 1, 0, 5)
    summed = (0, 9000, wh, READ, FROM_INTERVALS, 1, -1, 0)
    best, _ = merged(values([marked, summed]))
    assert as_rows(best) == [(*summed[:3], quality, *summed[4:])]
