"""What a scanner reads off a meter, and whether two numbers mean the same meter.

The barcode of a State Grid meter is its asset code of 22 digits: the unit that uses it (5), the
type of asset (2), a serial number (14), a check digit. Source: Q/GDW 1205-2013 (电能计量器具条码),
as told at https://www.xiaoxinys.cn/86553.html. That page leaves out how the check digit is made
and which types there are. Seven such codes that stand in the public source of metering systems
all fit the rule of GS1 and GB 12904 (weights 3 and 1 from the right, up to the next ten), and
their meters are of type 01. The last 12 digits of the serial number are the meter's address by
DL/T 645; that is how the field uses them, no document at hand says so.

Other codes (24 digits elsewhere, makers' own) are not taken apart: `candidates` looks for a
listed number inside them, and says that it did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ADDRESS_DIGITS = 12
METER_TYPE = "01"
EXACT, SAME, INSIDE, TAIL = "exact", "same", "inside", "tail"
HOW = (EXACT, SAME, INSIDE, TAIL)
"""How a code led to a meter, surest first: letter by letter; as the same number written another
way; as a part of the code; by its last digits."""

_ASSET_CODE = re.compile(r"(\d{5})(\d{2})(\d{14})(\d)", re.ASCII)
_AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SHORTEST_INSIDE = 8
_SHORTEST_TAIL = 4
_LONGEST_TAIL = 11


@dataclass(frozen=True)
class AssetCode:
    """A State Grid asset code, taken apart; all parts as digits. `sound`: the check digit fits."""

    unit: str
    type: str
    serial: str
    sound: bool

    @property
    def address(self) -> str:
        """The meter's address by DL/T 645, 12 digits."""
        return self.serial[-ADDRESS_DIGITS:]

    @property
    def of_a_meter(self) -> bool:
        """It is the code of a meter, not of a terminal, a box or a seal."""
        return self.type == METER_TYPE


def cleaned(typed: str) -> str:
    """What a scanner or a hand typed, as plain text.

    Full-width digits (a Chinese input method was on) become plain ones; spaces, control
    characters and the prefix by which some scanners tell the symbology ("]C1") go.
    """
    text = unicodedata.normalize("NFKC", typed)
    text = "".join(sign for sign in text if sign.isprintable() and not sign.isspace())
    text = unicodedata.normalize("NFKC", text)  # what stood apart before may stand together now
    return _AIM_PREFIX.sub("", text, count=1) if text.startswith("]") else text


def check_digit(digits: str) -> str:
    """The digit that follows `digits`: GS1's, weights 3 and 1 from the right."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(digits[::-1]))
    return str(-total % 10)


def asset_code(text: str) -> AssetCode | None:
    """`text` (see `cleaned`) as an asset code, or None when it has not 22 digits."""
    found = _ASSET_CODE.fullmatch(text)
    if found is None:
        return None
    unit, kind, serial, check = found.groups()
    return AssetCode(unit, kind, serial, sound=check_digit(text[:-1]) == check)


def identity(meter: str) -> str:
    """The same text for all ways to write one meter's number; for comparing only.

    A sound asset code stands for the address in it; leading zeros and the case of letters do not
    count.
    """
    text = cleaned(meter)
    code = asset_code(text)
    if code is not None and code.sound:
        text = code.address
    if text.isascii() and text.isdecimal():
        return text.lstrip("0") or "0"
    return text.casefold()


def candidates(scanned: str, meters: Iterable[str]) -> tuple[str, list[str]]:
    """(how, meters): those of `meters` that `scanned` may mean, found in one way of HOW.

    The surest way that finds any decides; none found gives ("", []). A wrong check digit still
    finds a meter that is listed by that very code, nothing else.
    """
    text = cleaned(scanned)
    known = list(dict.fromkeys(meters))
    if not text:
        return "", []
    code = asset_code(text)
    misread = code is not None and not code.sound
    ways = {
        EXACT: lambda meter: cleaned(meter) == text,
        SAME: lambda meter: not misread and identity(meter) == identity(text),
        INSIDE: lambda meter: not misread and code is None and _inside(cleaned(meter), text),
        TAIL: lambda meter: _is_tail(text) and cleaned(meter).endswith(text),
    }
    for how, fits in ways.items():
        found = [meter for meter in known if fits(meter)]
        if found:
            return how, found
    return "", []


def _inside(meter: str, text: str) -> bool:
    """A code that nobody here can take apart holds the meter's number somewhere."""
    return _SHORTEST_INSIDE <= len(meter) < len(text) and meter in text


def _is_tail(text: str) -> bool:
    """The last digits of a number, as people read them out."""
    digits = text.isascii() and text.isdecimal()
    return digits and _SHORTEST_TAIL <= len(text) <= _LONGEST_TAIL
