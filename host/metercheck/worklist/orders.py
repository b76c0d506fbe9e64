"""Work orders: one meter of a list each, with the checks that answered it and what a person found.

A verdict says what one path registered at one moment. What it meant is a person's to say, after
an inspection: a finding. Only findings go back as outcomes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OPEN, DONE, UNREACHABLE, REFUSED, DISMANTLED = (
    *("open", "done", "unreachable", "refused", "dismantled"),
)
STATES = (OPEN, DONE, UNREACHABLE, REFUSED, DISMANTLED)
MARKS = (UNREACHABLE, REFUSED, DISMANTLED, OPEN)
"""States that a person gives; DONE comes from a check alone."""
FINDINGS = ("confirmed", "not_confirmed", "defect", "wiring")
"""What a person found: the abnormal registration and its cause, that there is none, a defective
meter, faulty wiring."""
CONCLUSIVE = ("normal", "abnormal")
"""Verdicts that answer an order; after any other it stays open."""
NO_RANK = 10**9
"""The rank of an order whose list gives none: after all others."""


@dataclass(frozen=True)
class Check:
    """A linked record. `time_s`: when the check was, Unix seconds, 0 where nobody knows."""

    id: int
    sha256: str
    verdict: str
    place: str
    ratio: float
    ratio_u95: float
    time_s: int
    received: str
    short: str


@dataclass(frozen=True)
class Finding:
    """One of FINDINGS, by whom and when (ISO 8601, UTC)."""

    finding: str
    author: str
    at: str
    remark: str


@dataclass(frozen=True)
class Order:
    """A meter to check. `checks` and `findings`: oldest first; `changed`: ISO 8601, UTC."""

    id: int
    list: str
    rank: int
    meter: str
    address: str
    constant_imp_per_kwh: int | None
    reason: str
    phase: str
    state: str
    remark: str
    changed: str
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def finding(self) -> Finding | None:
        """The newest: a second visit corrects the first."""
        return self.findings[-1] if self.findings else None

    @property
    def deciding(self) -> Check | None:
        """The check that stands for the order; the newest where none is conclusive.

        A repeat takes the place of an earlier check at the same place, and an abnormal one counts
        before a normal one at another: behind a jumper the meter's terminals look normal.
        """
        newest = {one.place: one for one in self.checks if one.verdict in CONCLUSIVE}
        standing = sorted(newest.values(), key=lambda one: one.verdict == "abnormal")
        if standing:
            return standing[-1]
        return self.checks[-1] if self.checks else None

    @property
    def verdict(self) -> str:
        """That of the deciding check; "" without any."""
        return self.deciding.verdict if self.deciding else ""


@dataclass(frozen=True)
class Progress:
    """How far a list is: numbers of orders. `tried`: of the open ones, checked in vain.

    `erased`: answered once, by a record that is not in the store any more.
    """

    normal: int
    abnormal: int
    open: int
    tried: int
    unreachable: int
    refused: int
    dismantled: int
    erased: int = 0

    @property
    def done(self) -> int:
        """Orders that a check answers."""
        return self.normal + self.abnormal

    @property
    def total(self) -> int:
        """All orders."""
        others = (self.open, self.unreachable, self.refused, self.dismantled, self.erased)
        return self.done + sum(others)


def progress(orders: Sequence[Order]) -> Progress:
    """How far these orders are."""
    states = [one.state for one in orders]
    answered = checked(orders)
    abnormal = sum(hit for _, hit in answered)
    return Progress(
        normal=len(answered) - abnormal,
        abnormal=abnormal,
        open=states.count(OPEN),
        tried=sum(one.state == OPEN and bool(one.checks) for one in orders),
        unreachable=states.count(UNREACHABLE),
        refused=states.count(REFUSED),
        dismantled=states.count(DISMANTLED),
        erased=states.count(DONE) - len(answered),
    )


def next_order(orders: Sequence[Order]) -> Order | None:
    """The open order to go to, or None: lowest rank, not yet tried, nearest in the list.

    Nearest to the order that was worked on last: neighbours in a list are neighbours in a street.
    """
    touched = [one for one in orders if one.state != OPEN or one.checks]
    here = max(touched, key=lambda one: (one.changed, one.id)).id if touched else 0

    def way(order: Order) -> tuple[int, bool, int, bool]:
        return order.rank, bool(order.checks), abs(order.id - here), order.id < here

    return min((one for one in orders if one.state == OPEN), key=way, default=None)


def checked(orders: Sequence[Order]) -> list[tuple[str, bool]]:
    """(reason, abnormal) of every order that a check answers: what hit rates count."""
    return [
        (one.reason, one.verdict == "abnormal")
        for one in orders
        if one.state == DONE and one.verdict in CONCLUSIVE
    ]
