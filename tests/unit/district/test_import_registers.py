"""Energies as differences of registers: nothing invented, nothing lost."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.district.frame import Quality
from metercheck.district.importing.registers import READING_TYPES, Readings, differences

DAY = 1440


def readings(
    *shown: tuple[int, float],
    meter: int = -1,
    quality: int = 0,
    generation: int = 1,
    user: int = 0,
) -> Readings:
    """Of (day, kWh)."""
    columns = {
        "entity": [user] * len(shown),
        "meter": [meter] * len(shown),
        "at": [day * DAY for day, _ in shown],
        "kwh": [kwh for _, kwh in shown],
        "times": [1.0] * len(shown),
        "quality": [quality] * len(shown),
        "generation": [generation] * len(shown),
        "source": [0] * len(shown),
        "line": list(range(2, 2 + len(shown))),
    }
    return Readings(*(np.array(columns[name], kind) for name, kind in READING_TYPES.items()))


def put_together(*parts: Readings) -> Readings:
    return Readings(
        *(np.concatenate([getattr(one, name) for one in parts]) for name in READING_TYPES)
    )


def energies(given_readings: Readings) -> tuple[dict[int, tuple[int, int]], Counter[str]]:
    """Day -> (Wh, quality), and how many readings each note is about."""
    values, notes = differences(given_readings, DAY)
    rows = zip(values.step, values.wh, values.quality, strict=True)
    found = {int(step): (int(wh), int(quality)) for step, wh, quality in rows}
    assert len(found) == len(values)
    told: Counter[str] = Counter()
    for note in notes:
        told[note.what] += len(note.values)
    return found, told


@given(
    st.dictionaries(st.integers(0, 60), st.integers(0, 4000), min_size=2, max_size=20),
    st.integers(0, 90_000_000),
    st.randoms(use_true_random=False),
)
def test_energy_is_conserved_across_missing_days_and_the_order_does_not_matter(
    used: dict[int, int], begin: int, random
) -> None:
    days = sorted(used)
    shown, register = [], begin
    for day in days:
        register += used[day]
        shown.append((day, register / 100))
    shuffled = list(shown)
    random.shuffle(shuffled)
    found, told = energies(readings(*shuffled))
    assert sum(wh for wh, _ in found.values()) == 10 * sum(used[day] for day in days[1:])
    assert sorted(found) == list(range(days[0], days[-1]))
    assert min(wh for wh, _ in found.values()) >= 0
    assert not told
    assert found == energies(readings(*shown))[0]


def test_days_that_were_not_read_share_their_sum_evenly_and_say_so() -> None:
    found, _ = energies(readings((0, 100.0), (1, 101.0), (4, 107.0)))
    assert found[0] == (1000, Quality.READ)
    assert [found[day] for day in (1, 2, 3)] == [(2000, Quality.SPREAD)] * 3
    found, _ = energies(readings((0, 0.0), (3, 0.01)))
    assert sorted(wh for wh, _ in found.values()) == [3, 3, 4]


@given(st.lists(st.floats(0, 999_999.99), min_size=2, max_size=30))
def test_no_negative_energy_whatever_a_register_shows(shown: list[float]) -> None:
    found, _ = energies(readings(*enumerate(shown)))
    assert all(wh >= 0 for wh, _ in found.values())


@pytest.mark.parametrize(("last", "size"), [(999_998.5, 1e6), (99_997.9, 1e5)])
def test_a_register_rolls_over(last: float, size: float) -> None:
    found, told = energies(readings((0, last - 3), (1, last), (2, 1.5), (3, 4.5)))
    assert found[1][0] == round((size - last + 1.5) * 1000)
    assert told == {"rolled_over": 1}


def test_another_register_begins_where_it_begins() -> None:
    old = readings((0, 500.0), (1, 510.0), meter=1)
    new = readings((2, 3.0), (3, 9.0), meter=0)
    found, told = energies(put_together(new, old))
    assert found == {0: (10_000, 0), 2: (6_000, 0)}
    assert told == {"meter_replaced": 1}


def test_a_register_that_begins_anew_without_a_number_gives_no_energy_then() -> None:
    found, told = energies(readings((0, 5000.0), (1, 5010.0), (2, 3.0), (3, 12.0)))
    assert found == {0: (10_000, 0), 2: (9_000, 0)}
    assert told == {"meter_unclear": 1}


def test_one_wrong_reading_is_left_out_and_its_days_are_spread() -> None:
    for wrong in (10.0, 9000.0):
        found, told = energies(readings((0, 100.0), (1, 110.0), (2, wrong), (3, 130.0)))
        assert found == {0: (10_000, 0), 1: (10_000, 2), 2: (10_000, 2)}
        assert told == {"register_slipped": 1}


def test_a_register_that_went_back_for_good_gives_no_energy_then() -> None:
    found, told = energies(readings((0, 100.0), (1, 110.0), (2, 90.0), (3, 95.0)))
    assert found == {0: (10_000, 0), 2: (5_000, 0)}
    assert told == {"register_back": 1}


def test_an_estimated_register_makes_both_its_days_estimated() -> None:
    shown = put_together(
        readings((0, 1.0), (2, 5.0), (3, 6.0)), readings((1, 2.5), quality=Quality.ESTIMATED)
    )
    found, _ = energies(shown)
    assert [quality for _, quality in found.values()] == [1, 1, 0]


def test_a_newer_import_corrects_a_register() -> None:
    shown = put_together(readings((0, 1.0), (1, 99.0), (2, 5.0)), readings((1, 3.0), generation=2))
    found, told = energies(shown)
    assert found == {0: (2000, 0), 1: (2000, 0)}
    assert told == {"corrected": 1}


def test_two_values_at_one_time_are_doubtful() -> None:
    found, told = energies(readings((0, 1.0), (1, 2.0), (1, 3.0), (2, 5.0)))
    assert found == {0: (1000, Quality.DOUBTFUL), 1: (3000, Quality.DOUBTFUL)}
    assert told == {"duplicate_differs": 1}


def test_a_wrong_date_does_not_fill_years() -> None:
    found, told = energies(readings((0, 1.0), (5000, 2.0)))
    assert not found
    assert told == {"gap_too_long": 1}
