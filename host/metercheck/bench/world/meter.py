"""The meter: what its element sees becomes energy, and energy becomes pulses.

The element's power passes the error curve, the start threshold and the metering's lag and is
counted; `led.py` makes pulses of the count. The constant is 800 to 6400 imp/kWh for static meters,
75 to 3000 turns for discs. When power flows backwards (solar panels, reversed current), some
meters stop, some count its amount, and some let the LED shine.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from metercheck.bench.world.accuracy import Curve, ErrorCurve, drawn_curve
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.energy_count import EnergyCount
from metercheck.bench.world.led import DiscMark, Flashes, Light, PulseShape
from metercheck.bench.world.meter_program import Delay, LateStart
from metercheck.bench.world.ranges import choice, curve, flag, number, whole
from metercheck.bench.world.seen import Seen

J_PER_KWH = 3_600_000.0
FAULTS = ("led_dead", "led_steady", "meter_frozen")


@dataclass(frozen=True)
class MeterSettings:
    """`[meter]`. `class_error_percent`: what it registers too much (or, negative, too little).

    `error_curve` (pairs of current in A and percent) comes on top, or with `drawn_error` a curve
    that the seed draws within the limits of `accuracy_class`. `lag_s` and `update_s` of 0: the
    count follows the power at once; `spacing_ms` of 0: pulses as close as they come. `width_ms`
    is no matter for a disc, whose `mark_percent` is the mark's share of a turn. Below
    `works_from_v` at its element the meter has no supply either.
    """

    constant_imp_per_kwh: int = whole(1200, 50, 20_000)
    pulses: str = choice("led", ("led", "s0", "disc"))
    class_error_percent: float = number(0.0, -20.0, 20.0)
    error_curve: tuple[tuple[float, float], ...] = curve(0.0, 200.0, -20.0, 20.0)
    drawn_error: bool = flag(False)
    accuracy_class: str = choice("2", ("1", "2"))
    basic_a: float = number(5.0, 1.0, 50.0)
    max_a: float = number(60.0, 1.0, 200.0)
    width_ms: float = number(80.0, 0.5, 500.0)
    mark_percent: float = number(5.0, 0.5, 50.0)
    jitter_ms: float = number(1.0, 0.0, 100.0)
    lag_s: float = number(0.0, 0.0, 1.0)
    lag_kind: str = choice("first_order", ("first_order", "delay"))
    update_s: float = number(0.0, 0.0, 1.0)
    spacing_ms: float = number(0.0, 0.0, 1000.0)
    works_from_v: float = number(60.0, 0.0, 200.0)
    start_w: float = number(0.0, 0.0, 50.0)
    restart_s: float = number(0.3, 0.0, 2.0)
    reverse: str = choice("stops", ("stops", "absolute", "steady_light"))
    missed_percent: float = number(0.0, 0.0, 100.0)
    false_per_minute: float = number(0.0, 0.0, 600.0)


class Meter:
    """Registered energy and the light of the pulse LED (or the mark under the head).

    `flaws` is a stream of its own for pulses that are lost and flashes that are none.
    """

    def __init__(
        self, settings: MeterSettings, source: random.Random, flaws: random.Random
    ) -> None:
        first_order = settings.lag_kind == "first_order"
        self._settings = settings
        self._joule_per_pulse = J_PER_KWH / settings.constant_imp_per_kwh
        self._start = LateStart(round(settings.restart_s * 1e6) if settings.start_w else 0)
        self._delay = Delay(0 if first_order else round(settings.lag_s * 1e6))
        self._count = EnergyCount(self._joule_per_pulse, settings.lag_s if first_order else 0.0)
        self._pulses = _pulses(settings, self._count, source)
        self._light = Light(
            settings.missed_percent,
            settings.false_per_minute,
            round(settings.width_ms * 1000.0),
            flaws,
        )
        # Drawn last, so that a curve leaves the stream before it as it was.
        self._errors = ErrorCurve(settings.class_error_percent, _curve(settings, source))
        self._faults: set[str] = set()
        self.seen = Seen(0.0, 0.0, 0.0, 0.0)
        self.due_us = NEVER_US
        """When `act` has to be called next, if the power stays as it is."""

    @property
    def pulses(self) -> int:
        """Pulses counted so far, whether anybody saw them or not."""
        return self._pulses.pulses

    @property
    def alive(self) -> bool:
        """It has its supply and its program does not hang: it counts and answers."""
        return self._works(self.seen)

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS; it shows from the next `set_power` on, which has to follow."""
        (self._faults.add if on else self._faults.discard)(name)
        if "led_dead" in self._faults:
            self._light.stuck = 0
        else:
            self._light.stuck = 1 if "led_steady" in self._faults else None

    def registers_w(self, seen: Seen) -> float:
        """Power that it registers of what its element sees, once it has settled to it."""
        power_w = seen.power_w
        if power_w < 0.0:
            power_w = -power_w if self._settings.reverse == "absolute" else 0.0
        if power_w < self._settings.start_w or not self._works(seen):
            return 0.0
        return power_w * self._errors.gain(abs(seen.element_a))

    def set_power(self, now_us: int, seen: Seen) -> None:
        """From `now_us` on this is what the meter's element sees."""
        self.seen = seen
        self._light.steady = (
            self._settings.reverse == "steady_light" and seen.power_w < 0.0 and self.alive
        )
        self._light.refresh(now_us)
        self._delay.put(now_us, self._start.set_power(now_us, self.registers_w(seen)))
        self._feed(now_us)
        self._plan()

    def registered_j(self, now_us: int) -> float:
        """Energy registered since the start."""
        return self._count.at(now_us) * self._joule_per_pulse

    def act(self, now_us: int) -> list[int]:
        """Do what is due now; the levels that its light takes (1: shines), in order."""
        if now_us == self._start.due_us:
            self._delay.put(now_us, self._start.start())
        if now_us >= self._delay.due_us:
            self._feed(now_us)
        levels = self._pulses.act(now_us) if now_us == self._pulses.due_us else []
        changes = self._light.act(now_us, levels)
        self._plan()
        return changes

    def _plan(self) -> None:
        self.due_us = min(
            self._pulses.due_us, self._light.due_us, self._start.due_us, self._delay.due_us
        )

    def _works(self, seen: Seen) -> bool:
        return seen.voltage_v >= self._settings.works_from_v and "meter_frozen" not in self._faults

    def _feed(self, now_us: int) -> None:
        """Let the count have what comes out of the delay by now."""
        while now_us >= self._delay.due_us:
            self._count.set_power(now_us, self._delay.take())
        self._pulses.plan(now_us)


def _pulses(
    settings: MeterSettings, count: EnergyCount, source: random.Random
) -> Flashes | DiscMark:
    if settings.pulses == "disc":
        return DiscMark(settings.mark_percent / 100.0, count, source)
    shape = PulseShape(
        width_us=round(settings.width_ms * 1000.0),
        turn_us=settings.jitter_ms * 1000.0 * math.sqrt(12.0),
        spacing_us=round(settings.spacing_ms * 1000.0),
        update_us=round(settings.update_s * 1e6),
        s0=settings.pulses == "s0",
    )
    return Flashes(shape, count, source)


def _curve(settings: MeterSettings, source: random.Random) -> Curve:
    if not settings.drawn_error:
        return settings.error_curve
    return drawn_curve(settings.accuracy_class, settings.basic_a, settings.max_a, source)
