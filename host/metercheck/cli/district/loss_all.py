"""What `metercheck district loss` shows of all districts: their ranking, the office's figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.district.loss_one import finding_dict, print_findings
from metercheck.cli.district.tables import Column, energy, finite, percent, print_table, write_csv
from metercheck.cli.terminal import echo_json
from metercheck.words import say

if TYPE_CHECKING:
    from metercheck.district.engine import Failed
    from metercheck.district.loss.office import Office, Row

_COLUMNS: tuple[Column, ...] = (
    ("district.loss.column.rank", "right"),
    ("district.loss.column.district", "left"),
    ("district.loss.column.users", "right"),
    ("district.loss.column.days", "right"),
    ("district.loss.column.complete", "right"),
    ("district.loss.column.share", "right"),
    ("district.loss.column.technical_share", "right"),
    ("district.loss.column.unexplained_share", "right"),
    ("district.loss.column.unexplained_day", "right"),
    ("district.loss.column.within", "right"),
    ("district.loss.column.trend", "right"),
    ("district.loss.column.findings", "left"),
)
_FIELDS = (
    *("district", "name", "users", "days", "days_known", "days_complete", "days_within"),
    *("supply_kwh", "loss_kwh", "technical_kwh", "unexplained_kwh", "share"),
    *("unexplained_share", "within", "trend_per_month"),
)
_TELLING = ("disowned", "adopted", "supply_ratio", "supply_stuck")
"""Findings that are told in full below the ranking: someone has to go there, or they make the
district's place in it."""


def show(
    rows: Sequence[Row],
    failed: Sequence[Failed],
    rank: int,
    by: str,
    *,
    csv: Path | None,
    as_json: bool,
) -> None:
    """Print the first `rank` of `rows`; a file or JSON has them all."""
    from metercheck.district.loss.office import office, ranking

    ranked = ranking(rows, by)
    figures = office(rows)
    if csv is not None:
        write_csv(csv, (*_FIELDS, "findings"), (_values(row) for row in ranked))
    if as_json:
        echo_json(_as_dict(ranked, figures, failed), indent=1)
        return
    shown = ranked[:rank]
    print_table(_COLUMNS, (_cells(place, row) for place, row in enumerate(shown, 1)))
    click.echo()
    click.echo(_figures(figures))
    for row in shown:
        telling = [one for one in row.findings if one.kind in _TELLING]
        if telling:
            click.echo(say("district.loss.district", district=row.district, name=row.name).strip())
            print_findings(telling)
    for one in failed:
        click.secho(str(one.phrase), fg="red", err=True)


def _cells(place: int, row: Row) -> Sequence[str]:
    known = row.days_known
    kinds = Counter(one.kind for one in row.findings)
    return (
        str(place),
        " ".join(part for part in (row.district, row.name) if part),
        str(row.users),
        f"{known}/{row.days}",
        f"{100 * row.days_complete / row.days:.0f}" if row.days else "-",
        percent(row.share),
        percent(row.technical_kwh / row.supply_kwh if row.supply_kwh > 0 else None),
        percent(row.unexplained_share),
        energy(row.unexplained_kwh / known) if known else "-",
        f"{100 * row.days_within / known:.0f}" if known else "-",
        percent(row.trend_per_month, signed=True),
        " ".join(
            say(f"district.loss.kind.{kind}") + (f"×{count}" if count > 1 else "")
            for kind, count in kinds.items()
        ),
    )


def _figures(figures: Office) -> str:
    supply = figures.supply_kwh
    return say(
        "district.loss.office",
        districts=figures.districts,
        known=figures.districts_known,
        days=figures.days_known,
        share_of_days=_share(figures.share_of_days),
        share_of_districts=_share(figures.share_of_districts),
        loss=percent(figures.loss_kwh / supply if supply > 0 else None),
        technical=percent(figures.technical_kwh / supply if supply > 0 else None),
    )


def _share(share: float) -> str:
    return f"{100 * share:.1f}" if math.isfinite(share) else "-"


def _values(row: Row) -> list[object]:
    values = [getattr(row, name) for name in _FIELDS]
    kinds = " ".join(one.kind for one in row.findings)
    return [*(round(one, 5) if isinstance(one, float) else one for one in values), kinds]


def _as_dict(ranked: Sequence[Row], figures: Office, failed: Sequence[Failed]) -> dict[str, Any]:
    districts = [
        {name: finite(getattr(row, name)) for name in _FIELDS}
        | {"findings": [finding_dict(one) for one in row.findings]}
        for row in ranked
    ]
    shares = {
        "share_of_days": figures.share_of_days,
        "share_of_districts": figures.share_of_districts,
    }
    return {
        "office": {
            "districts": figures.districts,
            "districts_known": figures.districts_known,
            "districts_within": figures.districts_within,
            "days_known": figures.days_known,
            "days_within": figures.days_within,
            "supply_kwh": figures.supply_kwh,
            "loss_kwh": figures.loss_kwh,
            "technical_kwh": figures.technical_kwh,
            **{name: finite(value) for name, value in shares.items()},
        },
        "districts": districts,
        "failed": [str(one.phrase) for one in failed],
    }
