"""The serial line between the device and its metering chip: when which byte is through.

8N1 and half duplex: what the device says while the chip answers is lost. The chip begins to
answer 150 us after a command; 20 ms of silence make it forget half a frame.
"""

from __future__ import annotations

import random

from metercheck.bench.world.bl0942 import Bl0942

_BITS_A_BYTE = 10
_SILENCE_US = 20_000
_ANSWERS_AFTER_US = 150


class ChipLine:
    """Carries bytes to `chip` and answers back; in a `damaged_share` of them a bit is wrong."""

    def __init__(self, chip: Bl0942, source: random.Random) -> None:
        self.damaged_share = 0.0
        self._chip = chip
        self._source = source
        self._heard_us = 0  # the end of the last byte to the chip
        self._answered_us = 0  # the end of the last byte from it

    def send(self, now_us: int, data: bytes) -> list[tuple[int, int]]:
        """The device sends `data`, from now on or behind what it is still sending.

        Returns (t_us, byte) for each byte of the answers, at the moment that it is through. An
        answer holds the registers as they are now, though some milliseconds pass until then.
        """
        answers: list[tuple[int, int]] = []
        chip = self._chip
        begins_us = max(now_us, self._heard_us)
        for byte in data:
            byte_us = _BITS_A_BYTE * 1_000_000 / chip.baud
            if begins_us - self._heard_us >= _SILENCE_US:
                chip.forget_frame()
            self._heard_us = round(begins_us + byte_us)
            if begins_us >= self._answered_us:
                answer = chip.receive(byte)
                if answer:
                    answers += self._answer(answer, byte_us)
            begins_us = self._heard_us
        return answers

    def damaged(self, answer: bytes) -> bytes:
        """`answer` as it arrives."""
        if not (self.damaged_share and answer and self._source.random() < self.damaged_share):
            return answer
        damaged = bytearray(answer)
        damaged[self._source.randrange(len(answer))] ^= 1 << self._source.randrange(8)
        return bytes(damaged)

    def _answer(self, answer: bytes, byte_us: float) -> list[tuple[int, int]]:
        begins_us = self._heard_us + _ANSWERS_AFTER_US
        arrived = self.damaged(answer) if self.damaged_share else answer
        arrivals = [
            (round(begins_us + number * byte_us), byte) for number, byte in enumerate(arrived, 1)
        ]
        self._answered_us = arrivals[-1][0]
        return arrivals
