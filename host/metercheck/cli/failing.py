"""`--fault NAME[@FROM[-UNTIL]]`: faults on top of those that a scenario has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from metercheck.bench.scenario import Scenario
from metercheck.bench.world.faults import NAMES, FaultSettings
from metercheck.cli.shell import Misused, option
from metercheck.words import Phrase

FAULT = option(
    "--fault",
    "failing",
    multiple=True,
    metavar="NAME[@FROM[-UNTIL]]",
    help="help.bench.fault",
)

_SECONDS = r"\d{1,5}(?:\.\d{1,6})?"
_FORM = re.compile(rf"(?P<name>\w+)(?:@(?P<begin>{_SECONDS})(?:-(?P<end>{_SECONDS}))?)?")


def with_faults(setting: Scenario, failing: Sequence[str]) -> Scenario:
    """The scenario with these faults too, seconds counted from its start. Raises Misused."""
    return replace(setting, faults=(*setting.faults, *map(_fault, failing)))


def _fault(text: str) -> FaultSettings:
    form = _FORM.fullmatch(text)
    if form is None:
        raise Misused(Phrase("usage.fault_form", given=text))
    if form["name"] not in NAMES:
        raise Misused(Phrase("usage.fault_name", given=form["name"], known=", ".join(NAMES)))
    begin_s = float(form["begin"] or 0.0)
    until_s = None if form["end"] is None else float(form["end"])
    if until_s is not None and until_s <= begin_s:
        raise Misused(Phrase("usage.fault_form", given=text))
    return FaultSettings(form["name"], begin_s, until_s)
