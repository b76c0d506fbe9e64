"""The world of the bench: all parts on one virtual clock.

Between two moments at which something changes every power is constant, so energies are products
and pulses fall on exact instants. Times are whole microseconds from the start of the world.
Nothing here knows of the estimator or of the firmware.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from metercheck.bench.world.appliances import Appliances
from metercheck.bench.world.cf import CF_PIN
from metercheck.bench.world.counting import NEVER_US, Integral
from metercheck.bench.world.draw import Draw
from metercheck.bench.world.elements import Elements
from metercheck.bench.world.faults import PART_OF, CanFail, Schedule
from metercheck.bench.world.head import HEAD_PIN, Head
from metercheck.bench.world.household import Household
from metercheck.bench.world.metering import Metering
from metercheck.bench.world.metering_point import MeteringPoint
from metercheck.bench.world.randomness import stream
from metercheck.bench.world.sensors import Sensors
from metercheck.bench.world.solar import Solar
from metercheck.bench.world.supply import Supply
from metercheck.bench.world.thermal import Temperatures
from metercheck.bench.world.zero_cross import ZERO_CROSS_PIN, ZeroCross

if TYPE_CHECKING:
    from metercheck.bench.scenario import Scenario

_STEP_US = 100_000

Event = tuple[str, int, *tuple[int, ...]]
"""("edge", t_us, pin, level), ("load", t_us, level), ("volt", t_us, millivolts), ("uart", t_us,
*bytes): an answer of the metering chip is through, ("over_current", t_us, level): its pin CF2."""

_CURRENT_W = 1.0  # the test load takes current: elements take hundreds, snubbers next to nothing


class Switched(NamedTuple):
    """From `t_us` on the elements of `level` take current, and the board knows of `reported`."""

    t_us: int
    level: int
    reported: int


@dataclass(frozen=True)
class Truth:
    """What no estimator may see. Energies since the start of the world.

    A cheap snapshot: whoever wants a course over time asks again and again.

    `ratio`: what the meter registered of the test load's energy, by the constant that the check
    is made with: what the meter registers more because of the test load, over what that takes,
    times the meter's true constant over the assumed one. Up to now, over all levels and at level
    1, 2 and 3; where there was no test load yet, what a typical one would find now. Neither the
    reference's own error nor the household's answer to the lower voltage is in it.
    """

    t_us: int
    ratio: float
    ratio_by_level: tuple[float, float, float]
    level: int
    """Which elements really take current, be it as commanded or by a fault."""
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

    def __init__(self, scenario: Scenario, seed: int, *, ready: bool = False) -> None:
        """`ready`: relays closed and blower on, as if a device had done so before."""
        step_s = _STEP_US * 1e-6
        self._supply = Supply(scenario.supply, step_s, stream(seed, "supply"))
        self._household = Household(
            scenario.household,
            step_s,
            stream(seed, "household"),
            Appliances(scenario.appliances, stream(seed, "appliances")),
            Solar(scenario.solar, step_s, stream(seed, "solar")),
        )
        self._point = MeteringPoint(scenario, seed)
        self._meter = self._point.meter
        self._elements = Elements(
            scenario.elements,
            self._supply,
            stream(seed, "elements"),
            scenario.thermal,
            ready=ready,
        )
        self._metering = Metering(
            scenario.metering,
            scenario.supply.frequency_hz,
            stream(seed, "metering"),
            stream(seed, "metering noise"),
        )
        self._zero_cross = ZeroCross(scenario.device.zero_cross, self._supply)
        self._head = Head(scenario.head, stream(seed, "head"))
        self._sensors = Sensors(scenario.thermal.ambient_c)
        self._can_fail: dict[str, CanFail] = {
            "supply": self._supply,
            "elements": self._elements,
            "triacs": self._elements.triacs,
            "relays": self._elements.relays,
            "thermal": self._elements.thermal,
            "sensors": self._sensors,
            "zero_cross": self._zero_cross,
            "head": self._head,
            "meter": self._meter,
            "metering": self._metering,
        }
        self._faults = Schedule(scenario.faults)
        self.now_us = 0
        self._coming: list[tuple[int, int, Event]] = []
        self._answers: deque[Event] = deque()  # of the chip: it never gives two at a time
        self._events_made = 0
        self._next_step_us = _STEP_US
        self._household_j = Integral()
        self._test_j = Integral()
        self._segment_began_us = 0
        self.switched: list[Switched] = [Switched(0, 0, 0)]
        """What the load did, from the start on, by command or by fault."""
        self._begin_segment()

    def command_load(self, level: int, hold_us: int) -> None:
        """Give the load a token now: `level` for `hold_us`, from the next zero crossing on.

        Level 0 lets go at once. Raises ValueError for a level or hold that does not exist.
        """
        self._elements.triacs.command(self.now_us, level, hold_us)
        self._plan_segment_end()

    def command_relay(self, pole: int, closed: bool) -> None:
        """Drive the relay of `pole` 1 or 2; its contact follows. ValueError for another pole."""
        self._elements.relays.command(self.now_us, pole, closed)
        self._plan_segment_end()

    def keep_relays(self, mask: int) -> None:
        """Feed the dead-man of each pole in `mask`, open the others. ValueError beyond 3."""
        self._elements.relays.keep(self.now_us, mask)
        self._plan_segment_end()

    def command_blower(self, speed: float) -> None:
        """Let the blower run at `speed`, 0 to 1. Raises ValueError beyond."""
        self._elements.thermal.command_blower(speed)

    def temperatures(self) -> Temperatures:
        """What is so warm now, as a sensor without an error would read it."""
        return self._elements.thermal.temperatures()

    @property
    def sensed_dc(self) -> tuple[int, int]:
        """Exhaust and heatsink as the sensors have them, tenths of a degree or sensors.BROKEN."""
        return self._sensors.exhaust_dc, self._sensors.heatsink_dc

    @property
    def load_side(self) -> bool:
        """Whether the device senses voltage behind its relays."""
        return self._sensors.load_side(self._elements.relays.closed, self._test_v)

    @property
    def relays_closed(self) -> bool:
        """Whether both contacts are really closed."""
        return self._elements.relays.closed

    @property
    def let_go_us(self) -> dict[str, int]:
        """When hardware last let go by itself: "token" ran out, "dead_man", "cut_out" by CF2."""
        elements = self._elements
        return {
            "token": elements.triacs.ran_out_us,
            "dead_man": elements.relays.let_go_us,
            "cut_out": elements.triacs.inhibited_us,
        }

    def uart(self, data: bytes) -> None:
        """The device sends `data` to its metering chip; what answers that is one event."""
        answer = self._metering.send(self.now_us, data)
        if answer:
            t_us = answer[-1][0]
            self._answers.append(("uart", t_us, *[byte for _, byte in answer]))

    @property
    def mains_hz(self) -> float:
        """Frequency of the mains now."""
        return self._supply.frequency_hz

    @property
    def meter_reachable(self) -> bool:
        """Whether the meter's RS-485 terminals can be reached."""
        return self._point.reachable

    def ask_meter(self, request: bytes) -> bytes:
        """What the meter answers now to a frame by DL/T 645-2007; b"" where it keeps silent."""
        return self._point.ask(self.now_us, request)

    def fault(self, name: str, on: bool) -> None:
        """Let the fault `name`, one of `faults.NAMES`, come or go now."""
        self._can_fail[PART_OF[name]].fault(name, on)
        self._begin_segment()

    def advance(self, until_us: int, *, past_quiet: bool = False) -> list[Event]:
        """Move on to the first moment at which anything happens, at most to `until_us`.

        Returns what happens at that moment, [] when nothing does until `until_us`. `past_quiet`:
        zero crossings and answers of the chip do not stop it, which is several times as fast; they
        are returned, too, in order of time.
        """
        if until_us < self.now_us:
            raise ValueError(f"the world is at {self.now_us} us, past {until_us} us")
        coming, answers, zero_cross = self._coming, self._answers, self._zero_cross
        meter, head, metering = self._meter, self._head, self._metering
        happened: list[Event] = []
        while True:
            parts_us = min(meter.due_us, head.due_us, metering.due_us)
            stop_us = min(until_us, self._segment_ends_us, parts_us)
            if coming and coming[0][0] < stop_us:
                stop_us = coming[0][0]
            if not past_quiet:
                stop_us = min(stop_us, self._next_quiet_us())
            self.now_us = stop_us
            if stop_us == parts_us:
                self._make_due_events()
            while answers and answers[0][1] <= stop_us:
                happened.append(answers.popleft())
            if zero_cross.due_us <= stop_us:
                for t_us, level in zero_cross.edges(stop_us, self._test_v):
                    happened.append(("edge", t_us, ZERO_CROSS_PIN, level))
            if stop_us == self._segment_ends_us:
                self._begin_segment()
            if coming and coming[0][0] == stop_us:
                return happened + self._take_events()
            if stop_us == until_us or (happened and not past_quiet):
                return happened

    @property
    def voltage_v(self) -> float:
        """Where household and test load are connected, now."""
        return self._voltage_v

    def truth(self) -> Truth:
        """What is really going on now."""
        now_us = self.now_us
        return Truth(
            t_us=now_us,
            ratio=self._point.ratio(now_us),
            ratio_by_level=self._point.ratio_by_level(now_us),
            level=self._elements.level,
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

    def _expect(self, t_us: int, event: Event) -> None:
        self._events_made += 1
        heapq.heappush(self._coming, (t_us, self._events_made, event))

    def _expect_edges(self, pin: int, edges: list[tuple[int, int]]) -> None:
        for t_us, level in edges:
            self._expect(t_us, ("edge", t_us, pin, level))

    def _take_events(self) -> list[Event]:
        """All events of this moment, in the order in which they were caused."""
        coming = self._coming
        events: list[Event] = []
        while coming and coming[0][0] == self.now_us:
            events.append(heapq.heappop(coming)[2])
        return events

    def _next_quiet_us(self) -> int:
        answer_us = self._answers[0][1] if self._answers else NEVER_US
        return min(self._zero_cross.due_us, answer_us)

    def _make_due_events(self) -> None:
        """Let the parts whose moment has come put their events on the calendar."""
        now_us = self.now_us
        if now_us == self._meter.due_us:
            for light in self._meter.act(now_us):
                self._expect_edges(HEAD_PIN, self._head.follow(now_us, light))
        if now_us == self._head.due_us:
            self._expect_edges(HEAD_PIN, self._head.act(now_us))
        if now_us == self._metering.due_us:
            edges, mv = self._metering.act(now_us)
            self._expect_edges(CF_PIN, edges)
            self._heed_over_current()
            if mv is not None:
                self._expect(now_us, ("volt", now_us, mv))

    def _heed_over_current(self) -> None:
        """CF2 takes the gates away as long as it is high, without the processor."""
        triacs, over = self._elements.triacs, self._metering.over_current
        if over != triacs.inhibited:
            triacs.inhibit(self.now_us, over)
            self._plan_segment_end()
            self._expect(self.now_us, ("over_current", self.now_us, int(over)))

    def _begin_segment(self) -> None:
        """Something changes now: find the powers that hold until the next change."""
        now_us = self.now_us
        if now_us > self._segment_began_us:
            elapsed_s = (now_us - self._segment_began_us) * 1e-6
            self._elements.warm(elapsed_s, self._test_v)
            self._sensors.follow(elapsed_s, self._elements.thermal.temperatures())
        self._segment_began_us = now_us
        if now_us == self._next_step_us:
            self._next_step_us += _STEP_US
            self._supply.step()
            self._household.step(self._voltage_v)
        self._household.follow(now_us)
        for name, on in self._faults.take(now_us):
            self._can_fail[PART_OF[name]].fault(name, on)
        self._metering.mains_hz = self._supply.frequency_hz
        self._expect_edges(HEAD_PIN, self._head.refresh(now_us))
        if self._elements.follow(now_us):
            self._expect(now_us, ("load", now_us, self._elements.reported_level))

        house = self._household.draw()
        test_share = self._point.test_voltage_share
        test_s = self._elements.conductance_s() * test_share * test_share
        voltage_v, constant_w = self._supply.solve(house.plus(Draw(test_s)))
        self._voltage_v = voltage_v
        self._household_w = (house.conductance_s * voltage_v + house.current_a) * voltage_v
        self._household_w += constant_w
        self._test_w = test_s * voltage_v * voltage_v
        self._test_v = voltage_v * test_share
        self._household_j.set(now_us, self._household_w)
        self._test_j.set(now_us, self._test_w)
        self._point.set_flow(
            now_us, voltage_v, self._household_w, self._test_w, self._elements.level
        )
        self._metering.set_power(
            now_us, self._test_w, self._test_v, self._elements.current_a(self._test_v)
        )
        self._heed_over_current()
        level = self._elements.level if self._test_w > _CURRENT_W else 0
        reported = self._elements.reported_level
        last = self.switched[-1]
        if level != last.level or reported != last.reported:
            self.switched.append(Switched(now_us, level, reported))
        self._plan_segment_end()

    def _plan_segment_end(self) -> None:
        self._segment_ends_us = min(
            self._next_step_us,
            self._faults.due_us,
            self._household.next_change_us,
            self._elements.due_us,
        )
