"""`make emulate`: the image as it is flashed, in the emulator, served on a TCP port.

    python -m metercheck.bench.emulate SCENARIO --image build/metercheck-0.1.0.uf2 --port 7000

`metercheck check --port socket://127.0.0.1:7000` checks with it as with a device that is plugged
in, in wall time as far as the emulator keeps up.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

import click

from metercheck import errors
from metercheck.bench import scenario as scenarios
from metercheck.bench.emulated import open_emulated
from metercheck.bench.serve import serve, stop_on_signals
from metercheck.bench.tcpserver import TcpEndpoint
from metercheck.words import say

_ARMED_US = 2_500_000
"""By then it has started, and its button has been pressed for long enough."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scenario", help="name or TOML file")
    parser.add_argument("--image", type=Path, required=True, help="UF2 file")
    parser.add_argument("--port", type=int, default=7000, help="TCP port on this machine")
    parser.add_argument("--flash", type=Path, help="file that keeps the device's flash")
    parser.add_argument("--seed", type=int, default=1, help="of the scenario")
    arguments = parser.parse_args()
    try:
        _serve(arguments)
    except errors.MetercheckError as error:
        click.echo(say(error.key, **error.arguments), err=True)
        return error.exit_code
    return 0


def _serve(arguments: argparse.Namespace) -> None:
    setting = scenarios.load(arguments.scenario)
    if not arguments.image.is_file():
        raise errors.FileMissing(path=str(arguments.image))
    with closing(TcpEndpoint("127.0.0.1", arguments.port)) as endpoint:
        bench, device = open_emulated(
            setting, arguments.seed, arguments.image, flash=arguments.flash
        )
        with closing(device), stop_on_signals() as stop:
            bench.horizon_us = _ARMED_US
            while bench.now_us < _ARMED_US and not stop():
                device.step()  # who plugs it in waits until it has started, too
            task = setting.task
            click.echo(say("bench.serving", scenario=setting.name, port=endpoint.name))
            click.echo(
                say(
                    "bench.try",
                    port=endpoint.name,
                    constant=task.constant_imp_per_kwh,
                    place=task.place,
                )
            )
            serve(bench, device, endpoint, stop=stop)


if __name__ == "__main__":
    sys.exit(main())
