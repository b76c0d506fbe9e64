"""Archives of districts and users, who hangs where since when, and events: small next to readings.

Each file becomes one table of texts and numbers; what cannot be used of a row is told, and only
a row without its identifier (or an event without its time) is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.cells import (
    event_in,
    id_in,
    moment_in,
    number_in,
    phases_in,
    text_of,
)
from metercheck.district.importing.points import Part, Staged, ratio_in
from metercheck.district.importing.problems import DROPPED, KEPT, Problems
from metercheck.district.importing.sources import Raw
from metercheck.worklist.cells import Refused, constant_in, words_in

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends import BaseBackend

EVER = -(2**31)
"""First day of who hangs where "since always"."""
FOREVER = 2**31 - 1
_KINDS = {"users": "users", "mapping": "users", "districts": "districts", "events": "events"}
_FIELDS = {
    "users": (
        *("user", "meter", "district", "phase", "category", "contract", "constant", "times"),
        *("address", "from", "to"),
    ),
    "districts": ("district", "district_name", "capacity", "limit_low", "limit_high", "times"),
    "events": ("user", "meter", "event", "time"),
}
_KEY = {"users": ("user",), "districts": ("district",), "events": ("user", "meter")}


@dataclass(frozen=True)
class _Field:
    """How a column is read: `parse` gives (value, kind of problem or None)."""

    parse: Callable[[Any], tuple[Any, str | None]]
    kind: str
    missing: Any


def stage_archive(
    con: BaseBackend, raw: Raw, folder: Path, problems: Problems, latest: date
) -> Staged:
    """Write the one part of `raw` into `folder`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kind = _KINDS[raw.layout.kind]
    columns = dict(raw.layout.columns)
    if kind == "events":
        named = next(name for name in ("time", "begin", "date", "end") if name in columns)
        columns["time"] = columns[named]
    table = con.to_pyarrow(raw.table)
    lines = table["line"].to_pylist()
    readers = _readers(raw, latest)
    staged: dict[str, Any] = {}
    refused = np.zeros(len(lines), bool)
    for name in _FIELDS[kind]:
        reader = readers[name]
        if name not in columns:
            staged[name] = pa.array([reader.missing] * len(lines), _type(reader.kind))
            continue
        cells = table[f"c{columns[name].place}"].to_pylist()
        cache: dict[Any, tuple[Any, str | None]] = {}
        values = []
        for place, cell in enumerate(cells):
            if cell not in cache:
                cache[cell] = reader.parse(cell)
            value, why = cache[cell]
            values.append(reader.missing if why else value)
            if why and not refused[place]:
                refuses = name in (_KEY[kind][0], "time") or (
                    why != "no_id" and name in _KEY[kind]
                )
                if why == "no_id" and not refuses:
                    continue
                refused[place] = refuses
                where = {"source": raw.source.name, "line": lines[place]}
                detail = f"{columns[name].heading}: {cell}"
                subject = (
                    staged[_KEY[kind][0]][place]
                    if _KEY[kind][0] in staged and isinstance(staged[_KEY[kind][0]], list)
                    else ""
                )
                done = DROPPED if refuses else KEPT
                problems.add(why, done, subject=subject, detail=detail, **where)
        staged[name] = values if name == _KEY[kind][0] else pa.array(values, _type(reader.kind))
    first = _KEY[kind][0]
    if isinstance(staged[first], list):
        staged[first] = pa.array(staged[first], pa.string())
    rows = pa.table(staged | {"line": pa.array(lines, pa.int32())})
    rows = rows.filter(pa.array(~refused))
    pq.write_table(rows, folder / f"{kind}.parquet", compression="zstd")
    part = Part(f"{kind}.parquet", kind, rows=rows.num_rows)
    return Staged((part,), int(refused.sum()))


def stage_hanging(con: BaseBackend, raw: Raw, folder: Path) -> tuple[Part, ...]:
    """Who hangs where as readings tell it that name a district beside the user."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = raw.layout.columns
    if raw.layout.kind != "readings" or not {"user", "district"} <= columns.keys():
        return ()
    fields = ("user", "meter", "district", "phase")
    chosen = {name: raw.table[f"c{columns[name].place}"] for name in fields if name in columns}
    found = con.to_pyarrow(raw.table.select(**chosen).distinct())
    rows = []
    for row in found.to_pylist():
        (user, bad), (district, worse) = id_in(row["user"]), id_in(row["district"])
        if not bad and not worse:
            meter = id_in(row.get("meter"))[0]
            rows.append((user, meter, district, phases_in(row.get("phase"))[0]))
    rows.sort()
    cells = list(zip(*rows, strict=True)) or [()] * 4
    staged = {name: pa.array(cells[place], pa.string()) for place, name in enumerate(fields)}
    readers = _readers(raw, date.max)
    for name in _FIELDS["users"]:
        if name not in staged:
            reader = readers[name]
            staged[name] = pa.array([reader.missing] * len(rows), _type(reader.kind))
    staged["line"] = pa.array([0] * len(rows), pa.int32())
    file = "hanging.parquet"
    pq.write_table(pa.table(staged), folder / file, compression="zstd")
    return (Part(file, "hanging", rows=len(rows)),)


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return {"text": pa.string(), "int": pa.int64(), "float": pa.float64()}[kind]


def _readers(raw: Raw, latest: date) -> dict[str, _Field]:
    columns = raw.layout.columns

    def scaled(name: str) -> Callable[[Any], tuple[Any, str | None]]:
        scale = columns[name].scale if name in columns else 1.0

        def parse(cell: Any) -> tuple[Any, str | None]:
            value, why, _ = number_in(str(cell) if cell is not None else "")
            if value is None:
                return None, None if why == "empty_value" else why
            return round(value * scale), None

        return parse

    def share(name: str) -> Callable[[Any], tuple[Any, str | None]]:
        scale = columns[name].scale if name in columns else 1.0

        def parse(cell: Any) -> tuple[Any, str | None]:
            text = "" if cell is None else text_of(cell)
            value, why, _ = number_in(text.rstrip("%"))
            if value is None:
                return None, None if why == "empty_value" else why
            percent = text.endswith("%") or scale != 1.0 or abs(value) > 1
            return (value / 100 if percent else value), None

        return parse

    def day(cell: Any) -> tuple[Any, str | None]:
        text = "" if cell is None else text_of(cell)
        if text in ("", "-", "/", "至今", "null") or text.startswith(("9999", "2999", "2099")):
            return None, None
        moment = moment_in(cell, date.max)
        return (None if moment.minutes is None else moment.minutes // DAY_MIN), moment.why

    def minute(cell: Any) -> tuple[Any, str | None]:
        moment = moment_in(cell, latest)
        return moment.minutes, moment.why

    def words(cell: Any) -> tuple[Any, str | None]:
        try:
            return words_in("" if cell is None else str(cell)), None
        except Refused:
            return "", "long_text"

    def constant(cell: Any) -> tuple[Any, str | None]:
        try:
            return constant_in("" if cell is None else str(cell)), None
        except Refused:
            return None, "bad_constant"

    def event(cell: Any) -> tuple[Any, str | None]:
        return event_in(cell), None

    return {
        **{name: _Field(id_in, "text", "") for name in ("user", "meter", "district")},
        **{name: _Field(words, "text", "") for name in ("district_name", "category", "address")},
        **{name: _Field(scaled(name), "int", None) for name in ("capacity", "contract")},
        **{name: _Field(share(name), "float", None) for name in ("limit_low", "limit_high")},
        "phase": _Field(phases_in, "text", ""),
        "constant": _Field(constant, "int", None),
        "times": _Field(lambda cell: (ratio_in(str(cell or "")), None), "float", None),
        "from": _Field(day, "int", None),
        "to": _Field(day, "int", None),
        "event": _Field(event, "text", "other"),
        "time": _Field(minute, "int", None),
    }
