"""`metercheck calibrate` and `metercheck certificate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.device import DeviceChoice, NoticeLines, with_device
from metercheck.cli.shell import Misused, NumberRange, SpokenCommand, option
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.calibration.procedure import Done
    from metercheck.calibration.readings import Source

_FILE = click.Path(path_type=Path)
_DOCUMENTS = (".pdf", ".html", ".md")
_COOLING_S_PER_S = 2.0  # of load: the device's mean is a third of its power


@click.command(cls=SpokenCommand, help="help.calibrate.about", epilog="help.calibrate.codes")
@with_device
@option("--standard", type=_FILE, metavar="FILE", help="help.calibrate.standard")
@option("--standard-port", metavar="PORT", help="help.calibrate.standard_port")
@option("--readings", type=_FILE, metavar="FILE", help="help.calibrate.readings")
@option("--write", is_flag=True, help="help.calibrate.write")
@option("--by", default="", metavar="NAME", help="help.calibrate.by")
@option("--place", default="", metavar="PLACE", help="help.calibrate.place")
@option("--ambient", type=NumberRange(-20, 60), metavar="C", help="help.calibrate.ambient")
@option("--humidity", type=NumberRange(0, 100), metavar="PERCENT", help="help.calibrate.humidity")
@option("--pairs", type=click.IntRange(3, 10), default=5, metavar="N", help="help.calibrate.pairs")
@option(
    "--months", type=click.IntRange(1, 60), default=12, metavar="N", help="help.calibrate.months"
)
@option(
    "--warm-up",
    type=click.IntRange(0, 7200),
    default=300,
    metavar="S",
    help="help.calibrate.warm_up",
)
@option("--certificate", type=_FILE, metavar="FILE", help="help.calibrate.certificate")
@option("--json", "as_json", is_flag=True, help="help.calibrate.json")
@option("--example", is_flag=True, help="help.calibrate.example")
@click.pass_obj
def calibrate(
    store: str | Path,
    choice: DeviceChoice,
    standard: Path | None,
    standard_port: str | None,
    readings: Path | None,
    write: bool,
    by: str,
    place: str,
    ambient: float | None,
    humidity: float | None,
    pairs: int,
    months: int,
    warm_up: int,
    certificate: Path | None,
    as_json: bool,
    example: bool,
) -> None:
    """Calibrate a device at the bench."""
    from metercheck.calibration import procedure
    from metercheck.calibration import standard as standards

    if example:
        click.echo(standards.EXAMPLE, nl=False)
        return
    if standard is None:
        raise Misused(Phrase("usage.standard_needed"))
    if standard_port is not None and readings is not None:
        raise Misused(Phrase("usage.one_source"))
    _refuse_format(certificate)
    reference = standards.load(standard)
    plan = procedure.Plan(
        pairs=pairs,
        months=months,
        warm_up_s=warm_up,
        by=by,
        place=place,
        ambient_c=ambient,
        humidity_percent=humidity,
    )
    guide = _BenchGuide(write, as_json)
    guide.begin(plan)
    with _source(standard_port, readings) as source, choice.open(NoticeLines()) as client:
        done = procedure.calibrate(client, source, reference, plan, guide)
    _keep_and_show(store, done, certificate, as_json)


@click.command(cls=SpokenCommand, help="help.certificate.about", epilog="help.exit_codes")
@click.argument("file", type=_FILE)
@option("--out", type=_FILE, metavar="FILE", help="help.certificate.out")
def certificate(file: Path, out: Path | None) -> None:
    """The certificate of a calibration that was kept."""
    from metercheck.calibration import record
    from metercheck.reports import certificate as certificates

    _refuse_format(out)
    content = record.load(file)
    if out is None:
        click.echo(certificates.plain(certificates.certificate(content)), nl=False)
        return
    certificates.write(content, out)
    click.echo(say("certificate.written", path=out))


def _refuse_format(path: Path | None) -> None:
    if path is not None and path.suffix not in _DOCUMENTS:
        raise Misused(Phrase("usage.certificate_format", path=path))


def _keep_and_show(store: str | Path, done: Done, certificate: Path | None, as_json: bool) -> None:
    """Keep the calibration, tell what came of it, and complain when it is not good."""
    from metercheck.calibration import record
    from metercheck.reports import certificate as certificates

    folder = record.folder_beside(store, done.hello["device"].hex())
    content = record.as_dict(done, record.newest_hash(folder))
    path = record.save(content, folder)
    if certificate is not None:
        certificates.write(content, certificate)
    if as_json:
        click.echo(json.dumps(content | {"path": str(path)}, ensure_ascii=False, indent=1))
    else:
        show(content)
        click.echo(say("calibration.kept", path=path))
        if certificate is not None:
            click.echo(say("certificate.written", path=certificate))
    _complain(done)


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


def _complain(done: Done) -> None:
    """Raises errors.CalibrationNotLeft when the device is not as right as it should be."""
    from metercheck.errors import CalibrationNotLeft

    if done.left is None or done.left_within or done.undone is None:
        return
    raise CalibrationNotLeft(
        energy=f"{done.left.energy.error_ppm / 1e4:+.3f} %",
        voltage=f"{done.left.voltage.error_ppm / 1e4:+.3f} %",
        u_energy=f"{done.found.energy.budget.expanded_ppm / 1e4:.3f} %",
        u_voltage=f"{done.found.voltage.budget.expanded_ppm / 1e4:.3f} %",
        undone=Phrase(f"calibration.undone.{done.undone}"),
    )


class _BenchGuide:
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
def _source(port: str | None, log: Path | None) -> Iterator[Source]:
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
