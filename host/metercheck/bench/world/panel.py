"""What a hand and an ear meet on the device: buttons that bounce, and a buzzer.

Tactile switches to ground with a pull-up: a pin is 1 until somebody presses. Contacts bounce for
up to 5 ms (tact switch datasheets say at most 5 or 10 ms), at pressing more than at letting go.
"""

from __future__ import annotations

import random
from typing import NamedTuple

SHORT_PRESS_US = 150_000
LONG_PRESS_US = 1_500_000
_BOUNCE_US = 5000
_MOST_BOUNCES = {0: 6, 1: 3}


class Button:
    """One button; its edges are (t_us, level)."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._still_us = 0

    def press(self, now_us: int, lasts_us: int = SHORT_PRESS_US) -> list[tuple[int, int]]:
        """The edges of a press from `now_us` on, until the contact rests again after it.

        `lasts_us` is at least the 5 ms of bouncing; presses must not overlap.
        """
        if now_us < self._still_us or lasts_us < _BOUNCE_US:
            raise ValueError(f"a press at {now_us} us for {lasts_us} us is none")
        edges = self._bounce(now_us, 0) + self._bounce(now_us + lasts_us, 1)
        self._still_us = now_us + lasts_us + _BOUNCE_US
        return edges

    def long_press(self, now_us: int) -> list[tuple[int, int]]:
        """The edges of a press that nobody can take for a short one."""
        return self.press(now_us, LONG_PRESS_US)

    def _bounce(self, now_us: int, level: int) -> list[tuple[int, int]]:
        bounces = self._source.randrange(_MOST_BOUNCES[level] + 1)
        later = self._source.sample(range(1, _BOUNCE_US), 2 * bounces)
        moments_us = [now_us, *(now_us + late_us for late_us in sorted(later))]
        return [(t_us, level ^ number % 2) for number, t_us in enumerate(moments_us)]


class Tone(NamedTuple):
    """The buzzer sounded at `hz` for `lasts_us`."""

    began_us: int
    hz: int
    lasts_us: int


class Buzzer:
    """Writes down what could be heard: `tones`, those that have ended."""

    def __init__(self) -> None:
        self.tones: list[Tone] = []
        self._began_us = 0
        self._hz = 0

    @property
    def hz(self) -> int:
        """What it sounds at now, 0 for silence."""
        return self._hz

    def sound(self, now_us: int, hz: int) -> None:
        """From `now_us` on it sounds at `hz`, 0 for silence."""
        if hz == self._hz:
            return
        if self._hz and now_us > self._began_us:
            self.tones.append(Tone(self._began_us, self._hz, now_us - self._began_us))
        self._began_us, self._hz = now_us, hz
