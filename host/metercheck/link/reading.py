"""Which parts of which records to ask for next, while several questions are under way.

No I/O: whoever asks says what came back and what was lost. A record's length is known only once
its first part is here; until then it is taken to be as long as the one before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_USUAL = 1600
"""Bytes of a check of 60 s, the first guess."""
_LARGEST = 1 << 20  # four times what the device has memory for: more is a broken number


class WrongPart(Exception):
    """What came is no part of that record: offset, length or total do not fit."""


@dataclass(frozen=True)
class Part:
    """Bytes `offset` to `offset + length` of a record."""

    record: int
    offset: int
    length: int


class _Record:
    """One record that is being read: what of it is here, and what is to be asked for."""

    def __init__(self, number: int, guess: int) -> None:
        self.number = number
        self.total: int | None = None
        self.wanted = [(0, guess)]
        self._end = guess
        self._parts: dict[int, bytes] = {}
        self._here = 0

    @property
    def whole(self) -> bool:
        return self._here == self.total

    @property
    def blob(self) -> bytes:
        return b"".join(self._parts[offset] for offset in sorted(self._parts))

    def next(self, most: int) -> Part:
        start, end = self.wanted.pop(0)
        length = min(most, end - start)
        if start + length < end:
            self.wanted.insert(0, (start + length, end))
        return Part(self.number, start, length)

    def want(self, start: int, end: int) -> None:
        """These bytes are to be asked for, as far as there are such."""
        end = end if self.total is None else min(end, self.total)
        if start < end:
            self.wanted = sorted([*self.wanted, (start, end)])

    def learn(self, total: int) -> None:
        """Its length is `total`."""
        if self.total is not None or not 0 <= total <= _LARGEST:
            if total != self.total:
                raise WrongPart
            return
        self.total = total
        self.wanted = [(start, min(end, total)) for start, end in self.wanted if start < total]
        self.want(self._end, total)

    def put(self, part: Part, data: bytes) -> None:
        assert self.total is not None
        if len(data) != max(min(part.length, self.total - part.offset), 0):
            raise WrongPart
        if data:
            self._parts[part.offset] = bytes(data)
            self._here += len(data)


class Reading:
    """Records in the order of `numbers`; parts of a later one may come before it is whole."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._coming: Iterator[int] = iter(numbers)
        self._open: deque[_Record] = deque()
        self._usual = _USUAL
        self._over = False

    def next(self, most: int) -> Part | None:
        """What to ask for now, at most so many bytes; None: nothing until an answer comes."""
        for record in self._open:
            if record.wanted:
                return record.next(most)
        number = None if self._over else next(self._coming, None)
        if number is None:
            self._over = True
            return None
        self._open.append(_Record(number, self._usual))
        return self._open[-1].next(most)

    def take(self, part: Part, total: int, data: bytes) -> None:
        """An answer. Raises WrongPart."""
        record = self._find(part.record)
        if record is not None:
            record.learn(total)
            record.put(part, data)
            self._usual = total or self._usual

    def beyond(self, part: Part, total: int) -> None:
        """The part begins behind the record's end, which is at `total`. Raises WrongPart."""
        record = self._find(part.record)
        if record is not None:
            if part.offset <= total:
                raise WrongPart
            record.learn(total)

    def lost(self, part: Part) -> None:
        """No answer will come: to be asked again."""
        record = self._find(part.record)
        if record is not None:
            record.want(part.offset, part.offset + part.length)

    def drop(self, number: int) -> None:
        """Nothing more is wanted of this record."""
        self._open = deque(one for one in self._open if one.number != number)

    def whole(self) -> Iterator[tuple[int, bytes]]:
        """Take out (number, bytes) of the records that are here, in order."""
        while self._open and self._open[0].whole:
            record = self._open.popleft()
            yield record.number, record.blob

    @property
    def done(self) -> bool:
        """Every record was taken out."""
        return self._over and not self._open

    def _find(self, number: int) -> _Record | None:
        return next((one for one in self._open if one.number == number), None)
