"""What the device says of its own accord: kept for a reader who is busy, the missing counted."""

from __future__ import annotations

from collections import deque
from typing import Any

from metercheck.link.schema import decode
from metercheck_wire.codec import WireError

Message = tuple[str, dict[str, Any]]
"""(name, values) as in the message table: ("PROGRESS", {"record": 3, ...})."""

_KEPT = 256  # one a few times a second, so a minute
_NUMBERS = 255  # sequence numbers run from 1 to 255 and round


class Unasked:
    """A bounded queue of messages, the oldest make room. `lost` counts those nobody got."""

    def __init__(self) -> None:
        self.lost = 0
        self._queue: deque[Message] = deque()
        self._heard_seq = 0

    def __len__(self) -> int:
        return len(self._queue)

    def forget_numbers(self) -> None:
        """The next message may have any number: the device may have started anew."""
        self._heard_seq = 0

    def hear(self, kind: int, seq: int, payload: bytes) -> None:
        """Keep a message; its number tells what is missing before it."""
        step = (seq - self._heard_seq) % _NUMBERS if self._heard_seq else 1
        if step == 0:
            return  # the line doubled it
        self._heard_seq = seq
        self.lost += step - 1
        try:
            message = decode(kind, payload)
        except WireError:
            self.lost += 1  # of a device whose HELLO was not asked for, or newer than this host
            return
        if len(self._queue) == _KEPT:
            self._queue.popleft()
            self.lost += 1
        self._queue.append(message)

    def next(self) -> Message:
        """Take the oldest. Raises IndexError when there is none."""
        return self._queue.popleft()
