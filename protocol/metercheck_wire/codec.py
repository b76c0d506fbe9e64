"""Payloads to values and back, straight from the table in `messages`.

Little endian. Integers have their own width; `str` is UTF-8 and `bytes` is raw, both after a u8
with their length in bytes; `i32s` is a u8 count and that many i32.

The shape is checked before the ranges, in both directions, and nothing is ever truncated:
MicroPython's `struct` would do so silently.
"""

import struct
from binascii import crc32

from metercheck_wire import messages

_FORMATS = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q", "i32": "<i", "i64": "<q"}
_I32_LOW = -0x80000000
_I32_HIGH = 0x7FFFFFFF

_BY_KIND = {}
_KINDS = {}
for _kind, _name, _fields in messages.MESSAGES:
    _BY_KIND[_kind] = (_name, _fields)
    _KINDS[_name] = _kind


class WireError(ValueError):
    """What crosses the wire is not what the table says."""


class UnknownMessage(WireError):
    """The table has no such message. `kind`: the number or name that was asked for."""

    def __init__(self, kind: int | str):
        super().__init__(kind)
        self.kind = kind


class BadPayload(WireError):
    """Fields missing or left over, of a wrong type, or text that is not UTF-8."""

    def __init__(self, kind: int):
        super().__init__(kind)
        self.kind = kind


class OutOfRange(WireError):
    """A value, length or count outside of its range. `index`: which field of the message."""

    def __init__(self, kind: int, index: int):
        super().__init__(kind, index)
        self.kind = kind
        self.index = index


def kind_of(name: str) -> int:
    """The number of a message; raises UnknownMessage."""
    if name not in _KINDS:
        raise UnknownMessage(name)
    return _KINDS[name]


def name_of(kind: int) -> str:
    """The name of a message; raises UnknownMessage."""
    return _entry(kind)[0]


def pack(name_or_kind: int | str, values: dict) -> bytes:
    """The payload of a message. `values` holds every field of the table and nothing else.

    Integers must be `int` (a bool is none). Raises UnknownMessage, BadPayload, OutOfRange.
    """
    kind = kind_of(name_or_kind) if isinstance(name_or_kind, str) else name_or_kind
    fields = _entry(kind)[1]
    if len(values) != len(fields):
        raise BadPayload(kind)
    for name, form, _low, _high in fields:
        if name not in values or not _has_form(form, values[name]):
            raise BadPayload(kind)
    _check_ranges(kind, fields, values)
    payload = bytearray()
    for name, form, _low, _high in fields:
        value = values[name]
        if form in _FORMATS:
            payload.extend(struct.pack(_FORMATS[form], value))
            continue
        if form == "str":
            value = value.encode("utf-8")
        payload.append(len(value))
        if form == "i32s":
            for item in value:
                payload.extend(struct.pack("<i", item))
        else:
            payload.extend(value)
    return bytes(payload)


def unpack(kind: int, payload: bytes) -> dict:
    """The values of a payload by field name: int, str, bytes, list of int.

    Raises UnknownMessage, BadPayload, OutOfRange.
    """
    fields = _entry(kind)[1]
    values = {}
    at = 0
    for name, form, _low, _high in fields:
        head = _FORMATS.get(form, "<B")
        start = at + struct.calcsize(head)
        if start > len(payload):
            raise BadPayload(kind)
        (value,) = struct.unpack_from(head, payload, at)
        at = start
        if form not in _FORMATS:
            at += value * 4 if form == "i32s" else value
            if at > len(payload):
                raise BadPayload(kind)
            if form == "i32s":
                value = list(struct.unpack_from("<" + "i" * value, payload, start))
            else:
                value = bytes(payload[start:at])
        if form == "str":
            value = _text(value)
            if value is None:
                raise BadPayload(kind)
        values[name] = value
    if at != len(payload):
        raise BadPayload(kind)
    _check_ranges(kind, fields, values)
    return values


def _entry(kind):
    if kind not in _BY_KIND:
        raise UnknownMessage(kind)
    return _BY_KIND[kind]


def _has_form(form, value):
    if form in _FORMATS:
        return type(value) is int
    if form == "bytes":
        return isinstance(value, (bytes, bytearray, memoryview))
    if form == "i32s":
        return isinstance(value, (list, tuple)) and all(type(item) is int for item in value)
    try:
        return isinstance(value, str) and _text(value.encode("utf-8")) is not None
    except UnicodeError:
        return False


def _check_ranges(kind, fields, values):
    for index, (name, form, low, high) in enumerate(fields):
        value = values[name]
        if form in _FORMATS:
            size = value
        elif form == "str":
            size = len(value.encode("utf-8"))
        else:
            size = len(value)
        if not low <= size <= high:
            raise OutOfRange(kind, index)
        if form == "i32s" and not all(_I32_LOW <= item <= _I32_HIGH for item in value):
            raise OutOfRange(kind, index)


def _text(raw):
    """Strict UTF-8, or None. MicroPython's own check lets surrogates and overlong forms pass."""
    try:
        text = str(raw, "utf-8")
    except UnicodeError:
        return None
    size = 0
    for character in text:
        point = ord(character)
        if 0xD800 <= point <= 0xDFFF or point > 0x10FFFF:
            return None
        size += 1 if point < 0x80 else 2 if point < 0x800 else 3 if point < 0x10000 else 4
    return text if size == len(raw) else None


def _fingerprint():
    """CRC-32 over the `repr` of each table: the same text in both interpreters."""
    crc = 0
    for table in (
        (messages.PROTOCOL, messages.MAX_PAYLOAD),
        messages.PLACES,
        messages.STATES,
        messages.VERDICTS,
        messages.CONFIRMATIONS,
        messages.REJECTS,
        messages.ENDS,
        messages.TRIPS,
        messages.REASONS,
        messages.ERRORS,
        messages.CALIBRATION_STATES,
        messages.METER_STATES,
        messages.METER_ITEMS,
    ) + messages.MESSAGES:
        crc = crc32(repr(table).encode("utf-8"), crc)
    return crc


FINGERPRINT = _fingerprint()
"""Tells whether two peers have the same tables; part of HELLO."""
