"""Strict reading of settings: a TOML table to a frozen dataclass, or the first thing wrong in it.

What a field accepts stands in its dataclass (`world/ranges.py`). Every complaint names the field
by its dotted path and says what would be accepted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, ClassVar, Protocol, TypeVar

from metercheck.bench.world.ranges import Allowed, allowed_of
from metercheck.words import Phrase


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]


Settings = TypeVar("Settings", bound=_Dataclass)


class FieldError(ValueError):
    """`field` (dotted path) has a value that cannot be; `detail` says what can."""

    def __init__(self, field: str, detail: Phrase) -> None:
        super().__init__(field, detail)
        self.field = field
        self.detail = detail


def table_of(value: object, where: str) -> Mapping[str, Any]:
    """`value` as a table. Raises FieldError."""
    if not isinstance(value, dict):
        raise FieldError(where, Phrase("scenario.not_a_table", field=where))
    return value


def refuse_unknown(table: Mapping[str, Any], known: list[str], where: str) -> None:
    """Raises FieldError for the first key of `table` that is none of `known`."""
    for key in table:
        if key not in known:
            raise FieldError(
                f"{where}.{key}" if where else key,
                Phrase("scenario.unknown_field", allowed=", ".join(known)),
            )


def read_settings(
    kind: type[Settings], table: Mapping[str, Any], where: str, also: tuple[str, ...] = ()
) -> Settings:
    """`table` as a `kind`; what is absent keeps its default.

    `also`: further keys that the table may have, which the caller reads. Raises FieldError.
    """
    accepted = {
        entry.name: allowed
        for entry in dataclasses.fields(kind)
        if (allowed := allowed_of(entry.metadata)) is not None
    }
    refuse_unknown(table, [*also, *accepted], where)
    values = {
        name: read_value(value, accepted[name], f"{where}.{name}")
        for name, value in table.items()
        if name not in also
    }
    return kind(**values)


def read_value(value: object, allowed: Allowed, where: str) -> Any:
    """`value` in the type that `allowed` asks for. Raises FieldError."""
    return _READERS[allowed.kind](value, allowed, where)


def _number(value: object, allowed: Allowed, where: str) -> float:
    # A bool is an int in Python but no number to a person; TOML's nan fails the comparison.
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or not allowed.low <= value <= allowed.high
    ):
        raise FieldError(where, _range("scenario.number", value, allowed))
    return float(value)


def _whole(value: object, allowed: Allowed, where: str) -> int:
    if (
        not isinstance(value, int)
        or isinstance(value, bool)
        or not allowed.low <= value <= allowed.high
    ):
        raise FieldError(where, _range("scenario.whole", value, allowed))
    return value


def _range(key: str, value: object, allowed: Allowed) -> Phrase:
    low, high = f"{allowed.low:.12g}", f"{allowed.high:.12g}"
    return Phrase(key, given=_shown(value), low=low, high=high)


def _curve(value: object, allowed: Allowed, where: str) -> tuple[tuple[float, float], ...]:
    low_x, high_x, low_y, high_y = allowed.bounds
    x_allowed, y_allowed = Allowed("number", low_x, high_x), Allowed("number", low_y, high_y)
    read: list[tuple[float, float]] = []
    for point in value if isinstance(value, list) else [value]:
        if not isinstance(point, list) or len(point) != 2:
            raise FieldError(where, Phrase("scenario.curve", given=_shown(value)))
        read.append((_number(point[0], x_allowed, where), _number(point[1], y_allowed, where)))
    if any(a[0] >= b[0] for a, b in pairwise(read)):
        raise FieldError(where, Phrase("scenario.curve", given=_shown(value)))
    return tuple(read)


def _flag(value: object, _allowed: Allowed, where: str) -> bool:
    if not isinstance(value, bool):
        raise FieldError(where, Phrase("scenario.flag", given=_shown(value)))
    return value


def _choice(value: object, allowed: Allowed, where: str) -> str:
    if value not in allowed.options:
        raise FieldError(where, _one_of("scenario.choice", value, allowed))
    return str(value)


def _choices(value: object, allowed: Allowed, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or any(item not in allowed.options for item in value):
        raise FieldError(where, _one_of("scenario.choices", value, allowed))
    return tuple(value)


def _one_of(key: str, value: object, allowed: Allowed) -> Phrase:
    return Phrase(key, given=_shown(value), options=", ".join(allowed.options))


def _text(value: object, allowed: Allowed, where: str) -> str:
    if (
        not isinstance(value, str)
        or len(value.encode()) > allowed.high
        or any(character < " " for character in value)
    ):
        raise FieldError(
            where, Phrase("scenario.text", given=_shown(value), longest=f"{allowed.high:g}")
        )
    return value


def _shown(value: object) -> str:
    """`value` about as it stood in the file, short enough for one line."""
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."


_READERS = {
    "number": _number,
    "whole": _whole,
    "curve": _curve,
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
    "text": _text,
}
