"""Single cells of a list: what a spreadsheet did to a number is undone or refused, not guessed."""

from __future__ import annotations

import re
import unicodedata

from metercheck.words import Phrase
from metercheck.worklist.barcode import asset_code
from metercheck_wire.messages import MESSAGES

_LIMITS = {
    name: (low, high)
    for _, message, fields in MESSAGES
    if message == "START"
    for name, _, low, high in fields
}
METER_BYTES = _LIMITS["meter"][1]
CONSTANTS = _LIMITS["constant_imp_per_kwh"]
"""The smallest and the largest meter constant that a device takes, imp/kWh."""

# As some exports and people keep a number a text: ="00217", '00217.
KEPT_TEXT = re.compile(r"=\"(.*)\"|'(.*)")
_ROUNDED = re.compile(r"\d(\.\d+)?e\+\d+", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+\.\d*")
_CONSTANT = re.compile(r"(\d{1,9})(?:\.0*)?(?:imp|r|转|次)?(?:/kw·?\.?h)?", re.IGNORECASE)
_RANK = re.compile(r"(\d{1,9})(?:\.0*)?")
_PHASES = {"": "", "a": "A", "b": "B", "c": "C", "l1": "A", "l2": "B", "l3": "C"}
MOST_WORDS = 200  # letters of an address or a reason; a longer one is a misplaced cell


class Refused(Exception):
    """A cell that cannot be taken; `why` is the reason for a person."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


def words_in(cell: str) -> str:
    """Text for people, in one line and without anything that a terminal would obey."""
    text = "".join(sign if sign.isprintable() else " " for sign in cell)
    text = " ".join(text.split())
    if len(text) > MOST_WORDS:
        raise Refused(Phrase("worklist.row.long_text", limit=MOST_WORDS))
    return text


def meter_in(cell: str) -> str:
    """A meter's number as it stands on the plate: digits keep their leading zeros."""
    text = unicodedata.normalize("NFKC", cell).strip()
    kept = KEPT_TEXT.fullmatch(text)
    if kept is not None:
        text = (kept[1] if kept[1] is not None else kept[2]).strip()
    if not text:
        raise Refused(Phrase("worklist.row.no_meter"))
    if _ROUNDED.fullmatch(text) or _DECIMAL.fullmatch(text) or _cut_short(text):
        raise Refused(Phrase("worklist.row.rounded", given=text[:40]))
    if len(text.encode(errors="replace")) > METER_BYTES or not text.isprintable():
        raise Refused(Phrase("worklist.row.bad_meter", given=ascii(text[:40]), limit=METER_BYTES))
    return text


def _cut_short(text: str) -> bool:
    """A spreadsheet keeps 15 digits of a number and fills up with zeros."""
    code = asset_code(text)
    return code is not None and not code.sound and text.endswith("000000")


def constant_in(cell: str) -> int | None:
    """A meter constant, imp/kWh, with or without its unit; None for an empty cell."""
    text = _squeezed(cell)
    if not text:
        return None
    found = _CONSTANT.fullmatch(text)
    low, high = CONSTANTS
    if found is None or not low <= int(found[1]) <= high:
        raise Refused(Phrase("worklist.row.bad_constant", given=text[:40], low=low, high=high))
    return int(found[1])


def rank_in(cell: str) -> int | None:
    """A rank, 1 before 2; None for an empty cell."""
    text = _squeezed(cell)
    if not text:
        return None
    found = _RANK.fullmatch(text)
    if found is None:
        raise Refused(Phrase("worklist.row.bad_rank", given=text[:40]))
    return int(found[1])


def phase_in(cell: str) -> str:
    """A, B or C of a three-phase meter that is checked phase by phase; "" for none."""
    text = _squeezed(cell).casefold().removesuffix("相")
    if text not in _PHASES:
        raise Refused(Phrase("worklist.row.bad_phase", given=text[:40]))
    return _PHASES[text]


def _squeezed(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell)
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())
