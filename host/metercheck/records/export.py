"""Stored records as data for other programs: a capture, JSON, or CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from metercheck.records.capture import Capture
from metercheck.records.chain import Piece, read
from metercheck.records.moment import check_time
from metercheck.records.replay import device_result
from metercheck.records.store import Stored

# The columns of the CSV, with units in their names as in the capture file.
_COLUMNS: tuple[str, ...] = (
    "id",
    "time",
    "meter",
    "place",
    "constant_imp_per_kwh",
    "verdict",
    "ratio",
    "ratio_u95",
    "seconds",
    "duration_s",
    "background_w",
    "meter_pulses",
    "reference_pulses",
    "reasons",
    "device",
    "firmware",
    "record",
    "short",
    "sha256",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def capture_of(stored: Stored) -> Capture:
    """The record as a capture. Raises errors.BadRecord when its bytes are damaged."""
    return Capture.from_record(stored.blob, source=f"record {stored.id}")


def as_dict(stored: Stored) -> dict[str, Any]:
    """One record as JSON has it: header, result, and what the host knows beside them."""
    capture = capture_of(stored)
    header = {name: value for name, value in capture.header.items() if name != "device_result"}
    when = check_time(header)
    time = local_time(when.time_s) if when.known else None
    link = read(Piece(stored.blob))
    return {
        "id": stored.id,
        "time": time.isoformat() if time else None,
        **header,
        **device_result(capture),
        "short": link.short,
        "chain": link.value.hex(),
        "sha256": stored.sha256,
        "received": stored.received,
        "local": stored.local,
    }


def to_json(records: Sequence[Stored]) -> bytes:
    """A JSON array of the records."""
    rows = [as_dict(one) for one in records]
    return f"{json.dumps(rows, ensure_ascii=False, indent=1)}\n".encode()


def to_csv(records: Sequence[Stored]) -> bytes:
    """A table, a line each; UTF-8 with a byte order mark, without which Excel garbles Chinese."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for one in records:
        values = as_dict(one)
        reasons = " ".join(str(reason["code"]) for reason in values["reasons"])
        meter = as_cell(values["meter"])
        writer.writerow(values | {"reasons": reasons, "meter": meter})
    return text.getvalue().encode("utf-8-sig")


def local_time(time_s: float) -> datetime | None:
    """The check's time by this computer's zone; None when the record does not know it."""
    try:
        return datetime.fromtimestamp(time_s).astimezone() if time_s else None
    except (OverflowError, OSError, ValueError):
        return None  # a clock of nonsense is as good as none


def as_cell(cell: str) -> str:
    """A spreadsheet would run what looks like a formula; an apostrophe keeps it text."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
