"""`metercheck records verify`: whether records are what their devices made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.errors import BadRecord, FileMissing
from metercheck.records.audit import audit
from metercheck.records.chain import Link, Piece
from metercheck.records.findings import Finding
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store
from metercheck.records.store.naming import is_name
from metercheck.records.verify import Report, verify
from metercheck.reports.verification import device_words
from metercheck.words import Phrase, say


@click.command(cls=SpokenCommand, help="help.records.verify.about", epilog="help.exit_codes")
@click.argument("sources", metavar="[ID|FILE]...", nargs=-1)
@option("--json", "as_json", is_flag=True, help="help.records.verify.json")
@click.pass_obj
def verify_records(store: str | Path, sources: tuple[str, ...], as_json: bool) -> int:
    """Verify records; the exit code is 1 when something is wrong."""
    names = [one for one in sources if _is_name(one)]
    files = [_file(Path(one)) for one in sources if not _is_name(one)]
    paths = {piece.path for piece in files}
    keys_of = KeyStore(store).of
    with Store(store, create=False) as records:
        asked = {records.number_of(name) for name in names}

        def is_asked(piece: Piece) -> bool:
            return not sources or piece.id in asked or piece.path in paths

        def again(link: Link) -> bool:
            return is_asked(link.piece)

        if files and not asked:
            # What was handed over is judged by itself.
            report = verify(files, records.receipts(), keys_of, again=again)
            count = len(files)
        else:
            report = audit(records, keys_of, files=files, again=again)
            count = len(asked) + len(files) if sources else len(records.list())
    # What was erased is told whatever was asked for: no gap may pass for none.
    told = [one for one in report.findings if one.code == "erased" or is_asked(one.piece)]
    if as_json:
        _print_json(report, told)
    else:
        _print(report, told, count)
    return 1 if any(one.wrong for one in told) else 0


def _is_name(source: str) -> bool:
    return is_name(source) and not Path(source).exists()


def _file(path: Path) -> Piece:
    try:
        return Piece(path.read_bytes(), path=str(path))
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        detail = Phrase("capture.unreadable", detail=error.strerror)
        raise BadRecord(source=path, detail=detail) from error


def _print(report: Report, told: Sequence[Finding], count: int) -> None:
    for device in report.devices:
        click.echo(device_words(device))
    for one in told:
        mark = say("verify.wrong" if one.wrong else "verify.note")
        sentence = say(f"finding.{one.code}", **one.details)
        line = say("verify.line", mark=mark, what=_name(one), code=one.code, sentence=sentence)
        click.secho(line, fg="red" if one.wrong else None)
    broken = sum(one.wrong for one in told)
    if broken:
        click.echo(say("verify.broken", count=count, broken=broken))
    else:
        known = count or report.devices
        click.echo(say("verify.whole" if known else "verify.nothing", count=count))


def _name(finding: Finding) -> str:
    """Which record, for people: its number in the device and where it lies here."""
    piece = finding.piece
    where = say("verify.stored", id=piece.id) if piece.id else piece.path
    if not finding.record:
        return where or say("verify.of_device", device=finding.device)
    return say("verify.record", record=finding.record, where=where)


def _print_json(report: Report, told: Sequence[Finding]) -> None:
    values = {
        "ok": not any(one.wrong for one in told),
        "devices": [asdict(device) for device in report.devices],
        "wrong": [one.readable() for one in told if one.wrong],
        "facts": [one.readable() for one in told if not one.wrong],
    }
    echo_json(values, indent=1)
