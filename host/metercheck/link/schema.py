"""The host's own codec: `construct` structs derived from the message table.

Written apart from the device's `codec`, so that the contract tests compare two readings of one
table. Shapes, ranges and errors are the same: shape first (BadPayload), then ranges (OutOfRange).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from construct import (
    Construct,
    ConstructError,
    GreedyBytes,
    GreedyString,
    Int8ul,
    Int16ul,
    Int32sl,
    Int32ul,
    Int64sl,
    Int64ul,
    Prefixed,
    PrefixedArray,
    Struct,
    Terminated,
)

from metercheck_wire.codec import BadPayload, OutOfRange, UnknownMessage
from metercheck_wire.messages import MESSAGES

_INTEGERS: dict[str, Construct] = {
    "u8": Int8ul,
    "u16": Int16ul,
    "u32": Int32ul,
    "u64": Int64ul,
    "i32": Int32sl,
    "i64": Int64sl,
}
_COUNTED: dict[str, Construct] = {
    "str": Prefixed(Int8ul, GreedyString("utf8")),
    "bytes": Prefixed(Int8ul, GreedyBytes),
    "i32s": PrefixedArray(Int8ul, Int32sl),
}
_I32 = range(-(2**31), 2**31)


def _struct(fields: tuple) -> Construct:
    layouts = _INTEGERS | _COUNTED
    return Struct(*(name / layouts[form] for name, form, _, _ in fields), Terminated)


NAMES: dict[int, str] = {kind: name for kind, name, _ in MESSAGES}
KINDS: dict[str, int] = {name: kind for kind, name, _ in MESSAGES}
STRUCTS: dict[int, Construct] = {kind: _struct(fields) for kind, _, fields in MESSAGES}
_FIELDS = {kind: fields for kind, _, fields in MESSAGES}


def encode(name: str, values: Mapping[str, Any]) -> bytes:
    """The payload of message `name`; `values` holds each field of the table and nothing else.

    Raises UnknownMessage, BadPayload, OutOfRange (out of `metercheck_wire.codec`).
    """
    if name not in KINDS:
        raise UnknownMessage(name)
    kind = KINDS[name]
    fields = _FIELDS[kind]
    if set(values) != {field for field, *_ in fields}:
        raise BadPayload(kind)
    if not all(_fits_form(form, values[field]) for field, form, _, _ in fields):
        raise BadPayload(kind)
    _check_ranges(kind, values)
    return STRUCTS[kind].build(dict(values))


def decode(kind: int, payload: bytes) -> tuple[str, dict[str, Any]]:
    """The name and values (int, str, bytes, list of int) of a payload.

    Raises UnknownMessage, BadPayload, OutOfRange (out of `metercheck_wire.codec`).
    """
    if kind not in NAMES:
        raise UnknownMessage(kind)
    try:
        parsed = STRUCTS[kind].parse(payload)
    except ConstructError as error:
        raise BadPayload(kind) from error
    values = {
        field: list(parsed[field]) if form == "i32s" else parsed[field]
        for field, form, _, _ in _FIELDS[kind]
    }
    _check_ranges(kind, values)
    return NAMES[kind], values


def _fits_form(form: str, value: Any) -> bool:
    if form in _INTEGERS:
        return type(value) is int
    if form == "bytes":
        return isinstance(value, bytes | bytearray | memoryview)
    if form == "i32s":
        return isinstance(value, list | tuple) and all(type(item) is int for item in value)
    if not isinstance(value, str):
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _check_ranges(kind: int, values: Mapping[str, Any]) -> None:
    for index, (field, form, low, high) in enumerate(_FIELDS[kind]):
        value = values[field]
        if form in _INTEGERS:
            fits = low <= value <= high
        elif form == "str":
            fits = low <= len(value.encode("utf-8")) <= high
        else:
            fits = low <= len(value) <= high
        if form == "i32s":
            fits = fits and all(item in _I32 for item in value)
        if not fits:
            raise OutOfRange(kind, index)
