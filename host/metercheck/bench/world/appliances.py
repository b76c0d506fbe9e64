"""Appliances of which a household is composed, each switched on and off at random times.

Some run as they were recorded (`bench/traces`), from the beginning or, where a run is long, from
anywhere in it; others are simple enough to be said in a line. How the power follows the voltage:
V^2 for a bare heating element, about V^1.5 for universal motors and filament-like lamps, V^0.8 for
a compressor, less where electronics regulate (typical of published ZIP coefficients).
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.draw import Draw, draw_of
from metercheck.bench.world.ranges import choices, number
from metercheck.bench.world.trace import Trace

Run = list[tuple[float, int]]
"""What an appliance takes once it is on: (watts at 220 V, for how many us) one after another."""


@dataclass(frozen=True)
class Recorded:
    """An appliance that takes what its recording says, for some `run_s` out of it."""

    exponent: float
    run_s: tuple[float, float]
    anywhere: bool = False


@dataclass(frozen=True)
class Cycling:
    """An appliance with a thermostat or a lid: on and off for drawn times while it is in use.

    Each time it comes on, it takes `inrush_w` for half a second first, where there is any.
    """

    power_w: tuple[float, float]
    on_s: tuple[float, float]
    off_s: tuple[float, float]
    run_s: tuple[float, float]
    exponent: float
    inrush_w: float = 0.0


RECORDED: dict[str, Recorded] = {
    "kettle": Recorded(2.0, (25.0, 115.0)),
    "toaster": Recorded(2.0, (60.0, 125.0)),
    "tumble_dryer": Recorded(1.9, (60.0, 300.0), anywhere=True),
    "washing_machine": Recorded(1.8, (60.0, 300.0), anywhere=True),
    "vacuum_cleaner": Recorded(1.5, (10.0, 85.0)),
    "water_heater": Recorded(2.0, (20.0, 120.0)),
}
CYCLING: dict[str, Cycling] = {
    "fridge": Cycling(
        (70.0, 130.0), (300.0, 900.0), (600.0, 1800.0), (3600.0, 7200.0), 0.8, inrush_w=900.0
    ),
    "lights": Cycling((20.0, 120.0), (60.0, 900.0), (1.0, 60.0), (60.0, 900.0), 0.5),
    "iron": Cycling((1000.0, 2000.0), (4.0, 20.0), (8.0, 45.0), (120.0, 900.0), 2.0),
    "rice_cooker": Cycling((500.0, 900.0), (5.0, 60.0), (5.0, 40.0), (300.0, 1500.0), 2.0),
    "induction_hob": Cycling((800.0, 2100.0), (1.0, 8.0), (1.0, 5.0), (120.0, 900.0), 0.2),
    "microwave": Cycling((1000.0, 1400.0), (8.0, 22.0), (5.0, 15.0), (60.0, 300.0), 0.6),
}
HEATER = "heater"
KINDS = (*RECORDED, *CYCLING, HEATER)
_INRUSH_US = 500_000


@dataclass(frozen=True)
class AppliancesSettings:
    """`[appliances]`: which there are (one may stand there twice), and how much they are used.

    `busy` is the share of the time in which each is in use, on average: 0 never, 1 always.
    `heater_w` is the power of a plain resistance `heater`. `recordings` holds the recording of
    each kind in RECORDED that is among `kinds`.
    """

    kinds: tuple[str, ...] = choices(KINDS)
    busy: float = number(0.5, 0.0, 1.0)
    heater_w: float = number(2000.0, 10.0, 10_000.0)
    recordings: Mapping[str, Trace] = field(default_factory=dict)


class _Appliance:
    """One appliance. `nominal_w` holds until `next_change_us`."""

    def __init__(self, kind: str, settings: AppliancesSettings, source: random.Random) -> None:
        self._kind = kind
        self._settings = settings
        self._source = source
        if kind in RECORDED:
            self.exponent = RECORDED[kind].exponent
        else:
            self.exponent = CYCLING[kind].exponent if kind in CYCLING else 2.0
        self._run: Run = []
        self.nominal_w = 0.0
        self.next_change_us = NEVER_US
        if settings.busy:
            self._enter_anywhere()

    def follow(self, now_us: int) -> None:
        """Go on to what begins at `now_us`, if anything does."""
        if now_us != self.next_change_us:
            return
        if not self._run:
            self._run = self._pause_and_run()
        self.nominal_w, lasts_us = self._run.pop(0)
        self.next_change_us = now_us + lasts_us

    def _enter_anywhere(self) -> None:
        """Begin at a moment of a pause and a run that is as likely as any other."""
        run = self._pause_and_run()
        into_us = self._source.randrange(sum(lasts_us for _, lasts_us in run))
        while into_us >= run[0][1]:
            into_us -= run.pop(0)[1]
        self.nominal_w, lasts_us = run.pop(0)
        self.next_change_us = lasts_us - into_us
        self._run = run

    def _pause_and_run(self) -> Run:
        """A time without use, such that `busy` comes out on average, then one use."""
        source, busy = self._source, self._settings.busy
        run = self._one_use()
        used_us = sum(lasts_us for _, lasts_us in run)
        pause_us = round(used_us * source.uniform(0.5, 1.5) * (1.0 - busy) / busy)
        return [(0.0, pause_us), *run] if pause_us else run

    def _one_use(self) -> Run:
        source, kind = self._source, self._kind
        if kind in RECORDED:
            return _play(RECORDED[kind], self._settings.recordings[kind], source)
        if kind in CYCLING:
            return _cycle(CYCLING[kind], source)
        return [(self._settings.heater_w, round(source.uniform(10.0, 60.0) * 1e6))]


def _play(how: Recorded, trace: Trace, source: random.Random) -> Run:
    """A drawn time out of the recording."""
    lasts_us = min(trace.length_us, round(source.uniform(*how.run_s) * 1e6))
    begins_us = source.randrange(trace.length_us - lasts_us + 1) if how.anywhere else 0
    ends_us = begins_us + lasts_us
    edges_us = [*trace.times_us, trace.length_us]
    run: Run = []
    for index in range(bisect.bisect_right(trace.times_us, begins_us) - 1, len(trace.times_us)):
        from_us, until_us = max(begins_us, edges_us[index]), min(ends_us, edges_us[index + 1])
        if from_us >= until_us:
            break
        run.append((trace.powers_w[index], until_us - from_us))
    return run


def _cycle(how: Cycling, source: random.Random) -> Run:
    """On and off until a drawn time is over."""
    power_w = source.uniform(*how.power_w)
    left_us = round(source.uniform(*how.run_s) * 1e6)
    run: Run = []
    while left_us > 0:
        on_us = round(source.uniform(*how.on_s) * 1e6)
        off_us = round(source.uniform(*how.off_s) * 1e6)
        if how.inrush_w:
            run.append((how.inrush_w, _INRUSH_US))
        run += [(power_w, on_us), (0.0, off_us)]
        left_us -= on_us + off_us
    return run


class Appliances:
    """All of them together. `draw` and `nominal_w` hold until `next_change_us`."""

    def __init__(self, settings: AppliancesSettings, source: random.Random) -> None:
        # A stream for each, so that one more leaves the others' times as they were.
        self._appliances = [
            _Appliance(kind, settings, random.Random(f"{source.random()}/{kind}"))
            for kind in settings.kinds
        ]
        self._sum_up()

    def follow(self, now_us: int) -> None:
        """Go on to what begins at `now_us`, if anything does."""
        if now_us == self.next_change_us:
            for appliance in self._appliances:
                appliance.follow(now_us)
            self._sum_up()

    def _sum_up(self) -> None:
        self.draw = Draw()
        self.nominal_w = 0.0
        self.next_change_us = NEVER_US
        for appliance in self._appliances:
            self.draw = self.draw.plus(draw_of(appliance.nominal_w, appliance.exponent))
            self.nominal_w += appliance.nominal_w
            self.next_change_us = min(self.next_change_us, appliance.next_change_us)
