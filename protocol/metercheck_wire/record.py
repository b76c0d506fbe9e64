"""The stored record of a check: head, result and every event, closed by a CRC.

Layout, little endian: `"MC" | format u8 | u16 n, head | u16 n, result | u32 n, events | crc32`,
head and result being payloads of RECORD_HEAD and RECORD_RESULT, the CRC over all before it.

An event is the LEB128 varint `delta_us * 8 + kind`, then for every kind but REF one more with its
argument. The delta counts from the event before, the first one from the start of the check.
"""

import struct
from binascii import crc32

from metercheck_wire.codec import WireError, kind_of, unpack
from metercheck_wire.compat import const

FORMAT = 1
MAGIC = b"MC"

# Kinds of events, with their argument.
LOAD = 0  # level 0 to 3, at the instant the load really switched
REF = 1  # none: one energy pulse of the reference
METER = 2  # width in units of 100 us, 0: not known; at the accepted leading edge
REJECT = 3  # index in REJECTS
VOLT = 4  # mean since the last one, mV
CONFIRM = 5  # index in CONFIRMATIONS
TRIP = 6  # index in TRIPS
END = 7  # index in ENDS

_FOR_END = const(8)  # 5 bytes of time up to 4,294 s after the event before, 2 of argument
_FOR_TRIP_AND_END = const(16)
_LONGEST_VARINT = const(10)  # bytes that 64 bits take
_CRC = const(4)


class BadRecordBytes(WireError):
    """No whole record. `part`: magic, format, length, crc, head, result or events."""

    def __init__(self, part: str):
        super().__init__(part)
        self.part = part


class CutEvents(BadRecordBytes):
    """The events end in the middle of one; those before it were read."""


def build(head_payload: bytes, result_payload: bytes, events: bytes | memoryview) -> bytes:
    """The record's bytes from packed RECORD_HEAD, packed RECORD_RESULT and the events."""
    blob = bytearray(3 + 2 + len(head_payload) + 2 + len(result_payload) + 4 + len(events) + _CRC)
    blob[0:2] = MAGIC
    blob[2] = FORMAT
    at = 3
    for form, part in (("<H", head_payload), ("<H", result_payload), ("<I", events)):
        struct.pack_into(form, blob, at, len(part))
        at += struct.calcsize(form)
        blob[at : at + len(part)] = part
        at += len(part)
    struct.pack_into("<I", blob, at, crc32(memoryview(blob)[:at]))
    return bytes(blob)


def split(blob: bytes) -> tuple[dict, dict, bytes]:
    """Head values, result values and the events of a record; raises BadRecordBytes."""
    if blob[0:2] != MAGIC:
        raise BadRecordBytes("magic")
    if len(blob) < 3 or blob[2] != FORMAT:
        raise BadRecordBytes("format")
    parts = []
    at = 3
    for form in ("<H", "<H", "<I"):
        start = at + struct.calcsize(form)
        if start > len(blob):
            raise BadRecordBytes("length")
        at = start + struct.unpack_from(form, blob, at)[0]
        if at > len(blob):
            raise BadRecordBytes("length")
        parts.append(bytes(blob[start:at]))
    if at + _CRC != len(blob):
        raise BadRecordBytes("length")
    if crc32(memoryview(blob)[:at]) != struct.unpack_from("<I", blob, at)[0]:
        raise BadRecordBytes("crc")
    head, result, events = parts
    return _part("head", head), _part("result", result), events


def _part(part, payload):
    try:
        return unpack(kind_of("RECORD_" + part.upper()), payload)
    except WireError:
        raise BadRecordBytes(part)


class EventWriter:
    """Packs events into one buffer of fixed size."""

    def __init__(self, capacity_bytes: int):
        """`capacity_bytes`: all that there will ever be; the last 16 are kept for TRIP and END."""
        if capacity_bytes < _FOR_TRIP_AND_END:
            raise ValueError("no room for the end")
        self.full = False
        self._buffer = bytearray(capacity_bytes)
        self._used = 0
        self._last_us = 0

    def add(self, t_us: int, kind: int, arg: int = 0) -> bool:
        """Append an event; False when there is no room.

        `t_us` counts from the start of the check and never goes back; `arg` is not negative
        (ValueError otherwise). Once an event was refused, only TRIP and END are taken, so that
        the record is whole up to that moment.
        """
        delta = t_us - self._last_us
        if delta < 0 or arg < 0 or not 0 <= kind <= END:
            raise ValueError("events go forward in time, with arguments from 0")
        first = delta * 8 + kind
        size = _varint_size(first) + (0 if kind == REF else _varint_size(arg))
        closing = kind >= TRIP
        kept = 0 if kind == END else _FOR_END if kind == TRIP else _FOR_TRIP_AND_END
        if self._used + size + kept > len(self._buffer) or (self.full and not closing):
            self.full = True
            return False
        self._put(first)
        if kind != REF:
            self._put(arg)
        self._last_us = t_us
        return True

    def view(self) -> memoryview:
        """What was written so far, without a copy."""
        return memoryview(self._buffer)[: self._used]

    def _put(self, value):
        while value > 0x7F:
            self._buffer[self._used] = 0x80 | value & 0x7F
            self._used += 1
            value >>= 7
        self._buffer[self._used] = value
        self._used += 1


def _varint_size(value):
    size = 1
    while value > 0x7F:
        value >>= 7
        size += 1
    return size


def read_events(data: bytes | memoryview):
    """Generate (t_us, kind, arg) of each event; arg is 0 for REF.

    Raises CutEvents after the last whole event when the data end inside one: evidence must not
    become shorter in silence. Raises BadRecordBytes("events") at a number beyond 64 bits.
    """
    at = 0
    t_us = 0
    while at < len(data):
        first, at = _varint(data, at)
        kind = first & 7
        t_us += first >> 3
        arg = 0
        if kind != REF:
            arg, at = _varint(data, at)
        yield t_us, kind, arg


def _varint(data, at):
    value = 0
    for place in range(_LONGEST_VARINT):
        if at + place >= len(data):
            raise CutEvents("events")
        byte = data[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise BadRecordBytes("events")
