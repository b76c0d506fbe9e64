"""Checks as a phase makes them: to have the load on, not to judge a meter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from metercheck.acceptance.running import NotDone, Station
from metercheck.errors import DeviceError, MetercheckError
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.words import Phrase
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS

LOOK_S = 0.2
_CONSTANT = 1200
_PLACE = "socket"
_NAME = "ACCEPTANCE"
_PATIENCE_S = 60.0
_COOLING_S = 900.0
_LOAD_S = 20.0  # from START to the load: self-test, a second of listening
_SILENCE_S = 3.0
_NO_VERDICT = {
    "normal_low_ppm": 1_000_000,
    "normal_high_ppm": 1_000_000,
    "abnormal_low_ppm": 300_000,
    "abnormal_high_ppm": 2_000_000,
}


@dataclass(frozen=True)
class Check:
    """A check that is over."""

    head: dict[str, Any]
    result: dict[str, Any]
    events: list[tuple[int, int, int]]

    @property
    def end(self) -> str:
        """One of messages.ENDS."""
        return ENDS[self.result["end"]]

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.result["duration_ms"] / 1e3

    @property
    def longest_on_s(self) -> float:
        """The longest time for which the load stood at one level other than off."""
        longest_us = level = since_us = 0
        for t_us, kind, argument in self.events:
            if kind in (stored.LOAD, stored.END):
                if level:
                    longest_us = max(longest_us, t_us - since_us)
                level, since_us = (argument if kind == stored.LOAD else 0), t_us
        return longest_us / 1e6

    def powers_at(self, volts: float) -> dict[int, float]:
        """Mean power by level in W, from pulse to pulse, as it would be at so many volts.

        An element is a resistance: its power goes with the square of the voltage. A record has the
        mean voltage of each stretch of load at its end.
        """
        seen: dict[int, list[tuple[float, float]]] = {}
        level, pulses_us, volt = 0, [], 0.0
        for t_us, kind, argument in self.events:
            if kind == stored.REF:
                pulses_us.append(t_us)
            elif kind == stored.VOLT:
                volt = argument / 1e3
            elif kind in (stored.LOAD, stored.END):
                if level and len(pulses_us) > 1 and volt:
                    passed_s = (pulses_us[-1] - pulses_us[0]) / 1e6
                    energy_j = self.head["reference_mj_per_pulse"] / 1e3 * (len(pulses_us) - 1)
                    at_volts_j = energy_j * (volts / volt) ** 2
                    seen.setdefault(level, []).append((at_volts_j, passed_s))
                level, pulses_us, volt = (argument if kind == stored.LOAD else 0), [], 0.0
        return {
            level: sum(j for j, _ in parts) / sum(s for _, s in parts)
            for level, parts in seen.items()
        }


@contextmanager
def with_longest(station: Station, seconds: int) -> Iterator[None]:
    """Checks of so many seconds, which no verdict ends; afterwards the limits are as they were.

    Should they not come back (the line is cut), the device says `inconclusive` and accuses nobody.
    """
    before = station.client.settings()
    station.client.change_settings(**_NO_VERDICT, longest_s=seconds)
    try:
        yield
    finally:
        with suppress(MetercheckError):
            station.client.change_settings(**before)


def started(station: Station) -> int:
    """A check begun, armed by hand where that is needed; its record. Raises NotDone."""
    client = station.client
    if client.status()["trip"]:
        raise NotDone(Phrase("acceptance.why.tripped"))
    wait_for(client, lambda status: not status["cooling_s"], _COOLING_S)
    if not client.status()["armed"]:
        station.need("arm")
        if not wait_for(client, lambda status: bool(status["armed"]), _PATIENCE_S):
            raise NotDone(Phrase("acceptance.why.not_armed"))
    until_s = client.clock() + _PATIENCE_S
    while True:
        try:
            return client.start(_CONSTANT, _PLACE, _NAME, int(time.time()))["record"]
        except DeviceError as error:
            if error.code != "busy" or client.clock() > until_s:
                raise
        let_pass(client, LOOK_S)


def load_on(station: Station, record: int) -> None:
    """Wait until the load of a check is on, or the check over."""
    until_s = station.client.clock() + _LOAD_S
    while station.client.clock() < until_s:
        message = station.client.next_message(LOOK_S)
        if message is None or message[1]["record"] != record:
            continue
        if message[0] == "FINISHED" or message[1]["load_level"]:
            return


def finish(station: Station, record: int) -> Check:
    """Follow a check to its end, and read its record."""
    for _ in follow(station.client, record, _SILENCE_S):
        pass
    head, result, events = stored.split(station.client.read_record(record))
    return Check(head, result, list(stored.read_events(events)))


def is_on(status: dict[str, Any]) -> bool:
    """Whether the load is on."""
    return bool(status["load_level"])


def let_pass(client: Client, seconds: float) -> None:
    """Let time pass."""
    until_s = client.clock() + seconds
    while (left_s := until_s - client.clock()) > 0:
        client.next_message(left_s)


def wait_for(client: Client, holds: Callable[[dict[str, Any]], bool], seconds: float) -> bool:
    """Ask for STATUS until it is as wanted; whether it was within that time."""
    until_s = client.clock() + seconds
    while not holds(client.status()):
        if client.clock() > until_s:
            return False
        let_pass(client, LOOK_S)
    return True
