"""The capture file: a check's evidence, one JSON object a line.

The first line is the header, the others are the events in order of time. Keys and events that
this program does not know are kept and ignored; what it needs has to be there and right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from metercheck.errors import BadCapture, BadRecord, FileMissing
from metercheck.records.capture_rules import Fault, check_event, check_header
from metercheck.records.files import write_atomically
from metercheck.records.moment import check_time
from metercheck.records.result import readable
from metercheck.words import Phrase
from metercheck_wire import record
from metercheck_wire.messages import CONFIRMATIONS, ENDS, PLACES, REJECTS

VERSION = 1
LIMITS = (
    "normal_low_ppm",
    "normal_high_ppm",
    "abnormal_low_ppm",
    "abnormal_high_ppm",
    "error_rate_ppm",
)
_WIDTH_UNIT_US = 100


@dataclass(frozen=True)
class Capture:
    """A check's evidence. `events` are in order of time, times in us from the check's start."""

    header: dict[str, Any]
    events: list[dict[str, Any]]

    @classmethod
    def from_record(cls, blob: bytes, source: str = "record") -> Capture:
        """The capture that a device's stored record holds; `source` names it in errors.

        Raises errors.BadRecord.
        """
        try:
            head, result, data = record.split(blob)
            events = [_event(t_us, kind, arg) for t_us, kind, arg in record.read_events(data)]
            for event in events:
                check_event(event)
        except record.BadRecordBytes as error:
            detail = Phrase(f"record_part.{error.part}")
            raise BadRecord(source=source, detail=detail) from error
        except (IndexError, Fault) as error:
            raise BadRecord(source=source, detail=Phrase("record_part.events")) from error
        return cls(_header(head, result), events)

    @classmethod
    def read(cls, path: Path) -> Capture:
        """The capture in the file `path`. Raises errors.FileMissing, errors.BadCapture."""
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(path=path) from error
        except OSError as error:
            detail = Phrase("capture.unreadable", detail=error.strerror)
            raise BadCapture(path=path, line=1, detail=detail) from error
        return _Reader(path).read(data)

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all. Raises errors.FileUnwritable."""
        write_atomically(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """The file's content: UTF-8, a line each, the same capture always the same bytes."""
        lines = (json.dumps(item, ensure_ascii=False) for item in (self.header, *self.events))
        return "".join(f"{line}\n" for line in lines).encode()


class _Reader:
    """Reads one file strictly: evidence must not become shorter or different in silence."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = 1

    def read(self, data: bytes) -> Capture:
        """The capture in `data`; raises errors.BadCapture with the line at fault."""
        if not data.strip():
            self._fail(Phrase("capture.empty"))
        objects = self._objects(data)
        try:
            header = next(objects)
            check_header(header, VERSION)
            return Capture(header, list(self._in_order(objects)))
        except Fault as fault:
            self._fail(fault.phrase)

    def _objects(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Each line's object; blank lines at the very end do no harm."""
        lines = data.removeprefix(b"\xef\xbb\xbf").rstrip().split(b"\n")
        for self._line, line in enumerate(lines, 1):
            try:
                item = json.loads(line.decode(), parse_constant=_no_constant)
            except UnicodeDecodeError:
                self._fail(Phrase("capture.not_text"))
            except (ValueError, RecursionError):
                cut = self._line == len(lines) > 1 and not data.endswith(b"\n")
                self._fail(Phrase("capture.cut" if cut else "capture.not_json"))
            if not isinstance(item, dict):
                self._fail(Phrase("capture.not_object"))
            yield item

    def _in_order(self, events: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        last_us, ended = 0, False
        for event in events:
            if ended:
                raise Fault("capture.after_end")
            check_event(event)
            if event["t_us"] < last_us:
                raise Fault("capture.disorder")
            last_us, ended = event["t_us"], event["ev"] == "end"
            yield event
        if not ended:
            raise Fault("capture.no_end")

    def _fail(self, detail: Phrase) -> NoReturn:
        raise BadCapture(path=self._path, line=self._line, detail=detail)


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(name)


def _header(head: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """The header line of a stored record, with the device's own numbers beside."""
    return {
        "metercheck_capture": VERSION,
        "constant_imp_per_kwh": head["constant_imp_per_kwh"],
        "reference_mj_per_pulse": head["reference_mj_per_pulse"],
        "reference_u95_ppm": head["reference_u95_ppm"],
        "place": PLACES[head["place"]],
        "meter": head["meter"],
        "limits": {name: head[name] for name in LIMITS},
        "longest_s": head["longest_s"],
        "estimator": head["estimator"],
        "firmware": head["firmware"],
        "board": head["board"],
        "device": head["device"].hex(),
        "boot": head["boot"],
        "uptime_ms": head["uptime_ms"],
        "time_s": head["time_s"],
        "token": head["token"],
        "record": head["record"],
        "pattern_seed": head["pattern_seed"],
        "pulses_before": head["pulses_before"],
        "chain_id": head["chain_id"].hex(),
        "calibration": head["calibration"].hex(),
        "calibrated_day": head["calibrated_day"],
        "expires_day": head["expires_day"],
        "parts_per_cent": head["parts_per_cent"],
        "wiring": head["wiring"],
        "source_mohm": head["source_mohm"],
        "source_u95_mohm": head["source_u95_mohm"],
        "set_time_s": head["set_time_s"],
        "set_boot": head["set_boot"],
        "set_uptime_ms": head["set_uptime_ms"],
        "when": check_time(head).readable(),
        "device_result": readable(result),
    }


def _event(t_us: int, kind: int, arg: int) -> dict[str, Any]:
    """A record's event as the file writes it. Raises IndexError for a code out of the tables."""
    if kind == record.LOAD:
        return {"t_us": t_us, "ev": "load", "level": arg}
    if kind == record.REF:
        return {"t_us": t_us, "ev": "ref", "n": 1}
    if kind == record.METER:
        width = {"width_us": arg * _WIDTH_UNIT_US} if arg else {}
        return {"t_us": t_us, "ev": "meter", **width}
    if kind == record.REJECT:
        return {"t_us": t_us, "ev": "reject", "why": REJECTS[arg]}
    if kind == record.VOLT:
        return {"t_us": t_us, "ev": "volt", "mv": arg}
    if kind == record.CONFIRM:
        return {"t_us": t_us, "ev": "confirm", "what": CONFIRMATIONS[arg]}
    if kind == record.TRIP:
        return {"t_us": t_us, "ev": "trip", "code": arg}
    return {"t_us": t_us, "ev": "end", "why": ENDS[arg]}
