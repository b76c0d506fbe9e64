"""Sources as they were staged stay in the dataset's folder, and a new folder replaces the old.

A later import builds everything from all of them: registers are differenced across months, users
who become known later get their readings, numbers are given anew, and the order of imports does
not matter but where they contradict.

    sources/<first 16 digits of SHA-256>/manifest.json, problems.parquet, and the parts
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from metercheck.district.importing.points import Part
from metercheck.district.importing.problems import Problem, Problems, problems_of
from metercheck.district.writing import ABOUT
from metercheck.errors import NotADataset

SOURCES = "sources"
_OURS = {
    *(ABOUT, SOURCES, "districts.parquet", "users.parquet", "events.parquet", "problems.parquet"),
    *("daily", "interval", "supply_daily", "supply_interval"),
}


@dataclass(frozen=True)
class Kept:
    """A source that is in the dataset. `generation`: the import that brought it, from 1."""

    name: str
    sha256: str
    kind: str
    generation: int
    rows: int
    refused: int
    parts: tuple[Part, ...]

    @property
    def folder(self) -> str:
        """Its place within the dataset."""
        return f"{SOURCES}/{self.sha256[:16]}"


def write_kept(kept: Kept, dataset: Path, problems: Problems) -> None:
    """Beside its parts, what is to be known of a source."""
    import pyarrow.parquet as pq

    folder = dataset / kept.folder
    text = json.dumps(asdict(kept), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    pq.write_table(problems.table(), folder / "problems.parquet", compression="zstd")


def read_kept(dataset: Path) -> list[Kept]:
    """The sources of a dataset, none of one that is not there. Raises NotADataset."""
    if not dataset.exists() or (dataset.is_dir() and not any(dataset.iterdir())):
        return []
    if not (dataset / ABOUT).is_file() or not (dataset / SOURCES).is_dir():
        raise NotADataset(path=dataset)
    found = []
    for manifest in sorted((dataset / SOURCES).glob("*/manifest.json")):
        try:
            values = json.loads(manifest.read_text(encoding="utf-8"))
            parts = tuple(Part(**part) for part in values.pop("parts"))
            found.append(Kept(**values, parts=parts))
        except (ValueError, TypeError, KeyError) as error:
            raise NotADataset(path=dataset) from error
    return found


def kept_problems(kept: Kept, dataset: Path) -> list[Problem]:
    """What was wrong when it was staged."""
    import pyarrow.parquet as pq

    return problems_of(pq.read_table(dataset / kept.folder / "problems.parquet"))


@contextmanager
def replacing(dataset: Path) -> Iterator[tuple[Path, Path]]:
    """(a new folder that becomes the dataset at the end, one for what is needed meanwhile).

    The old dataset stays until the new one is whole; what this program does not know in it
    (labels) goes along.
    """
    dataset = dataset.resolve()
    beside = _beside(dataset)
    recover(dataset)
    shutil.rmtree(beside, ignore_errors=True)
    new, work = beside / "new", beside / "work"
    (new / SOURCES).mkdir(parents=True)
    work.mkdir()
    try:
        if dataset.is_dir():
            for folder in (dataset / SOURCES).glob("*/"):
                _link(folder, new / SOURCES / folder.name)
        yield new, work
        if dataset.is_dir():
            for other in dataset.iterdir():
                if other.name not in _OURS:
                    _link(other, new / other.name)
            dataset.rename(beside / "old")
        new.rename(dataset)
    finally:
        recover(dataset)
        shutil.rmtree(beside, ignore_errors=True)


def recover(dataset: Path) -> None:
    """After an interruption between two renames the old dataset gets its name back."""
    old = _beside(dataset.resolve()) / "old"
    if old.is_dir() and not dataset.exists():
        old.rename(dataset)


def _beside(dataset: Path) -> Path:
    return dataset.with_name(f".{dataset.name}.importing")


def _link(source: Path, target: Path) -> None:
    """The same file under two names where the file system can, else a copy."""

    def one(begin: str, end: str) -> None:
        try:
            os.link(begin, end)
        except OSError:
            shutil.copy2(begin, end)

    if source.is_dir():
        shutil.copytree(source, target, copy_function=one)
    else:
        one(str(source), str(target))
