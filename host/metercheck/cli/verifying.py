"""`metercheck records verify`: whether records are what their devices made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.errors import BadRecord, FileMissing
from metercheck.records.chain import Piece
from metercheck.records.findings import Finding
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store
from metercheck.records.verify import Report, verify
from metercheck.reports.verification import device_words
from metercheck.words import Phrase, say


@click.command(cls=SpokenCommand, help="help.records.verify.about", epilog="help.exit_codes")
@click.argument("sources", metavar="[ID|FILE]...", nargs=-1)
@option("--json", "as_json", is_flag=True, help="help.records.verify.json")
@click.pass_obj
def verify_records(store: Path, sources: tuple[str, ...], as_json: bool) -> int:
    """Verify records; the exit code is 1 when something is wrong."""
    numbers = [int(one) for one in sources if _is_number(one)]
    files = [_file(Path(one)) for one in sources if not _is_number(one)]
    with Store(store, create=False) as records:
        asked = {records.get(min(number, 2**63 - 1)).id for number in numbers}
        pieces = [*files, *records.pieces()]
        receipts = records.receipts()
    named = {piece.path for piece in files}

    def is_asked(piece: Piece) -> bool:
        return not sources or piece.id in asked or piece.path in named

    if named:
        # What was handed over is judged by itself, unless records of the store are asked for too.
        pieces = pieces if asked else files
    keys_of = KeyStore(store).of
    report = verify(pieces, receipts, keys_of, again=lambda link: is_asked(link.piece))
    told = [one for one in report.findings if is_asked(one.piece)]
    broken = [one for one in told if one.wrong]
    if as_json:
        _print_json(report, told)
    else:
        _print(report, told, len([piece for piece in pieces if is_asked(piece)]))
    return 1 if broken else 0


def _is_number(source: str) -> bool:
    return source.isascii() and source.isdecimal() and not Path(source).exists()


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
        click.echo(say("verify.whole" if count else "verify.nothing", count=count))


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
    click.echo(json.dumps(values, ensure_ascii=False, indent=1))
