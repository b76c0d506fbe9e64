"""`metercheck bench run` and `bench plot`: checks in virtual time, as fast as they go."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.bench import scenario as scenarios
from metercheck.bench.scenario import Scenario
from metercheck.cli.complaints import INTERRUPTED, VERDICT_CODES
from metercheck.cli.completing import scenario_names
from metercheck.cli.failing import FAULT, with_faults
from metercheck.cli.results import print_result
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.records.capture import Capture
from metercheck.records.replay import device_result
from metercheck.reports.plain import percent, seconds
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.reports.tally import Tally

FILE = click.Path(path_type=Path)
MICROPYTHON = "--micropython/--cpython"
SEED = option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=1,
    metavar="N",
    help="help.bench.seed",
)
_MOST_JOBS = 256
JOBS = option(
    "--jobs",
    type=click.IntRange(1, _MOST_JOBS),
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
    metavar="N",
    help="help.bench.run.jobs",
)
MOST_CHECKS = 100_000
_DIFFERS = 1


@click.command(cls=SpokenCommand, help="help.bench.run.about", epilog="help.bench.run.codes")
@click.argument("scenario", required=False, shell_complete=scenario_names)
@option("--all", "everything", is_flag=True, help="help.bench.run.all")
@option(
    "--checks",
    type=click.IntRange(1, MOST_CHECKS),
    metavar="K",
    help="help.bench.run.checks",
)
@JOBS
@SEED
@FAULT
@option("--json", "as_json", is_flag=True, help="help.bench.run.json")
@option(MICROPYTHON, default=False, help="help.bench.run.micropython")
@option("--capture", type=FILE, metavar="FILE", help="help.bench.run.capture")
@option("--plot", type=FILE, metavar="FILE", help="help.bench.run.plot")
def run(
    scenario: str | None,
    everything: bool,
    checks: int | None,
    jobs: int,
    seed: int,
    failing: tuple[str, ...],
    as_json: bool,
    micropython: bool,
    capture: Path | None,
    plot: Path | None,
) -> int:
    """Run one check, many of one scenario, or the whole gallery."""
    if (scenario is None) != everything:
        raise Misused(Phrase("usage.scenario_or_all"))
    if scenario is not None and checks is None:
        setting = with_faults(scenarios.load(scenario), failing)
        return _run_one(setting, seed, as_json, micropython, capture, plot)
    if capture is not None or plot is not None:
        raise Misused(Phrase("usage.one_check"))
    chosen = scenarios.gallery() if scenario is None else [scenarios.load(scenario)]
    settings = [with_faults(setting, failing) for setting in chosen]
    tallies = _tallies(settings, checks or 1, seed, jobs, micropython)
    if scenario is None:
        return _show_gallery(tallies, as_json)
    _show_summary(tallies[0], as_json)
    return 0


def _run_one(
    setting: Scenario,
    seed: int,
    as_json: bool,
    micropython: bool,
    capture: Path | None,
    plot: Path | None,
) -> int:
    """One check in full; the exit code is the verdict's."""
    from metercheck.bench.run import run_check
    from metercheck.bench.serve import stop_on_signals

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
        echo_json(known | result | truth)
    else:
        print_result(result, setting.task.place)
        click.echo(say("bench.truth", ratio=percent(true_ratio, 2)))
    return INTERRUPTED if done.stopped else VERDICT_CODES[result["verdict"]]


def _tallies(
    settings: Sequence[Scenario], checks: int, first_seed: int, jobs: int, micropython: bool
) -> list[Tally]:
    """Make `checks` checks of each scenario, seeds from `first_seed` on, with a progress bar."""
    from metercheck.bench.campaign import Check, carry_out
    from metercheck.bench.device import find_micropython
    from metercheck.cli.progress import collected
    from metercheck.reports.tally import Tally

    if micropython:
        find_micropython()  # missing, it is to be heard of here and not from a worker
    seeds = [(first_seed + number) % 2**32 for number in range(checks)]
    to_do = [Check(setting, seed, micropython) for setting in settings for seed in seeds]
    findings = collected(carry_out(to_do, jobs), len(to_do))
    return [
        Tally(setting, findings[number * checks : (number + 1) * checks])
        for number, setting in enumerate(settings)
    ]


def _show_gallery(tallies: Sequence[Tally], as_json: bool) -> int:
    """What was found in each scenario; 0 when all is as expected, or known not to be yet."""
    from metercheck.cli.gallery import print_tallies

    if as_json:
        rows = [one.as_dict() for one in tallies]
        echo_json(rows, indent=1)
    else:
        print_tallies(tallies)
    return _DIFFERS if any(one.state == "differs" for one in tallies) else 0


def _show_summary(one: Tally, as_json: bool) -> None:
    """What many checks of one scenario came to."""
    if as_json:
        echo_json(one.as_dict(), indent=1)
        return
    unknown = say("gallery.nothing_known")
    error, tail, coverage = one.error(0.5), one.error(0.95), one.coverage
    facts = {
        "gallery.checks": str(len(one.findings)),
        **{f"verdict.{name}": percent(share) for name, share in one.shares.items()},
        "gallery.known": percent(len(one.known) / len(one.findings)),
        "gallery.error_median": unknown if error is None else percent(error, 2),
        "gallery.error_p95": unknown if tail is None else percent(tail, 2),
        "gallery.coverage": unknown if coverage is None else percent(coverage),
        "gallery.seconds_median": seconds(one.seconds(0.5)),
        "gallery.seconds_p95": seconds(one.seconds(0.95)),
    }
    for name, value in facts.items():
        click.echo(say("records.fact", name=say(name), value=value))


@click.command(cls=SpokenCommand, help="help.bench.plot.about")
@click.argument("scenario", shell_complete=scenario_names)
@SEED
@FAULT
@option(MICROPYTHON, default=False, help="help.bench.run.micropython")
@option("--out", type=FILE, metavar="FILE", help="help.bench.plot.out")
def plot(
    scenario: str, seed: int, failing: tuple[str, ...], micropython: bool, out: Path | None
) -> None:
    """Draw what happened in a check beside what was found."""
    from metercheck.bench.run import run_check
    from metercheck.reports.bench_plot import plot_run

    setting = with_faults(scenarios.load(scenario), failing)
    path = Path(f"{setting.name}.png") if out is None else out
    plot_run(setting, seed, run_check(setting, seed, micropython=micropython), path)
    click.echo(say("records.written", path=path))
