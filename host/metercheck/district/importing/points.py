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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.cells import moment_in, quality_in, ratio_in
from metercheck.district.importing.decoding import (
    joined,
    stamp_cell,
    stamp_key,
    with_id,
    with_number,
    with_parsed,
)
from metercheck.district.importing.grid import Grid, Stamp, grid_of, placed, stamps_of
from metercheck.district.importing.headings import Layout, form_of_quantity
from metercheck.district.importing.problems import DROPPED, MENDED, Problems
from metercheck.district.importing.sources import Raw
from metercheck.errors import BadExport
from metercheck.words import Phrase

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

ENERGY, REGISTER, POWER = "energy", "register", "power"
CURVES = (POWER, ENERGY, REGISTER)
COLUMNS = ("who", "meter", "channel", "at", "value", "times", "quality", "line")


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
    table, by, form = _identified(con, raw, choices, problems)
    table, grid = _dated(con, raw, table, choices, latest, problems)
    table = _marked(con, raw, table)
    values = _values(raw, form)
    row_why = [table[name] for name in table.columns if name.endswith("_why")]
    import ibis

    table = table.mutate(why=ibis.coalesce(*row_why)) if row_why else table
    wide = any(len(cells) > 1 for cells in values.values()) or len(values) > 1
    refused = 0
    if wide:
        # Rows first, so that a row without a date is one problem and not ninety-six.
        refused = _tell(con, raw, table.filter(table.why.notnull()), problems)
        table = table.filter(table.why.isnull())
    parts = []
    for kind, cells in values.items():
        one = (
            _unpivoted(table, cells)
            if wide
            else table.mutate(
                channel=ibis.literal(cells[0].channel, "uint8"), point=ibis.literal(0, "int32")
            )
        )
        column = "cell" if wide else cells[0].column
        one, mended = with_number(con, one, column, signed=False)
        for what, rows, line, example in mended:
            where = {"source": raw.source.name, "line": line, "detail": example}
            problems.add(what, MENDED, rows=rows, **where)  # pyright: ignore[reportArgumentType]
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


def _identified(
    con: BaseBackend, raw: Raw, choices: Choices, problems: Problems
) -> tuple[ir.Table, str, str]:
    """The table with who, meter and their reasons; by what; the form of a curve."""
    import ibis
    import pyarrow as pa

    columns, table = raw.layout.columns, raw.table
    supply = raw.layout.kind == "supply"
    by = "district" if supply else ("user" if "user" in columns else "meter")
    table, _ = with_id(con, table, f"c{columns[by].place}", "who")
    if by == "user" and "meter" in columns:
        table, _ = with_id(con, table, f"c{columns['meter'].place}", "meter")
        # A meter that cannot be read is not needed to know whose reading it is.
        meter = ibis.ifelse(table.meter_why.isnull(), table.meter, ibis.null("string"))
        table = table.mutate(meter=meter).drop("meter_why")
    else:
        table = table.mutate(meter=table.who if by == "meter" else ibis.null("string"))
    form = choices.curve or raw.layout.form
    if "quantity" in columns:
        column = f"c{columns['quantity'].place}"
        table = with_parsed(
            con, table, column, "quantity", lambda t: form_of_quantity(t) or "", pa.string()
        )
        known = table.filter(table.quantity != "")
        found = con.to_pyarrow(known.group_by("quantity").agg(rows=known.count())).to_pylist()
        if found:
            form = (
                choices.curve
                or max(found, key=lambda one: (one["rows"], one["quantity"]))["quantity"]
            )
            other = ibis.ifelse(table.quantity == form, ibis.null("string"), "other_quantity")
            table = table.mutate(quantity_why=other)
        table = table.drop("quantity")
    if raw.layout.points and not form:
        raise BadExport(path=raw.source.path, detail=Phrase("district.export.curve_unclear"))
    if "times" in columns:
        column = f"c{columns['times'].place}"
        table = with_parsed(con, table, column, "times", ratio_in, pa.float64())
    else:
        table = table.mutate(times=ibis.null("float64"))
    del problems
    return table, by, form or ENERGY


def _dated(
    con: BaseBackend,
    raw: Raw,
    table: ir.Table,
    choices: Choices,
    latest: date,
    problems: Problems,
) -> tuple[ir.Table, Grid]:
    """The table with `at` (the minute that is named, or that the day begins with) and `at_why`."""
    import ibis
    import pyarrow as pa

    layout = raw.layout
    named = next((one for one in ("time", "end", "begin") if one in layout.columns), "")
    both = "date" in layout.columns and bool(named) and not layout.points
    when = layout.columns.get("date") if both or layout.points or not named else None
    when = when or layout.columns.get(named) or layout.columns.get("date")
    wide = bool(layout.points or layout.days)
    if layout.days or when is None:
        grid = Grid(DAY_MIN, choices.ends is not False)
        return table.mutate(at=ibis.literal(0, "int32"), at_why=ibis.null("string")), grid
    day_column = table[f"c{when.place}"]
    keys = {"when": stamp_key(day_column)}
    if both:
        clock_column = table[f"c{layout.columns[named].place}"]
        keys["clock"] = stamp_key(clock_column)
    table = table.mutate(**keys)
    found = con.to_pyarrow(
        table.group_by(list(keys)).agg(rows=table.count(), line=table.line.min())
    ).to_pylist()
    kind = day_column.type()
    cells = [(stamp_cell(one["when"], kind), one.get("clock")) for one in found]
    counts = [one["rows"] for one in found]
    stamps, timed = stamps_of(cells, counts, latest, clock=both)
    if wide or not timed:
        ends = _frozen_at_end(layout, cells, stamps, choices)
        grid = Grid(layout.point_min, bool(layout.ends)) if wide else Grid(DAY_MIN, ends)
        places = [
            # 24:00 of a day is still that day.
            None if one.minutes is None else one.minutes - DAY_MIN * (one.mended == "hour_24")
            for one in stamps
        ]
        reasons = [one.why for one in stamps]
    else:
        maybe = grid_of(stamps, counts, named, choices.ends)
        if maybe is None:
            raise BadExport(path=raw.source.path, detail=Phrase("district.export.no_grid"))
        grid = maybe
        places, reasons = placed(stamps, grid.step_min)
    mended: dict[str, list[Mapping[str, object]]] = {}
    for stamp, one in zip(stamps, found, strict=True):
        if stamp.mended:
            mended.setdefault(stamp.mended, []).append(one)
    for what, ones in mended.items():
        first = min(ones, key=lambda one: (one["line"], str(one["when"])))  # pyright: ignore[reportArgumentType]
        total = sum(int(str(one["rows"])) for one in ones)
        example = " ".join(str(first[name]) for name in keys)
        problems.add(
            what,
            MENDED,
            source=raw.source.name,
            line=int(str(first["line"])),
            detail=example,
            rows=total,
        )
    table = joined(
        table,
        {name: [one[name] for one in found] for name in keys},
        {"at": pa.array(places, pa.int32()), "at_why": pa.array(reasons, pa.string())},
    )
    missing = table["at"].isnull() & table.at_why.isnull()
    return table.mutate(at_why=ibis.ifelse(missing, "bad_date", table.at_why)), grid


def _frozen_at_end(
    layout: Layout,
    cells: Sequence[tuple[object, object]],
    stamps: Sequence[Stamp],
    choices: Choices,
) -> bool:
    """A register frozen for a date shows the end of that day (Q/GDW 376.1: 日冻结 is taken at
    24:00), one with a midnight for its time shows that midnight."""
    if choices.ends is not None:
        return choices.ends
    if "date" in layout.columns or any(one.mended == "hour_24" for one in stamps):
        return True
    return not any(":" in str(cell) for cell, _ in cells[:50])


def _marked(con: BaseBackend, raw: Raw, table: ir.Table) -> ir.Table:
    import ibis
    import pyarrow as pa

    columns = raw.layout.columns
    if "quality" not in columns:
        return table.mutate(mark=ibis.literal(0, "uint8"))
    column = f"c{columns['quality'].place}"
    return with_parsed(con, table, column, "mark", lambda text: int(quality_in(text)), pa.uint8())


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


def _unpivoted(table: ir.Table, cells: list[_Cell]) -> ir.Table:
    """A row a cell, with its channel and point (place in `cells`)."""
    import pyarrow as pa

    kinds = {table[cell.column].type() for cell in cells}
    same = len(kinds) == 1
    keep = [name for name in table.columns if not name[1:].isdigit()]
    values = {
        str(place): table[cell.column] if same else table[cell.column].cast("string")
        for place, cell in enumerate(cells)
    }
    one = table.select(*keep, **values)
    one = one.pivot_longer(list(values), names_to="point", values_to="cell")
    one = one.mutate(point=one.point.cast("int32"))
    channels = pa.array([cell.channel for cell in cells], pa.uint8())
    return joined(one, {"point": list(range(len(cells)))}, {"channel": channels})


def _tell(con: BaseBackend, raw: Raw, bad: ir.Table, problems: Problems) -> int:
    """Note rows with a `why`, a problem for each kind and subject; how many there are."""
    found = con.to_pyarrow(
        bad.group_by("why", "who").agg(rows=bad.count(), line=bad.line.min())
    ).to_pylist()
    for one in found:
        where = {"source": raw.source.name, "line": one["line"], "subject": one["who"]}
        problems.add(one["why"], DROPPED, rows=one["rows"], **where)
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
    """The rows as COLUMNS; how many."""
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
