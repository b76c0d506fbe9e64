"""What is told of a district's users and of its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metercheck.words import Phrase


@dataclass(frozen=True)
class Suspect:
    """A user, and how well that user's readings explain the loss of the district.

    `score`: decimal logarithm of the odds that this user is needed to understand the loss, with
    the district's other users and an unmetered tap as the other ways to understand it: 0 is even,
    2 is a hundred to one, and below -2 nothing points to the user. It orders users; how many of a
    hundred such users are found at fault only checks can tell (`probability`, where labels allow).
    Energies in kWh over the steps that count; shares are of the unexplained loss.
    """

    user: str
    meter: str
    score: float
    probability: float | None
    explained_kwh: float
    explained_share: float
    explained_low: float
    explained_high: float
    """95 % interval of the share."""
    reasons: tuple[Phrase, ...] = ()
    base: str = ""
    """How the user explains it best: names of explanations.py."""
    pattern: str = ""
    begins: date | None = None
    """For patterns that begin or end within the period."""
    hours: tuple[int, int] | None = None
    """First hour and length of the window of the day, for patterns that have one."""


@dataclass(frozen=True)
class LineFinding:
    """Loss that no user explains: worth a look at the line.

    `unexplained_kwh` with `low` and `high` (95 %), `share` of the supply; `hours` (first, end)
    and `weekdays` (0 Monday) in which most of it falls, if any; `phase` where phases are known.
    """

    unexplained_kwh: float
    low: float
    high: float
    share: float
    score: float
    hours: tuple[int, int] | None
    weekdays: tuple[int, ...]
    phase: str
    begins: date | None
    words: tuple[Phrase, ...]


@dataclass(frozen=True)
class Suspects:
    """Users of a district, the most suspicious first, and what is said of the line."""

    district: str
    users: tuple[Suspect, ...]
    line: LineFinding | None
    unexplained_kwh: float
    """Loss less technical loss, over the steps that count."""
    supply_kwh: float
    known: bool
    """False: too few steps with a known loss to ask anything."""
