"""A record as the store gives it, and the columns that its raw bytes give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metercheck.records.capture import Capture
from metercheck.records.chain import Piece, read
from metercheck.records.moment import check_time


@dataclass(frozen=True)
class Row:
    """A record in the list. `time_s` is when the check was, Unix seconds, 0 when not known."""

    id: int
    time_s: int
    meter: str
    place: str
    verdict: str
    ratio: float
    ratio_u95: float
    short: str
    """Its short hash, as its bytes gave it when they came."""


@dataclass(frozen=True)
class Stored:
    """One record: the device's bytes and what this host knows beside them."""

    id: int
    blob: bytes
    sha256: str
    received: str
    local: dict[str, Any]


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
        "meter": header["meter"],
        "place": header["place"],
        "constant_imp_per_kwh": header["constant_imp_per_kwh"],
        "verdict": str(result["verdict"]),
        "ratio": result["ratio"],
        "ratio_u95": result["ratio_u95"],
        "seconds": result["seconds"],
    }
