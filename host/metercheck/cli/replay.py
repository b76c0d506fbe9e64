"""`metercheck replay`: the verdict computed afresh from a capture or a stored record."""

from __future__ import annotations

from pathlib import Path

import click

from metercheck.cli.complaints import VERDICT_CODES
from metercheck.cli.results import print_result
from metercheck.cli.shell import NumberRange, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.errors import FileMissing
from metercheck.records import replay as replaying
from metercheck.records.capture import Capture
from metercheck.records.export import capture_of
from metercheck.records.store import Store
from metercheck.records.store.naming import is_name

_LONGEST_S = 24 * 3600


@click.command(cls=SpokenCommand, help="help.replay.about", epilog="help.exit_codes")
@click.argument("source", metavar="CAPTURE|ID")
@option(
    "--until",
    metavar="SECONDS",
    type=NumberRange(0, _LONGEST_S),
    help="help.replay.until",
)
@option("--json", "as_json", is_flag=True, help="help.replay.json")
@click.pass_obj
def replay(store: str | Path, source: str, until: float | None, as_json: bool) -> int:
    """Replay a capture; the exit code is the verdict's."""
    capture = _capture(source, store)
    result = replaying.replay(capture, until)
    if as_json:
        echo_json(result)
    else:
        print_result(result, capture.header.get("place", "box"))
    return VERDICT_CODES[result["verdict"]]


def _capture(source: str, store: str | Path) -> Capture:
    """The file `source`, or the stored record that is called so where no such file is."""
    path = Path(source)
    if is_name(source) and not path.exists():
        with Store(store, create=False) as records:
            return capture_of(records.get(records.number_of(source)))
    if path.is_dir():
        raise FileMissing(path=path)
    return Capture.read(path)
