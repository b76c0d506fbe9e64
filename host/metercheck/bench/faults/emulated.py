"""The real image in the emulated Pico as what a trial is made with.

What breaks outside of the processor breaks in the same world. Of what goes wrong inside, a
processor that stands still and one that restarts can be brought about from outside, and so can
a host that floods or is gone; what would need a hand in the program's own memory cannot.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from metercheck.bench.emulated import open_emulated
from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.scenario import Scenario

_EVERY_US = 1_000_000
_FLOOD_EVERY_US = 5_000
_FOR_GOOD_US = 3_600_000_000
_STALLS_US = {
    "hang": _FOR_GOOD_US,
    "stall_45_ms": 45_000,
    "stall_400_ms": 400_000,
    "stall_2_s": 2_000_000,
}
_FROM_OUTSIDE = (*_STALLS_US, "restart", "host_gone", "host_floods")

EXPRESSIBLE = tuple(
    name for name, kind in KINDS.items() if kind.where == "world" or name in _FROM_OUTSIDE
)
"""Kinds of fault that can be brought about there."""


class Emulated:
    """A `Subject`. Seconds of it take several of wall time: it is looked at for less long."""

    goes_on_us = 1_600_000
    stops_us = 600_000
    tail_us = 300_000
    answers_us = 100_000
    raised_us = None
    unattended = False  # the Pico's own hardware takes the load off, and the judge sees when
    reports: Sequence[Exception] = ()
    crash = ""

    def __init__(self, scenario: Scenario, seed: int, image: Path) -> None:
        self.bench, self._device = open_emulated(scenario, seed, image)
        self.asked = [(0, 0)]
        self._random = random.Random(f"flood {seed}")
        self._ways: dict[str, int] = {}  # when each is next due
        self._boots = self.bench.boot
        self._resets = 0

    @property
    def bites(self) -> int:
        return len(self._device.resets_us)

    def fault(self, where: str, name: str, on: bool) -> None:
        if name == "restart" and on:
            self._device.cut_power()
        elif on:
            self._ways[name] = self.bench.now_us
        else:
            self._ways.pop(name, None)

    def turn(self, until_us: int) -> None:
        bench = self.bench
        self._bring_about(bench.now_us)
        bench.horizon_us = min([until_us, *self._ways.values()])
        self._device.step()

    def take_restarts(self) -> list[int]:
        restarts_us = self._device.resets_us[self._resets :]
        self._resets += len(restarts_us)
        if self.bench.boot != self._boots:
            self._boots = self.bench.boot
            restarts_us.append(self.bench.now_us)
        if restarts_us:
            self._ways.clear()  # what was wrong inside the processor is gone with a restart
        return restarts_us

    def close(self) -> None:
        self._device.close()

    def _bring_about(self, now_us: int) -> None:
        for name, due_us in self._ways.items():
            if now_us < due_us:
                continue
            if name in _STALLS_US:
                self._device.freeze(now_us + _STALLS_US[name])
                self._ways[name] = now_us + _STALLS_US[name] + _EVERY_US
            elif name == "host_floods":
                self.bench.receive(self._random.randbytes(64))
                self._ways[name] = now_us + _FLOOD_EVERY_US
            else:
                self._ways[name] = _FOR_GOOD_US
