"""One run: the device's load on for a while, by its own check, and what it counted meanwhile.

The device has no command that only switches its load, and needs none: a check whose head is
covered sees no pulses, reaches no verdict and goes on for as long as its limits let it, with all
that keeps a check safe. Its record holds each pulse of the metering chip.

What the record does not hold is the self-test before it, in which each element is on for some 60
ms. It is the same before a long and a short run, so a pair of them is compared by its difference.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from metercheck.calibration.readings import Reading
from metercheck.errors import CalibrationRefused, DeviceError, MetercheckError
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.words import Phrase
from metercheck_device.measure.energy import ReferenceEnergy
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, TRIPS

_CONSTANT = 1200  # nothing is counted by it: the head is covered
_PLACE = "socket"
_NAME = "CALIBRATION"
LOOK_S = 1.0
"""How often the device is asked while something is awaited."""
_VOLTAGE_LOOKS = 5
VOLTAGE_LOOK_S = 0.5  # the chip renews its mean each 0.4 s
_SILENCE_S = 3.0
_BOTH = 3
_MOST_PULSES = 2  # of the head: it is covered


@dataclass(frozen=True)
class Run:
    """One run as the device has it. Energies by the calibration that it had then."""

    length_s: int
    blob: bytes
    energy_j: float
    mj_per_pulse: int
    """With the chip's clock allowed for, as it was at the start."""
    pulses: int
    voltage_v: float
    """By the device, before the run, with the load off."""
    frequency_hz: float
    """The same."""
    parts_per_cent: tuple[int, ...]
    powers_w: dict[int, float]
    """Mean power by level, from pulse to pulse."""
    before: Reading
    after: Reading

    @property
    def standard_j(self) -> float:
        """The same energy by the standard; the self-test is in it."""
        return (self.after.energy_wh - self.before.energy_wh) * 3600.0

    @property
    def sha256(self) -> str:
        """Of the device's record."""
        return sha256(self.blob).hexdigest()


@dataclass(frozen=True)
class Pair:
    """A short run and a long one: their difference is free of what both have in common."""

    short: Run
    long: Run

    @property
    def standard_j(self) -> float:
        return self.long.standard_j - self.short.standard_j

    @property
    def device_j(self) -> float:
        return self.long.energy_j - self.short.energy_j

    @property
    def ratio(self) -> float:
        """By what the device's energy has to be multiplied."""
        return self.standard_j / self.device_j


def make_run(
    client: Client,
    length_s: int,
    time_s: int,
    read: Callable[[str], Reading],
    waits: Callable[[Phrase], None],
) -> Run:
    """One run of `length_s`, the standard read before and after it.

    `read("a")` and `read("b")` read the standard; `waits` hears what is being waited for.
    Raises errors.CalibrationRefused when the run ended otherwise than by its time.
    """
    client.change_settings(longest_s=length_s)
    _wait_until_cool(client, waits)
    voltage_v, frequency_hz = _mains(client)
    before = read("a")
    record = _start(client, time_s, waits)
    try:
        for _ in follow(client, record, _SILENCE_S):
            pass
    except BaseException:
        with suppress(MetercheckError):
            client.stop()
        raise
    blob = client.read_record(record)
    head, result, events = stored.split(blob)
    _refuse_another_end(result)
    energy, powers_w = _energy(head["reference_mj_per_pulse"], events)
    return Run(
        length_s=length_s,
        blob=blob,
        energy_j=energy,
        mj_per_pulse=head["reference_mj_per_pulse"],
        pulses=result["reference_pulses"],
        voltage_v=voltage_v,
        frequency_hz=frequency_hz,
        parts_per_cent=tuple(head["parts_per_cent"]),
        powers_w=powers_w,
        before=before,
        after=read("b"),
    )


def _wait_until_cool(client: Client, waits: Callable[[Phrase], None]) -> None:
    told = False
    while cooling_s := client.status()["cooling_s"]:
        if not told:
            told = True
            waits(Phrase("calibration.wait.cooling", seconds=cooling_s))
        pass_time(client)


def _start(client: Client, time_s: int, waits: Callable[[Phrase], None]) -> int:
    """The number of the record; the device is armed by hand for each, which is waited for."""
    told = False
    while True:
        try:
            return client.start(_CONSTANT, _PLACE, _NAME, time_s)["record"]
        except DeviceError as error:
            if error.code not in ("not_armed", "busy", "cooling"):
                raise
            if error.code == "not_armed" and not told:
                told = True
                waits(Phrase("calibration.wait.armed"))
        pass_time(client)


def _mains(client: Client) -> tuple[float, float]:
    """The device's voltage and frequency with the load off, means of several of the chip's."""
    looks: list[dict[str, Any]] = []
    for _ in range(_VOLTAGE_LOOKS):
        looks.append(client.status())
        pass_time(client, VOLTAGE_LOOK_S)
    volts, hertz = (
        sum(look[name] for look in looks) / len(looks) / 1e3
        for name in ("voltage_mv", "frequency_mhz")
    )
    return volts, hertz


def pass_time(client: Client, seconds: float | None = None) -> None:
    """Let time pass; what the device says meanwhile is not of interest."""
    for _ in client.messages(LOOK_S if seconds is None else seconds):
        pass


def tripped(code: int) -> Phrase:
    """That the device has tripped, and by what (index in TRIPS)."""
    if code < len(TRIPS):
        trip = Phrase(f"trip.{TRIPS[code]}")
    else:
        trip = Phrase("trip.unlisted", code=code)
    return Phrase("calibration.refused.trip", trip=trip)


def _refuse_another_end(result: dict[str, Any]) -> None:
    end = ENDS[result["end"]]
    if end == "trip":
        raise CalibrationRefused(what=tripped(result["trip"]))
    pulses = result["meter_pulses"]
    if pulses > _MOST_PULSES or end == "verdict":
        raise CalibrationRefused(what=Phrase("calibration.refused.head", pulses=pulses))
    if end != "time":
        raise CalibrationRefused(what=Phrase("calibration.refused.end", end=Phrase(f"end.{end}")))


def _energy(mj_per_pulse: int, events: bytes) -> tuple[float, dict[int, float]]:
    """(J that the device counted over a record, mean W by level from pulse to pulse)."""
    energy = ReferenceEnergy(mj_per_pulse)
    last_us = level = 0
    pulse_us: int | None = None
    passed: dict[int, list[int]] = {}
    for last_us, kind, argument in stored.read_events(events):
        if kind == stored.LOAD:
            energy.load(last_us, argument)
            level, pulse_us = argument, None
        elif kind == stored.REF:
            energy.pulse(last_us)
            if pulse_us is not None and level:
                passed.setdefault(level, []).append(last_us - pulse_us)
            pulse_us = last_us
    powers_w = {
        one: mj_per_pulse * 1e3 * len(times_us) / sum(times_us)
        for one, times_us in sorted(passed.items())
    }
    return energy.energy_mj(last_us) / 1e3, powers_w
