"""Records read from a device, several questions under way at once.

The device answers commands in the order in which they came, and remembers the last one only; a
RECORD_REQUEST changes nothing there, so that any number of them may be on the way and any of them
be asked again. With one at a time a Pico waits for the host a third of the time; with four it is
its processor that takes 10 ms for 200 bytes, and more only make it wait for the USB line.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import asdict
from itertools import takewhile
from typing import Any, Protocol

from metercheck import errors
from metercheck.link.reading import Part, Reading, WrongPart
from metercheck.words import Phrase
from metercheck_wire import record as stored

MOST_AHEAD = 4
"""Questions under way: their answers fit into the room that the device has for output."""

Fetched = tuple[int, bytes | errors.MetercheckError]
"""A record's number, and its bytes, or why they cannot be had."""

_ANSWER_S = 0.6  # as for any command
_SILENCES = 10  # in a row, without a byte: the line is dead
_ATTEMPTS = 20  # in a row, at a device that says something, and never an answer
_CHUNK = 200  # bytes asked for at once, the most that RECORD_REQUEST takes
_LEAST_CHUNK = 20


class Asking(Protocol):
    """What it takes of a client."""

    received: int

    @property
    def port(self) -> str: ...
    def clock(self) -> float: ...
    def ask(self, name: str, values: dict[str, Any]) -> int: ...
    def answers(
        self, name: str, numbers: Container[int], timeout_s: float
    ) -> list[tuple[int, dict[str, Any] | errors.DeviceError]]: ...
    def expect_same_start(self) -> None: ...


class Fetcher:
    """Reads records of one device; what it learns of the line it keeps for the next ones."""

    def __init__(self, client: Asking) -> None:
        self._client = client
        self._chunk = _CHUNK
        self._window = MOST_AHEAD

    def fetch(self, numbers: Iterable[int], ahead: int) -> Iterator[Fetched]:
        """As Client.read_records has it."""
        client, reading, patience = self._client, Reading(numbers), _Patience(self._client)
        asked: dict[int, Part] = {}  # by the number of the question, oldest first
        while True:
            while len(asked) < min(self._window, ahead):
                part = reading.next(self._chunk)
                if part is None:
                    break
                asked[client.ask("RECORD_REQUEST", asdict(part))] = part
            if not asked:
                return
            answers = client.answers("RECORD_DATA", asked, patience.left_s)
            if answers:
                patience.renew()
            elif patience.left_s <= 0:
                patience.lose()
                self._lose(reading, asked, list(asked))
            for number, said in answers:
                part = asked.get(number)
                if part is None:
                    continue  # the line doubled it
                # Answers come in the order of the questions: what was overtaken is lost.
                self._lose(reading, asked, list(takewhile(number.__ne__, asked)))
                del asked[number]
                error = self._part(reading, part, said)
                if error is not None:
                    reading.drop(part.record)
                    self._lose(reading, asked, list(asked))
                    yield part.record, error
            for record, blob in reading.whole():
                yield record, _checked(blob, client.port)

    def _lose(self, reading: Reading, asked: dict[int, Part], numbers: list[int]) -> None:
        """These are to be asked again; where bytes get lost, few short frames come whole."""
        for number in numbers:
            reading.lost(asked.pop(number))
        if numbers:
            self._window = max(self._window // 2, 1)
            self._chunk = max(self._chunk // 2, _LEAST_CHUNK)

    def _part(
        self, reading: Reading, part: Part, said: dict[str, Any] | errors.DeviceError
    ) -> errors.MetercheckError | None:
        """Take an answer; why there will be no such record."""
        try:
            if isinstance(said, errors.DeviceError):
                if said.code == "no_such_record":
                    self._client.expect_same_start()
                    return said
                if said.code != "bad_offset":
                    raise said
                reading.beyond(part, said.numbers[1])
            elif (said["record"], said["offset"]) != (part.record, part.offset):
                raise WrongPart
            else:
                reading.take(part, said["total"], said["data"])
        except (WrongPart, IndexError):
            return _bad_record(self._client.port, "length")
        self._window = min(self._window + 1, MOST_AHEAD)
        if part.length >= self._chunk:  # those asked for before it changed say nothing of it
            self._chunk = min(self._chunk + _LEAST_CHUNK, _CHUNK)
        return None


class _Patience:
    """How long answers are waited for, by the clock of the line."""

    def __init__(self, client: Asking) -> None:
        self._client = client
        self._silent = self._failed = 0
        self._begin()

    @property
    def left_s(self) -> float:
        return max(self._until_s - self._client.clock(), 0.0)

    def renew(self) -> None:
        """An answer came."""
        self._silent = self._failed = 0
        self._begin()

    def lose(self) -> None:
        """None came. Raises errors.NoAnswer when that has been so for long."""
        self._failed += 1
        self._silent = self._silent + 1 if self._client.received == self._received else 0
        if self._silent == _SILENCES or self._failed == _ATTEMPTS:
            raise errors.NoAnswer(port=self._client.port, seconds=self._failed * _ANSWER_S)
        self._begin()

    def _begin(self) -> None:
        self._until_s = self._client.clock() + _ANSWER_S
        self._received = self._client.received


def _checked(blob: bytes, port: str) -> bytes | errors.BadRecord:
    try:
        stored.split(blob)
    except stored.BadRecordBytes as error:
        return _bad_record(port, error.part)
    return blob


def _bad_record(port: str, part: str) -> errors.BadRecord:
    return errors.BadRecord(source=port, detail=Phrase(f"record_part.{part}"))
