"""How a running check is shown: as lines of text, or as a JSON event a line.

The live view for a terminal is in `live`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import click

from metercheck.cli.keyboard import NoKeyboard, keyboard
from metercheck.cli.terminal import echo_json
from metercheck.cli.wiring import WiringLines
from metercheck.reports.plain import percent, watts
from metercheck.reports.status import readable_wiring
from metercheck.words import say
from metercheck_wire.messages import STATES

_LINE_EVERY_MS = 5000
_UNKNOWN = 1.5
"""An interval this many times as wide as the test energy tells a reader nothing."""


@dataclass(frozen=True)
class Task:
    """What the inspector enters. `confirm`: what is confirmed beforehand."""

    constant_imp_per_kwh: int
    place: str
    meter: str
    confirm: tuple[str, ...] = ()


class View(Protocol):
    """Watches one check."""

    keys: NoKeyboard
    """Where a confirmation is typed; entered and left with the check."""

    def wiring(self, status: Mapping[str, Any]) -> None:
        """STATUS before the device is told to begin."""

    def started(self, task: Task, device: Mapping[str, Any], limits: Mapping[str, int]) -> None:
        """The device (HELLO) has begun; `limits` are its SETTINGS."""

    def progress(self, values: Mapping[str, Any]) -> None:
        """PROGRESS came."""

    def asks(self, what: str) -> None:
        """The device asks for a confirmation, out of messages.CONFIRMATIONS; once for each."""

    def confirmed(self, what: str) -> None:
        """The inspector confirmed it."""

    def stopping(self) -> None:
        """The user asked to stop."""

    def line_lost(self, patience_s: float) -> None:
        """The cable is out; the device goes on, and is waited for."""

    def line_back(self, port: str) -> None:
        """The device is back, at `port`."""

    def finished(self) -> None:
        """The device has ended the check; its load is off."""

    def close(self) -> None:
        """Nothing more will come of the check, for whatever reason."""

    def wiring_after(self, status: Mapping[str, Any]) -> None:
        """STATUS after the check, when its record is stored."""


def ratio_known(values: Mapping[str, Any]) -> bool:
    """Whether the ratio in a PROGRESS is worth showing."""
    return 0 < values["high_ppm"] - values["low_ppm"] < _UNKNOWN * 1e6


def ratio_words(values: Mapping[str, Any]) -> str:
    """The ratio of a PROGRESS with its interval, in words."""
    if not ratio_known(values):
        return say("live.ratio_unknown")
    ratio, low, high = (percent(values[f"{name}_ppm"] / 1e6) for name in ("ratio", "low", "high"))
    return say("live.ratio_value", ratio=ratio, low=low, high=high)


def background_words(values: Mapping[str, Any]) -> str:
    """The household's power; before the ratio is known it is a guess, too."""
    return watts(values["background_mw"] / 1e3) if ratio_known(values) else "… W"


def load_words(level: int) -> str:
    """The test load's state in words."""
    if level == 0:
        return say("live.load_off")
    return say("live.load_on", elements=say(f"live.elements_{level}"))


class LinesView(WiringLines):
    """A line every few seconds, for logs and pipes."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = keyboard()
        self._next_ms = 0
        self._running = False

    def started(self, task: Task, device: Mapping[str, Any], limits: Mapping[str, int]) -> None:
        """Two lines: what is checked, and by which device."""
        del limits
        self._running = True
        click.echo(title(task))
        click.echo(device_words(device))

    def progress(self, values: Mapping[str, Any]) -> None:
        """A line, if the last one is old enough."""
        if values["elapsed_ms"] < self._next_ms:
            return
        self._next_ms = values["elapsed_ms"] + _LINE_EVERY_MS
        click.echo(
            say(
                "live.line",
                elapsed=f"{values['elapsed_ms'] / 1000:5.1f}",
                load=load_words(values["load_level"]),
                ratio=ratio_words(values),
                watts=background_words(values),
                pulses=values["meter_pulses"],
            )
        )

    def asks(self, what: str) -> None:
        """What to look at, and how to confirm it."""
        click.echo(say(f"ask.{what}"))
        interactive = type(self.keys) is not NoKeyboard
        click.echo(say("ask.keys") if interactive else say("ask.option", what=what))

    def confirmed(self, what: str) -> None:
        """A line that says what was confirmed."""
        click.echo(say("ask.sent", what=say(f"confirmed.{what}")))

    def stopping(self) -> None:
        """A line that says what happens now."""
        click.echo(say("live.stopping"))

    def line_lost(self, patience_s: float) -> None:
        """A line that says what to do."""
        key = "line.lost_in_check" if self._running else "line.lost"
        click.echo(say(key, seconds=round(patience_s)))

    def line_back(self, port: str) -> None:
        """A line that says where it is."""
        click.echo(say("line.back", port=port))

    def finished(self) -> None:
        """The result says it."""
        self._running = False

    def close(self) -> None:
        """Nothing to clear away."""


class JsonView:
    """One event a line on standard output; nobody is asked for anything. README.md lists them."""

    def __init__(self) -> None:
        self.keys = NoKeyboard()
        self._state: str | None = None

    def wiring(self, status: Mapping[str, Any]) -> None:
        """Event "wiring", when "before"."""
        emit("wiring", when="before", **readable_wiring(status))

    def started(self, task: Task, device: Mapping[str, Any], limits: Mapping[str, int]) -> None:
        """Event "started"."""
        emit(
            "started",
            meter=task.meter,
            place=task.place,
            constant_imp_per_kwh=task.constant_imp_per_kwh,
            device=device["device"].hex(),
            firmware=device["firmware"],
            board=device["board"],
            limits=dict(limits),
        )

    def progress(self, values: Mapping[str, Any]) -> None:
        """Event "progress", and "state" before it when that is another than before."""
        state, elapsed_s = STATES[values["state"]], values["elapsed_ms"] / 1000
        if state != self._state:
            self._state = state
            emit("state", elapsed_s=elapsed_s, state=state)
        emit(
            "progress",
            elapsed_s=elapsed_s,
            state=state,
            load_level=values["load_level"],
            ratio=values["ratio_ppm"] / 1e6,
            low=values["low_ppm"] / 1e6,
            high=values["high_ppm"] / 1e6,
            background_w=values["background_mw"] / 1e3,
            voltage_v=values["voltage_mv"] / 1e3,
            meter_pulses=values["meter_pulses"],
            reference_pulses=values["reference_pulses"],
            rejected=values["rejected"],
        )

    def asks(self, what: str) -> None:
        """Event "asks"."""
        emit("asks", what=what)

    def confirmed(self, what: str) -> None:
        """Event "confirmed"."""
        emit("confirmed", what=what)

    def stopping(self) -> None:
        """Event "stopping"."""
        emit("stopping")

    def line_lost(self, patience_s: float) -> None:
        """Event "line_lost"."""
        emit("line_lost", patience_s=patience_s)

    def line_back(self, port: str) -> None:
        """Event "line_back"."""
        emit("line_back", port=port)

    def finished(self) -> None:
        """The result says it."""

    def close(self) -> None:
        """Nothing to clear away."""

    def wiring_after(self, status: Mapping[str, Any]) -> None:
        """Event "wiring", when "after"."""
        emit("wiring", when="after", **readable_wiring(status))


def emit(event: str, **values: Any) -> None:
    """One JSON event on standard output, at once."""
    echo_json({"event": event} | values)


def title(task: Task) -> str:
    """Meter, place and constant in a line."""
    return say(
        "live.title",
        meter=task.meter or say("live.no_meter"),
        place=say(f"place.{task.place}"),
        constant=task.constant_imp_per_kwh,
    )


def device_words(device: Mapping[str, Any]) -> str:
    """The device of a HELLO in a line."""
    return say(
        "live.device",
        device=device["device"].hex(),
        firmware=device["firmware"],
        board=device["board"],
    )
