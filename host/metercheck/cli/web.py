"""`metercheck web`: the page to look at, on this computer or for the office."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.errors import BadAddress, OfficeMissing
from metercheck.words import language, say

if TYPE_CHECKING:
    from starlette.applications import Starlette

_MOST_PORT = 65_535


@click.command(cls=SpokenCommand, help="help.web.about", epilog="help.web.more")
@option("--listen", metavar="HOST:PORT", default="127.0.0.1:8080", help="help.web.listen")
@option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="help.web.token_file",
)
@click.pass_obj
def web(store: str | Path, listen: str, token_file: Path | None) -> None:
    """Serve the page until Ctrl-C."""
    host, port = _address(listen)
    app, token = _application(store, host, token_file)
    from metercheck.web import serving

    listener = serving.listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    click.echo(say("web.serving", address=address))
    if token is not None and token_file is None:
        click.echo(say("web.open_with", address=f"{address}?token={token}"))
    elif token is not None:
        click.echo(say("web.token_in", path=token_file))
    click.echo(say("web.stop_hint"))
    serving.serve(app, listener)
    click.echo(say("web.stopped"))


def _address(given: str) -> tuple[str, int]:
    """Raises BadAddress."""
    host, _, port = given.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdecimal()) or int(port) > _MOST_PORT:
        raise BadAddress(given=given)
    return host, int(port)


def _application(
    store: str | Path, host: str, token_file: Path | None
) -> tuple[Starlette, str | None]:
    """The application and the token that it asks for. Raises OfficeMissing, StoreError."""
    try:
        from metercheck.web import guard, token
        from metercheck.web.app import make_app
    except ModuleNotFoundError as error:
        if os.environ.get("METERCHECK_TRACEBACK"):
            raise
        raise OfficeMissing(missing=error.name) from error
    from metercheck.records.store import Store

    secret = None
    if token_file is not None:
        secret = token.read_token(token_file)
    elif not guard.is_loopback(host):
        secret = token.new_token()
    with Store(store, create=False):
        pass  # what is wrong with it is said here, and not to the first visitor
    names, numeric = guard.names_of(host, socket.gethostname())
    app = make_app(store, names, numeric=numeric, token=secret, language=language())
    return app, secret
