"""`metercheck records export`: records for other programs, and back again with `import`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from metercheck.cli.complaints import complaint
from metercheck.cli.completing import record_names
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.errors import BadRecord, FileUnwritable
from metercheck.records import beside, export, tabular
from metercheck.records.chain import Piece, read
from metercheck.records.files import atomic_path, write_atomically
from metercheck.records.store import Store, Stored
from metercheck.words import Phrase, say

_TABLES: dict[str, Callable[[Iterator[dict[str, Any]]], Iterator[bytes]]] = {
    "jsonl": export.to_jsonl,
    "csv": tabular.to_csv,
    "parquet": tabular.to_parquet,
}
_FILES: dict[str, tuple[str, Callable[[Stored], bytes]]] = {
    "capture": (".jsonl", lambda stored: export.capture_of(stored).to_bytes()),
    "record": (".record", lambda stored: stored.blob),
}


@click.command(cls=SpokenCommand, help="help.records.export.about")
@click.argument("names", metavar="[ID]...", nargs=-1, shell_complete=record_names)
@option(
    "--format",
    "form",
    type=click.Choice(["capture", "record", "json", *_TABLES]),
    default="capture",
    help="help.records.export.format",
)
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    help="help.records.export.output",
)
@option(
    "--attachments",
    "folder",
    type=click.Path(path_type=Path),
    help="help.records.export.attachments",
)
@click.pass_obj
def export_records(
    where: str | Path, names: tuple[str, ...], form: str, output: Path, folder: Path | None
) -> int:
    """Export records, all of them when none is named; exit code 1 when one is damaged."""
    with Store(where, create=False) as store:
        wanted = [store.number_of(name) for name in names] or [row.id for row in store.list()]
        left_out: list[BadRecord] = []
        if form in _FILES and output.is_dir():
            _write_files(store, wanted, form, output)
        elif form in _FILES:
            if len(wanted) != 1:
                raise Misused(Phrase("usage.one_record"))
            _write([_FILES[form][1](store.get(wanted[0]))], output)
        elif form == "json":
            _write([export.to_json([_whole(store, number) for number in wanted])], output)
        else:
            _write(_TABLES[form](_rows(store, wanted, left_out)), output)
        if folder is not None:
            _write_attachments(store, wanted, folder)
    for error in left_out:
        click.echo(say("export.left_out", reason=complaint(error)[0]), err=True)
    return 1 if left_out else 0


def _whole(store: Store, number: int, *, replayed: bool = True) -> dict[str, Any]:
    """A record with what lies beside it."""
    stored = store.get(number)
    return export.as_dict(stored, replayed=replayed) | beside.readable(store, stored.sha256)


def _rows(
    store: Store, numbers: Sequence[int], left_out: list[BadRecord]
) -> Iterator[dict[str, Any]]:
    """The records one after the other; a damaged one does not keep the others back."""
    for number in numbers:
        try:
            yield _whole(store, number, replayed=False)
        except BadRecord as error:
            left_out.append(error)


def _write(data: Iterable[bytes], output: Path) -> None:
    if output == Path("-"):
        for piece in data:
            sys.stdout.buffer.write(piece)
        return
    with atomic_path(output) as temporary, temporary.open("wb") as file:
        for piece in data:
            file.write(piece)
    click.echo(say("records.written", path=output), err=True)


def _write_files(store: Store, numbers: Sequence[int], form: str, folder: Path) -> None:
    ending, content = _FILES[form]
    for number in numbers:
        stored = store.get(number)
        write_atomically(folder / f"{_name(stored)}{ending}", content(stored))
    click.echo(say("export.files", count=len(numbers), path=folder), err=True)


def _write_attachments(store: Store, numbers: Sequence[int], folder: Path) -> None:
    count = 0
    for number in numbers:
        stored = store.get(number)
        for one in beside.attached(store, stored.sha256):
            place = folder / _name(stored)
            try:
                place.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise FileUnwritable(path=place, detail=error.strerror) from error
            name = beside.safe_name(one.name)
            write_atomically(place / f"{one.id}-{name}", beside.content(store, one))
            count += 1
    click.echo(say("export.attachments", count=count, path=folder), err=True)


def _name(stored: Stored) -> str:
    """What a record's files are called: its device and its number there."""
    try:
        link = read(Piece(stored.blob, id=stored.id))
    except BadRecord:
        return f"damaged-{stored.id}"
    return f"{link.device}-{link.number:06d}"
