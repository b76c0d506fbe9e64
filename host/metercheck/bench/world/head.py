"""The optical head: light of the meter's LED to edges on a pin of the device.

Light, in lux where the phototransistor sits: a small Lambertian source behind 5 mm of plastic,
300 lx at its cover, falls with distance and misalignment as cos^2 / r^2. Of the room's light the
hood lets a part through: steady light, and lamps whose light swings at 100 Hz (twice the mains).
The phototransistor saturates. Behind it a capacitor lets only changes pass (1 s) and a comparator
turns on at some 30 lx above the mean and off at half of it: figures of the simulated circuit
(hardware_figures.py). So a gap of over 1 cm loses the LED, sunlight under the hood blinds, a lamp
makes edges of its own and a steady light fades.

A clear phototransistor with a comparator answers within tens of microseconds and lets go a little
later than it takes hold; with the meter's LED and cable the bench takes more than the simulated
3 and 30 us. At a loose or grazing fit the comparator bounces at an edge. The lux are
estimates of a typical build, not taken from a datasheet.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import NamedTuple

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.hardware_figures import COUPLING_S, OFF_LX, ON_LX, SATURATION_LX
from metercheck.bench.world.ranges import number

HEAD_PIN = 2
FAULTS = ("head_slipped", "sunlight", "flicker", "chatter")

_LED_LX = 300.0
_COVER_MM = 5.0
_LAMP_PERIOD_US = 10_000
_SUN_LX, _SUN_LEAK = 100_000.0, 0.2
_LAMP_LX, _LAMP_FLICKER, _LAMP_LEAK = 500.0, 0.4, 0.5
_SCATTER_US = 5.0
_BOUNCE_US = 120
_MOST_CHATTER = 8


@dataclass(frozen=True)
class HeadSettings:
    """`[head]`. `bounce_percent`: share of edges at which the comparator bounces.

    `distance_mm` and `misalignment_mm` are to the LED; `ambient_lx` and `lamp_lx` light the room,
    the lamps' with `flicker_percent` of swing; `leak_percent` of it gets under the hood.
    """

    rise_delay_us: float = number(30.0, 0.0, 2000.0)
    fall_delay_us: float = number(90.0, 0.0, 5000.0)
    bounce_percent: float = number(0.0, 0.0, 100.0)
    distance_mm: float = number(2.0, 0.0, 100.0)
    misalignment_mm: float = number(0.0, 0.0, 50.0)
    ambient_lx: float = number(0.0, 0.0, 120_000.0)
    lamp_lx: float = number(0.0, 0.0, 20_000.0)
    flicker_percent: float = number(40.0, 0.0, 100.0)
    leak_percent: float = number(1.0, 0.0, 100.0)


class Optics(NamedTuple):
    """Light at the phototransistor: the LED's, the room's mean, and how far that swings."""

    led_lx: float
    room_lx: float
    swing_lx: float


def optics_of(settings: HeadSettings, faults: set[str]) -> Optics:
    """What reaches the phototransistor of a head that sits like this."""
    ahead_mm = settings.distance_mm + _COVER_MM
    r2_mm2 = ahead_mm**2 + settings.misalignment_mm**2
    led_lx = _LED_LX * _COVER_MM**2 * ahead_mm**2 / r2_mm2**2
    ambient_lx, lamp_lx = settings.ambient_lx, settings.lamp_lx
    flicker, leak = settings.flicker_percent / 100.0, settings.leak_percent / 100.0
    if "sunlight" in faults:
        ambient_lx, leak = max(ambient_lx, _SUN_LX), max(leak, _SUN_LEAK)
    if "flicker" in faults:
        lamp_lx, leak = max(lamp_lx, _LAMP_LX), max(leak, _LAMP_LEAK)
        flicker = max(flicker, _LAMP_FLICKER)
    if "head_slipped" in faults:
        led_lx, leak = 0.0, 1.0
    return Optics(led_lx, (ambient_lx + lamp_lx) * leak, lamp_lx * flicker * leak)


class Head:
    """Turns light into (t_us, level) edges of the pin, in order of time."""

    def __init__(self, settings: HeadSettings, source: random.Random) -> None:
        self._settings = settings
        self._source = source
        self._faults: set[str] = set()
        self._optics = optics_of(settings, self._faults)
        self._led = 0
        self._pin = 0
        self._since_us = 0
        self._mean_lx = self._level_lx()  # what the capacitor has settled to by `_since_us`
        self._moved = False
        self._last_us = 0
        self._crosses = False
        self.due_us = NEVER_US
        self._plan(0)

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS; it shows from `refresh` on, which has to follow."""
        (self._faults.add if on else self._faults.discard)(name)
        self._optics = optics_of(self._settings, self._faults)
        self._moved = True

    def refresh(self, now_us: int) -> list[tuple[int, int]]:
        """The edges that a fault causes now, if one came or went."""
        if not self._moved:
            return []
        self._moved = False
        return self._look(now_us)

    def follow(self, now_us: int, level: int) -> list[tuple[int, int]]:
        """The edges that come of the LED's going on (1) or off (0) now."""
        if level == self._led:
            return []
        self._settle(now_us)
        self._led = level
        return self._look(now_us)

    def act(self, now_us: int) -> list[tuple[int, int]]:
        """The edges due now that the LED has not caused: a steady light fades, a lamp flickers."""
        self._settle(now_us)
        edges: list[tuple[int, int]] = []
        if self._crosses:
            self._flip(now_us, edges)
        self._plan(now_us)
        return edges

    def light_lx(self, now_us: int) -> float:
        """Light on the phototransistor, as a bar for the fit of the head would show it."""
        return self._level_lx() + self._swing_lx() * self._lamp(now_us)

    def _level_lx(self) -> float:
        return min(SATURATION_LX, self._optics.room_lx + self._led * self._optics.led_lx)

    def _swing_lx(self) -> float:
        return min(self._optics.swing_lx, SATURATION_LX - self._level_lx())

    @staticmethod
    def _lamp(now_us: int) -> float:
        return math.cos(2.0 * math.pi * (now_us % _LAMP_PERIOD_US) / _LAMP_PERIOD_US)

    def _settle(self, now_us: int) -> None:
        """Let the capacitor follow the light up to now."""
        level_lx = self._level_lx()
        fading = math.exp((self._since_us - now_us) * 1e-6 / COUPLING_S)
        self._mean_lx = level_lx + (self._mean_lx - level_lx) * fading
        self._since_us = now_us

    def _look(self, now_us: int) -> list[tuple[int, int]]:
        """Compare after the light has changed."""
        edges: list[tuple[int, int]] = []
        above_lx = self.light_lx(now_us) - self._mean_lx
        if above_lx <= OFF_LX if self._pin else above_lx >= ON_LX:
            self._flip(now_us, edges)
        self._plan(now_us)
        return edges

    def _plan(self, now_us: int) -> None:
        """Find when the comparator will switch next, if the LED stays as it is."""
        offset_lx = self._level_lx() - self._mean_lx
        swing_lx = self._swing_lx()
        if swing_lx > 0.0:
            self._plan_swing(now_us, offset_lx, swing_lx)
            return
        self._crosses = self._pin == 1
        self.due_us = NEVER_US
        if self._crosses:
            fades_s = COUPLING_S * math.log(max(1.0, offset_lx / OFF_LX))
            self.due_us = now_us + max(1, math.ceil(fades_s * 1e6))

    def _plan_swing(self, now_us: int, offset_lx: float, swing_lx: float) -> None:
        """The same under a lamp; the mean hardly moves in a period, so look again after each."""
        threshold_lx = OFF_LX if self._pin else ON_LX
        cosine = (threshold_lx - offset_lx) / swing_lx
        self._crosses = cosine >= -1.0 if self._pin else cosine <= 1.0
        self.due_us = now_us + _LAMP_PERIOD_US
        if self._crosses:
            turn = math.acos(max(-1.0, min(1.0, cosine))) / (2.0 * math.pi)
            falls_us = turn * _LAMP_PERIOD_US
            crossing_us = falls_us if self._pin else _LAMP_PERIOD_US - falls_us
            self.due_us = now_us + max(1, math.ceil((crossing_us - now_us) % _LAMP_PERIOD_US))

    def _flip(self, now_us: int, edges: list[tuple[int, int]]) -> None:
        """Let the pin change, late by the delay and with its bounces."""
        self._pin = level = 1 - self._pin
        settings, source = self._settings, self._source
        delay_us = settings.rise_delay_us if level else settings.fall_delay_us
        t_us = max(
            round(now_us + delay_us + abs(source.gauss(0.0, _SCATTER_US))), self._last_us + 1
        )
        edges.append((t_us, level))
        bounces = int(source.random() * 100.0 < settings.bounce_percent)
        if "chatter" in self._faults:
            bounces += source.randrange(1, _MOST_CHATTER)
        for _ in range(bounces):
            back_us = edges[-1][0] + source.randrange(1, _BOUNCE_US)
            edges += [(back_us, 1 - level), (back_us + source.randrange(1, _BOUNCE_US), level)]
        self._last_us = edges[-1][0]
