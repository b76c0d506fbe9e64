"""Images in UF2 format: whether one is whole, for the right processor, and what version it is.

Format: blocks of 512 bytes, each with its address, number and 256 bytes of content
(https://github.com/microsoft/uf2).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from metercheck.errors import BadImage, FileMissing
from metercheck.words import Phrase

BLOCK_BYTES = 512
_HEAD = struct.Struct("<8I")
_BEGIN_1, _BEGIN_2, _END = 0x0A324655, 0x9E5D5157, 0x0AB16F30
_HAS_FAMILY = 0x2000
_RP2040 = 0xE48BFF56
# As firmware/interpreter/image.py burns it in.
_VERSION = re.compile(rb"\d+\.\d+\.\d+(?:-dev)?\+[0-9a-f]{8}")


@dataclass(frozen=True)
class Image:
    """A whole image for the RP2040 with metercheck's firmware in it."""

    path: Path
    version: str
    content: bytes


def read_image(path: Path) -> Image:
    """The image in a file. Raises errors.FileMissing, errors.BadImage."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        raise BadImage(path=path, detail=error.strerror or error) from error
    flash = _payload(path, content)
    found = _VERSION.search(flash)
    if found is None:
        raise BadImage(path=path, detail=Phrase("install.other_program"))
    return Image(path, found[0].decode(), content)


def _payload(path: Path, content: bytes) -> bytes:
    """What comes into the flash; raises BadImage unless every block is there."""
    count, rest = divmod(len(content), BLOCK_BYTES)
    if not count or rest:
        raise BadImage(path=path, detail=Phrase("install.cut"))
    pieces = []
    for number in range(count):
        block = content[number * BLOCK_BYTES : (number + 1) * BLOCK_BYTES]
        begin_1, begin_2, flags, _, size, place, blocks, family = _HEAD.unpack_from(block)
        (end,) = struct.unpack_from("<I", block, BLOCK_BYTES - 4)
        if (begin_1, begin_2, end) != (_BEGIN_1, _BEGIN_2, _END) or size > BLOCK_BYTES - 36:
            raise BadImage(path=path, detail=Phrase("install.not_uf2"))
        if not flags & _HAS_FAMILY or family != _RP2040:
            raise BadImage(path=path, detail=Phrase("install.other_processor"))
        if (place, blocks) != (number, count):
            raise BadImage(path=path, detail=Phrase("install.cut"))
        pieces.append(block[_HEAD.size : _HEAD.size + size])
    return b"".join(pieces)
