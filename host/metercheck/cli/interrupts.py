"""Ctrl-C while a load is on: the first asks, the second means it."""

from __future__ import annotations

import signal
from types import FrameType


class Interrupt:
    """Within the `with` block the first Ctrl-C only sets `asked`; the next one interrupts.

    The first must not tear a command to the device in two. Only in the main thread.
    """

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Interrupt:
        self._before = signal.signal(signal.SIGINT, self._first)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _first(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
