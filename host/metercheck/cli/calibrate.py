"""`metercheck calibrate` and `metercheck certificate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.cli.calibrating import BenchGuide, show, source_at
from metercheck.cli.complaints import complaint
from metercheck.cli.device import DeviceChoice, NoticeLines, with_device
from metercheck.cli.shell import Misused, NumberRange, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.calibration.procedure import Done

_FILE = click.Path(path_type=Path)
_PLAIN = ".md"
_DOCUMENTS = (".pdf", ".html", _PLAIN)


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
    _refuse_format(certificate)  # now, and not when all is measured
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
    guide = BenchGuide(write, as_json)
    guide.begin(plan)
    with source_at(standard_port, readings) as source, choice.open(NoticeLines()) as client:
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
    """Raises Misused, and errors.ReportExtraMissing where that form needs what is not there."""
    if path is None:
        return
    if path.suffix not in _DOCUMENTS:
        raise Misused(Phrase("usage.certificate_format", path=path))
    if path.suffix != _PLAIN:
        from metercheck.reports.paper.extra import need_report_extra

        need_report_extra()


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
        echo_json(content | {"path": str(path)}, indent=1)
    else:
        show(content)
        click.echo(say("calibration.kept", path=path))
        if certificate is not None:
            click.echo(say("certificate.written", path=certificate))
    _complain(done)


def _complain(done: Done) -> None:
    """Raises errors.CalibrationNotLeft, CalibrationUnverified when the device is not right."""
    from metercheck.errors import CalibrationNotLeft, CalibrationUnverified

    if isinstance(done.broken, Exception):
        raise CalibrationUnverified(what=complaint(done.broken)[0])
    if done.broken is not None:
        raise CalibrationUnverified(what=say("error.interrupted"))
    if done.left is None or done.left_within or done.undone is None:
        return
    raise CalibrationNotLeft(
        energy=f"{done.left.energy.error_ppm / 1e4:+.3f} %",
        voltage=f"{done.left.voltage.error_ppm / 1e4:+.3f} %",
        u_energy=f"{done.found.energy.budget.expanded_ppm / 1e4:.3f} %",
        u_voltage=f"{done.found.voltage.budget.expanded_ppm / 1e4:.3f} %",
        undone=Phrase(f"calibration.undone.{done.undone}"),
    )
