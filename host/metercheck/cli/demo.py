"""`metercheck bench demo`: two checks that a person can watch, as a customer would see them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from metercheck.bench import scenario as scenarios
from metercheck.bench.device import find_micropython
from metercheck.cli.check import new_view, show_outcome
from metercheck.cli.checking import Outcome, carry_out
from metercheck.cli.complaints import INTERRUPTED
from metercheck.cli.shell import NumberRange, SpokenCommand, option
from metercheck.cli.views import Task
from metercheck.errors import FileUnwritable, MetercheckError
from metercheck.link.client import Client
from metercheck.link.ports import open_transport
from metercheck.records.store import Store
from metercheck.reports.plot import plot_check
from metercheck.words import language, say

SCENARIOS = ("honest_household", "shunt50_household")
_SEED = 1
_READY_WITHIN_S = 20.0
_LOOK_EVERY_S = 0.05
_READING_S = 2.0


class ServerFailed(MetercheckError):
    """The served bench ended before it had a port. Arguments: complaint (its own words)."""

    key = "error.server_failed"


@click.command(cls=SpokenCommand, help="help.bench.demo.about")
@option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="help.bench.demo.out",
)
@option(
    "--speed",
    type=NumberRange(0, 100, min_open=True),
    default=4.0,
    metavar="X",
    help="help.bench.speed",
)
def demo(out: Path, speed: float) -> int:
    """Check an honest meter and one with a shunt, show, store and draw both."""
    find_micropython()  # missing, it is to be heard of here and not from a child process
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=out, detail=error.strerror) from error
    store = out / "records.sqlite"
    made = []
    for number, name in enumerate(SCENARIOS, 1):
        setting = scenarios.load(name)
        title = getattr(setting.title, language())
        heading = say("demo.heading", number=number, count=len(SCENARIOS), title=title)
        click.secho(f"\n{heading}", bold=True)
        click.echo(getattr(setting.shows, language()) + "\n")
        outcome = _check(setting, speed, store)
        show_outcome(outcome, store)
        if outcome.stopped:
            return INTERRUPTED
        picture = out / f"{name}.png"
        plot_check(outcome.capture, picture)
        click.echo(say("records.written", path=picture))
        made.append((outcome.id, picture))
        if number < len(SCENARIOS):
            time.sleep(_READING_S)
    click.echo()
    click.echo(say("demo.made", store=store, count=len(made), speed=f"{speed:g}"))
    click.echo()
    click.echo(say("demo.next", store=store, record=made[-1][0]))
    return 0


def _check(setting: scenarios.Scenario, speed: float, store: Path) -> Outcome:
    """One check against a served bench, over its pseudo-terminal, as `check` does it."""
    task = Task(
        setting.task.constant_imp_per_kwh,
        setting.task.place,
        setting.task.meter,
        setting.task.confirms,
    )
    with (
        _served(setting.name, speed) as port,
        Store(store) as records,
        closing(open_transport(port)) as transport,
    ):
        return carry_out(Client(transport), task, new_view(as_json=False), records, port)


@contextmanager
def _served(name: str, speed: float) -> Iterator[str]:
    """`bench serve` as a process of its own; yields the port that it serves."""
    with tempfile.TemporaryDirectory(prefix="metercheck-") as folder:
        port = Path(folder) / "port"
        command = [sys.executable, "-m", "metercheck", "--lang", language()]
        command += ["bench", "serve", name, "--micropython", "--seed", str(_SEED)]
        command += ["--speed", str(speed), "--link", str(port)]
        # A session of its own: Ctrl-C is for the check, which still needs its device then.
        server = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        try:
            _await_port(port, server)
            yield str(port)
        finally:
            server.terminate()
            server.communicate()


def _await_port(port: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until the port is there. Raises ServerFailed with the server's own words."""
    deadline = time.monotonic() + _READY_WITHIN_S
    while not port.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            server.terminate()
            _, complaint = server.communicate()
            raise ServerFailed(complaint=complaint.decode(errors="replace"))
        time.sleep(_LOOK_EVERY_S)
