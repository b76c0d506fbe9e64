"""The command line: the only place that prints, and the only one that ends the program."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from metercheck import __version__
from metercheck.cli.complaints import INTERRUPTED, complaint
from metercheck.cli.shell import SpokenGroup, option
from metercheck.cli.terminal import speak_readably
from metercheck.words import LANGUAGES, language_of, say, set_language


class _CommandLine(SpokenGroup):
    """The root: whatever goes wrong below becomes one line on standard error, here."""

    def main(self, *args: Any, **settings: Any) -> NoReturn:
        """Run the command line (by default the process's own) and exit; see click's `main`."""
        set_language(language_of(os.environ))
        own = {"prog_name": "metercheck"} | settings | {"standalone_mode": False}
        if "_METERCHECK_COMPLETE" in os.environ:
            import_module("metercheck.cli.completion")  # so that click knows PowerShell
        try:
            code = super().main(*args, **own)
            sys.stdout.flush()
        except click.Abort:
            _complain(say("error.interrupted"))
            code = INTERRUPTED
        except BrokenPipeError:
            # Whoever read our output has gone. Python would complain once more while it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        except Exception as error:
            if os.environ.get("METERCHECK_TRACEBACK"):
                raise
            line, code = complaint(error)
            _complain(line)
        sys.exit(code if isinstance(code, int) else 0)


def _complain(line: str) -> None:
    click.echo(f"metercheck: {line}", err=True)


def _speak(_ctx: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    if code is not None:
        set_language(code)


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"metercheck {__version__}")
        ctx.exit()


def _default_store() -> Path:
    from metercheck.records.address import default_store

    return default_store()


def _store(_ctx: click.Context, _parameter: click.Parameter, where: str | Path) -> str | Path:
    from metercheck.records.address import address_of

    return address_of(where)


@click.command(
    "metercheck",
    cls=_CommandLine,
    help="help.about",
    epilog="help.exit_codes",
    members={
        "check": "metercheck.cli.check:check",
        "status": "metercheck.cli.status:status",
        "devices": "metercheck.cli.devices:devices",
        "provision": "metercheck.cli.provision:provision",
        "calibrate": "metercheck.cli.calibrate:calibrate",
        "certificate": "metercheck.cli.calibrate:certificate",
        "accept": "metercheck.cli.accept:accept",
        "sync": "metercheck.cli.sync:sync",
        "records": "metercheck.cli.records:records",
        "replay": "metercheck.cli.replay:replay",
        "worklist": "metercheck.cli.worklist:worklist",
        "district": "metercheck.cli.district:district",
        "watch": "metercheck.cli.watch:watch",
        "report": "metercheck.cli.report:report",
        "notice": "metercheck.cli.notice:notice",
        "web": "metercheck.cli.web:web",
        "bench": "metercheck.cli.bench:bench",
        "install": "metercheck.cli.install:install",
        "completion": "metercheck.cli.completion:completion",
    },
)
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help="help.lang",
)
@option(
    "--store",
    type=click.UNPROCESSED,
    envvar="METERCHECK_STORE",
    default=_default_store,
    callback=_store,
    metavar="FILE|URL",
    help="help.store",
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="help.version",
)
@click.pass_context
def command_line(ctx: click.Context, store: str | Path) -> None:
    """The root of all commands; leaves the store's file, or its database's URL, in `ctx.obj`."""
    ctx.obj = store


def main() -> NoReturn:
    """Entry point of the command `metercheck`."""
    speak_readably()
    command_line.main()
