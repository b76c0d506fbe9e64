"""Frames out of files: every reading in its place, whatever order the rows have."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metercheck.district.dataset import Dataset
from metercheck.district.frame import Event, Quality
from metercheck.errors import NoSuchDistrict, NotADataset
from support.datasets import FIRST, FIRST_STEP, Made, plain, same

READINGS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(FIRST_STEP, FIRST_STEP + 6)),
    st.tuples(st.integers(0, 2**31 - 1), st.sampled_from([*Quality])),
)


@settings(max_examples=10, deadline=None)
@given(READINGS, st.lists(st.integers(0, 2), min_size=6, max_size=6), st.integers())
def test_every_reading_stands_in_its_place_and_everything_else_is_unknown(
    readings: dict[tuple[int, int, int], tuple[int, int]], homes: list[int], order: int
) -> None:
    made = Made(homes, days=7, districts=3)
    made.daily = [(*place, *value) for place, value in readings.items()]
    with TemporaryDirectory() as name:
        dataset = Dataset.open(made.write(Path(name) / "data", order))
        frames = [*dataset.frames(daily=True, first=FIRST, last=FIRST + timedelta(days=6))]
    assert [frame.district for frame in frames] == ["D0", "D1", "D2"]
    for district, frame in enumerate(frames):
        here = {user for user, home in enumerate(homes) if home == district}
        here |= {user for number, user, _ in readings if number == district}
        assert [user.user for user in frame.users] == [f"U{user:03}" for user in sorted(here)]
        kwh = np.full((len(here), 7), np.nan)
        quality = np.zeros(kwh.shape, int)
        for (number, user, step), (wh, how) in readings.items():
            if number == district:
                place = sorted(here).index(user), step - FIRST_STEP
                kwh[place], quality[place] = wh / 1000, how
        np.testing.assert_array_equal(frame.kwh, kwh)
        np.testing.assert_array_equal(frame.quality, quality)
        assert np.isnan(frame.supply_kwh).all()
        assert frame.supply_phase_kwh is None


def test_what_a_frame_says_beside_readings(tmp_path: Path) -> None:
    made = plain([0, 1, 1])
    made.supply_daily[4:6] = [
        (1, FIRST_STEP, 3500, 1000, 2000, 500, Quality.ESTIMATED),
        (1, FIRST_STEP + 1, 3600, 1100, None, 400, Quality.READ),
    ]
    frame = Dataset.open(made.write(tmp_path / "data")).frame("D1", daily=True)
    assert (frame.district, frame.name, frame.step_min) == ("D1", "台区1", 1440)
    assert (frame.first_day, frame.days) == (FIRST, 4)
    assert (frame.limit_low, frame.limit_high, frame.capacity_va) == (0.01, None, 400_000)
    assert [user.meter for user in frame.users] == ["M001", "M002"]
    assert [user.phase for user in frame.users] == ["B", "C"]
    assert frame.users[0].constant_imp_per_kwh is None
    assert frame.users[0].category == ""
    assert frame.supply_kwh[:2].tolist() == [3.5, 3.6]
    assert frame.supply_quality[:2].tolist() == [Quality.ESTIMATED, Quality.READ]
    assert frame.supply_phase_kwh is not None
    assert frame.supply_phase_kwh[:, 0].tolist() == [1.0, 2.0, 0.5]
    assert np.isnan(frame.supply_phase_kwh[:, 1]).tolist() == [False, True, False]


@pytest.mark.parametrize("order", range(3))
def test_the_order_of_rows_and_files_changes_nothing(tmp_path: Path, order: int) -> None:
    made = plain([0, 1, 0, 1, 0], days=9)
    made.daily += [(0, 3, FIRST_STEP, 7, Quality.READ)]
    made.events = [(user, datetime(2025, 3, 2, 8), "cover") for user in (4, 1, 0)]  # noqa: DTZ001
    straight = Dataset.open(made.write(tmp_path / "straight"))
    mixed = Dataset.open(made.write(tmp_path / "mixed", order))
    frames = [*straight.frames(daily=True)]
    assert all(map(same, frames, mixed.frames(daily=True)))
    back = [*mixed.frames(["D1", "D0"], daily=True)]
    assert all(map(same, frames, reversed(back)))


def test_of_two_readings_of_one_day_the_better_counts_then_the_lower(tmp_path: Path) -> None:
    made = Made([0])
    made.daily = [
        (0, 0, FIRST_STEP, 900, Quality.ESTIMATED),
        (0, 0, FIRST_STEP, 1000, Quality.READ),
        (0, 0, FIRST_STEP + 1, 1300, Quality.READ),
        (0, 0, FIRST_STEP + 1, 1200, Quality.READ),
    ]
    for order in range(4):
        frame = Dataset.open(made.write(tmp_path / str(order), order)).frame("D0", daily=True)
        assert frame.kwh.tolist() == [[1.0, 1.2]]
        assert frame.quality.tolist() == [[Quality.READ, Quality.READ]]


def test_who_was_moved_stands_in_each_district_for_that_time_only(tmp_path: Path) -> None:
    made = plain([0, 1])
    made.daily[6:] = []
    made.daily[4:6] = [(0, 1, FIRST_STEP + day, 500, Quality.READ) for day in range(2)]
    made.daily += [(1, 1, FIRST_STEP + day, 600, Quality.READ) for day in (2, 3)]
    noted = [datetime(2025, 3, day, 12) for day in (1, 2, 3, 4)]  # noqa: DTZ001
    made.events = [(1, at, "cover") for at in noted]
    before, after = Dataset.open(made.write(tmp_path / "data")).frames(daily=True)
    assert [user.user for user in before.users] == ["U000", "U001"]
    np.testing.assert_array_equal(before.kwh[1], [0.5, 0.5, np.nan, np.nan])
    np.testing.assert_array_equal(after.kwh, [[np.nan, np.nan, 0.6, 0.6]])
    assert before.users[1].phase == ""
    assert after.users[0].phase == "B"
    assert before.events == tuple(Event("U001", at, "cover") for at in noted[:2])


def test_the_grid_covers_every_reading_or_the_days_that_were_asked_for(tmp_path: Path) -> None:
    made = plain([0, 1], days=10)
    made.daily = [row for row in made.daily if row[0] or row[2] >= FIRST_STEP + 2]
    supplied = (FIRST_STEP + 4, FIRST_STEP + 5)
    made.supply_daily = [row for row in made.supply_daily if row[0] or row[1] in supplied]
    dataset = Dataset.open(made.write(tmp_path / "data"))
    frame = dataset.frame("D0", daily=True)
    assert (frame.first_day, frame.days) == (FIRST + timedelta(days=2), 8)
    assert np.isfinite(frame.supply_kwh).tolist() == [day in (2, 3) for day in range(8)]
    part = dataset.frame("D0", daily=True, first=FIRST, last=FIRST + timedelta(days=3))
    assert (part.first_day, part.days) == (FIRST, 4)
    np.testing.assert_array_equal(part.kwh, [[np.nan, np.nan, 1.002, 1.003]])
    later = dataset.frame("D0", daily=True, last=date(2026, 1, 1))
    assert (later.first_day, later.days) == (FIRST + timedelta(days=2), 305)


def test_batches_split_districts_only_and_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset.open(plain([0, 1, 1, 2, 2, 2], districts=4).write(tmp_path / "data"))
    whole = [*dataset.frames(daily=True)]
    assert dataset.batches(daily=True) == [["D0", "D1", "D2", "D3"]]
    monkeypatch.setattr("metercheck.district.dataset.opened.BATCH_CELLS", 20)
    assert dataset.batches(daily=True) == [["D0", "D1"], ["D2", "D3"]]
    assert all(map(same, whole, dataset.frames(daily=True)))
    assert dataset.batches(["D3", "D0"], daily=True) == [["D3", "D0"]]


def test_processes_share_batches_but_none_begins_for_next_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset.open(
        plain([user % 9 for user in range(18)], districts=9).write(tmp_path / "d")
    )
    assert len(dataset.batches(daily=True, processes=2)) == 1
    monkeypatch.setattr("metercheck.district.dataset.opened.WORTH_CELLS", 1)
    assert len(dataset.batches(daily=True)) == 1
    assert len(dataset.batches(daily=True, processes=2)) >= 8


def test_a_district_without_any_reading_has_a_frame_too(tmp_path: Path) -> None:
    frame = Dataset.open(plain([0, 1, 2], districts=3).write(tmp_path / "data")).frame(
        "D2", daily=True
    )
    assert frame.days == 4
    silent = Dataset.open(Made([0, 0]).write(tmp_path / "silent")).frame("D0", daily=True)
    assert len(silent.users) == 2
    assert np.isnan(silent.kwh).all()


def test_an_unknown_district_is_an_error_that_names_some(tmp_path: Path) -> None:
    dataset = Dataset.open(plain([0, 1]).write(tmp_path / "data"))
    with pytest.raises(NoSuchDistrict) as error:
        dataset.frame("D7", daily=True)
    assert error.value.arguments == {"asked": "D7", "known": ["D0", "D1"]}


def test_a_user_without_a_record_is_no_dataset(tmp_path: Path) -> None:
    made = plain([0, 1])
    made.daily.append((1, 5, FIRST_STEP, 1, Quality.READ))
    dataset = Dataset.open(made.write(tmp_path / "data"))
    with pytest.raises(NotADataset):
        dataset.frame("D1", daily=True)


def _newer(folder: Path) -> None:
    about = folder / "about.json"
    about.write_text(about.read_text().replace('"version": 1', '"version": 2'))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "about.json").unlink(),
        lambda folder: (folder / "about.json").write_text("[]"),
        lambda folder: (folder / "about.json").write_bytes(b"\xff{"),
        _newer,
        lambda folder: (folder / "users.parquet").unlink(),
        lambda folder: (folder / "districts.parquet").write_bytes(b"PAR1"),
        lambda folder: (folder / "districts.parquet").rename(folder / "users.parquet"),
        lambda folder: (folder / "users.parquet").rename(folder / "daily" / "part-9.parquet"),
    ],
)
def test_a_folder_that_is_no_dataset(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    folder = plain([0, 1]).write(tmp_path / "data")
    spoil(folder)
    with pytest.raises(NotADataset):
        Dataset.open(folder)


def test_readings_that_are_damaged_later_are_told_as_such(tmp_path: Path) -> None:
    folder = plain([0, 1]).write(tmp_path / "data")
    dataset = Dataset.open(folder)
    (folder / "daily" / "part-0.parquet").write_bytes(b"PAR1" * 20)
    with pytest.raises(NotADataset):
        dataset.frame("D0", daily=True)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = plain([0, 1]).write(tmp_path / "[1]* 'a'?")
    assert Dataset.open(folder).frame("D0", daily=True).days == 4


def test_intervals_that_are_not_there_cannot_be_asked_for(tmp_path: Path) -> None:
    dataset = Dataset.open(replace(plain([0, 1]), step_min=None).write(tmp_path / "data"))
    assert dataset.step_min is None
    with pytest.raises(ValueError, match="interval"):
        dataset.frame("D0", daily=False)
