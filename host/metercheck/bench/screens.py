"""Every screen of the device as a picture: the firmware's own drawing, on a glass of pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from metercheck import errors
from metercheck_device.panel.canvas import Canvas
from metercheck_device.panel.screens import draw
from metercheck_wire.messages import CONFIRMATIONS, ERRORS, REASONS, TRIPS, VERDICTS, WIRING

WIDTH, HEIGHT = 128, 64
LANGUAGES = ("zh", "en")
_SCALE = 4
_SHEET_SCALE = 2
_SHEET_COLUMNS = 4
_GAP = 12
_BEZEL = 6
# Behind the glass, a pixel that is lit, the device around it, the sheet.
_PALETTE = bytes.fromhex("050b12 dff1ff 2a3038 f4f4f2")
_DARK, _LIT, _CASE, _PAPER = range(4)

_LIMITS = (950_000, 1_050_000)


def _result(verdict: str, ratio: int, u95: int, reason: str, record: int, mark: str) -> tuple:
    number = VERDICTS.index(verdict)
    trip = TRIPS.index("no_voltage") if reason == "tripped" else 0
    return ("result", number, ratio, u95, REASONS.index(reason), trip, record, mark)


def _checking(seconds: int, load: int, level: int, *ratio: int, pulses: int = 30) -> tuple:
    return ("checking", seconds, 120, load, level, *ratio, _LIMITS, pulses)


EXAMPLES: dict[str, tuple[Any, ...]] = {
    "ready": ("ready", 1200, 0, 231, 4, 1, False),
    "ready_hint": ("ready", 20000, 1, 228, 2, 1, True),
    "ready_no_pulses": ("ready", 6400, 0, 0, 0, 0, False),
    "ready_sun": ("ready", 600, 0, 231, 0, 2, False),
    "constant": ("constant", 3200),
    "digits": ("digits", 1250, 2, False),
    "digits_range": ("digits", 49, 4, True),
    "place": ("place",),
    "number_told": ("number", 0, "000012345678"),
    "number_used": ("number", 1, "320104998172"),
    "number_none": ("number", 2, ""),
    "number_digits": ("number_digits", "320104998175", 11),
    "number_digits_begin": ("number_digits", "000000000000", 0),
    "armed": ("armed", 58, 1200, 0, ""),
    "armed_number": ("armed", 58, 1200, 0, "320104998172"),
    "wiring_two_phases": ("wiring", WIRING.index("two_phases"), 2, 2, False),
    "wiring_place": ("wiring", WIRING.index("place_doubtful"), 1, 1, True),
    "testing": ("testing",),
    "checking_begins": _checking(3, 3, 3, 0, 0, 0, pulses=2),
    "checking_wide": _checking(14, 3, 4, 561_000, 320_000, 790_000),
    "checking_low": _checking(31, 0, 4, 503_000, 467_000, 539_000),
    "checking_fine": _checking(42, 2, 4, 1_002_000, 961_000, 1_043_000),
    "do_led_dark": ("do", CONFIRMATIONS.index("led_dark")),
    "look_led_dark": ("look", CONFIRMATIONS.index("led_dark")),
    "do_pairing": ("do", CONFIRMATIONS.index("pairing")),
    "look_pairing": ("look", CONFIRMATIONS.index("pairing")),
    "noted_pairing": ("noted",),
    "do_no_feed_in": ("do", CONFIRMATIONS.index("no_feed_in")),
    "look_no_feed_in": ("look", CONFIRMATIONS.index("no_feed_in")),
    "normal": _result("normal", 1_002_000, 21_000, "registers_fully", 12, "7K3M-9QXA"),
    "abnormal": _result("abnormal", 503_000, 36_000, "registers_too_little", 13, "0T5V-XW8D"),
    "inconclusive": _result("inconclusive", 948_000, 52_000, "interval_wide", 14, "M2Z9-4HCE"),
    "invalid": _result("invalid", 0, 0, "tripped", 1015, "QN6B-K1R7"),
    "why": ("why", 1, 2, REASONS.index("registers_too_little"), REASONS.index("acts_above"), 0),
    "next": ("why", 2, 2, -1, -1, VERDICTS.index("abnormal")),
    "record": ("record", 1, 3, 14, 3, 948_000, 52_000, "M2Z9-4HCE"),
    "record_none": ("record", 0, 0, 0, 0, 0, 0, ""),
    "trip": ("trip", TRIPS.index("relay_welded")),
    "cooling": ("cooling", 85),
    "refused": ("refused", ERRORS.index("journal_full"), 96, False),
    "refused_constant": ("refused", ERRORS.index("constant_differs"), 1600, True),
    "menu": ("menu", 0, True, 120),
    "menu_more": ("menu", 3, True, 120),
    "head_flicker": ("head", 1, 3, 27),
    "head_none": ("head", 0, 0, 0),
    "longest": ("longest", 180),
    "limits": ("limits", *_LIMITS, 930_000, 1_070_000),
    "device": ("device", "b235f3c1f45019fc", "0.1.0+1a2b3c4d", 253),
}
"""Every screen with what it may show, by a name of its own."""


def drawn(view: tuple[Any, ...], language: int) -> bytes:
    """The 1024 bytes of a view for the display; `language`: index in LANGUAGES."""
    canvas = Canvas()
    draw(canvas, language, view)
    return bytes(canvas.buffer)


def rows_of(buffer: bytes) -> list[list[bool]]:
    """A display's bytes as rows of pixels, from above."""
    return [
        [bool(buffer[y // 8 * WIDTH + x] >> y % 8 & 1) for x in range(WIDTH)]
        for y in range(HEIGHT)
    ]


def write_all(folder: Path) -> list[Path]:
    """A picture of each example in both languages, and a sheet of all for each language.

    Raises errors.FileUnwritable.
    """
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for language, code in enumerate(LANGUAGES):
            pictures = {name: drawn(view, language) for name, view in EXAMPLES.items()}
            for name, buffer in pictures.items():
                path = folder / f"{name}_{code}.png"
                path.write_bytes(_png(_scaled(_framed(buffer), _SCALE)))
                written.append(path)
            sheet = folder / f"screens_{code}.png"
            sheet.write_bytes(_png(_scaled(_sheet(list(pictures.values())), _SHEET_SCALE)))
            written.append(sheet)
    except OSError as error:
        detail = error.strerror or str(error)
        raise errors.FileUnwritable(path=str(error.filename or folder), detail=detail) from error
    return written


def _framed(buffer: bytes) -> list[bytearray]:
    """A screen with the case around it, as rows of colours."""
    edge = bytearray([_CASE]) * (WIDTH + 2 * _BEZEL)
    side = bytearray([_CASE]) * _BEZEL
    above = [bytearray(edge) for _ in range(_BEZEL)]
    below = [bytearray(edge) for _ in range(_BEZEL)]
    inside = [
        side + bytearray(_LIT if lit else _DARK for lit in row) + side for row in rows_of(buffer)
    ]
    return [*above, *inside, *below]


def _sheet(buffers: Sequence[bytes]) -> list[bytearray]:
    """Screens side by side, as rows of colours."""
    across = WIDTH + 2 * _BEZEL + _GAP
    down = HEIGHT + 2 * _BEZEL + _GAP
    lines = -(-len(buffers) // _SHEET_COLUMNS)
    width = across * _SHEET_COLUMNS + _GAP
    sheet = [bytearray([_PAPER]) * width for _ in range(down * lines + _GAP)]
    for number, buffer in enumerate(buffers):
        left = _GAP + number % _SHEET_COLUMNS * across
        top = _GAP + number // _SHEET_COLUMNS * down
        for offset, row in enumerate(_framed(buffer)):
            sheet[top + offset][left : left + len(row)] = row
    return sheet


def _scaled(rows: Sequence[bytearray], times: int) -> Iterator[bytes]:
    for row in rows:
        wide = bytes(colour for colour in row for _ in range(times))
        for _ in range(times):
            yield wide


def _png(rows: Iterator[bytes]) -> bytes:
    """An indexed picture of four colours (PNG, third edition)."""
    lines = list(rows)
    raw = b"".join(b"\0" + _packed(line) for line in lines)
    head = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 2, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", _PALETTE),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _packed(line: bytes) -> bytes:
    """Two bits a pixel."""
    padded = line + bytes(-len(line) % 4)
    return bytes(
        padded[at] << 6 | padded[at + 1] << 4 | padded[at + 2] << 2 | padded[at + 3]
        for at in range(0, len(padded), 4)
    )
