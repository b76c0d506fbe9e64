"""What a capture's header and events must hold, and in which range."""

from __future__ import annotations

from typing import Any

from metercheck.words import Phrase
from metercheck_wire.messages import CONFIRMATIONS, ENDS, MESSAGES, PLACES, REJECTS

_LONGEST_US = 24 * 3600 * 1_000_000
_U32 = 0xFFFFFFFF
_ABSURD_MV = 1_000_000

# Ranges of the header's numbers are those of the wire.
_RANGES = {
    name: (low, high)
    for _, message, fields in MESSAGES
    if message == "RECORD_HEAD"
    for name, form, low, high in fields
    if form.startswith("u")
}
_LIMITS = tuple(name for name in _RANGES if name.endswith("_ppm") and "reference" not in name)
_REQUIRED = ("constant_imp_per_kwh", "reference_mj_per_pulse", "reference_u95_ppm")
_USED_IF_THERE = ("longest_s", "pulses_before", "time_s", "record")

# event -> its field, and what the field may hold: (low, high) or a table of words.
_EVENTS: dict[str, tuple[str, tuple]] = {
    "load": ("level", (0, 3)),
    "ref": ("n", (1, 1000)),
    "reject": ("why", REJECTS),
    "volt": ("mv", (0, _ABSURD_MV)),
    "confirm": ("what", CONFIRMATIONS),
    "trip": ("code", (0, 255)),
    "end": ("why", ENDS),
}


class Fault(Exception):
    """What is wrong with a line; the reader adds which line of which file."""

    def __init__(self, key: str, **arguments: object) -> None:
        super().__init__(key)
        self.phrase = Phrase(key, **arguments)


def check_header(header: dict[str, Any], version: int) -> None:
    """Raises Fault unless `header` can be worked with."""
    _integer(header, "metercheck_capture", 0, _U32)
    if header["metercheck_capture"] != version:
        raise Fault("capture.version", version=header["metercheck_capture"], known=version)
    for name in _REQUIRED:
        _integer(header, name, *_RANGES[name])
    for name in _USED_IF_THERE:
        if name in header:
            _integer(header, name, *_RANGES[name])
    if "place" in header:
        _word(header, "place", PLACES)
    for name in ("meter", "device", "firmware"):
        if name in header and not isinstance(header[name], str):
            raise Fault("capture.text", field=name)
    limits = header.get("limits", {})
    if not isinstance(limits, dict):
        raise Fault("capture.object", field="limits")
    for name in _LIMITS:
        if name in limits:
            _integer(limits, name, *_RANGES[name])


def check_event(event: dict[str, Any]) -> None:
    """Raises Fault unless `event` is one of ours and right, or one that is not ours."""
    _integer(event, "t_us", 0, _LONGEST_US)
    if "ev" not in event:
        raise Fault("capture.missing", field="ev")
    name = event["ev"]
    if not isinstance(name, str):
        raise Fault("capture.text", field="ev")
    if "width_us" in event and name == "meter":
        _integer(event, "width_us", 0, _U32)
    if name not in _EVENTS:
        return
    field, allowed = _EVENTS[name]
    if isinstance(allowed[0], str):
        _word(event, field, allowed)
    else:
        _integer(event, field, *allowed)


def _integer(item: dict[str, Any], field: str, low: int, high: int) -> None:
    if field not in item:
        raise Fault("capture.missing", field=field)
    # A bool is an int to Python, but no number to anybody who writes JSON.
    if type(item[field]) is not int or not low <= item[field] <= high:
        raise Fault("capture.integer", field=field, low=low, high=high)


def _word(item: dict[str, Any], field: str, choices: tuple[str, ...]) -> None:
    if field not in item:
        raise Fault("capture.missing", field=field)
    if item[field] not in choices:
        raise Fault("capture.one_of", field=field, choices=", ".join(choices))
