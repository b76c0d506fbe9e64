"""DuckDB under Ibis: the only place that knows which engine reads the tables.

Whoever keeps readings in another database gives its Ibis tables to `Dataset` instead, under the
names that `tables` lists: what is asked of them names no engine.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metercheck.district.tables import VERSION, schema
from metercheck.district.writing import ABOUT
from metercheck.errors import DistrictMissing, NotADataset

if TYPE_CHECKING:
    import ibis.expr.types as ir

MEMORY_MIB = 512
"""What DuckDB may take in one process: a batch is read as a stream, nothing large is sorted."""

_FOLDERS = {
    "daily": "readings",
    "interval": "readings",
    "supply_daily": "supply",
    "supply_interval": "supply",
}
_FILES = ("districts", "users", "events")
_REQUIRED = ("districts", "users")


@dataclass(frozen=True)
class About:
    """What about.json says: the step of interval readings and the days that have any."""

    step_min: int | None
    first_day: date | None
    last_day: date | None


def about_of(folder: Path) -> About:
    """Raises NotADataset when there is none, or one of another version."""
    try:
        told: Any = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if told["version"] != VERSION:
            raise NotADataset(path=folder)
        first, last = (
            date.fromisoformat(told[name]) if told[name] else None
            for name in ("first_day", "last_day")
        )
        return About(told["step_min"], first, last)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotADataset(path=folder) from error


def tables_of(folder: Path, memory_mib: int = MEMORY_MIB) -> dict[str, ir.Table]:
    """The tables that are there, by name, over a connection of their own.

    Raises NotADataset when districts or users lack, or a table has not the columns it should
    have, and DistrictMissing without Ibis or DuckDB.
    """
    try:
        import ibis
    except ImportError as error:
        raise DistrictMissing(missing=error.name) from error

    # One thread: districts are spread over processes, and rows come in the order of the files.
    connection = ibis.duckdb.connect(
        threads=1,
        memory_limit=f"{memory_mib}MiB",
        parquet_metadata_cache=True,
        autoinstall_known_extensions=False,
    )
    tables: dict[str, ir.Table] = {}
    for name in (*_FOLDERS, *_FILES):
        files = sorted((folder / name).glob("*.parquet")) if name in _FOLDERS else []
        files = files or [path for path in [folder / f"{name}.parquet"] if path.is_file()]
        if not files:
            continue
        with readable(folder):
            table = connection.read_parquet([glob.escape(str(path)) for path in files])
        if not {*schema(_FOLDERS.get(name, name)).names} <= {*table.columns}:
            raise NotADataset(path=folder)
        tables[name] = table
    if not all(name in tables for name in _REQUIRED):
        raise NotADataset(path=folder)
    return tables


@contextmanager
def readable(folder: Path | None) -> Iterator[None]:
    """Within the `with` block, a file of `folder` that is damaged or gone raises NotADataset."""
    if folder is None:  # the tables are another engine's
        yield
        return
    try:
        import duckdb
    except ImportError as error:
        raise DistrictMissing(missing=error.name) from error

    try:
        yield
    except duckdb.Error as error:
        raise NotADataset(path=folder) from error
