"""`metercheck bench`: the device on a simulated bench, without any hardware."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck import errors
from metercheck.bench import scenario as scenarios
from metercheck.bench.scenario import Scenario
from metercheck.cli.completing import scenario_names
from metercheck.cli.failing import FAULT, with_faults
from metercheck.cli.shell import Misused, NumberRange, SpokenCommand, SpokenGroup, option
from metercheck.cli.simulate import FILE, MICROPYTHON, SEED
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.bench.bench import Bench

_ANNOUNCED = {
    "connected": "bench.connected",
    "disconnected": "bench.disconnected",
    "unplugged": "bench.unplugged",
    "replugged": "bench.replugged",
    "restarted": "bench.restarted",
}


@click.command(cls=SpokenCommand, help="help.bench.serve.about")
@click.argument("scenario", shell_complete=scenario_names)
@SEED
@FAULT
@option(
    "--speed",
    type=NumberRange(0, 1000, min_open=True),
    default=1.0,
    metavar="X",
    help="help.bench.speed",
)
@option("--tcp", metavar="HOST:PORT", help="help.bench.serve.tcp")
@option(MICROPYTHON, default=True, help="help.bench.serve.micropython")
@option("--link", type=FILE, metavar="PATH", help="help.bench.serve.link")
@option("--line", "bad_line", default="", metavar="SPEC", help="help.bench.serve.line")
@option("--panel", is_flag=True, help="help.bench.serve.panel")
@option("--standard", metavar="HOST:PORT", help="help.bench.serve.standard")
def serve(
    scenario: str,
    seed: int,
    failing: tuple[str, ...],
    speed: float,
    tcp: str | None,
    micropython: bool,
    link: Path | None,
    bad_line: str,
    panel: bool,
    standard: str | None,
) -> None:
    """Serve a scenario on a port until Ctrl-C."""
    from metercheck.bench import serve as serving
    from metercheck.bench.hand import Hand
    from metercheck.bench.line_text import parse_line
    from metercheck.bench.run import open_bench

    setting = with_faults(scenarios.load(scenario), failing)
    line = parse_line(bad_line)
    hand = Hand() if panel else None
    with closing(_endpoint(tcp, link)) as endpoint:
        # It keeps nothing from one start to the next: another device, whose records begin anew.
        bench, device = open_bench(
            setting,
            seed,
            micropython=micropython,
            line=line,
            hand=hand,
            device=secrets.token_bytes(8),
        )
        with (
            closing(device),
            serving.stop_on_signals() as asked,
            _with_standard(standard, bench, setting, seed, endpoint.name, asked) as stop,
        ):
            _invite(setting, endpoint)
            announce = partial(_announce, endpoint)
            run = partial(serving.serve, bench, device, endpoint, speed=speed)
            if hand is None:
                run(stop=stop, announce=announce)
                return
            from metercheck.cli.panel_view import PanelView, watched

            with PanelView(bench, hand) as view:
                run(stop=watched(stop, view), waits=False)


@click.command(cls=SpokenCommand, help="help.bench.emulate.about")
@click.argument("scenario", shell_complete=scenario_names)
@SEED
@option("--image", type=FILE, required=True, metavar="FILE", help="help.bench.emulate.image")
@option("--flash", type=FILE, metavar="FILE", help="help.bench.emulate.flash")
@option("--tcp", default="127.0.0.1:0", metavar="HOST:PORT", help="help.bench.emulate.tcp")
def emulate(scenario: str, seed: int, image: Path, flash: Path | None, tcp: str) -> None:
    """Serve the image as it is flashed, in the emulator, until Ctrl-C."""
    from metercheck.bench import serve as serving
    from metercheck.bench.emulated import open_emulated
    from metercheck.bench.emulated_calibration import READY_US, calibrate

    setting = scenarios.load(scenario)
    if not image.is_file():
        raise errors.FileMissing(path=str(image))
    with closing(_endpoint(tcp, None)) as endpoint:
        bench, device = open_emulated(setting, seed, image, flash=flash)
        with closing(device), serving.stop_on_signals() as stop:
            bench.horizon_us = READY_US
            while bench.now_us < READY_US and not stop():
                device.step()  # who plugs it in waits until it has started, too
            if bench.presses_start and not stop():
                calibrate(bench, device)
            _invite(setting, endpoint)
            serving.serve(bench, device, endpoint, stop=stop)


@contextmanager
def _with_standard(
    address: str | None,
    bench: Bench,
    setting: Scenario,
    seed: int,
    device_port: str,
    stop: Callable[[], bool],
) -> Iterator[Callable[[], bool]]:
    """The `stop` for `serve`, which also lets the bench's standard answer at `address`."""
    if address is None:
        yield stop
        return
    from metercheck.bench.standard_port import BenchStandard, StandardPort, turning

    shown = BenchStandard(bench, setting, seed)
    with closing(StandardPort(shown, *_address(address))) as port:
        click.echo(say("bench.standard", port=port.name, device=device_port))
        yield turning(stop, port)


def _invite(setting: Scenario, endpoint: Any) -> None:
    """Say where the device is, and the command that checks with it."""
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


def _endpoint(tcp: str | None, link: Path | None) -> Any:
    """The serving end that was asked for; a pseudo-terminal unless it is TCP."""
    if tcp is None:
        from metercheck.bench.ptyserver import PtyEndpoint

        return PtyEndpoint(link)
    from metercheck.bench.tcpserver import TcpEndpoint

    return TcpEndpoint(*_address(tcp))


def _address(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise Misused(Phrase("usage.tcp_address", given=given))
    return host, int(port)


def _announce(endpoint: Any, what: str) -> None:
    click.echo(say(_ANNOUNCED[what], port=endpoint.name))


@click.command(
    cls=SpokenGroup,
    help="help.bench.about",
    members={
        "list": "metercheck.cli.gallery:list_scenarios",
        "run": "metercheck.cli.simulate:run",
        "plot": "metercheck.cli.simulate:plot",
        "evaluate": "metercheck.cli.evaluating:evaluate",
        "faults": "metercheck.cli.benchfaults:faults",
        "serve": "metercheck.cli.bench:serve",
        "emulate": "metercheck.cli.bench:emulate",
        "screens": "metercheck.cli.screens:screens",
        "demo": "metercheck.cli.demo:demo",
    },
)
def bench() -> None:
    """The simulated bench."""
