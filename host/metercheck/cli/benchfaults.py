"""`metercheck bench faults`: the fault campaign."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from metercheck.bench.device import find_micropython
from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.plan import available, pairs, single_faults
from metercheck.bench.faults.trial import Outcome, carry_out
from metercheck.bench.spread import spread
from metercheck.cli.progress import collected
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.simulate import JOBS, MICROPYTHON, MOST_CHECKS, SEED
from metercheck.words import Phrase

_BROKEN = 1


@click.command(cls=SpokenCommand, help="help.bench.faults.about", epilog="help.bench.faults.codes")
@option("--faults", "chosen", multiple=True, metavar="A,B,...", help="help.bench.faults.faults")
@option("--moments", "when", metavar="A,B,...", help="help.bench.faults.moments")
@option(
    "--pairs",
    "pair_count",
    type=click.IntRange(0, MOST_CHECKS),
    default=0,
    metavar="N",
    help="help.bench.faults.pairs",
)
@SEED
@JOBS
@option("--json", "as_json", is_flag=True, help="help.bench.faults.json")
@option(MICROPYTHON, default=False, help="help.bench.run.micropython")
def faults(
    chosen: tuple[str, ...],
    when: str | None,
    pair_count: int,
    seed: int,
    jobs: int,
    as_json: bool,
    micropython: bool,
) -> int:
    """Let everything fail at every moment of a check."""
    if micropython:
        find_micropython()  # missing, it is to be heard of here and not from a worker
    names = _among(",".join(chosen), available(micropython), "usage.no_such_kind")
    moments = _among(when or "", MOMENTS, "usage.no_such_moment")
    trials = [
        *single_faults(names, moments, seed, micropython),
        *pairs(pair_count, names, moments, seed, micropython),
    ]
    outcomes = collected(spread(carry_out, trials, jobs), len(trials))
    if as_json:
        click.echo(json.dumps([_as_dict(one) for one in outcomes], indent=1))
    else:
        from metercheck.cli.fault_tables import print_campaign

        print_campaign(outcomes, seed)
    return _BROKEN if any(one.broken for one in outcomes) else 0


def _among(asked: str, known: Sequence[str], complaint: str) -> Sequence[str]:
    """Those that were asked for, in the order of `known`; all without asking. Raises Misused."""
    names = [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise Misused(Phrase(complaint, name=name, known=", ".join(known)))
    return [name for name in known if name in names] or known


def _as_dict(one: Outcome) -> dict[str, object]:
    off_ms = one.off_ms
    never_off = off_ms == float("inf")
    return {
        "faults": list(one.trial.faults),
        "moment": one.trial.moment,
        "seed": one.trial.seed,
        "micropython": one.trial.micropython,
        "fault_s": one.fault_s,
        "off_ms": None if never_off else off_ms,
        "never_off": never_off,
        "limit_ms": one.limit_ms,
        "how": one.how,
        "verdict": one.verdict or None,
        "broken": list(one.broken),
        "note": one.note,
    }
