"""What an import did, for a person and for a program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from metercheck.district.importing.problems import Problem


@dataclass(frozen=True)
class FileReport:
    """`rows` of the file, `refused` of them; `values` that it holds, `unused` of them."""

    name: str
    sha256: str
    kind: str
    forms: tuple[str, ...]
    step_min: int | None
    ends: bool
    rows: int
    refused: int
    values: int
    unused: int


@dataclass(frozen=True)
class Kind:
    """Problems of one kind: how many, of how many rows, and one of them."""

    what: str
    done: str
    count: int
    rows: int
    example: Problem


@dataclass(frozen=True)
class ImportReport:
    """`known`: names of files that were imported before. `problems`: of this import's files and
    of the dataset as a whole; problems.parquet has those of earlier files too.
    """

    changed: bool
    files: tuple[FileReport, ...]
    known: tuple[str, ...]
    problems: tuple[Problem, ...]
    districts: int
    users: int
    events: int
    daily: int
    interval: int
    supply_daily: int
    supply_interval: int
    step_min: int | None
    first_day: date | None
    last_day: date | None

    def kinds(self) -> list[Kind]:
        """Problems by kind, those that cost most first."""
        return kinds_of(self.problems)

    def as_json(self) -> dict[str, Any]:
        """For `--json`: problems by kind, not one by one."""
        values = {name: value for name, value in asdict(self).items() if name != "problems"}
        values["problems"] = [asdict(kind) for kind in self.kinds()]
        for name in ("first_day", "last_day"):
            values[name] = values[name].isoformat() if values[name] else None
        return values


def kinds_of(problems: Iterable[Problem]) -> list[Kind]:
    """Problems by kind and by what was done."""
    grouped: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        grouped.setdefault((one.done, one.what), []).append(one)
    order = ("dropped", "kept", "mended")
    kinds = [
        Kind(what, done, len(ones), sum(one.rows for one in ones), _example(ones))
        for (done, what), ones in grouped.items()
    ]
    return sorted(kinds, key=lambda kind: (order.index(kind.done), -kind.rows, kind.what))


def _example(ones: Sequence[Problem]) -> Problem:
    return max(ones, key=lambda one: (one.rows, -one.line))
