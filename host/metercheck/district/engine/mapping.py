"""A pure function over the districts of a dataset, in batches that fit memory.

What comes out depends on the dataset and the function alone: neither on how many processes there
were nor on which of them was quick.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Generic, TypeVar

from metercheck.bench.spread import spread
from metercheck.district.dataset import Dataset
from metercheck.district.frame import DistrictFrame
from metercheck.errors import DistrictCrashed, DistrictMissing, WorkerLost
from metercheck.words import Phrase

_Result = TypeVar("_Result")
Function = Callable[[DistrictFrame], _Result]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Failed:
    """In place of the result of a district whose function raised."""

    district: str
    kind: str
    """Of the exception, the name of its class."""
    detail: str

    @property
    def phrase(self) -> Phrase:
        """What happened, for whoever reads the results."""
        return Phrase(
            "district.engine.failed", district=self.district, kind=self.kind, detail=self.detail
        )


@dataclass(frozen=True)
class _Job(Generic[_Result]):
    """What every worker is told once an item: small, and can be pickled."""

    function: Function[_Result]
    daily: bool
    first: date | None
    last: date | None

    def results(self, dataset: Dataset, names: Sequence[str]) -> list[_Result | Failed]:
        """Of the districts `names`, in their order."""
        try:
            import scipy.linalg  # noqa: F401 - what is loaded now is held to one thread, not later
            from threadpoolctl import threadpool_limits
        except ImportError as error:
            raise DistrictMissing(missing=error.name) from error

        # One thread: processes share out the cores, and sums are the same however many there are.
        with threadpool_limits(1):
            frames = dataset.frames(names, daily=self.daily, first=self.first, last=self.last)
            return [self._result(frame) for frame in frames]

    def _result(self, frame: DistrictFrame) -> _Result | Failed:
        try:
            return _called(self.function, frame)
        except DistrictCrashed as crash:
            cause = crash.__cause__
            return Failed(frame.district, type(cause).__name__, str(cause))


def mapped(
    dataset: Dataset,
    function: Function[_Result],
    *,
    daily: bool,
    processes: int | None = None,
    districts: Sequence[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    progress: Progress | None = None,
) -> Generator[_Result | Failed, None, None]:
    """What `function` tells of each of `districts` (by default of all), in their order.

    `function`: pure, of a module, and what it gives can be pickled and is small. A district for
    which it raises gives Failed, and the others go on. `processes`: by default one a core; with
    several, `dataset` was opened from a folder, and each opens it anew. `progress` is called with
    how many districts are done and how many there are.

    Ctrl-C, or giving the iteration up, ends the processes after the batches that they are at.
    Raises NoSuchDistrict before anything begins, NotADataset, and WorkerLost when a process was
    killed.
    """
    job = _Job(function, daily, first, last)
    processes = processes or os.cpu_count() or 1
    batches = dataset.batches(districts, daily=daily, first=first, last=last, processes=processes)
    total = sum(map(len, batches))
    done = 0
    if progress is not None:
        progress(done, total)
    for results in _spread(job, dataset, batches, processes):
        for result in results:
            done += 1
            if progress is not None:
                progress(done, total)
            yield result


def _spread(
    job: _Job[_Result], dataset: Dataset, batches: Sequence[Sequence[str]], processes: int
) -> Iterator[list[_Result | Failed]]:
    if dataset.folder is None or min(processes, len(batches)) <= 1:
        yield from (job.results(dataset, names) for names in batches)
        return
    work = partial(_work, job, dataset.folder)
    try:
        yield from spread(work, batches, processes)
    except BrokenProcessPool as error:
        raise WorkerLost from error


def _work(job: _Job[_Result], folder: Path, names: Sequence[str]) -> list[_Result | Failed]:
    return job.results(_opened(folder), names)


@cache
def _opened(folder: Path) -> Dataset:
    """Once a process, so that a worker reads the list of districts only for its first batch."""
    return Dataset.open(folder)


def _called(function: Function[_Result], frame: DistrictFrame) -> _Result:
    """Raises DistrictCrashed, whatever `function` raised."""
    try:
        return function(frame)
    except Exception as error:
        raise DistrictCrashed(district=frame.district, detail=repr(error)) from error
