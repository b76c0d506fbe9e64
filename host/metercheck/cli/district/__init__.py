"""`metercheck district`: where to look, by the energy balance of districts and users' readings."""

from __future__ import annotations

import click

from metercheck.cli.shell import SpokenGroup


@click.command(
    cls=SpokenGroup,
    help="help.district.about",
    members={
        "import": "metercheck.cli.district.import_:import_exports",
        "loss": "metercheck.cli.district.loss:loss",
        "suspects": "metercheck.cli.district.suspects:suspects",
        "worklist": "metercheck.cli.district.worklist:worklist",
        "labels": "metercheck.cli.district.labels:labels",
        "demo": "metercheck.cli.district.demo:demo",
        "evaluate": "metercheck.cli.district.evaluate:evaluate",
        "sgcc": "metercheck.cli.district.sgcc:sgcc",
    },
)
def district() -> None:
    """Losses of districts and suspected users."""
