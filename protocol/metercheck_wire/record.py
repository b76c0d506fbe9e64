"""The stored record of a check: head, result, every event and a seal, closed by a CRC.

Layout, little endian: `"MC" | format u8 | u16 n, head | u16 n, result | u32 n, events |
u16 n, seal | crc32`, head, result and seal being payloads of RECORD_HEAD, RECORD_RESULT and
RECORD_SEAL, the CRC over all before it. What comes before the seal's length is the body, which the
seal is made over (`chain.py`).

An event is the LEB128 varint `delta_us * 8 + kind`, then for every kind but REF one more with its
argument. The delta counts from the event before, the first one from the start of the check.
"""

import struct
from binascii import crc32

from metercheck_wire.codec import WireError, kind_of, unpack
from metercheck_wire.compat import const

FORMAT = 2
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
    """No whole record. `part`: magic, format, length, crc, head, result, events, seal."""

    def __init__(self, part: str):
        super().__init__(part)
        self.part = part


class CutEvents(BadRecordBytes):
    """The events end in the middle of one; those before it were read."""


def body_pieces(head_payload: bytes, result_payload: bytes, events: bytes | memoryview) -> tuple:
    """The record's body as pieces that follow each other, none of them copied."""
    return (
        MAGIC + struct.pack("<BH", FORMAT, len(head_payload)),
        head_payload,
        struct.pack("<H", len(result_payload)),
        result_payload,
        struct.pack("<I", len(events)),
        events,
    )


def sealed_pieces(body: tuple, seal_payload: bytes) -> tuple:
    """The whole record as pieces, from those of its body and a packed RECORD_SEAL."""
    pieces = body + (struct.pack("<H", len(seal_payload)), seal_payload)
    crc = 0
    for piece in pieces:
        crc = crc32(piece, crc)
    return pieces + (struct.pack("<I", crc),)


def build(
    head_payload: bytes, result_payload: bytes, events: bytes | memoryview, seal_payload: bytes
) -> bytes:
    """The record's bytes from packed RECORD_HEAD, RECORD_RESULT, the events and RECORD_SEAL."""
    pieces = sealed_pieces(body_pieces(head_payload, result_payload, events), seal_payload)
    return b"".join([bytes(piece) for piece in pieces])


def split(blob: bytes) -> tuple[dict, dict, bytes]:
    """Head values, result values and the events of a record; raises BadRecordBytes.

    The seal is there and has its shape; what it proves is another's to say.
    """
    (head, result, events, seal), _ = _parts(blob)
    _part("seal", seal)
    return _part("head", head), _part("result", result), events


def seal_of(blob: bytes) -> tuple[dict, int]:
    """The seal's values, and how many bytes of the record are its body; raises BadRecordBytes."""
    (_, _, _, seal), body_end = _parts(blob)
    return _part("seal", seal), body_end


def _parts(blob):
    """The four parts as bytes, and where the body ends."""
    if blob[0:2] != MAGIC:
        raise BadRecordBytes("magic")
    if len(blob) < 3 or blob[2] != FORMAT:
        raise BadRecordBytes("format")
    parts = []
    at = body_end = 3
    for form in ("<H", "<H", "<I", "<H"):
        body_end = at
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
    return parts, body_end


def _part(part, payload):
    try:
        return unpack(kind_of("RECORD_" + part.upper()), payload)
    except WireError:
        raise BadRecordBytes(part)


class EventWriter:
    """Packs events into one buffer."""

    def __init__(self, buffer: bytearray):
        """`buffer`: all the room that there is; its last 16 bytes are kept for TRIP and END."""
        if len(buffer) < _FOR_TRIP_AND_END:
            raise ValueError("no room for the end")
        self.full = False
        self._buffer = buffer
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
