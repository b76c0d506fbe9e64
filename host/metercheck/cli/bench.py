"""`metercheck bench`: the device on a simulated bench, without any hardware."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from metercheck.bench import scenario as scenarios
from metercheck.cli.complaints import INTERRUPTED, VERDICT_CODES
from metercheck.cli.results import print_result
from metercheck.cli.shell import Misused, NumberRange, SpokenCommand, SpokenGroup, option
from metercheck.records.capture import Capture
from metercheck.records.replay import device_result
from metercheck.reports.plain import percent
from metercheck.words import Phrase, language, say

_SEED = option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=1,
    metavar="N",
    help="help.bench.seed",
)
_ANNOUNCED = {"connected": "bench.connected", "disconnected": "bench.disconnected"}
_FILE = click.Path(path_type=Path)
_MICROPYTHON = "--micropython/--cpython"


@click.command(cls=SpokenCommand, help="help.bench.list.about")
@option("--json", "as_json", is_flag=True, help="help.bench.list.json")
def list_scenarios(as_json: bool) -> None:
    """List the scenarios that ship with the tool."""
    found = [scenarios.load(name) for name in scenarios.names()]
    if as_json:
        rows = [
            {"name": one.name, "title": asdict(one.title), "expect": one.expect} for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    width = max(len(one.name) for one in found)
    for one in found:
        expected = f" [{say(f'verdict.{one.expect}')}]" if one.expect else ""
        click.echo(f"{one.name:{width}}  {getattr(one.title, language())}{expected}")


@click.command(cls=SpokenCommand, help="help.bench.run.about", epilog="help.exit_codes")
@click.argument("scenario")
@_SEED
@option("--json", "as_json", is_flag=True, help="help.bench.run.json")
@option(_MICROPYTHON, default=False, help="help.bench.run.micropython")
@option("--capture", type=_FILE, metavar="FILE", help="help.bench.run.capture")
@option("--plot", type=_FILE, metavar="FILE", help="help.bench.run.plot")
def run(
    scenario: str,
    seed: int,
    as_json: bool,
    micropython: bool,
    capture: Path | None,
    plot: Path | None,
) -> int:
    """Run one check in virtual time; the exit code is the verdict's."""
    from metercheck.bench.run import run_check
    from metercheck.bench.serve import stop_on_signals

    setting = scenarios.load(scenario)
    with stop_on_signals() as stop:
        done = run_check(setting, seed, micropython=micropython, stop=stop)
    made = Capture.from_record(done.blob, source=setting.name)
    result = device_result(made)
    if capture is not None:
        made.write(capture)
    if plot is not None:
        from metercheck.reports.plot import plot_check

        plot_check(made, plot)
    true_ratio = done.truth.ratio
    if as_json:
        known = {"scenario": setting.name, "seed": seed, "expect": setting.expect}
        truth = {"true_ratio": true_ratio}
        click.echo(json.dumps(known | result | truth, ensure_ascii=False))
    else:
        print_result(result, setting.task.place)
        click.echo(say("bench.truth", ratio=percent(true_ratio, 2)))
    return INTERRUPTED if done.stopped else VERDICT_CODES[result["verdict"]]


@click.command(cls=SpokenCommand, help="help.bench.serve.about")
@click.argument("scenario")
@_SEED
@option(
    "--speed",
    type=NumberRange(0, 1000, min_open=True),
    default=1.0,
    metavar="X",
    help="help.bench.speed",
)
@option("--tcp", metavar="HOST:PORT", help="help.bench.serve.tcp")
@option(_MICROPYTHON, default=True, help="help.bench.serve.micropython")
@option("--link", type=_FILE, metavar="PATH", help="help.bench.serve.link")
def serve(
    scenario: str,
    seed: int,
    speed: float,
    tcp: str | None,
    micropython: bool,
    link: Path | None,
) -> None:
    """Serve a scenario on a port until Ctrl-C."""
    from metercheck.bench import serve as serving
    from metercheck.bench.run import open_bench

    setting = scenarios.load(scenario)
    with closing(_endpoint(tcp, link)) as endpoint:
        bench, device = open_bench(setting, seed, micropython=micropython)
        with closing(device), serving.stop_on_signals() as stop:
            click.echo(say("bench.serving", scenario=setting.name, port=endpoint.name))
            task = setting.task
            click.echo(
                say(
                    "bench.try",
                    port=endpoint.name,
                    constant=task.constant_imp_per_kwh,
                    place=task.place,
                )
            )
            serving.serve(bench, device, endpoint, stop=stop, speed=speed, announce=_announce)


def _endpoint(tcp: str | None, link: Path | None) -> Any:
    """The serving end that was asked for; a pseudo-terminal unless it is TCP."""
    if tcp is None:
        from metercheck.bench.ptyserver import PtyEndpoint

        return PtyEndpoint(link)
    from metercheck.bench.tcpserver import TcpEndpoint

    host, _, port = tcp.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise Misused(Phrase("usage.tcp_address", given=tcp))
    return TcpEndpoint(host, int(port))


def _announce(what: str) -> None:
    click.echo(say(_ANNOUNCED[what]))


@click.command(
    cls=SpokenGroup,
    help="help.bench.about",
    members={
        "list": "metercheck.cli.bench:list_scenarios",
        "run": "metercheck.cli.bench:run",
        "serve": "metercheck.cli.bench:serve",
        "demo": "metercheck.cli.demo:demo",
    },
)
def bench() -> None:
    """The simulated bench."""
