"""`metercheck bench faults`: the fault campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from metercheck.bench.device import find_micropython
from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.plan import (
    SHORT_MOMENTS,
    available,
    pairs,
    sample,
    single_faults,
)
from metercheck.bench.faults.run import carry_out
from metercheck.bench.faults.trial import Outcome
from metercheck.bench.spread import spread
from metercheck.cli.progress import collected
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.simulate import JOBS, MICROPYTHON, MOST_CHECKS, SEED
from metercheck.cli.terminal import echo_json
from metercheck.words import Phrase

_BROKEN = 1
_IMAGE = click.Path(path_type=Path, exists=True, dir_okay=False)


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
@option(
    "--sample",
    "sampled",
    type=click.IntRange(1, MOST_CHECKS),
    metavar="N",
    help="help.bench.faults.sample",
)
@SEED
@JOBS
@option("--list", "listed", is_flag=True, help="help.bench.faults.list")
@option("--json", "as_json", is_flag=True, help="help.bench.faults.json")
@option(MICROPYTHON, default=False, help="help.bench.run.micropython")
@option("--image", type=_IMAGE, metavar="FILE", help="help.bench.faults.image")
def faults(
    chosen: tuple[str, ...],
    when: str | None,
    pair_count: int,
    sampled: int | None,
    seed: int,
    jobs: int,
    listed: bool,
    as_json: bool,
    micropython: bool,
    image: Path | None,
) -> int:
    """Let everything fail at every moment of a check."""
    if micropython and image is not None:
        raise Misused(Phrase("usage.micropython_or_image"))
    if micropython:
        find_micropython()  # missing, it is to be heard of here and not from a worker
    emulated = image is not None
    known = available(micropython=micropython, emulated=emulated)
    names = _among(",".join(chosen), known, "usage.no_such_kind")
    if listed:
        from metercheck.cli.fault_tables import print_kinds

        print_kinds(names)
        return 0
    moments = _among(when or "", MOMENTS, "usage.no_such_moment")
    if emulated and not when:
        moments = SHORT_MOMENTS
    single = (
        single_faults(names, moments, seed)
        if sampled is None
        else sample(sampled, names, moments, seed)
    )
    trials = [
        replace(trial, micropython=micropython, image=image)
        for trial in [*single, *pairs(pair_count, names, moments, seed)]
    ]
    outcomes = collected(spread(carry_out, trials, jobs), len(trials))
    if as_json:
        echo_json([_as_dict(one) for one in outcomes], indent=1)
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
        "image": None if one.trial.image is None else one.trial.image.name,
        "fault_s": one.fault_s,
        "off_ms": None if never_off else off_ms,
        "never_off": never_off,
        "limit_ms": one.limit_ms,
        "how": one.how,
        "verdict": one.verdict or None,
        "broken": list(one.broken),
        "note": one.note,
    }
