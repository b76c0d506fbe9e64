"""DL/T 645-2007 at the meter's end: frames in, frames out. What it tells stands in `registers.py`.

    68 | address, 6 bytes BCD | 68 | control | length | data, each + 33H | checksum | 16

Low byte first everywhere; the checksum is the sum, modulo 256, of all from the first 68 on; up to
four FE may come before. A byte AA in an address stands for any two digits, 99 in all of them is a
broadcast, which nobody answers. The meter answers reads (11) and the question for its address
(13); it refuses everything else that has an answer, for nothing may be written on the bench.
Records go out in one frame, so there is never a follow-on to ask for. The timing of the RS-485
line is left out.
"""

from __future__ import annotations

from collections.abc import Callable

START, END, LEAD = 0x68, 0x16, 0xFE
READ, READ_MORE, READ_ADDRESS = 0x11, 0x12, 0x13
WAKE_UP = bytes([LEAD] * 4)

_ANSWER, _ERROR = 0x80, 0xC0
_NO_SUCH_DATA, _NOT_ALLOWED = 0x02, 0x04
_OFFSET = 0x33
_ANY, _BROADCAST = 0xAA, bytes([0x99] * 6)
_REFUSED = (0x03, 0x14, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C)
_BEFORE_DATA, _AFTER_DATA = 10, 2


def frame(address: bytes, control: int, data: bytes) -> bytes:
    """A frame. `address`: 6 bytes BCD, low first; `data`: as it is, without the 33H."""
    shifted = bytes((byte + _OFFSET) & 0xFF for byte in data)
    body = bytes([START, *address, START, control, len(data)]) + shifted
    return body + bytes([sum(body) & 0xFF, END])


def parse(received: bytes) -> tuple[bytes, int, bytes] | None:
    """(address, control, data without the 33H) of the first sound frame; None if there is none."""
    for start in range(len(received) - _BEFORE_DATA - _AFTER_DATA + 1):
        if received[start] != START or received[start + 7] != START:
            continue
        data_ends = start + _BEFORE_DATA + received[start + 9]
        if len(received) < data_ends + _AFTER_DATA or received[data_ends + 1] != END:
            continue
        if sum(received[start:data_ends]) & 0xFF == received[data_ends]:
            shifted = received[start + _BEFORE_DATA : data_ends]
            data = bytes((byte - _OFFSET) & 0xFF for byte in shifted)
            return received[start + 1 : start + 7], received[start + 8], data
    return None


def answer(received: bytes, address: bytes, read: Callable[[int], bytes | None]) -> bytes:
    """What the meter at `address` (6 bytes BCD, low first) says to `received`; b"" for nothing.

    `read`: the data of an identifier (such as 0x00010000), low byte first, None if unknown.
    """
    request = parse(received)
    if request is None:
        return b""
    asked, control, data = request
    if asked == _BROADCAST or not _is_for(asked, address):
        return b""
    if control == READ_ADDRESS and not data:
        return WAKE_UP + frame(address, control | _ANSWER, address)
    if control in (READ, READ_MORE):
        # Four bytes ask for an item; longer requests are for load records, which there are not.
        found = read(int.from_bytes(data, "little")) if (control, len(data)) == (READ, 4) else None
        if found is None:
            return WAKE_UP + frame(address, control | _ERROR, bytes([_NO_SUCH_DATA]))
        return WAKE_UP + frame(address, control | _ANSWER, data + found)
    if control in _REFUSED:
        return WAKE_UP + frame(address, control | _ERROR, bytes([_NOT_ALLOWED]))
    return b""


def _is_for(asked: bytes, address: bytes) -> bool:
    return all(theirs in (_ANY, own) for theirs, own in zip(asked, address, strict=True))
