"""Losses over districts: a row each, ranked, and the figures of an office or a province."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metercheck.district.frame import DistrictFrame
from metercheck.district.loss.days import Limits
from metercheck.district.loss.findings import Finding, adopted
from metercheck.district.loss.mapping import Candidate, Residual, adopt
from metercheck.district.loss.result import LossResult, district_loss


@dataclass(frozen=True)
class Row:
    """One district of a ranking, small enough for a province of them. Energies in kWh of the days
    whose loss is known."""

    district: str
    name: str
    users: int
    days: int
    days_known: int
    days_complete: int
    days_within: int
    supply_kwh: float
    loss_kwh: float
    technical_kwh: float
    limits: Limits
    trend_per_month: float | None
    findings: tuple[Finding, ...]
    disowned: tuple[Candidate, ...]
    residual: Residual

    @property
    def unexplained_kwh(self) -> float:
        """Loss less technical loss."""
        return self.loss_kwh - self.technical_kwh

    @property
    def share(self) -> float:
        """Loss by supply; NaN where nothing is known."""
        return self.loss_kwh / self.supply_kwh if self.supply_kwh > 0 else np.nan

    @property
    def unexplained_share(self) -> float:
        """Unexplained loss by supply; NaN where nothing is known."""
        return self.unexplained_kwh / self.supply_kwh if self.supply_kwh > 0 else np.nan

    @property
    def within(self) -> bool:
        """The loss of the whole period lies within the district's limits."""
        return self.limits.low <= self.share <= self.limits.high


@dataclass(frozen=True)
class Office:
    """Sums and shares over districts."""

    districts: int
    districts_known: int
    districts_within: int
    days_known: int
    """District-days whose loss is known."""
    days_within: int
    supply_kwh: float
    loss_kwh: float
    technical_kwh: float

    @property
    def share_of_days(self) -> float:
        """District-days within their limits of those that are known: the figure that offices keep
        above 95 %. NaN for none."""
        return self.days_within / self.days_known if self.days_known else np.nan

    @property
    def share_of_districts(self) -> float:
        """Districts whose loss over the period lies within their limits; NaN for none."""
        return self.districts_within / self.districts_known if self.districts_known else np.nan


def row_of(result: LossResult, users: int) -> Row:
    """`result` in short."""
    left = result.residual
    return Row(
        district=result.district,
        name=result.name,
        users=users,
        days=len(result.daily.begins),
        days_known=result.days_known,
        days_complete=int(result.daily.complete.sum()),
        days_within=int(result.daily.within.sum()),
        supply_kwh=result.supply_kwh,
        loss_kwh=result.loss_kwh,
        technical_kwh=float(np.nansum(result.daily.technical_kwh)),
        limits=result.limits,
        trend_per_month=None if result.trend is None else result.trend.per_month,
        findings=result.findings,
        disowned=result.disowned,
        residual=replace(
            left,
            loss_kwh=left.loss_kwh.astype(np.float32),
            given=left.given.astype(np.float32),
            step=left.step.astype(np.int32),
        ),
    )


def district_row(frame: DistrictFrame, limits: Limits | None = None) -> Row:
    """`district_loss` in short: what an engine maps over districts."""
    return row_of(district_loss(frame, limits), len(frame.users))


def with_adoptions(rows: Sequence[Row]) -> list[Row]:
    """The rows, with users named whom one district disowns and another one seems to supply."""
    candidates = [one for row in rows for one in row.disowned]
    if not candidates:
        return list(rows)
    origins = {one.user: one.district for one in candidates}
    widened: list[Row] = []
    for row in rows:
        found = tuple(adopted(one, origins[one.user]) for one in adopt(row.residual, candidates))
        widened.append(replace(row, findings=row.findings + found))
    return widened


def ranking(rows: Iterable[Row], by: str = "energy") -> list[Row]:
    """The rows by unexplained kWh a known day ("energy") or by unexplained share ("share"), the
    greatest first, those without any known day last; equal ones by name of the district."""

    def key(row: Row) -> tuple[bool, float, str]:
        known = row.days_known > 0 and row.supply_kwh > 0
        value = (
            row.unexplained_share
            if by == "share"
            else row.unexplained_kwh / max(row.days_known, 1)
        )
        return (not known, -value if known else 0.0, row.district)

    return sorted(rows, key=key)


def office(rows: Sequence[Row]) -> Office:
    """The figures over all `rows`."""
    known = [row for row in rows if row.days_known and row.supply_kwh > 0]
    return Office(
        districts=len(rows),
        districts_known=len(known),
        districts_within=sum(row.within for row in known),
        days_known=sum(row.days_known for row in known),
        days_within=sum(row.days_within for row in known),
        supply_kwh=sum(row.supply_kwh for row in known),
        loss_kwh=sum(row.loss_kwh for row in known),
        technical_kwh=sum(row.technical_kwh for row in known),
    )
