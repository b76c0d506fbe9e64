"""A check's result as people and programs read it: names and plain units instead of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metercheck_wire.messages import ENDS, REASONS, REJECTS, TRIPS, VERDICTS

_PPM = 1_000_000


def readable(result: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of RECORD_RESULT as JSON: ratios as numbers, seconds, watts, codes as words.

    `seconds` is when the verdict stood. A code that this program does not know stays a number.
    """
    levels = result["levels"]
    reasons = result["reasons"]
    return {
        "verdict": _name(VERDICTS, result["verdict"]),
        "ratio": result["ratio_ppm"] / _PPM,
        "ratio_u95": result["u95_ppm"] / _PPM,
        "seconds": result["decided_ms"] / 1000,
        "levels": [
            {"level": level, "ratio": ratio / _PPM, "ratio_u95": u95 / _PPM}
            for level, ratio, u95 in zip(levels[::3], levels[1::3], levels[2::3], strict=False)
        ],
        "background_w": result["background_mw"] / 1000,
        "reasons": [
            {"code": _name(REASONS, code), "arg": argument}
            for code, argument in zip(reasons[::2], reasons[1::2], strict=False)
        ],
        "end": _name(ENDS, result["end"]),
        "duration_s": result["duration_ms"] / 1000,
        "meter_pulses": result["meter_pulses"],
        "reference_pulses": result["reference_pulses"],
        "rejected": dict(zip(REJECTS, result["rejected"], strict=False)),
        "trip": _name(TRIPS, result["trip"]),
    }


def _name(table: tuple[str, ...], code: int) -> str | int:
    return table[code] if code < len(table) else code
