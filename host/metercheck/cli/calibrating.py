"""A calibration at a terminal: what is told and asked, and its results."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.calibration.procedure import Done
    from metercheck.calibration.readings import Source

_COOLING_S_PER_S = 2.0  # of load: the device's mean is a third of its power


def show(content: dict[str, Any]) -> None:
    """The results of a calibration as a table and sentences."""
    from rich.console import Console
    from rich.table import Table

    from metercheck.calibration.constants import day_of
    from metercheck.reports.certificate import error_words, percent_up, u_words

    found, left = content["found"], content["left"] or {}
    table = Table(box=None, pad_edge=False)
    for name in ("quantity", "found", "left", "u"):
        table.add_column(
            say(f"calibration.column.{name}"), justify="left" if name == "quantity" else "right"
        )
    for name in ("energy", "voltage", "frequency"):
        if found[name]:
            words = (error_words(found[name]), error_words(left.get(name)), u_words(found[name]))
            table.add_row(say(f"calibration.quantity.{name}"), *words)
    Console(highlight=False).print(table)
    expires = day_of(content["new"]["expires_day"]).isoformat()
    u = percent_up(content["use"]["U_ppm"])
    click.echo(say("calibration.in_use", expires=expires, u=u))
    off = f"{content['oscillator_ppm'] / 1e4:+.2f} %"
    click.echo(say("calibration.clock", off=off))
    powers = content["powers_w"]
    if "element_2" in powers:
        watts = {
            name: f"{powers[key]:.0f}"
            for name, key in (("one", "element_1"), ("two", "element_2"), ("both", "both"))
        }
        volts = f"{content['conditions']['voltage_v']:.0f}"
        click.echo(say("calibration.powers", volts=volts, **watts))
    if not content["was_within"]:
        since = day_of(content["old"]["day"]).isoformat()
        believed = percent_up(content["old"]["reference_u95_ppm"])
        click.echo(say("calibration.was_off", since=since, believed=believed))
    if content["written"] and content["left_within"]:
        click.echo(say("calibration.good"))
    elif not content["written"]:
        click.echo(say("calibration.dry"))


class BenchGuide:
    """`procedure.Guide` at a terminal."""

    def __init__(self, write: bool, as_json: bool) -> None:
        self._write = write
        self._asks = not write and not as_json and sys.stdin is not None and sys.stdin.isatty()
        self._aside = as_json

    def begin(self, plan: Any) -> None:
        """What the person has to do, and how long it takes."""
        runs = 2 * (plan.pairs + plan.left_pairs)
        load_s = (plan.pairs + plan.left_pairs) * (plan.short_s + plan.long_s)
        minutes, whole = load_s / 60, (load_s * (1 + _COOLING_S_PER_S) + plan.warm_up_s) / 60
        self.tell(Phrase("calibration.before"))
        self.tell(
            Phrase("calibration.takes", runs=runs, minutes=f"{minutes:.0f}", all=f"{whole:.0f}")
        )

    def tell(self, what: Phrase) -> None:
        """A line."""
        click.echo(str(what), err=self._aside)

    def agrees(self, done: Done) -> bool:
        """The errors as found, and the question."""
        if self._write:
            return True
        if not self._asks:
            return False
        from metercheck.calibration import record

        show(record.as_dict(done, ""))
        return click.confirm(say("calibration.ask.write"))


class _Typed:
    """`readings.Source`: whoever sits before the standard."""

    def read(self, label: str, *, voltage: bool) -> Any:
        """Ask for the numbers until they are some."""
        from metercheck.calibration.readings import Reading

        energy_wh = _asked("calibration.ask.energy", label)
        if not voltage:
            return Reading(energy_wh)
        voltage_v = _asked("calibration.ask.voltage", label)
        given = click.prompt(say("calibration.ask.frequency", label=label), default="")
        return Reading(energy_wh, voltage_v, _number(given) if given else None)


def _asked(key: str, label: str) -> float:
    while True:
        value = _number(click.prompt(say(key, label=label)))
        if value is not None:
            return value
        click.echo(say("calibration.ask.again"))


def _number(given: str) -> float | None:
    from metercheck.calibration.readings import number

    try:
        return number(given)
    except ValueError:
        return None


@contextmanager
def source_at(port: str | None, log: Path | None) -> Iterator[Source]:
    """Where the standard is read."""
    from metercheck.calibration.readings import LineSource, LogSource
    from metercheck.link.ports import open_transport

    if port is not None:
        with closing(open_transport(port)) as transport:
            yield LineSource(transport)
    elif log is not None:
        yield LogSource(log)
    else:
        yield _Typed()
