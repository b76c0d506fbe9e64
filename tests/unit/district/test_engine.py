"""A function over all districts: the same results however many processes, and none lost."""

import multiprocessing
from pathlib import Path

import pytest

from metercheck.district.dataset import Dataset
from metercheck.district.engine import Failed, mapped
from metercheck.errors import NoSuchDistrict, WorkerLost
from metercheck.words import speaking
from support.datasets import ended, plain, told, told_except_d1

HOMES = [user % 6 for user in range(30)]


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Six districts, a batch each."""
    monkeypatch.setattr("metercheck.district.dataset.opened.BATCH_CELLS", 1)
    return Dataset.open(plain(HOMES, districts=6).write(tmp_path / "data"))


def test_neither_processes_nor_a_district_that_fails_change_the_others(dataset: Dataset) -> None:
    results = [*mapped(dataset, told, daily=True, processes=1)]
    assert results == [told(frame) for frame in dataset.frames(daily=True)]
    some = [*mapped(dataset, told, daily=True, processes=1, districts=["D4", "D1"])]
    assert some == [results[4], results[1]]
    results[1] = Failed("D1", "ZeroDivisionError", "nobody")
    for processes in (1, 2):
        assert [*mapped(dataset, told_except_d1, daily=True, processes=processes)] == results


def test_a_failure_reads_as_a_sentence() -> None:
    with speaking("en"):
        sentence = str(Failed("D1", "ZeroDivisionError", "nobody").phrase)
    assert sentence.startswith("D1: not computed")


def test_how_far_it_is_is_told(dataset: Dataset) -> None:
    done: list[tuple[int, int]] = []

    def progress(count: int, total: int) -> None:
        done.append((count, total))

    for count, _ in enumerate(mapped(dataset, told, daily=True, processes=1, progress=progress)):
        assert done[-1] == (count + 1, 6)
    assert done == [(count, 6) for count in range(7)]


def test_giving_up_ends_the_processes(dataset: Dataset) -> None:
    results = mapped(dataset, told, daily=True, processes=2)
    next(results)
    results.close()
    assert not multiprocessing.active_children()


def test_a_process_that_was_killed_is_told(dataset: Dataset) -> None:
    with pytest.raises(WorkerLost):
        list(mapped(dataset, ended, daily=True, processes=2))
    assert not multiprocessing.active_children()


def test_an_unknown_district_is_told_before_anything_begins(dataset: Dataset) -> None:
    with pytest.raises(NoSuchDistrict):
        next(mapped(dataset, ended, daily=True, processes=1, districts=["D0", "D9"]))


def test_what_lies_in_another_engine_is_read_in_this_process(dataset: Dataset) -> None:
    dataset.folder = None
    alone = [*mapped(dataset, told, daily=True, processes=8)]
    assert len(alone) == 6
