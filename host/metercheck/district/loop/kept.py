"""The small tables of a dataset that grow by what the office does: work lists and labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from metercheck.district.tables import schema
from metercheck.errors import NotADataset
from metercheck.records.files import atomic_path


def read_rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """All rows of `table` in a dataset's folder; none when it was never written.

    Raises NotADataset when the file is there and is not that table.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{table}.parquet"
    if not path.exists():
        return []
    try:
        return pq.read_table(path, schema=schema(table)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise NotADataset(path=path) from error


def write_rows(folder: Path, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Put `rows` in the place of `table`, whole or not at all. Raises errors.FileUnwritable."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with atomic_path(folder / f"{table}.parquet") as temporary:
        pq.write_table(pa.Table.from_pylist(list(rows), schema(table)), temporary)
