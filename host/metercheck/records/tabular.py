"""Records as tables: CSV for a spreadsheet, Parquet for statistics."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from metercheck.errors import TableExtraMissing
from metercheck.words import say

# Columns, with units in their names as in the capture file, and their type in Parquet.
COLUMNS: dict[str, str] = {
    "id": "int64",
    "time": "timestamp",
    "meter": "string",
    "place": "string",
    "constant_imp_per_kwh": "int64",
    "verdict": "string",
    "ratio": "float64",
    "ratio_u95": "float64",
    "seconds": "float64",
    "duration_s": "float64",
    "background_w": "float64",
    "meter_pulses": "int64",
    "reference_pulses": "int64",
    "reasons": "string",
    "device": "string",
    "firmware": "string",
    "record": "int64",
    "short": "string",
    "sha256": "string",
}
# What a spreadsheet takes for the begin of a formula, the first two in full width as well.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AT_ONCE = 1000


def to_csv(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """A table, a line each, headed in the language of now; `rows` as `export.as_dict` has them.

    UTF-8 with a byte order mark, without which Excel garbles Chinese; times are ISO 8601 with
    their offset.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([say(f"column.{name}") for name in COLUMNS])
    for row in rows:
        # Whole seconds: a spreadsheet takes what follows them for text.
        whole = row | {"time": row["time"] and _seconds(row["time"])}
        writer.writerow([as_cell(value) for value in _values(whole)])
        yield _taken(text)
    yield _taken(text)


def to_parquet(rows: Iterator[Mapping[str, Any]]) -> Iterator[bytes]:
    """The same columns by their English names, times in UTC. Raises TableExtraMissing."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise TableExtraMissing(missing=error.name or "pyarrow") from error

    kinds = {"timestamp": pa.timestamp("ms", "UTC")}
    fields = [(name, kinds.get(kind) or getattr(pa, kind)()) for name, kind in COLUMNS.items()]
    schema = pa.schema(fields)
    file = io.BytesIO()
    with parquet.ParquetWriter(file, schema) as writer:
        while some := list(islice(rows, _AT_ONCE)):
            table = [dict(zip(COLUMNS, _values(row), strict=True)) for row in some]
            for values in table:
                values["time"] = values["time"] and datetime.fromisoformat(values["time"])
            writer.write_table(pa.Table.from_pylist(table, schema))
    yield file.getvalue()


def _values(row: Mapping[str, Any]) -> list[Any]:
    reasons = " ".join(str(reason["code"]) for reason in row["reasons"])
    return [reasons if name == "reasons" else row[name] for name in COLUMNS]


def as_cell(value: Any) -> Any:
    """A spreadsheet would run what looks like a formula; an apostrophe keeps it text."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _seconds(iso: str) -> str:
    return datetime.fromisoformat(iso).isoformat(timespec="seconds")


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data
