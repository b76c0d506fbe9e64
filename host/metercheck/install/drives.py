"""The drive as which a Pico appears while it waits for an image (BOOTSEL held at power-up)."""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from metercheck.errors import DriveFailed, NoDrive, OtherBoard, SeveralDrives

_INFO = "INFO_UF2.TXT"
_BOARD = "RPI-RP2"
_NAME = "metercheck.uf2"
_ESCAPES = {r"\040": " ", r"\011": "\t", r"\134": "\\"}


def candidates() -> Iterator[Path]:
    """Where this system has drives mounted."""
    if sys.platform == "win32":
        yield from (Path(f"{letter}:\\") for letter in string.ascii_uppercase[2:])
    elif sys.platform == "darwin":
        yield from sorted(Path("/Volumes").glob("*"))
    else:
        yield from _mounted(Path("/proc/self/mounts"))


def find_drive(named: Path | None, places: Iterator[Path]) -> Path:
    """The one drive that waits for an image; `named` is looked at alone if given.

    Raises errors.NoDrive, errors.SeveralDrives, errors.OtherBoard.
    """
    if named is not None:
        board = board_of(named)
        if board is None:
            raise NoDrive(looked=[str(named)])
        if board != _BOARD:
            raise OtherBoard(path=named, board=board)
        return named
    looked = list(places)
    found = [place for place in looked if board_of(place) == _BOARD]
    if not found:
        raise NoDrive(looked=[])
    if len(found) > 1:
        raise SeveralDrives(drives=[str(place) for place in found])
    return found[0]


def waiting() -> list[Path]:
    """Drives of boards that wait for an image."""
    return [place for place in candidates() if board_of(place)]


def board_of(place: Path) -> str | None:
    """The Board-ID that a drive tells, None when it is no such drive."""
    try:
        text = (place / _INFO).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name == "Board-ID":
            return value.strip()
    return ""


def write(drive: Path, content: bytes) -> None:
    """Put the image on the drive. Raises errors.DriveFailed.

    The board takes it block by block and restarts with the last one, so that the drive may be
    gone before the file is closed: that is no failure.
    """
    target = drive / _NAME
    written = 0
    try:
        with target.open("wb", buffering=0) as file:
            while written < len(content):
                written += file.write(content[written:])
            os.fsync(file.fileno())
    except OSError as error:
        if written < len(content) or board_of(drive) is not None:
            raise DriveFailed(path=drive, detail=error.strerror or error) from error


def _mounted(table: Path) -> Iterator[Path]:
    try:
        lines = table.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        fields = line.split()
        if len(fields) > 2 and fields[2] in ("vfat", "msdos", "fuseblk", "exfat"):
            place = fields[1]
            for escape, character in _ESCAPES.items():
                place = place.replace(escape, character)
            yield Path(place)
