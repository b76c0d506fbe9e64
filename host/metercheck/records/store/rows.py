"""A record as the store gives it, and the columns that its raw bytes give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from metercheck.records.capture import Capture
from metercheck.records.chain import Piece, read
from metercheck.records.moment import SURENESS, UNKNOWN, check_time
from metercheck_wire.messages import PLACES, VERDICTS


@dataclass(frozen=True)
class Row:
    """A record in the list, by its columns. `time_s`: when the check was, Unix seconds, or 0."""

    id: int
    time_s: int
    meter: str
    place: str
    verdict: str
    ratio: float
    ratio_u95: float
    short: str
    device: str
    record: int
    sureness: str
    constant_imp_per_kwh: int
    seconds: float
    sha256: str
    received: str

    @property
    def readable(self) -> bool:
        """The columns are what a record gives."""
        return bool(self.place)


@dataclass(frozen=True)
class Stored:
    """One record: the device's bytes and what this host knows beside them."""

    id: int
    blob: bytes
    sha256: str
    received: str
    local: dict[str, Any]


_EMPTY = Row(0, 0, "", "", VERDICTS[0], 0.0, 0.0, "", "", 0, UNKNOWN, 0, 0.0, "", "")
_KNOWN = {"place": PLACES, "verdict": VERDICTS, "sureness": SURENESS}


def row_of(values: Mapping[str, Any]) -> Row:
    """The row of these columns. What no metercheck wrote there is left out, not believed.

    A record that was damaged when an older program's store was taken over has no columns.
    """
    fitting = {name: value for name, value in values.items() if _fits(name, value)}
    return replace(_EMPTY, **fitting)


def stored_of(number: int, blob: object, sha256: str, received: str, local: object) -> Stored:
    """The record of these columns; bytes that are no bytes are none, and so with `local`."""
    try:
        beside = json.loads(local) if isinstance(local, str) else None
    except (ValueError, RecursionError):
        beside = None
    return Stored(
        number,
        blob if isinstance(blob, bytes) else b"",
        str(sha256),
        str(received),
        beside if isinstance(beside, dict) else {},
    )


def piece_of(blob: object, number: int, sha256: str, device: object, record: object) -> Piece:
    """The same for a link of a chain."""
    return Piece(
        blob if isinstance(blob, bytes) else b"",
        id=number,
        sha256=str(sha256),
        device=device if isinstance(device, str) else "",
        record=record if isinstance(record, int) else 0,
    )


def _fits(name: str, value: object) -> bool:
    kind = type(getattr(_EMPTY, name))
    return type(value) is kind and value in _KNOWN.get(name, (value,))


def derive(blob: bytes) -> dict[str, Any]:
    """The columns that the raw bytes give: `tables.DERIVED`. Raises errors.BadRecord."""
    header = Capture.from_record(blob).header
    result = header["device_result"]
    when = check_time(header)
    return {
        "device": header["device"],
        "record": header["record"],
        "chain_id": header["chain_id"],
        "short": read(Piece(blob)).short,
        "boot": header["boot"],
        "time_s": int(when.time_s) if when.known else 0,
        "sureness": when.sureness,
        "meter": header["meter"].replace("\0", "\N{REPLACEMENT CHARACTER}"),  # PostgreSQL has none
        "place": header["place"],
        "constant_imp_per_kwh": header["constant_imp_per_kwh"],
        "verdict": str(result["verdict"]),
        "ratio": result["ratio"],
        "ratio_u95": result["ratio_u95"],
        "seconds": result["seconds"],
    }
