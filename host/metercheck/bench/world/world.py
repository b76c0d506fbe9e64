"""The world of the bench: all parts on one virtual clock.

Between two moments at which something changes every power is constant, so energies are products
and pulses fall on exact instants. Times are whole microseconds from the start of the world.
Nothing here knows of the estimator or of the firmware.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from metercheck.bench.world.appliances import Appliances
from metercheck.bench.world.calendar import Calendar, Event
from metercheck.bench.world.cf import CF_PIN
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.elements import Elements
from metercheck.bench.world.faults import PART_OF, CanFail, Schedule
from metercheck.bench.world.flows import Flows
from metercheck.bench.world.head import HEAD_PIN, Head
from metercheck.bench.world.household import Household
from metercheck.bench.world.metering import Metering
from metercheck.bench.world.metering_point import MeteringPoint
from metercheck.bench.world.randomness import stream
from metercheck.bench.world.sensors import Sensors
from metercheck.bench.world.solar import Solar
from metercheck.bench.world.supply import Supply
from metercheck.bench.world.thermal import Temperatures
from metercheck.bench.world.truth import Switched, Truth
from metercheck.bench.world.zero_cross import ZERO_CROSS_PIN, ZeroCross

if TYPE_CHECKING:
    from metercheck.bench.scenario import Scenario

_STEP_US = 100_000

_CURRENT_W = 1.0  # the test load takes current: elements take hundreds, snubbers next to nothing


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
        self._calendar = Calendar()
        self._answers: deque[Event] = deque()  # of the chip: it never gives two at a time
        self._next_step_us = _STEP_US
        self._flows = Flows()
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
        return self._sensors.load_side(self._elements.relays.closed, self._flows.test_v)

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
        calendar, answers, zero_cross = self._calendar, self._answers, self._zero_cross
        meter, head, metering = self._meter, self._head, self._metering
        happened: list[Event] = []
        while True:
            parts_us = min(meter.due_us, head.due_us, metering.due_us)
            stop_us = min(until_us, self._segment_ends_us, parts_us, calendar.due_us)
            if not past_quiet:
                stop_us = min(stop_us, self._next_quiet_us())
            self.now_us = stop_us
            if stop_us == parts_us:
                self._make_due_events()
            while answers and answers[0][1] <= stop_us:
                happened.append(answers.popleft())
            if zero_cross.due_us <= stop_us:
                for t_us, level in zero_cross.edges(stop_us, self._flows.test_v):
                    happened.append(("edge", t_us, ZERO_CROSS_PIN, level))
            if stop_us == self._segment_ends_us:
                self._begin_segment()
            if calendar.due_us == stop_us:
                return happened + calendar.take(stop_us)
            if stop_us == until_us or (happened and not past_quiet):
                return happened

    @property
    def voltage_v(self) -> float:
        """Where household and test load are connected, now."""
        return self._flows.voltage_v

    def truth(self) -> Truth:
        """What is really going on now."""
        now_us = self.now_us
        return Truth(
            t_us=now_us,
            ratio=self._point.ratio(now_us),
            ratio_by_level=self._point.ratio_by_level(now_us),
            level=self._elements.level,
            household_w=self._flows.household_w,
            test_w=self._flows.test_w,
            voltage_v=self._flows.voltage_v,
            household_j=self._flows.household_j.at(now_us),
            test_j=self._flows.test_j.at(now_us),
            registered_j=self._meter.registered_j(now_us),
            meter_pulses=self._meter.pulses,
            reference_pulses=self._metering.pulses,
            reference_error_ppm=self._metering.error_ppm,
        )

    def _next_quiet_us(self) -> int:
        answer_us = self._answers[0][1] if self._answers else NEVER_US
        return min(self._zero_cross.due_us, answer_us)

    def _make_due_events(self) -> None:
        """Let the parts whose moment has come put their events on the calendar."""
        now_us = self.now_us
        if now_us == self._meter.due_us:
            for light in self._meter.act(now_us):
                self._calendar.expect_edges(HEAD_PIN, self._head.follow(now_us, light))
        if now_us == self._head.due_us:
            self._calendar.expect_edges(HEAD_PIN, self._head.act(now_us))
        if now_us == self._metering.due_us:
            self._calendar.expect_edges(CF_PIN, self._metering.act(now_us))
            self._heed_over_current()

    def _heed_over_current(self) -> None:
        """CF2 takes the gates away as long as it is high, without the processor."""
        triacs, over = self._elements.triacs, self._metering.over_current
        if over != triacs.inhibited:
            triacs.inhibit(self.now_us, over)
            self._plan_segment_end()
            self._calendar.expect(self.now_us, ("over_current", self.now_us, int(over)))

    def _begin_segment(self) -> None:
        """Something changes now: find the powers that hold until the next change."""
        now_us = self.now_us
        if now_us > self._segment_began_us:
            elapsed_s = (now_us - self._segment_began_us) * 1e-6
            self._elements.warm(elapsed_s, self._flows.test_v)
            self._sensors.follow(elapsed_s, self._elements.thermal.temperatures())
        self._segment_began_us = now_us
        if now_us == self._next_step_us:
            self._next_step_us += _STEP_US
            self._supply.step()
            self._household.step(self._flows.voltage_v)
        self._household.follow(now_us)
        for name, on in self._faults.take(now_us):
            self._can_fail[PART_OF[name]].fault(name, on)
        self._metering.mains_hz = self._supply.frequency_hz
        self._calendar.expect_edges(HEAD_PIN, self._head.refresh(now_us))
        if self._elements.follow(now_us):
            self._calendar.expect(now_us, ("load", now_us, self._elements.reported_level))

        flows, elements = self._flows, self._elements
        share = self._point.test_voltage_share
        flows.set(now_us, self._supply, self._household.draw(), elements.conductance_s(), share)
        self._point.set_flow(
            now_us, flows.voltage_v, flows.household_w, flows.test_w, elements.level
        )
        current_a = elements.current_a(flows.test_v)
        self._metering.set_power(now_us, flows.test_w, flows.test_v, current_a)
        self._heed_over_current()
        level = self._elements.level if self._flows.test_w > _CURRENT_W else 0
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
