"""The RS-485 line between device and meter: bytes take the time of 2400 baud, answers their delay.

A question is heard when its last byte is through, and its answer reaches the device in one piece
when that is. On most meters the line cannot be reached: then nothing ever comes.
"""

from __future__ import annotations

from collections.abc import Callable

from metercheck.bench.world.counting import NEVER_US

_BYTE_US = 4583  # 11 bits at 2400 baud
_ANSWERS_AFTER_US = 35_000  # a meter may take 20 to 500 ms


class MeterLine:
    """`ask`: what the meter answers at this moment; b"" for nothing."""

    def __init__(self, ask: Callable[[bytes], bytes], reachable: bool) -> None:
        self._ask = ask
        self._reachable = reachable
        self._question = b""
        self._heard_us = NEVER_US  # when the question is through
        self._answer = b""
        self._answered_us = NEVER_US

    @property
    def due_us(self) -> int:
        """When the next thing happens on it."""
        return min(self._heard_us, self._answered_us)

    def push(self, now_us: int, data: bytes) -> None:
        """The device says something; what is under way ends."""
        if not self._reachable:
            return
        self._question = data
        self._heard_us = now_us + len(data) * _BYTE_US
        self._answered_us = NEVER_US

    def take(self, now_us: int) -> bytes:
        """What has come for the device until now."""
        if now_us >= self._heard_us:
            self._answer = self._ask(self._question)
            if self._answer:
                lasts_us = len(self._answer) * _BYTE_US
                self._answered_us = self._heard_us + _ANSWERS_AFTER_US + lasts_us
            self._heard_us = NEVER_US
        if now_us < self._answered_us:
            return b""
        self._answered_us = NEVER_US
        return self._answer

    def forget(self) -> None:
        """The device boots anew."""
        self._heard_us = self._answered_us = NEVER_US
