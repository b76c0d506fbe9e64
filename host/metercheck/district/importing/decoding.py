"""Columns of texts turned into what they mean, by expressions.

What few different texts can hold (dates, identifiers, marks) is read once for each of them in
Python, however many million rows there are, and joined; numbers are cast, and only those that do
not cast are read in Python. Each function gives the table with columns added and what it met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from metercheck.district.importing.cells import id_in, number_in

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend


def texts(column: ir.Value) -> ir.StringValue:
    """A column as texts, "" where it has nothing."""
    return column.cast("string").fill_null("")  # pyright: ignore[reportReturnType]


def joined(
    table: ir.Table, keys: Mapping[str, Sequence[Any]], values: Mapping[str, pa.Array]
) -> ir.Table:
    """`table` with `values` beside its columns `keys`, null where a key is not among them."""
    import ibis
    import pyarrow as pa

    kinds = {name: table[name].type().to_pyarrow() for name in keys}
    arrays = {f"key_{name}": pa.array(cells, kinds[name]) for name, cells in keys.items()}
    small = ibis.memtable(pa.table(arrays | dict(values)))
    on = [(name, f"key_{name}") for name in keys]
    return table.left_join(small, on).drop(*arrays)


def with_id(con: BaseBackend, base: ir.Table, table: ir.Table, column: str, name: str) -> ir.Table:
    """`name` (text) and `name`_why (kind of problem or null). `base`: what `table` was made of."""
    import ibis
    import pyarrow as pa

    floating = table[column].type().is_floating()
    table = table.mutate(**{name: texts(table[column])})
    found = con.to_pyarrow(base.select(found=texts(base[column])).distinct())["found"].to_pylist()
    odd: dict[str, tuple[str, str | None]] = {}
    for raw in found:
        text = raw.removesuffix(".0") if floating else raw
        identifier, why = id_in(text)
        if why or identifier != raw:
            odd[raw] = identifier, why
    if not odd:
        return table.mutate(**{f"{name}_why": ibis.null("string")})
    news, reasons = zip(*odd.values(), strict=True)
    values = {"new": pa.array(news, pa.string()), f"{name}_why": pa.array(reasons, pa.string())}
    table = joined(table, {name: list(odd)}, values)
    return table.mutate(**{name: ibis.coalesce(table.new, table[name])}).drop("new")


def stamp_key(column: ir.Value) -> ir.Value:
    """A column of dates or times as something that joins: no engine's idea of time zones."""
    kind = column.type()
    if kind.is_timestamp():
        return column.epoch_seconds()  # pyright: ignore[reportAttributeAccessIssue]
    return column if kind.is_date() else texts(column)


def stamp_cell(key: object, kind: Any) -> object:
    """What a `stamp_key` of a column of this kind was."""
    if not kind.is_timestamp() or not isinstance(key, int):
        return key
    at = datetime.fromtimestamp(key, UTC)
    return at if kind.timezone else at.replace(tzinfo=None)


def with_parsed(
    con: BaseBackend,
    base: ir.Table,
    table: ir.Table,
    column: str,
    name: str,
    parse: Callable[[str], Any],
    kind: pa.DataType,
) -> ir.Table:
    """`name`: what `parse` makes of each text of `column`, of which there are few.

    `base`: what `table` was made of.
    """
    import pyarrow as pa

    table = table.mutate(raw_text=texts(table[column]))
    found = con.to_pyarrow(base.select(found=texts(base[column])).distinct())["found"].to_pylist()
    values = pa.array([parse(text) for text in found], kind)
    return joined(table, {"raw_text": found}, {name: values}).drop("raw_text")


def with_number(
    con: BaseBackend, table: ir.Table, column: str
) -> tuple[ir.Table, list[tuple[str, int, int, str]]]:
    """`value`, `value_why`, `value_quality`, and (kind, rows, first line, example) of the mended.

    Less than nothing is refused.
    """
    import ibis
    import pyarrow as pa

    mended: list[tuple[str, int, int, str]] = []
    if table[column].type().is_string():
        trimmed = texts(table[column]).strip()
        table = table.mutate(number_text=trimmed, value=trimmed.try_cast("float64"))
        strange = (
            table.value.isnan() | table.value.isinf() | table.number_text.lower().contains("e")
        )
        odd = table.filter(table.value.isnull() | strange.fill_null(True))
        found = con.to_pyarrow(
            odd.group_by("number_text").agg(rows=odd.count(), line=odd.line.min())
        ).to_pylist()
        read = [number_in(one["number_text"]) for one in found]
        for one, (value, kind, _) in zip(found, read, strict=True):
            if value is not None and kind:
                mended.append((kind, one["rows"], one["line"], one["number_text"]))
        table = joined(
            table,
            {"number_text": [one["number_text"] for one in found]},
            {
                "read": pa.array([value for value, _, _ in read], pa.float64()),
                "value_why": pa.array(
                    [kind if value is None else None for value, kind, _ in read], pa.string()
                ),
                "value_quality": pa.array([int(quality) for *_, quality in read], pa.uint8()),
            },
        )
        # A text that had to be read in Python counts as that read it, and so do the refused.
        strange = table.value.isnan() | table.value.isinf()
        value = ibis.ifelse(strange.fill_null(False), ibis.null("float64"), table.value)
        table = table.mutate(
            value=ibis.coalesce(table.read, value),
            value_quality=table.value_quality.fill_null(0),
        ).drop("read")
    else:
        value = table[column].cast("float64")
        bad = value.isnull() | value.isnan().fill_null(True)  # pyright: ignore[reportAttributeAccessIssue]
        table = table.mutate(
            value=ibis.ifelse(bad, ibis.null("float64"), value),
            value_why=ibis.ifelse(bad, "empty_value", ibis.null("string")),
            value_quality=ibis.literal(0, "uint8"),
        )
    less = (table.value < 0).fill_null(False)
    table = table.mutate(value_why=ibis.ifelse(less, "negative", table.value_why))
    return table, mended
