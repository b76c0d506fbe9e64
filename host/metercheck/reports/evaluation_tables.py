"""The benchmark's tables: what was measured, beside it what is to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from rich.table import Table
from rich.text import Text

from metercheck.bench.evaluate.baselines import METHODS
from metercheck.bench.evaluate.statistics import quantile, wilson
from metercheck.bench.evaluate.summary import ACCUSING, Accuracy, Accusations, Spread, Timing
from metercheck.bench.evaluate.targets import MISSED, OPEN, REACHED, WIDEST
from metercheck.words import say
from metercheck_wire.messages import VERDICTS

_SIGNS = {REACHED: ("✓", "green"), MISSED: ("✗", "bold red"), OPEN: ("?", "yellow")}
_UNKNOWN = "–"


def accuracy_table(rows: Sequence[Accuracy]) -> Table:
    """Errors after a minute, honesty of the intervals, and what simple methods make of it."""
    methods = [f"evaluate.method.{name}" for name in METHODS]
    table = _table(
        ["evaluate.median", "evaluate.p95", "evaluate.covers", "evaluate.width", *methods]
    )
    for one in rows:
        marks, target, checks = one.marks, one.row.target, len(one.outcomes)
        low, high = wilson(one.covered, checks)
        limits = (None, None) if target is None else target
        table.add_row(
            one.row.name,
            _against(_share(one.error.median), limits[0], marks.get("median")),
            _against(_share(one.error.p95), limits[1], marks.get("p95")),
            _marked(
                f"{one.covered / checks:.1%} [{low:.1%}, {high:.1%}]".replace("%", ""),
                marks["coverage"],
            ),
            _marked(
                f"{_share(one.half_width)} ({_share(WIDEST * one.error.p95)})",
                marks["half_width"],
            ),
            *(_both(one.baseline(method)) for method in METHODS),
            say(f"evaluate.row.{one.row.name}"),
        )
    return table


def timing_table(rows: Sequence[Timing]) -> Table:
    """How soon the verdict stands that is due, and what else was said."""
    table = _table(["evaluate.due", "evaluate.share", "evaluate.time", "evaluate.p90", *_OTHERS])
    for one in rows:
        marks, times_s, checks = one.marks, one.times_s, len(one.outcomes)
        table.add_row(
            one.row.name,
            say(f"verdict.{one.row.due}"),
            _against(_share(one.found / checks), one.row.share, marks["share"]),
            _marked(f"{_s(quantile(times_s, 0.5))} ({one.row.seconds:.0f})", marks["seconds"]),
            _s(quantile(times_s, 0.9)),
            *(str(one.counts.get(verdict, "")) for verdict in VERDICTS[1:]),
            say(f"evaluate.row.{one.row.name}"),
        )
    return table


def accusation_table(found: Accusations) -> Table:
    """Verdicts of each row of honest meters."""
    table = _table(["evaluate.checks", *_OTHERS])
    for name, counts in found.rows.items():
        cells = [Text(str(counts.get(verdict, ""))) for verdict in VERDICTS[1:]]
        cells[VERDICTS.index(ACCUSING) - 1].stylize("bold red")
        table.add_row(name, str(sum(counts.values())), *cells, say(f"evaluate.row.{name}"))
    return table


_OTHERS = [f"verdict.{name}" for name in VERDICTS[1:]]


def _table(columns: Sequence[str]) -> Table:
    """A row's name, its figures, and what the row is."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(say("evaluate.row_name"), no_wrap=True)
    for key in columns:
        table.add_column(say(key), justify="right", no_wrap=True)
    table.add_column(say("evaluate.what"), overflow="fold")
    return table


def _share(value: float) -> str:
    """A share in percent, with the digits that matter."""
    if not isfinite(value):
        return _UNKNOWN
    percent = value * 100.0
    return f"{percent:.2f}" if percent < 10.0 else f"{percent:.0f}"


def _s(value: float) -> str:
    return f"{value:.1f}" if isfinite(value) else _UNKNOWN


def _both(one: Spread) -> str:
    return f"{_share(one.median)} / {_share(one.p95)}"


def _against(value: str, limit: float | None, mark: str | None) -> Text:
    """A figure with what it is to reach, where that is said."""
    if limit is None or mark is None:
        return Text(value + "  ")
    return _marked(f"{value} ({limit * 100:g})", mark)


def _marked(text: str, mark: str) -> Text:
    sign, style = _SIGNS[mark]
    return Text(text) + Text(f" {sign}", style)
