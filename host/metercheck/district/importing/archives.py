"""Archives of districts and users, who hangs where since when, and events: small next to readings.

Each file becomes one table of texts and numbers; what cannot be used of a row is told, and only
a row without its identifier (or an event without its time) is refused.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metercheck.district.importing.cells import (
    id_in,
    phases_in,
)
from metercheck.district.importing.fields import readers_of, type_of
from metercheck.district.importing.points import Part, Staged
from metercheck.district.importing.problems import DROPPED, KEPT, Problems
from metercheck.district.importing.sources import Raw

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends import BaseBackend

_KINDS = {"users": "users", "mapping": "users", "districts": "districts", "events": "events"}
_FIELDS = {
    "users": (
        *("user", "meter", "district", "phase", "category", "contract", "constant", "times"),
        *("address", "from", "to"),
    ),
    "districts": ("district", "district_name", "capacity", "limit_low", "limit_high", "times"),
    "events": ("user", "meter", "event", "time"),
}
_KEY = {"users": ("user",), "districts": ("district",), "events": ("time",)}


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
    readers = readers_of(raw.layout.columns, latest)
    staged: dict[str, pa.Array] = {}
    refused = np.zeros(len(lines), bool)
    first = _KEY[kind][0]
    for name in _FIELDS[kind]:
        reader = readers[name]
        if name not in columns:
            staged[name] = pa.array([reader.missing] * len(lines), type_of(reader.kind))
            continue
        column = columns[name]
        cells = table[f"c{column.place}"].to_pylist()
        parsed = {cell: reader.parse(cell) for cell in set(cells)}
        values = [reader.missing if parsed[cell][1] else parsed[cell][0] for cell in cells]
        staged[name] = pa.array(values, type_of(reader.kind))
        strange = {cell for cell, (_, why) in parsed.items() if why}
        for place, cell in enumerate(cells) if strange else ():
            why = parsed[cell][1]
            needed = name in (first, "time")
            # Not every user has a meter or a district in every archive.
            if why is None or refused[place] or (why == "no_id" and not needed):
                continue
            refused[place] = needed
            subject = staged[first][place].as_py()
            problems.add(
                why,
                DROPPED if needed else KEPT,
                source=raw.source.name,
                line=lines[place],
                subject=subject,
                detail=f"{column.heading}: {'' if cell is None else cell}",
            )
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
    readers = readers_of(columns, date.max)
    for name in _FIELDS["users"]:
        if name not in staged:
            reader = readers[name]
            staged[name] = pa.array([reader.missing] * len(rows), type_of(reader.kind))
    staged["line"] = pa.array([0] * len(rows), pa.int32())
    file = "hanging.parquet"
    pq.write_table(pa.table(staged), folder / file, compression="zstd")
    return (Part(file, "hanging", rows=len(rows)),)
