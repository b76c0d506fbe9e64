"""Readings of users and of districts' supply, whatever their form, as one kind of row.

who      user, meter or district, as Part.by says
meter    null where the file has none beside the user
channel  0 for all phases, 1 to 3 for A, B, C
at       number of the interval; of registers the minute (since EPOCH) of the instant
value    kWh; of registers what they showed, before any multiplier
times    multiplier that stands in the row, null for none
quality  of frame.Quality
line     of the file
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.cells import moment_in
from metercheck.district.importing.decoding import joined, texts, with_number
from metercheck.district.importing.grid import Grid
from metercheck.district.importing.keys import dated, identified, marked
from metercheck.district.importing.problems import DROPPED, MENDED, Problems
from metercheck.district.importing.sources import Raw

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

ENERGY, REGISTER, POWER = "energy", "register", "power"
_KEYS = ("who", "meter", "times", "at", "mark", "line", "why", "when")


@dataclass(frozen=True)
class Choices:
    """What a person says of files that do not say it themselves. `ends`: times name ends."""

    curve: str | None = None
    ends: bool | None = None


@dataclass(frozen=True)
class Part:
    """A staged file. `by`: "user", "meter", "district"; `form`: "energy" or "register"."""

    file: str
    kind: str
    by: str = ""
    form: str = ""
    step_min: int = 0
    ends: bool = False
    rows: int = 0


@dataclass(frozen=True)
class _Cell:
    """A column of values: its channel and how much later than the row's date it is."""

    column: str
    channel: int = 0
    minutes: int = 0
    scale: float = 1.0


@dataclass(frozen=True)
class Staged:
    """`refused`: rows of the file of which nothing is in a part."""

    parts: tuple[Part, ...]
    refused: int


def stage_points(
    con: BaseBackend,
    raw: Raw,
    folder: Path,
    choices: Choices,
    problems: Problems,
    latest: date,
) -> Staged:
    """Write the parts of `raw` into `folder`. Raises BadExport."""
    import ibis

    table, by, form = identified(con, raw, choices.curve)
    table, grid = dated(con, raw, table, choices.ends, latest, problems)
    table = marked(con, raw, table)
    values = _values(raw, form)
    reasons = [table[name] for name in table.columns if name.endswith("_why")]
    table = table.mutate(why=ibis.coalesce(*reasons))
    kept = {cell.column for cells in values.values() for cell in cells}
    table = table.select(*(name for name in (*_KEYS, *sorted(kept)) if name in table.columns))
    wide = len(values) > 1 or any(len(cells) > 1 for cells in values.values())
    refused = 0
    if wide or raw.lines:
        # Not again and again what was worked out: expressions stay small.
        table = _settled(con, table, raw.scratch / "rows.parquet")
    if wide:
        # Rows first, so that a row without a date is one problem and not ninety-six.
        refused = _tell(con, raw, table.filter(table.why.notnull()), problems)
        table = table.filter(table.why.isnull())
    parts = []
    for kind, cells in values.items():
        if wide:
            one = _unpivoted(con, table, cells, raw.scratch / f"{kind}.parquet")
        else:
            channel = ibis.literal(cells[0].channel, "uint8")
            one = table.mutate(channel=channel, point=ibis.literal(0, "int32"))
        one, mended = with_number(con, one, "cell" if wide else cells[0].column)
        for what, rows, line, example in mended:
            name = raw.source.name
            problems.add(what, MENDED, source=name, line=line, detail=example, rows=rows)
        one = one.mutate(why=ibis.coalesce(one.why, one.value_why))
        bad = one.filter(one.why.notnull())
        count = _tell(con, raw, bad, problems)
        refused += 0 if wide else count
        name = f"{kind}.parquet"
        rows = _write(con, raw, one.filter(one.why.isnull()), cells, grid, kind, folder / name)
        step = grid.step_min
        form_kept = REGISTER if kind == REGISTER else ENERGY
        ends = grid.ends and (kind == REGISTER or step < DAY_MIN)
        parts.append(Part(name, raw.layout.kind, by, form_kept, step, ends, rows))
    return Staged(tuple(parts), refused)


def _values(raw: Raw, form: str) -> dict[str, list[_Cell]]:
    """Form -> columns of values."""
    layout = raw.layout
    if layout.points:
        shift = layout.point_min if layout.ends and form != REGISTER else 0
        cells = [
            _Cell(f"c{place}", 0, minute - shift, layout.scale)
            for place, minute in layout.points.items()
        ]
        return {form: cells}
    if layout.days:
        cells = []
        for place, heading in layout.days.items():
            minutes = moment_in(heading, date.max).minutes
            if minutes is not None:
                cells.append(_Cell(f"c{place}", 0, minutes, layout.scale))
        return {form: cells}
    values: dict[str, list[_Cell]] = {}
    names = {ENERGY: ("supply", "energy"), REGISTER: ("register",), POWER: ("power",)}
    for kind, fields in names.items():
        if kind == POWER and values.get(ENERGY):
            continue
        for name in fields:
            if name in layout.columns:
                one = layout.columns[name]
                values.setdefault(kind, []).append(_Cell(f"c{one.place}", 0, 0, one.scale))
                break
        prefix = {ENERGY: "supply", REGISTER: "register"}.get(kind)
        for channel, phase in enumerate("abc", 1):
            one = layout.columns.get(f"{prefix}_{phase}")
            if one is not None and layout.kind == "supply":
                values.setdefault(kind, []).append(_Cell(f"c{one.place}", channel, 0, one.scale))
    return values


def _settled(con: BaseBackend, table: ir.Table, file: Path) -> ir.Table:
    """The rows of `table`, worked out once."""
    con.to_parquet(table, file)
    return con.read_parquet(str(file))


def _unpivoted(con: BaseBackend, table: ir.Table, cells: list[_Cell], file: Path) -> ir.Table:
    """A row a cell, with its channel and point (place in `cells`)."""
    import pyarrow as pa

    kinds = {table[cell.column].type() for cell in cells}
    same = len(kinds) == 1
    keep = [name for name in table.columns if name in _KEYS]
    values = {
        str(place): table[cell.column] if same else table[cell.column].cast("string")
        for place, cell in enumerate(cells)
    }
    one = table.select(*keep, **values)
    one = one.pivot_longer(list(values), names_to="point", values_to="cell")
    one = _settled(con, one.mutate(point=one.point.cast("int32")), file)
    channels = pa.array([cell.channel for cell in cells], pa.uint8())
    return joined(one, {"point": list(range(len(cells)))}, {"channel": channels})


def _tell(con: BaseBackend, raw: Raw, bad: ir.Table, problems: Problems) -> int:
    """Note rows with a `why`, a problem for each kind and subject; how many there are."""
    import ibis

    # The cell that is to blame, of the first row in the order of texts.
    blamed = ibis.literal("")
    for name, kinds in (
        ("number_text", ("bad_number", "negative")),
        ("when", ("bad_date", "off_grid")),
    ):
        if name in bad.columns:
            blamed = ibis.ifelse(bad.why.isin(kinds), texts(bad[name]), blamed)
    bad = bad.mutate(blamed=blamed)
    found = con.to_pyarrow(
        bad.group_by("why", "who").agg(
            rows=bad.count(), line=bad.line.min(), blamed=bad.blamed.min()
        )
    ).to_pylist()
    for one in found:
        where = {"source": raw.source.name, "line": one["line"], "subject": one["who"]}
        problems.add(one["why"], DROPPED, detail=one["blamed"], rows=one["rows"], **where)
    return sum(one["rows"] for one in found)


def _write(
    con: BaseBackend,
    raw: Raw,
    table: ir.Table,
    cells: list[_Cell],
    grid: Grid,
    kind: str,
    file: Path,
) -> int:
    """The rows as the head of this file has them; how many."""
    import ibis
    import pyarrow as pa
    import pyarrow.parquet as pq

    hours = grid.step_min / 60 if kind == POWER else 1.0
    factor, at = ibis.literal(cells[0].scale * hours), table["at"]
    if len(cells) > 1:
        table = joined(
            table,
            {"point": list(range(len(cells)))},
            {
                "minutes": pa.array([cell.minutes for cell in cells], pa.int32()),
                "factor": pa.array([cell.scale * hours for cell in cells], pa.float64()),
            },
        )
        factor, at = table.factor, table["at"] + table.minutes
    elif cells[0].minutes:
        at = at + cells[0].minutes
    if kind == REGISTER:
        daily = grid.step_min == DAY_MIN and not raw.layout.points
        at = at + (DAY_MIN if daily and grid.ends else 0)
    else:
        # Of points the columns tell which minute each begins with.
        begins = (
            grid.step_min if grid.ends and grid.step_min < DAY_MIN and not raw.layout.points else 0
        )
        at = (at - begins) // grid.step_min
    rows = table.select(
        who=table.who,
        meter=table.meter,
        channel=table.channel,
        at=at.cast("int32"),
        value=table.value * factor,
        times=table.times,
        quality=ibis.greatest(table.mark, table.value_quality).cast("uint8"),
        line=table.line.cast("int32"),
    )
    con.to_parquet(rows, file, compression="zstd")
    return pq.ParquetFile(file).metadata.num_rows
