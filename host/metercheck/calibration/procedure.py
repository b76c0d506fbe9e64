"""The course of a calibration: as found, new constants, written, as left.

Nothing here prints: a `Guide` hears what is going on and decides whether the constants are
written.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from metercheck.calibration import constants, mistakes
from metercheck.calibration.bench_state import Conditions, ready
from metercheck.calibration.constants import Quantity
from metercheck.calibration.gum import Budget
from metercheck.calibration.measuring import Pair, Run, make_run, pass_time
from metercheck.calibration.readings import Reading, Source
from metercheck.calibration.standard import Standard
from metercheck.errors import CalibrationRefused, DeviceError, MetercheckError
from metercheck.link import keeping
from metercheck.link.client import Client
from metercheck.words import Phrase
from metercheck_device.calibration import Calibration, implausible, nominal

FIELDS = ("k_v", "k_i", "k_p", "e_cf_nj", "reference_u95_ppm", "day", "expires_day")
_DAYS_A_MONTH = 30.4375
_DAYS_A_YEAR = 365.25
_UNSURE_PPM = 20_000  # what the device takes while it was never calibrated


@dataclass(frozen=True)
class Plan:
    """How it is made. A pair is a run of `short_s` and one of `long_s`."""

    pairs: int = 5
    left_pairs: int = 3
    short_s: int = 12
    long_s: int = 100
    warm_up_s: int = 300
    months: int = 12
    """Until the device shall be calibrated again."""
    by: str = ""
    place: str = ""
    ambient_c: float | None = None
    humidity_percent: float | None = None


class Guide(Protocol):
    """Who is at the bench."""

    def tell(self, what: Phrase) -> None:
        """Hear what is going on."""
        ...

    def agrees(self, done: Done) -> bool:
        """Whether the new constants shall be written."""
        ...


@dataclass(frozen=True)
class Found:
    """What a series of pairs found."""

    pairs: tuple[Pair, ...]
    energy: Quantity
    voltage: Quantity
    frequency: Quantity | None
    """None: the standard did not show it."""

    @property
    def runs(self) -> list[Run]:
        return [run for pair in self.pairs for run in (pair.short, pair.long)]


@dataclass
class Done:
    """A calibration from its beginning as far as it came."""

    hello: dict[str, Any]
    standard: Standard
    plan: Plan
    began: datetime
    conditions: Conditions
    old: dict[str, int]
    oscillator_ppm: float
    found: Found
    new: dict[str, int]
    use: Budget
    written: bool = False
    left: Found | None = None
    broken: BaseException | None = None
    """What ended the series as left before its time."""
    ended: datetime | None = None
    undone: str | None = None
    """As left it was not right: "old" is back in force, or the new one stays as "unsure"."""

    @property
    def was_within(self) -> bool:
        """Whether the device, as found, was as right as it claimed; true without a claim."""
        believed = self.old["reference_u95_ppm"]
        return not self.old["day"] or abs(self.found.energy.error_ppm) <= believed

    @property
    def left_within(self) -> bool:
        """Whether what was left is as right as is claimed."""
        if self.left is None:
            return False
        energy = abs(self.left.energy.error_ppm) <= self.found.energy.budget.expanded_ppm
        voltage = abs(self.left.voltage.error_ppm) <= self.found.voltage.budget.expanded_ppm
        return energy and voltage


def calibrate(
    client: Client,
    source: Source,
    standard: Standard,
    plan: Plan,
    guide: Guide,
    now: datetime | None = None,
) -> Done:
    """Calibrate the device that `client` has said nothing to yet.

    `now`: the moment it begins, with its zone; None: this computer's clock.
    Raises errors.CalibrationRefused, and what client, source and device raise. The device's limits
    are as before in every case; its calibration is what it was unless `written` says otherwise.
    """
    began = now or datetime.now(UTC)
    today = began.date()
    _refuse_standard(standard, today)
    hello = client.hello()
    keeping.set_time(client, int(began.timestamp()))
    before = client.settings()
    conditions = ready(client, plan.warm_up_s, plan.ambient_c, plan.humidity_percent, guide.tell)
    old = read_constants(client)
    try:
        found = _series(client, source, standard, plan.pairs, plan, guide, "found")
        expires = today + timedelta(days=round(plan.months * _DAYS_A_MONTH))
        use = constants.in_use(found.energy.budget, (expires - today).days / _DAYS_A_YEAR)
        new = _new_constants(hello["device"], old, found, use, today, expires)
        done = Done(
            hello=hello,
            standard=standard,
            plan=plan,
            began=began,
            conditions=conditions,
            old=old,
            oscillator_ppm=_oscillator_ppm(old, found),
            found=found,
            new=new,
            use=use,
        )
        if guide.agrees(done):
            _write(client, new, guide)
            done.written = True
            guide.tell(Phrase("calibration.written"))
            _verify(client, source, done, guide)
    finally:
        with suppress(MetercheckError):
            client.change_settings(**before)
    done.ended = now or datetime.now(UTC)
    return done


def read_constants(client: Client) -> dict[str, int]:
    """The calibration that the device has, by FIELDS."""
    told = client.command("CALIBRATION_REQUEST", {}, "CALIBRATION")
    return {name: told[name] for name in FIELDS}


def write_constants(client: Client, new: dict[str, int]) -> None:
    """Give the device its constants. Raises errors.DeviceError, errors.CalibrationRefused."""
    told = client.command("CALIBRATION_CHANGE", new, "CALIBRATION")
    kept = read_constants(client)
    if kept != new or {name: told[name] for name in FIELDS} != new:
        raise CalibrationRefused(what=Phrase("calibration.refused.not_kept"))


def _write(client: Client, new: dict[str, int], guide: Guide) -> None:
    told = False
    while True:
        try:
            write_constants(client, new)
        except DeviceError as error:
            if error.code not in ("not_armed", "busy"):
                raise
            if error.code == "not_armed" and not told:
                told = True
                guide.tell(Phrase("calibration.wait.armed"))
            pass_time(client)
        else:
            return


def _verify(client: Client, source: Source, done: Done, guide: Guide) -> None:
    """Measure as left. Whatever breaks it off is kept: the constants have been written by now."""
    plan = done.plan
    try:
        done.left = _series(client, source, done.standard, plan.left_pairs, plan, guide, "left")
    except (MetercheckError, KeyboardInterrupt) as error:
        done.broken = error
        return
    if not done.left_within:
        _take_back(client, done, guide)


def _take_back(client: Client, done: Done, guide: Guide) -> None:
    """As left it is not right: nobody shall be accused by it."""
    if done.old["day"]:
        done.undone = "old"
        _write(client, done.old, guide)
    else:
        done.undone = "unsure"
        _write(client, done.new | {"reference_u95_ppm": _UNSURE_PPM}, guide)


def _series(
    client: Client,
    source: Source,
    standard: Standard,
    count: int,
    plan: Plan,
    guide: Guide,
    stage: str,
) -> Found:
    pairs: list[Pair] = []
    total = 2 * count
    for number in range(count):
        runs: list[Run] = []
        for length_s in (plan.short_s, plan.long_s):
            index = 2 * number + len(runs) + 1
            guide.tell(
                Phrase(f"calibration.run_{stage}", index=index, total=total, seconds=length_s)
            )
            read = partial(_read, source, index)
            runs.append(make_run(client, length_s, int(time.time()), read, guide.tell))
        pairs.append(Pair(*runs))
        # A wrong unit shows in the first pair: nobody shall type nine more.
        mistakes.refuse_wrong_pair(pairs[-1], number + 1)
    judge = stage == "found"
    energy = constants.energy_of(pairs, standard, judge)
    runs = [run for pair in pairs for run in (pair.short, pair.long)]
    voltage = constants.voltage_of(runs, standard, judge)
    return Found(tuple(pairs), energy, voltage, constants.frequency_of(runs, standard))


def _read(source: Source, index: int, moment: str) -> Reading:
    return source.read(f"{index}{moment}", voltage=moment == "a")


def _new_constants(
    device: bytes,
    old: dict[str, int],
    found: Found,
    use: Budget,
    today: date,
    expires: date,
) -> dict[str, int]:
    """As the device will have them. Raises errors.CalibrationRefused when it would not."""
    by_parts = nominal(device)
    of_parts = {name: getattr(by_parts, name) for name in ("k_v", "k_i", "k_p")}
    new = constants.new_constants(
        old, of_parts, found.energy, found.voltage, use.expanded_ppm, today, expires
    )
    wrong = implausible(Calibration(device=device, **new))
    if wrong:
        what = Phrase("calibration.refused.implausible", field=wrong, value=new[wrong])
        raise CalibrationRefused(what=what)
    return new


def _oscillator_ppm(old: dict[str, int], found: Found) -> float:
    """By how much the chip's clock was fast, as the device took it into account."""
    seen: Sequence[int] = [run.mj_per_pulse for run in found.runs]
    return (old["e_cf_nj"] / 1e6 / (sum(seen) / len(seen)) - 1.0) * 1e6


def _refuse_standard(standard: Standard, today: date) -> None:
    if not standard.calibrated <= today <= standard.valid_until:
        what = Phrase(
            "calibration.refused.standard_expired",
            certificate=standard.certificate,
            calibrated=standard.calibrated.isoformat(),
            until=standard.valid_until.isoformat(),
        )
        raise CalibrationRefused(what=what)
