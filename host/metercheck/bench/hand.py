"""A hand, an eye and an ear at the bench's device: its keys, its display, its buzzer."""

from __future__ import annotations

from typing import Any

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.panel import SHORT_PRESS_US, Buzzer

START, MIDDLE, RIGHT, STOP = range(4)
"""The keys, from the left; STOP stands apart."""
PICTURE_BYTES = 1024


class Hand:
    """What somebody who holds the device does, sees and hears. Times are the bench's.

    Contacts that bounce are the board's to sort out (`metercheck_device/boards/rp2/debounce.py`):
    here a key goes down once and comes up once.
    """

    def __init__(self) -> None:
        self.picture = bytes(PICTURE_BYTES)
        """As the display has it: a page after the other, a column of 8 pixels a byte."""
        self.pictures = 0
        """How many there were so far."""
        self.buzzer = Buzzer()
        self._coming: list[tuple[int, int, bool]] = []

    def press(self, now_us: int, key: int, lasts_us: int = SHORT_PRESS_US) -> None:
        """Press a key from `now_us` on for so long."""
        self._coming += [(now_us, key, True), (now_us + lasts_us, key, False)]
        self._coming.sort()

    @property
    def due_us(self) -> int:
        """When a key next moves."""
        return self._coming[0][0] if self._coming else NEVER_US

    def take(self, now_us: int) -> list[tuple[int, int, bool]]:
        """(t_us, key, pressed) of the keys that have moved by now."""
        moved = [one for one in self._coming if one[0] <= now_us]
        del self._coming[: len(moved)]
        return moved

    def notice(self, now_us: int, request: dict[str, Any]) -> None:
        """See and hear what the device wants of its display and buzzer."""
        if "show" in request:
            self.picture = bytes.fromhex(request["show"])
            self.pictures += 1
        if "tone" in request:
            self.buzzer.sound(now_us, request["tone"])

    def power_fails(self, now_us: int) -> None:
        """The device restarts: dark and silent, until it shows something."""
        self.picture = bytes(PICTURE_BYTES)
        self.buzzer.sound(now_us, 0)
