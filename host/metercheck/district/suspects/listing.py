"""What is shown and written of suspects: rows of a work list, and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from metercheck.district.frame import DistrictFrame, User
from metercheck.district.suspects.result import Suspects
from metercheck.words import say

COLUMNS = ("rank", "meter", "address", "constant", "phase", "reason")


@dataclass(frozen=True)
class Listed:
    """The suspects of one district, cut to the first, with what a list tells of their meters."""

    name: str
    found: Suspects
    users: tuple[User, ...]
    """Of found.users, in their order."""

    def above(self, score: float) -> Listed:
        """The same with those users alone that have at least `score`."""
        kept = [n for n, one in enumerate(self.found.users) if one.score >= score]
        users = tuple(self.found.users[n] for n in kept)
        return Listed(
            self.name, replace(self.found, users=users), tuple(self.users[n] for n in kept)
        )


def listed(frame: DistrictFrame, found: Suspects, top: int) -> Listed:
    """The first `top` of the suspects `found` in `frame`."""
    by_name = {one.user: one for one in frame.users}
    first = found.users[:top] if found.known else ()
    cut = replace(found, users=first)
    return Listed(frame.name, cut, tuple(by_name[one.user] for one in first))


def as_csv(lists: Sequence[Listed]) -> bytes:
    """A table that `metercheck worklist import` takes: users of all districts, the highest score
    first; with a byte order mark, by which spreadsheets know UTF-8."""
    ranked = sorted(
        (
            (-suspect.score, one.found.district, suspect.user, suspect, user)
            for one in lists
            for suspect, user in zip(one.found.users, one.users, strict=True)
        ),
        key=lambda row: row[:3],
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([say(f"suspects.column.{column}") for column in COLUMNS])
    for rank, (_, _, _, suspect, user) in enumerate(ranked, 1):
        constant = user.constant_imp_per_kwh or ""
        reason = "; ".join(map(str, suspect.reasons))
        writer.writerow([rank, user.meter, user.address, constant, user.phase, reason])
    return text.getvalue().encode("utf-8-sig")


def as_json(one: Listed) -> dict[str, Any]:
    """A district as JSON has it."""
    found = one.found
    line = None
    if found.line:
        line = asdict(found.line) | {
            "begins": found.line.begins and str(found.line.begins),
            "words": [str(phrase) for phrase in found.line.words],
        }
    return {
        "district": found.district,
        "name": one.name,
        "known": found.known,
        "supply_kwh": round(found.supply_kwh, 3),
        "unexplained_kwh": round(found.unexplained_kwh, 3),
        "users": [
            asdict(suspect)
            | {
                "rank": rank,
                "begins": suspect.begins and str(suspect.begins),
                "reasons": [str(phrase) for phrase in suspect.reasons],
            }
            for rank, suspect in enumerate(found.users, 1)
        ],
        "line": line,
    }
