"""How the columns of archives are read: each cell to (value, kind of problem or None)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.cells import (
    event_in,
    id_in,
    moment_in,
    number_in,
    phases_in,
    ratio_in,
    text_of,
)
from metercheck.district.importing.headings import Column
from metercheck.worklist.cells import Refused, constant_in, words_in

if TYPE_CHECKING:
    import pyarrow as pa

Parsed = tuple[Any, str | None]
_NO_END = ("9999", "2999", "2099")
"""Years by which systems say "until further notice"."""


@dataclass(frozen=True)
class Field:
    """`kind`: "text", "int", "float"; `missing`: what stands where there is nothing."""

    parse: Callable[[Any], Parsed]
    kind: str
    missing: Any


def type_of(kind: str) -> pa.DataType:
    """Arrow's type for a kind of field."""
    import pyarrow as pa

    return {"text": pa.string(), "int": pa.int64(), "float": pa.float64()}[kind]


def readers_of(columns: Mapping[str, Column], latest: date) -> dict[str, Field]:
    """How each field is read, in the units that its heading has."""
    scales = {name: column.scale for name, column in columns.items()}

    def scaled(name: str) -> Callable[[Any], Parsed]:
        return lambda cell: _scaled(cell, scales.get(name, 1.0))

    def share(name: str) -> Callable[[Any], Parsed]:
        return lambda cell: _share(cell, scales.get(name, 1.0))

    def minute(cell: Any) -> Parsed:
        moment = moment_in(cell, latest)
        return moment.minutes, moment.why

    return {
        **{name: Field(id_in, "text", "") for name in ("user", "meter", "district")},
        **{name: Field(_words, "text", "") for name in ("district_name", "category", "address")},
        **{name: Field(scaled(name), "int", None) for name in ("capacity", "contract")},
        **{name: Field(share(name), "float", None) for name in ("limit_low", "limit_high")},
        "phase": Field(phases_in, "text", ""),
        "constant": Field(_constant, "int", None),
        "times": Field(lambda cell: (ratio_in(_plain(cell)), None), "float", None),
        "from": Field(_day, "int", None),
        "to": Field(_day, "int", None),
        "event": Field(lambda cell: (event_in(cell), None), "text", "other"),
        "time": Field(minute, "int", None),
    }


def _plain(cell: Any) -> str:
    return "" if cell is None else text_of(cell)


def _scaled(cell: Any, scale: float) -> Parsed:
    value, why, _ = number_in(_plain(cell))
    if value is None:
        return None, None if why == "empty_value" else why
    return round(value * scale), None


def _share(cell: Any, scale: float) -> Parsed:
    """A limit of the loss: 7 %, 7 under a heading with %, or 0.07."""
    text = _plain(cell)
    value, why, _ = number_in(text.rstrip("%"))
    if value is None:
        return None, None if why == "empty_value" else why
    percent = text.endswith("%") or scale != 1.0 or abs(value) > 1
    return (value / 100 if percent else value), None


def _day(cell: Any) -> Parsed:
    """The day that a relation begins or ends with; none for one without an end."""
    text = _plain(cell)
    if text in ("", "-", "/", "至今", "null") or text.startswith(_NO_END):
        return None, None
    moment = moment_in(cell, date.max)
    return (None if moment.minutes is None else moment.minutes // DAY_MIN), moment.why


def _words(cell: Any) -> Parsed:
    try:
        return words_in("" if cell is None else str(cell)), None
    except Refused:
        return "", "long_text"


def _constant(cell: Any) -> Parsed:
    try:
        return constant_in(_plain(cell)), None
    except Refused:
        return None, "bad_constant"
