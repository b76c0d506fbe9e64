"""Frames on a byte stream that may lose, double and invent bytes.

On the line a frame is `00 | COBS(body) | 00`, its body `kind u8, seq u8, re u8, payload, crc u32`
(little endian; CRC-32 over all before it). Consistent Overhead Byte Stuffing (Cheshire and Baker,
1999) leaves no zero inside, so that any zero ends whatever came before it and the receiver is in
step again. A body stays below 254 bytes: then its stuffed form is exactly one byte longer, and
unstuffing is following the chain of lengths and writing the zeros back, in place.
"""

import struct
from binascii import crc32

from metercheck_wire.compat import const
from metercheck_wire.messages import MAX_PAYLOAD

_HEAD = const(3)  # kind, seq, re
_CRC = const(4)
_LONGEST_BODY = const(253)
_ZERO = b"\x00"


def encode_frame(kind: int, seq: int, re: int, payload: bytes) -> bytes:
    """The bytes of one frame, delimiters at both ends.

    `seq` numbers the frame, `re` is the `seq` of the command that a reply answers (else 0).
    Raises ValueError when a number is no byte or the payload is over MAX_PAYLOAD.
    """
    if not (0 <= kind <= 255 and 0 <= seq <= 255 and 0 <= re <= 255):
        raise ValueError("kind, seq and re are bytes")
    if len(payload) > MAX_PAYLOAD:
        raise ValueError("payload over MAX_PAYLOAD")
    body_end = 2 + _HEAD + len(payload) + _CRC
    line = bytearray(body_end + 1)
    line[2] = kind
    line[3] = seq
    line[4] = re
    line[5 : body_end - _CRC] = payload
    checksum = crc32(memoryview(line)[2 : body_end - _CRC])
    struct.pack_into("<I", line, body_end - _CRC, checksum)
    # Every zero, and the place before the body, receives the distance to the next one.
    last = 1
    while last < body_end:
        following = line.find(_ZERO, last + 1)
        line[last] = following - last
        last = following
    return bytes(line)


class FrameParser:
    """Finds the frames in a stream that arrives in pieces of any size.

    Holds one buffer for the longest frame and nothing that grows. `bad` counts the stretches
    between delimiters that were no frame: noise, torn or damaged frames, ones over `limit`.
    """

    def __init__(self, limit: int = MAX_PAYLOAD):
        """`limit`: the longest payload accepted, in bytes."""
        longest = _HEAD + limit + _CRC
        if limit < 0 or longest > _LONGEST_BODY:
            raise ValueError("limit must lie within 0 to 246")
        self.bad = 0
        self._held = bytearray(1 + longest)
        self._view = memoryview(self._held)
        self._used = 0
        self._overrun = False

    def feed(self, data: bytes) -> list[tuple[int, int, int, bytes]]:
        """Take the next bytes; return the frames that they complete: (kind, seq, re, payload)."""
        frames = []
        start = 0
        while True:
            end = data.find(_ZERO, start)
            if end < 0:
                self._hold(data, start, len(data))
                return frames
            self._hold(data, start, end)
            if self._used:
                frame = self._frame()
                if frame is None:
                    self.bad += 1
                else:
                    frames.append(frame)
                self._used = 0
                self._overrun = False
            start = end + 1

    def _hold(self, data: bytes, start: int, end: int):
        """Keep data[start:end], or mark the stretch as too long for any frame."""
        used = self._used
        room = len(self._held) - used
        if end - start > room:
            self._overrun = True
            end = start + room
        if end > start:
            self._view[used : used + end - start] = memoryview(data)[start:end]
            self._used = used + end - start

    def _frame(self):
        """Unstuff and check what is held, in place; None when it is no frame."""
        held = self._held
        end = self._used
        if self._overrun or end < 1 + _HEAD + _CRC:
            return None
        at = 0
        while at < end:
            step = held[at]
            held[at] = 0
            at += step
        if at != end:
            return None
        (checksum,) = struct.unpack_from("<I", held, end - _CRC)
        if crc32(self._view[1 : end - _CRC]) != checksum:
            return None
        return held[1], held[2], held[3], bytes(self._view[1 + _HEAD : end - _CRC])
