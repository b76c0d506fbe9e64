"""What `metercheck district loss --district D` shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.district.tables import Column, energy, finite, percent, print_table, write_csv
from metercheck.cli.shell import Misused
from metercheck.cli.terminal import echo_json
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.district.frame import DistrictFrame
    from metercheck.district.loss.before_after import BeforeAfter
    from metercheck.district.loss.days import Limits, LossTable
    from metercheck.district.loss.findings import Finding
    from metercheck.district.loss.result import LossResult

_COLUMNS: tuple[Column, ...] = (
    ("district.loss.column.begins", "left"),
    ("district.loss.column.supply", "right"),
    ("district.loss.column.registered", "right"),
    ("district.loss.column.loss", "right"),
    ("district.loss.column.share", "right"),
    ("district.loss.column.technical", "right"),
    ("district.loss.column.unexplained", "right"),
    ("district.loss.column.state", "left"),
)
_FIELDS = (
    *("begins", "supply_kwh", "registered_kwh", "loss_kwh", "share", "technical_kwh"),
    *("unexplained_kwh", "as_read_share", "within", "complete"),
)


def show(
    frame: DistrictFrame,
    limits: Limits,
    find: date | None,
    *,
    monthly: bool,
    plot: Path | None,
    csv: Path | None,
    as_json: bool,
) -> None:
    """Compute and print; raises Misused when nothing is known around the day of the find."""
    from metercheck.district.loss.before_after import before_after
    from metercheck.district.loss.result import district_loss

    result = district_loss(frame, limits)
    compared = None if find is None else before_after(frame, find, limits)
    if find is not None and compared is None:
        raise Misused(Phrase("district.loss.too_few_days", day=find))
    table = result.monthly if monthly else result.daily
    if csv is not None:
        write_csv(csv, _FIELDS, _values(table))
    if plot is not None:
        from metercheck.district.loss.pictures import plot_loss

        plot_loss(result, plot, compared)
    if as_json:
        echo_json(_as_dict(result, compared), indent=1)
        return
    print_table(_COLUMNS, _cells(table, monthly))
    click.echo()
    for line in _told(result):
        click.echo(line)
    if compared is not None:
        click.echo(_compared(compared))
    print_findings(result.findings)


def print_findings(findings: Iterable[Finding]) -> None:
    """A sentence each."""
    for finding in findings:
        click.secho("- " + str(finding.words), fg="yellow")


def _cells(table: LossTable, monthly: bool) -> Iterable[Sequence[str]]:
    for row in range(len(table.begins)):
        state = "unknown" if not table.known[row] else "within" if table.within[row] else "out"
        words = [say(f"district.loss.state.{state}")]
        if table.known[row] and not table.complete[row]:
            words.append(say("district.loss.state.incomplete"))
        yield (
            str(table.begins[row])[: len("2026-01") if monthly else None],
            energy(table.supply_kwh[row]),
            energy(table.registered_kwh[row]),
            energy(table.loss_kwh[row]),
            percent(table.share[row]),
            energy(table.technical_kwh[row]),
            energy(table.unexplained_kwh[row]),
            say("district.loss.and").join(words),
        )


def _values(table: LossTable) -> Iterable[list[object]]:
    columns = [getattr(table, name).tolist() for name in _FIELDS]
    for row in zip(*columns, strict=True):
        begins, *rest = row
        yield [begins.isoformat(), *(_rounded(value) for value in rest)]


def _rounded(value: object) -> object:
    return round(value, 5) if isinstance(value, float) else value


def _told(result: LossResult) -> Iterable[str]:
    supply = result.supply_kwh
    found = result.technical
    technical_kwh = result.loss_kwh - result.unexplained_kwh
    if supply > 0:
        yield say(
            "district.loss.sum",
            district=" ".join(part for part in (result.district, result.name) if part),
            loss=energy(result.loss_kwh),
            share=percent(result.loss_kwh / supply),
            technical=energy(technical_kwh),
            technical_share=percent(technical_kwh / supply),
            unexplained=energy(result.unexplained_kwh),
            unexplained_share=percent(result.unexplained_kwh / supply),
        )
    yield say(
        "district.loss.within",
        within=int(result.daily.within.sum()),
        known=result.days_known,
        share=f"{100 * result.share_within:.0f}" if result.days_known else "-",
        low=f"{100 * result.limits.low:g}",
        high=f"{100 * result.limits.high:g}",
        days=len(result.daily.begins),
        complete=int(result.daily.complete.sum()),
    )
    fitted = "fitted" if found.fitted else "assumed"
    yield say(
        f"district.loss.technical.{fitted}",
        fixed=f"{1000 * found.fixed_kw:.0f}",
        fixed_sd=f"{2000 * found.fixed_sd_kw:.0f}",
        quadratic=f"{1000 * found.quadratic:.3f}",
        quadratic_sd=f"{2000 * found.quadratic_sd:.3f}",
    )
    for term in found.at_limit:
        yield say(f"district.loss.technical.{term}")
    if result.trend is not None:
        names = {
            "slope": result.trend.per_month,
            "low": result.trend.low,
            "high": result.trend.high,
        }
        words = {name: percent(value, signed=True) for name, value in names.items()}
        yield say("district.loss.trend", **words)
    for change in result.changes:
        worse = "worse" if change.after_kwh > change.before_kwh else "better"
        yield say(
            f"district.loss.change.{worse}",
            day=change.day.isoformat(),
            before=energy(change.before_kwh),
            after=energy(change.after_kwh),
        )


def _compared(found: BeforeAfter) -> str:
    change = found.change_kwh
    earlier = (
        "" if found.since is None else say("district.loss.since", day=found.since.isoformat())
    )
    return earlier + say(
        f"district.loss.find.{'better' if found.better else 'worse'}",
        day=found.day.isoformat(),
        before=energy(found.before_kwh.value),
        before_low=energy(found.before_kwh.low),
        before_high=energy(found.before_kwh.high),
        after=energy(found.after_kwh.value),
        after_low=energy(found.after_kwh.low),
        after_high=energy(found.after_kwh.high),
        before_share=percent(found.before_share),
        after_share=percent(found.after_share),
        before_days=found.days_before,
        after_days=found.days_after,
        change=energy(change.value),
        low=energy(change.low),
        high=energy(change.high),
    )


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it."""
    return {
        "kind": finding.kind,
        "words": str(finding.words),
        "days": [day.isoformat() for day in finding.days],
        "users": list(finding.users),
        "kwh": round(finding.kwh, 3),
    }


def _as_dict(result: LossResult, compared: BeforeAfter | None) -> dict[str, Any]:
    def rows(table: LossTable) -> list[dict[str, object]]:
        lines = (zip(_FIELDS, map(finite, row), strict=True) for row in _values(table))
        return [dict(line) for line in lines]

    found = result.technical
    technical = {
        "fixed_kw": found.fixed_kw,
        "fixed_sd_kw": found.fixed_sd_kw,
        "quadratic_per_kw": found.quadratic,
        "quadratic_sd_per_kw": found.quadratic_sd,
        "square": found.square,
        "fitted": found.fitted,
        "at_limit": list(found.at_limit),
    }
    find = None
    if compared is not None:
        find = {
            "day": compared.day.isoformat(),
            "since": compared.since and compared.since.isoformat(),
            "days_before": compared.days_before,
            "days_after": compared.days_after,
            "before_kwh": asdict(compared.before_kwh),
            "after_kwh": asdict(compared.after_kwh),
            "before_share": compared.before_share,
            "after_share": compared.after_share,
            "saved_kwh_per_30_days": asdict(compared.saved_kwh),
        }
    return {
        "district": result.district,
        "name": result.name,
        "limits": asdict(result.limits),
        "supply_kwh": result.supply_kwh,
        "loss_kwh": result.loss_kwh,
        "unexplained_kwh": result.unexplained_kwh,
        "share_within": finite(result.share_within),
        "technical": technical,
        "trend_per_30_days": None if result.trend is None else asdict(result.trend),
        "changes": [asdict(one) | {"day": one.day.isoformat()} for one in result.changes],
        "findings": [finding_dict(one) for one in result.findings],
        "before_after": find,
        "daily": rows(result.daily),
        "monthly": rows(result.monthly),
    }
