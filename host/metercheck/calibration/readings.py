"""What the reference standard shows: typed, from the file that it logs to, or over its own line.

The standard is a totalising meter behind the same clips. Its energy is read only while the load is
off, before and after each run, so nobody has to hit a moment.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from metercheck.errors import BadReadings, FileMissing, NoAnswer
from metercheck.link.ports import Transport
from metercheck.words import Phrase

FIELDS = ("energy_wh", "voltage_v", "frequency_hz")
_ASK = b"READ?\n"
_ANSWER_S = 2.0
_ATTEMPTS = 3
_LOG_PATIENCE_S = 30.0  # until a log that is written at the same time has come so far
_LOOK_S = 0.2


@dataclass(frozen=True)
class Reading:
    """One look at the standard. `energy_wh`: its total; None: not asked for or not shown."""

    energy_wh: float
    voltage_v: float | None = None
    frequency_hz: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """For JSON."""
        return {name: getattr(self, name) for name in FIELDS}


class Source(Protocol):
    """Where readings of the standard come from."""

    def read(self, label: str, *, voltage: bool) -> Reading:
        """What the standard shows now, with the load off. `label`: "3a" is before, "3b" after run
        3.

        `voltage`: that and the frequency are wanted, too. Raises what its kind of source raises.
        """
        ...


class LineSource:
    """A standard, or a program beside one, that answers `READ?` with a line of text.

    `energy_wh=12.345 voltage_v=229.81 frequency_hz=50.001`; what it has not it leaves out.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._heard = b""

    def read(self, label: str, *, voltage: bool) -> Reading:
        """Raises errors.NoAnswer, errors.BadReadings, errors.LinkLost."""
        for _ in range(_ATTEMPTS):
            line = self._ask()
            if line is not None:
                return _reading(_pairs(line), self._transport.name, label, voltage)
        raise NoAnswer(port=self._transport.name, seconds=_ANSWER_S * _ATTEMPTS)

    def _ask(self) -> str | None:
        self._heard = b""
        self._transport.write(_ASK)
        deadline = self._transport.clock() + _ANSWER_S
        while (left := deadline - self._transport.clock()) > 0:
            self._heard += self._transport.read(left)
            line, end, _ = self._heard.partition(b"\n")
            if end:
                return line.decode("ascii", errors="replace").strip()
        return None


class LogSource:
    """A CSV file that the standard's software writes meanwhile: time, energy_wh, voltage_v, ...

    `time` is Unix seconds or ISO 8601 with its offset, by a clock that agrees with this
    computer's within a second. The row taken is the first that is later than the moment asked for.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], float] = time.time,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = path
        self._now = now
        self._wait = wait

    def read(self, label: str, *, voltage: bool) -> Reading:
        """Raises errors.FileMissing, errors.BadReadings."""
        asked_s = self._now()
        while True:
            row = self._first_after(asked_s)
            if row is not None:
                return _reading(row, str(self._path), label, voltage)
            if self._now() - asked_s > _LOG_PATIENCE_S:
                detail = Phrase("calibration.readings.stale", seconds=_LOG_PATIENCE_S)
                raise BadReadings(source=self._path, label=label, detail=detail)
            self._wait(_LOOK_S)

    def _first_after(self, asked_s: float) -> dict[str, str] | None:
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    if self._time_s(row) >= asked_s:
                        return row
        except FileNotFoundError as error:
            raise FileMissing(path=self._path) from error
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise BadReadings(source=self._path, label="-", detail=str(error)) from error
        return None

    def _time_s(self, row: Mapping[str, Any]) -> float:
        given = row.get("time")
        try:
            return float(given or "")
        except ValueError:
            pass
        try:
            moment = datetime.fromisoformat(given or "")
        except ValueError as error:
            detail = Phrase("calibration.readings.time", given=repr(given))
            raise BadReadings(source=self._path, label="-", detail=detail) from error
        if moment.tzinfo is None:
            detail = Phrase("calibration.readings.time", given=repr(given))
            raise BadReadings(source=self._path, label="-", detail=detail)
        return moment.timestamp()


def number(given: str) -> float:
    """A number as people type it; ValueError for what is none, for NaN and infinity."""
    value = float(given.strip().replace(",", "."))
    if not -1e12 < value < 1e12:
        raise ValueError(given)
    return value


def _pairs(line: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in line.split() if "=" in part)


def _reading(row: Mapping[str, Any], source: str, label: str, voltage: bool) -> Reading:
    values: dict[str, float | None] = {}
    for name in FIELDS:
        given = row.get(name)
        if given is None or not str(given).strip():
            values[name] = None
            continue
        try:
            values[name] = number(str(given))
        except ValueError as error:
            detail = Phrase("calibration.readings.number", field=name, given=repr(given))
            raise BadReadings(source=source, label=label, detail=detail) from error
    energy_wh = values["energy_wh"]
    for name in ("energy_wh", *(("voltage_v",) if voltage else ())):
        if values[name] is None:
            detail = Phrase("calibration.readings.absent", field=name)
            raise BadReadings(source=source, label=label, detail=detail)
    assert energy_wh is not None
    if not voltage:
        return Reading(energy_wh)
    return Reading(energy_wh, values["voltage_v"], values["frequency_hz"])
