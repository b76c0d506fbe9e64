"""`metercheck records import`: record files into the store, judged on the way in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from metercheck.cli.answering import link_answers
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.records.findings import Finding
from metercheck.records.importing import BROKEN, KNOWN, LEFT, NEW, Judged, judge, take_in
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store
from metercheck.words import say

_STATES = (NEW, KNOWN, LEFT, BROKEN)


@click.command(cls=SpokenCommand, help="help.records.import.about", epilog="help.exit_codes")
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@option("--json", "as_json", is_flag=True, help="help.records.import.json")
@click.pass_obj
def import_records(where: str | Path, paths: tuple[Path, ...], as_json: bool) -> int:
    """Take record files in; the exit code is 1 when one of them is broken."""
    with Store(where) as store:
        judged = judge(store, paths, KeyStore(where).of)
        take_in(store, judged)
        link_answers(store)
    if as_json:
        echo_json([_readable(one) for one in judged], indent=1)
    else:
        _print(judged)
    return 1 if any(one.state == BROKEN for one in judged) else 0


def _print(judged: Sequence[Judged]) -> None:
    for one in judged:
        line = say(f"import.{one.state}", path=one.path, what=_what(one), why=_why(one))
        click.secho(line, fg="red" if one.state == BROKEN else None)
    counts = Counter(one.state for one in judged)
    if judged:
        click.echo(say("import.summary", **{state: counts[state] for state in _STATES}))
    else:
        click.echo(say("import.nothing"))


def _what(one: Judged) -> str:
    if one.link is None:
        return ""
    facts = {"device": one.link.device, "record": one.link.number, "short": one.link.short}
    return say("import.what", **facts)


def _why(one: Judged) -> str:
    if isinstance(one.why, Finding):
        sentence = say(f"finding.{one.why.code}", **one.why.details)
        return say("import.finding", code=one.why.code, sentence=sentence)
    return str(one.why or "")


def _readable(one: Judged) -> dict[str, object]:
    link = one.link
    return {
        "path": str(one.path),
        "state": one.state,
        "device": link.device if link else None,
        "record": link.number if link else None,
        "short": link.short if link else None,
        "code": one.why.code if isinstance(one.why, Finding) else None,
        "why": _why(one) or None,
    }
