"""Whose readings the rows of a file are, and when: the part of a row that is not its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.cells import quality_in, ratio_in
from metercheck.district.importing.decoding import (
    joined,
    stamp_cell,
    stamp_key,
    texts,
    with_id,
    with_parsed,
)
from metercheck.district.importing.grid import Grid, Stamp, grid_of, placed, stamps_of
from metercheck.district.importing.headings import Layout, form_of_quantity
from metercheck.district.importing.problems import MENDED, Problems
from metercheck.district.importing.sources import Raw
from metercheck.errors import BadExport
from metercheck.words import Phrase

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend


def identified(con: BaseBackend, raw: Raw, curve: str | None) -> tuple[ir.Table, str, str]:
    """The table with who, meter and their reasons; by what; the form of a curve."""
    import ibis
    import pyarrow as pa

    columns, table = raw.layout.columns, raw.table
    supply = raw.layout.kind == "supply"
    by = "district" if supply else ("user" if "user" in columns else "meter")
    table = with_id(con, raw.table, table, f"c{columns[by].place}", "who")
    if by == "user" and "meter" in columns:
        table = with_id(con, raw.table, table, f"c{columns['meter'].place}", "meter")
        # A meter that cannot be read is not needed to know whose reading it is.
        meter = ibis.ifelse(table.meter_why.isnull(), table.meter, ibis.null("string"))
        table = table.mutate(meter=meter).drop("meter_why")
    else:
        table = table.mutate(meter=table.who if by == "meter" else ibis.null("string"))
    form = curve or raw.layout.form
    if "quantity" in columns:
        column = f"c{columns['quantity'].place}"
        found = _quantities(con, raw, column)
        if found:
            form = curve or max(found, key=lambda one: (found[one], one))
            table = with_parsed(
                con, raw.table, table, column, "quantity", quantity_in, pa.string()
            )
            other = ibis.ifelse(table.quantity == form, ibis.null("string"), "other_quantity")
            table = table.mutate(quantity_why=other).drop("quantity")
    if raw.layout.points and not form:
        raise BadExport(path=raw.source.path, detail=Phrase("district.export.curve_unclear"))
    if "times" in columns:
        column = f"c{columns['times'].place}"
        table = with_parsed(con, raw.table, table, column, "times", ratio_in, pa.float64())
    else:
        table = table.mutate(times=ibis.null("float64"))
    return table, by, form or "energy"


def dated(
    con: BaseBackend,
    raw: Raw,
    table: ir.Table,
    ends: bool | None,
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
        grid = Grid(DAY_MIN, ends is not False)
        return table.mutate(at=ibis.literal(0, "int32"), at_why=ibis.null("string")), grid
    day_column = raw.table[f"c{when.place}"]
    columns = {"when": day_column}
    if both:
        columns["clock"] = raw.table[f"c{layout.columns[named].place}"]
    base = raw.table.select(line="line", **{name: stamp_key(one) for name, one in columns.items()})
    found = con.to_pyarrow(
        base.group_by(list(columns)).agg(rows=base.count(), line=base.line.min())
    ).to_pylist()
    table = table.mutate(
        **{name: stamp_key(table[one.get_name()]) for name, one in columns.items()}
    )
    kind = day_column.type()
    cells = [(stamp_cell(one["when"], kind), one.get("clock")) for one in found]
    counts = [one["rows"] for one in found]
    stamps, timed = stamps_of(cells, counts, latest, clock=both)
    if wide or not timed:
        frozen = _frozen_at_end(layout, cells, stamps, ends)
        grid = Grid(layout.point_min, bool(layout.ends)) if wide else Grid(DAY_MIN, frozen)
        places = [
            # 24:00 of a day is still that day.
            None if one.minutes is None else one.minutes - DAY_MIN * (one.mended == "hour_24")
            for one in stamps
        ]
        reasons = [one.why for one in stamps]
    else:
        maybe = grid_of(stamps, counts, named, ends)
        if maybe is None:
            raise BadExport(path=raw.source.path, detail=Phrase("district.export.no_grid"))
        grid = maybe
        places, reasons = placed(stamps, grid.step_min)
    _tell_mended(raw, stamps, found, problems)
    table = joined(
        table,
        {name: [one[name] for one in found] for name in columns},
        {"at": pa.array(places, pa.int32()), "at_why": pa.array(reasons, pa.string())},
    )
    missing = table["at"].isnull() & table.at_why.isnull()
    return table.mutate(at_why=ibis.ifelse(missing, "bad_date", table.at_why)), grid


def _tell_mended(
    raw: Raw, stamps: Sequence[Stamp], found: Sequence[Mapping[str, Any]], problems: Problems
) -> None:
    """Note stamps that were mended, a problem for each kind."""
    mended: dict[str, list[Mapping[str, Any]]] = {}
    for stamp, one in zip(stamps, found, strict=True):
        if stamp.mended:
            mended.setdefault(stamp.mended, []).append(one)
    for what, ones in mended.items():
        first = min(ones, key=lambda one: (one["line"], str(one["when"])))
        example = " ".join(str(first[name]) for name in ("when", "clock") if name in first)
        rows = sum(one["rows"] for one in ones)
        where = {"source": raw.source.name, "line": first["line"], "detail": example}
        problems.add(what, MENDED, rows=rows, **where)


def _quantities(con: BaseBackend, raw: Raw, column: str) -> dict[str, int]:
    """How many rows hold which form of readings, by their own words."""
    base = raw.table.select(quantity=texts(raw.table[column]))
    counts: dict[str, int] = {}
    for one in con.to_pyarrow(base.group_by("quantity").agg(rows=base.count())).to_pylist():
        form = quantity_in(one["quantity"])
        if form:
            counts[form] = counts.get(form, 0) + one["rows"]
    return counts


def quantity_in(text: str) -> str:
    """The form of a row's readings, "" for what is no energy."""
    return form_of_quantity(text) or ""


def _frozen_at_end(
    layout: Layout,
    cells: Sequence[tuple[object, object]],
    stamps: Sequence[Stamp],
    ends: bool | None,
) -> bool:
    """A register frozen for a date shows the end of that day (Q/GDW 376.1: 日冻结 is taken at
    24:00), one with a midnight for its time shows that midnight."""
    if ends is not None:
        return ends
    if "date" in layout.columns or any(one.mended == "hour_24" for one in stamps):
        return True
    return not any(":" in str(cell) for cell, _ in cells[:50])


def marked(con: BaseBackend, raw: Raw, table: ir.Table) -> ir.Table:
    import ibis
    import pyarrow as pa

    columns = raw.layout.columns
    if "quality" not in columns:
        return table.mutate(mark=ibis.literal(0, "uint8"))
    column = f"c{columns['quality'].place}"
    return with_parsed(
        con, raw.table, table, column, "mark", lambda text: int(quality_in(text)), pa.uint8()
    )
