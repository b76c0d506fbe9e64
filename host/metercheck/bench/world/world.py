"""The world of the bench: all parts on one virtual clock.

Between two moments at which something changes every power is constant, so energies are products
and pulses fall on exact instants. Times are whole microseconds from the start of the world.
Nothing here knows of the estimator or of the firmware.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metercheck.bench.world.counting import Integral
from metercheck.bench.world.elements import Elements
from metercheck.bench.world.head import HEAD_PIN, Head
from metercheck.bench.world.household import NOMINAL_V, Household
from metercheck.bench.world.meter import Meter
from metercheck.bench.world.metering import CF_PIN, Metering
from metercheck.bench.world.randomness import stream
from metercheck.bench.world.supply import Supply

if TYPE_CHECKING:
    from metercheck.bench.scenario import Scenario

_STEP_US = 100_000
_TYPICAL_TEST_W = 1000.0

Event = tuple[str, int, *tuple[int, ...]]
"""("edge", t_us, pin, level), ("load", t_us, level) or ("volt", t_us, millivolts)."""


@dataclass(frozen=True)
class Truth:
    """What no estimator may see. Energies since the start of the world.

    A cheap snapshot: whoever wants a course over time asks again and again.

    `ratio`: what the meter registered of the test load's energy, by the constant that the check
    is made with: registered share, times class error, times the meter's true constant over the
    assumed one. The reference's own error is not in it.
    """

    t_us: int
    ratio: float
    household_w: float
    test_w: float
    voltage_v: float
    household_j: float
    test_j: float
    registered_j: float
    meter_pulses: int
    reference_pulses: int
    reference_error_ppm: float


class World:
    """A scenario come alive. `now_us` is its clock; it moves only in `advance`."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        step_s = _STEP_US * 1e-6
        self._supply = Supply(scenario.supply, step_s, stream(seed, "supply"))
        self._household = Household(scenario.household, step_s, stream(seed, "household"))
        self._meter = Meter(scenario.meter, stream(seed, "meter"))
        self._tampering = scenario.tampering
        self._elements = Elements(scenario.elements, self._supply, stream(seed, "elements"))
        self._metering = Metering(scenario.metering, stream(seed, "metering"))
        self._head = Head(scenario.head, stream(seed, "head"))
        self._constants_ratio = (
            scenario.meter.constant_imp_per_kwh / scenario.task.constant_imp_per_kwh
        )
        self.now_us = 0
        self._coming: list[tuple[int, int, Event]] = []
        self._events_made = 0
        self._next_step_us = _STEP_US
        self._household_j = Integral()
        self._test_j = Integral()
        self._test_seen_j = Integral()
        self._segment_began_us = 0
        self._begin_segment()

    def command_load(self, level: int, hold_us: int) -> None:
        """Give the load a token now: `level` for `hold_us`, from the next zero crossing on.

        Level 0 lets go at once. Raises ValueError for a level or hold that does not exist.
        """
        self._elements.command(self.now_us, level, hold_us)
        self._plan_segment_end()

    def advance(self, until_us: int) -> list[Event]:
        """Move on to the first moment at which anything happens, at most to `until_us`.

        Returns what happens at that moment, [] when nothing does until `until_us`.
        """
        if until_us < self.now_us:
            raise ValueError(f"the world is at {self.now_us} us, past {until_us} us")
        coming = self._coming
        while True:
            stop_us = min(until_us, self._next_change_us())
            if coming:
                stop_us = min(stop_us, coming[0][0])
            self.now_us = stop_us
            self._make_due_events()
            if stop_us == self._segment_ends_us:
                self._begin_segment()
            if coming and coming[0][0] == stop_us:
                return self._take_events()
            if stop_us == until_us:
                return []

    def truth(self) -> Truth:
        """What is really going on now."""
        now_us = self.now_us
        return Truth(
            t_us=now_us,
            ratio=self._ratio(),
            household_w=self._household_w,
            test_w=self._test_w,
            voltage_v=self._voltage_v,
            household_j=self._household_j.at(now_us),
            test_j=self._test_j.at(now_us),
            registered_j=self._meter.registered_j(now_us),
            meter_pulses=self._meter.pulses,
            reference_pulses=self._metering.pulses,
            reference_error_ppm=self._metering.error_ppm,
        )

    def _ratio(self) -> float:
        test_j = self._test_j.at(self.now_us)
        if test_j > 0.0:
            share = self._test_seen_j.at(self.now_us) / test_j
        else:
            share = self._seen_of_test_w(_TYPICAL_TEST_W) / _TYPICAL_TEST_W
        return share * self._meter.gain * self._constants_ratio

    def _seen_of_test_w(self, test_w: float) -> float:
        with_test_w = self._tampering.seen_w(self._household_w + test_w)
        return with_test_w - self._tampering.seen_w(self._household_w)

    def _expect(self, t_us: int, event: Event) -> None:
        self._events_made += 1
        heapq.heappush(self._coming, (t_us, self._events_made, event))

    def _take_events(self) -> list[Event]:
        """All events of this moment, in the order in which they were caused."""
        coming = self._coming
        events: list[Event] = []
        while coming and coming[0][0] == self.now_us:
            events.append(heapq.heappop(coming)[2])
        return events

    def _next_change_us(self) -> int:
        return min(
            self._segment_ends_us,
            self._meter.due_us,
            self._metering.pulse_due_us,
            self._metering.mean_due_us,
        )

    def _make_due_events(self) -> None:
        """Let the parts whose moment has come put their events on the calendar."""
        now_us, metering = self.now_us, self._metering
        if now_us == self._meter.due_us:
            for t_us, level in self._head.edges(*self._meter.flash(now_us)):
                self._expect(t_us, ("edge", t_us, HEAD_PIN, level))
        if now_us == metering.pulse_due_us:
            rise_us, fall_us = metering.pulse(now_us)
            self._expect(rise_us, ("edge", rise_us, CF_PIN, 1))
            self._expect(fall_us, ("edge", fall_us, CF_PIN, 0))
        if now_us == metering.mean_due_us:
            self._expect(now_us, ("volt", now_us, metering.mean_mv(now_us)))

    def _begin_segment(self) -> None:
        """Something changes now: find the powers that hold until the next change."""
        now_us = self.now_us
        if now_us > self._segment_began_us:
            self._elements.warm((now_us - self._segment_began_us) * 1e-6, self._voltage_v)
        self._segment_began_us = now_us
        if now_us == self._next_step_us:
            self._next_step_us += _STEP_US
            self._supply.step()
            self._household.step()
        self._household.follow(now_us)
        if now_us == self._elements.due_us:
            self._elements.switch(now_us)
            self._expect(now_us, ("load", now_us, self._elements.level))

        nominal_w = self._household.nominal_w()
        resistive_w = nominal_w * self._household.resistive_share
        household_s = resistive_w / (NOMINAL_V * NOMINAL_V)
        constant_w = nominal_w - resistive_w
        test_s = self._elements.conductance_s()
        voltage_v = self._supply.loaded_v(household_s + test_s, constant_w)
        self._voltage_v = voltage_v
        self._household_w = household_s * voltage_v * voltage_v + constant_w
        self._test_w = test_s * voltage_v * voltage_v
        self._household_j.set(now_us, self._household_w)
        self._test_j.set(now_us, self._test_w)
        self._test_seen_j.set(now_us, self._seen_of_test_w(self._test_w))
        self._meter.set_power(now_us, self._tampering.seen_w(self._household_w + self._test_w))
        self._metering.set_power(now_us, self._test_w, voltage_v)
        self._plan_segment_end()

    def _plan_segment_end(self) -> None:
        self._segment_ends_us = min(
            self._next_step_us,
            self._household.next_change_us,
            self._elements.due_us,
        )
