"""What goes back to the office: each meter of a list, what was registered, what a person found."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from metercheck.records.export import local_time
from metercheck.records.tabular import as_cell
from metercheck.worklist.orders import NO_RANK, Order

_COLUMNS = (
    *("list", "meter", "outcome", "state", "verdict", "ratio", "ratio_u95", "checked_at"),
    *("short_hash", "checks", "found_by", "found_at", "remark", "reason", "rank", "constant"),
    "record_sha256",
)


def label(order: Order) -> dict[str, Any]:
    """One order as data. `outcome` is what a person found, "" before: a verdict is no finding."""
    check, finding = order.deciding, order.finding
    when = local_time(check.time_s) if check else None
    return {
        "list": order.list,
        "meter": order.meter,
        "outcome": finding.finding if finding else "",
        "state": order.state,
        "verdict": order.verdict,
        "ratio": check.ratio if check else None,
        "ratio_u95": check.ratio_u95 if check else None,
        "checked_at": when.isoformat() if when else None,
        "short_hash": check.short if check else "",
        "checks": len(order.checks),
        "found_by": finding.author if finding else "",
        "found_at": finding.at if finding else None,
        "remark": (finding.remark if finding else "") or order.remark,
        "reason": order.reason,
        "rank": None if order.rank == NO_RANK else order.rank,
        "constant": order.constant_imp_per_kwh,
        "record_sha256": check.sha256 if check else "",
    }


def to_csv(orders: Sequence[Order]) -> bytes:
    """Labels as a table, a line each; UTF-8 with a byte order mark, for Excel."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS)
    writer.writeheader()
    for order in orders:
        writer.writerow({name: as_cell(value) for name, value in label(order).items()})
    return text.getvalue().encode("utf-8-sig")
