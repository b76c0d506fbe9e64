"""Stored records as data for other programs: a capture, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from metercheck.records.capture import Capture
from metercheck.records.chain import Piece, read
from metercheck.records.moment import check_time
from metercheck.records.replay import device_result
from metercheck.records.store import Stored


def capture_of(stored: Stored) -> Capture:
    """The record as a capture. Raises errors.BadRecord when its bytes are damaged."""
    return Capture.from_record(stored.blob, source=f"record {stored.id}")


def as_dict(stored: Stored, *, replayed: bool = True) -> dict[str, Any]:
    """One record as JSON has it: header, result, and what the host knows beside them.

    `replayed`: also what only a replay tells, which takes its time. Raises errors.BadRecord.
    """
    capture = capture_of(stored)
    header = {name: value for name, value in capture.header.items() if name != "device_result"}
    when = check_time(header)
    time = local_time(when.time_s) if when.known else None
    link = read(Piece(stored.blob, id=stored.id))
    return {
        "id": stored.id,
        "time": time.isoformat() if time else None,
        **header,
        **(device_result(capture) if replayed else capture.header["device_result"]),
        "short": link.short,
        "chain": link.value.hex(),
        "sha256": stored.sha256,
        "received": stored.received,
        "local": stored.local,
    }


def to_json(rows: Sequence[dict[str, Any]]) -> bytes:
    """A JSON array; `rows` as `as_dict` makes them."""
    return f"{json.dumps(rows, ensure_ascii=False, indent=1)}\n".encode()


def to_jsonl(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """The same as a JSON object a line."""
    for row in rows:
        yield f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def local_time(time_s: float) -> datetime | None:
    """The check's time by this computer's zone; None when the record does not know it."""
    try:
        return datetime.fromtimestamp(time_s).astimezone() if time_s else None
    except (OverflowError, OSError, ValueError):
        return None  # a clock of nonsense is as good as none
