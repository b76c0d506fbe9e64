"""What checks and persons found comes back as labels of users.

Only a person's finding says what was wrong. Where there is none, a check that ended `normal` is a
label too, a weak one: that path registered correctly at that moment. An abnormal check that no
person has followed up is no label yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from metercheck.district.loop.kept import read_rows, write_rows
from metercheck.worklist.orders import DONE, Order

NORMAL = "normal"
_HITS = frozenset({"confirmed", "defect", "wiring"})


def outcome(order: Order) -> str:
    """A person's finding, "normal" for a normal check without one, "" while nothing is known."""
    if order.finding is not None:
        return order.finding.finding
    return NORMAL if order.state == DONE and order.verdict == NORMAL else ""


def is_hit(found: str) -> bool:
    """Whether an outcome says that the meter registered wrongly, whatever the cause."""
    return found in _HITS


def collect(folder: Path, orders: Sequence[Order]) -> list[dict[str, Any]]:
    """Labels of all users whom a work list of this dataset named and `orders` answer.

    They take the place of older labels of the same lists; the rest stays. The rows written are
    returned. Raises errors.FileUnwritable.
    """
    users = {(row["list"], row["meter"]): row["user"] for row in read_rows(folder, "lists")}
    rows = [
        {
            "user": users[order.list, order.meter],
            "found": is_hit(found),
            "outcome": found,
            "at": _moment(order),
            "source": order.list,
        }
        for order in orders
        if (found := outcome(order)) and (order.list, order.meter) in users
    ]
    lists = {order.list for order in orders}
    before = [row for row in read_rows(folder, "labels") if row["source"] not in lists]
    write_rows(folder, "labels", before + rows)
    return rows


def _moment(order: Order) -> datetime | None:
    if order.finding is not None:
        moment = datetime.fromisoformat(order.finding.at).astimezone(UTC)
        return moment.replace(tzinfo=None, microsecond=0)
    seconds = order.deciding.time_s if order.deciding else 0
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None) if seconds else None
