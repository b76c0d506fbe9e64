"""What a meter shows of its pulses: a flashing LED, a contact (S0), or a disc with a mark.

LED: 80 ms +-20 ms wide by the State Grid's specification, 2 ms to 200 ms seen elsewhere. It is
late by up to one turn of the meter's program, evenly spread: `jitter_ms` is the standard deviation
of that, the turn sqrt(12) times as long. Many meters add up energy for 0.1 to 1 s (`update_s`),
then give out the pulses that are due, `spacing_ms` apart at the least.
S0 (IEC 62053-31, DIN 43864): on and off for 30 ms each at the least.
Disc: one turn a pulse; the mark passes the head for its share of the turn, however fast that is.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass

from metercheck.bench.world.counting import NEVER_US, PulseOutput
from metercheck.bench.world.energy_count import EnergyCount

_S0_SHORTEST_US = 30_000


@dataclass(frozen=True)
class PulseShape:
    """Times in us. `s0`: a contact, which keeps to the shortest times of its standard."""

    width_us: int
    turn_us: float
    spacing_us: int
    update_us: int
    s0: bool


class Flashes:
    """The level of an LED or contact, and the number of pulses counted so far."""

    def __init__(self, shape: PulseShape, count: EnergyCount, source: random.Random) -> None:
        self._count = count
        self._source = source
        self._filled = source.random()  # the part of a pulse that was counted before the start
        width_us = max(shape.width_us, _S0_SHORTEST_US) if shape.s0 else shape.width_us
        self._spacing_us = shape.spacing_us
        if shape.s0:
            self._spacing_us = max(self._spacing_us, width_us + _S0_SHORTEST_US)
        # A pulse lasts half its period at the most; a contact's, its width in any case.
        self._shortest_period_us = 2 * width_us if shape.s0 else self._spacing_us
        self._turn_us = shape.turn_us
        self._output = PulseOutput(width_us)
        self._update_us = shape.update_us
        self._update_due_us = source.randrange(1, shape.update_us + 1) if shape.update_us else 0
        self._next_rise_us = 0
        self._coming: deque[tuple[int, int]] = deque()
        self._count_due_us = NEVER_US
        self.pulses = 0
        self.due_us = NEVER_US

    def plan(self, now_us: int) -> None:
        """The power has changed."""
        if self._update_us:
            self._count_due_us = self._update_due_us
        else:
            self._count_due_us = self._count.reaches_us(now_us, self.pulses + 1 - self._filled)
        self._plan_next()

    def act(self, now_us: int) -> list[int]:
        """Do what is due now; the levels that the output takes."""
        if now_us == self._count_due_us:
            self._take(now_us)
        levels: list[int] = []
        while self._coming and self._coming[0][0] <= now_us:
            levels.append(self._coming.popleft()[1])
        self._plan_next()
        return levels

    def _plan_next(self) -> None:
        edge_us = self._coming[0][0] if self._coming else NEVER_US
        self.due_us = min(self._count_due_us, edge_us)

    def _take(self, now_us: int) -> None:
        full = 1
        if self._update_us:
            full = math.floor(self._count.at(now_us) + self._filled) - self.pulses
            self._update_due_us += self._update_us
        rate_per_s = self._count.rate_per_s(now_us)
        period_us = int(1e6 / rate_per_s) if rate_per_s > 1e-6 else NEVER_US
        for _ in range(full):
            self._flash(now_us, max(period_us, self._shortest_period_us))
        self.pulses += full
        self.plan(now_us)

    def _flash(self, now_us: int, period_us: int) -> None:
        late_us = int(self._source.random() * self._turn_us)
        due_us = max(now_us + late_us, self._next_rise_us)
        rise_us, fall_us = self._output.pulse(due_us, period_us)
        self._next_rise_us = rise_us + self._spacing_us
        self._coming += [(rise_us, 1), (fall_us, 0)]


class DiscMark:
    """The level of a head above a disc (1: the mark is under it), and the turns so far."""

    def __init__(self, mark_share: float, count: EnergyCount, source: random.Random) -> None:
        self._count = count
        self._mark = mark_share
        # Any position but under the mark: a head that is set up there sees no edge at first.
        self._position = mark_share + source.random() * (1.0 - mark_share)
        self._under_mark = False
        self.pulses = 0
        self.due_us = NEVER_US

    def plan(self, now_us: int) -> None:
        """The disc's speed has changed."""
        turned = self.pulses + (self._mark if self._under_mark else 1.0)
        self.due_us = self._count.reaches_us(now_us, turned - self._position)

    def act(self, now_us: int) -> list[int]:
        """The mark comes or goes now; the level that the head sees."""
        self._under_mark = not self._under_mark
        self.pulses += self._under_mark
        self.plan(now_us)
        return [int(self._under_mark)]


class Light:
    """What really shines: pulses, some of which are lost, and flashes that are none.

    A false flash (a reflection, a passing torch) is as wide as a pulse. `steady` is the meter's
    own will, while energy flows backwards.
    """

    def __init__(
        self, missed_percent: float, false_per_minute: float, width_us: int, source: random.Random
    ) -> None:
        self._missed = missed_percent / 100.0
        self._false_per_us = false_per_minute / 60e6
        self._width_us = width_us
        self._source = source
        self._pulse = 0
        self._false = 0
        self._false_due_us = self._false_wait_us()
        self._shown = 0
        self.steady = False
        self.stuck: int | None = None
        self.due_us = self._false_due_us

    def refresh(self, now_us: int) -> None:
        """`steady` or `stuck` may have changed: if that can be seen, it is due now."""
        self.due_us = now_us if self._wanted() != self._shown else self._false_due_us

    def act(self, now_us: int, pulse_levels: list[int]) -> list[int]:
        """Take the levels of the pulse output at this moment; those that the light changes to."""
        changes: list[int] = []
        for level in pulse_levels:
            lost = level == 1 and self._missed > 0.0 and self._source.random() < self._missed
            self._pulse = 0 if lost else level
            self._show(changes)
        if now_us == self._false_due_us:
            self._false = 1 - self._false
            lasts_us = self._width_us if self._false else self._false_wait_us()
            self._false_due_us = now_us + lasts_us
        self._show(changes)
        self.due_us = self._false_due_us
        return changes

    def _show(self, changes: list[int]) -> None:
        wanted = self._wanted()
        if wanted != self._shown:
            self._shown = wanted
            changes.append(wanted)

    def _wanted(self) -> int:
        if self.stuck is not None:
            return self.stuck
        return int(self.steady or self._pulse or self._false)

    def _false_wait_us(self) -> int:
        """How long it stays without a false flash."""
        if self._false_per_us == 0.0:
            return NEVER_US
        return max(1, round(self._source.expovariate(self._false_per_us)))
