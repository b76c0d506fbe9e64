"""The inspector of the demo: checks at the bench of every meter on a work list."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.words import say
from metercheck.worklist.orders import OPEN

if TYPE_CHECKING:
    from metercheck.bench.scenario import Scenario
    from metercheck.worklist.orders import Order

_ATTEMPTS = 3
_USUAL_CONSTANT = 1200
_LATER_S = 60
"""A check answers an order that is older."""


def visit(store_path: Path, name: str, jumper: tuple[str, float]) -> None:
    """Check each meter of the list `name`, again where it was inconclusive; keep the records, and
    say what was found at abnormal ones.

    `jumper`: the meter that has one, and the share of the current that it leads past.
    """
    from metercheck.cli.worklist import opened

    for attempt in range(_ATTEMPTS):
        with opened(store_path) as (store, lists):
            waiting = [order for order in lists.orders(name) if order.state == OPEN]
            for order in waiting:
                hidden = jumper[1] if order.meter == jumper[0] else None
                store.add(_check(order, attempt, hidden))
    with opened(store_path) as (_, lists):
        for order in lists.orders(name):
            _tell(order)
            if order.verdict == "abnormal":
                lists.find(order.id, "confirmed", say("demo.district.inspector"), "")
                click.echo("   " + say("demo.district.confirmed"))


def _check(order: Order, attempt: int, hidden: float | None) -> bytes:
    """The record of one check."""
    from metercheck.bench.run import run_check

    return run_check(
        _scenario(order.constant_imp_per_kwh or _USUAL_CONSTANT, hidden),
        order.rank + 100 * attempt,
        constant_imp_per_kwh=order.constant_imp_per_kwh or _USUAL_CONSTANT,
        meter=order.meter,
        time_s=int(time.time()) + (attempt + 1) * _LATER_S,
    ).blob


def _scenario(constant: int, hidden: float | None) -> Scenario:
    from metercheck.bench import scenario as scenarios
    from metercheck.bench.world.tampering.shunt import Shunt

    name = "honest_household" if hidden is None else "shunt50_household"
    found = scenarios.load(name)
    meter = replace(found.meter, constant_imp_per_kwh=constant)
    there = found.tampering if hidden is None else Shunt(share=hidden)
    return replace(found, meter=meter, tampering=there)


def _tell(order: Order) -> None:
    check = order.deciding
    if check is None:
        return
    ratio = {"ratio": f"{check.ratio:.1%}", "u95": f"{check.ratio_u95:.1%}"}
    verdict = say(f"verdict.{check.verdict}")
    colour = "red" if check.verdict == "abnormal" else "green"
    words = say("demo.district.checked", meter=order.meter, verdict=verdict, **ratio)
    if len(order.checks) > 1:
        words += say("demo.district.repeated", count=len(order.checks))
    click.secho(f"{order.rank}. {words}", fg=colour)
