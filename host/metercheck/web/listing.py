"""What the list of records shows: its filters and its page, all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from metercheck_wire.messages import PLACES, VERDICTS

PAGE = 25
"""Records a page."""
_LONGEST = 64
_MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see; "" and None stand for any. `first` and `last`: days, both in."""

    meter: str = ""
    verdict: str = ""
    place: str = ""
    device: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1

    @property
    def since_s(self) -> int | None:
        """Unix seconds at which the first day begins, by this computer's zone."""
        return None if self.first is None else _begin_s(self.first)

    @property
    def until_s(self) -> int | None:
        """Unix seconds at which the last day is over."""
        return None if self.last is None else _begin_s(self.last + timedelta(days=1))

    @property
    def narrowed(self) -> bool:
        """Not everything is shown."""
        return self != Wanted(page=self.page)

    @property
    def typed(self) -> bool:
        """Something was filled in, beside the verdict that is chosen by a tap."""
        return self != Wanted(page=self.page, verdict=self.verdict)


def wanted(query: Mapping[str, str]) -> Wanted:
    """What the address asks for; what it cannot mean counts as not asked."""
    page = query.get("page", "")
    return Wanted(
        meter=_words(query.get("meter", "")),
        verdict=_one_of(VERDICTS, query.get("verdict", "")),
        place=_one_of(PLACES, query.get("place", "")),
        device=_words(query.get("device", "")).lower(),
        first=_day(query.get("from", "")),
        last=_day(query.get("to", "")),
        page=min(max(int(page), 1), _MOST_PAGES) if page.isascii() and page.isdecimal() else 1,
    )


def _words(given: str) -> str:
    """Without what no database takes in a text."""
    return "".join(one for one in given if one.isprintable()).strip()[:_LONGEST]


def _one_of(known: tuple[str, ...], given: str) -> str:
    return given if given in known else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None


def _begin_s(day: date) -> int:
    return int(datetime(day.year, day.month, day.day).astimezone().timestamp())
