"""What is asked of the tables, as Ibis expressions: none names an engine or holds its SQL.

Steps are given as the first and the last that count. Districts are their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metercheck.district.frame import DAY_MIN

if TYPE_CHECKING:
    import ibis.expr.types as ir

PHASE_COLUMNS = ("wh_a", "wh_b", "wh_c")


def readings(
    table: ir.Table, districts: Sequence[int], first: int, last: int, columns: Sequence[str]
) -> ir.Table:
    """Rows of users or of supply as they are: `columns` of them."""
    some = table.filter(_among(table.district_no, districts), table.step.between(first, last))
    return some.filter(some.wh.notnull()).select(*columns)


def sums(
    table: ir.Table, districts: Sequence[int], first_day: int, last_day: int, step_min: int
) -> ir.Table:
    """Whole days of users' intervals as daily rows: their sum, the worst quality of them."""
    import ibis

    per_day, whole = _days(table, districts, first_day, last_day, step_min)
    days = whole.group_by(["district_no", "user_no", "day"]).agg(
        wh=whole.wh.sum(),
        quality=whole.quality.max(),
        rows=whole.count(),
        places=whole.place.sum(),
    )
    return days.filter(_complete(days, per_day)).select(
        "district_no", "user_no", "wh", "quality", step=ibis._.day
    )


def supply_sums(
    table: ir.Table, districts: Sequence[int], first_day: int, last_day: int, step_min: int
) -> ir.Table:
    """Whole days of supply's intervals as daily rows; a phase that lacks an interval is null."""
    import ibis

    per_day, whole = _days(table, districts, first_day, last_day, step_min)
    known = {f"{name}_rows": whole[name].count() for name in PHASE_COLUMNS}
    days = whole.group_by(["district_no", "day"]).agg(
        wh=whole.wh.sum(),
        **{name: whole[name].sum() for name in PHASE_COLUMNS},
        **known,
        quality=whole.quality.max(),
        rows=whole.count(),
        places=whole.place.sum(),
    )
    phases = {
        name: ibis.cases((days[f"{name}_rows"] == per_day, days[name])) for name in PHASE_COLUMNS
    }
    return days.filter(_complete(days, per_day)).select(
        "district_no", "wh", "quality", step=days.day, **phases
    )


def users(table: ir.Table, districts: Sequence[int], moved: Sequence[int] = ()) -> ir.Table:
    """Users who are in one of `districts` now, and those numbered in `moved`."""
    belongs = _among(table.district_no, districts)
    return table.filter(belongs | table.user_no.isin(list(moved)) if moved else belongs)


def events(table: ir.Table, people: ir.Table) -> ir.Table:
    """What was noted of `people`, a part of the table of users."""
    return table.semi_join(people, "user_no").select("user_no", "at", "kind")


def homes(table: ir.Table) -> ir.Table:
    """Each user's name, and the number of the district where that user is now."""
    return table.select("user", "district_no").order_by("user")


def sizes(table: ir.Table) -> ir.Table:
    """How many users each district has now."""
    return table.group_by("district_no").agg(users=table.count())


def _among(column: ir.Column, numbers: Sequence[int]) -> ir.BooleanValue:
    """Bounds first: by them, row groups are passed over whole."""
    low, high = min(numbers), max(numbers)
    bounds = column.between(low, high)
    return bounds if high - low + 1 == len(numbers) else bounds & column.isin(list(numbers))


def _days(
    table: ir.Table, districts: Sequence[int], first_day: int, last_day: int, step_min: int
) -> tuple[int, ir.Table]:
    per_day = DAY_MIN // step_min
    begin, end = first_day * per_day, (last_day + 1) * per_day - 1
    some = readings(table, districts, begin, end, table.columns)
    return per_day, some.mutate(
        day=(some.step // per_day).cast("int32"), place=some.step.cast("int64") % per_day
    )


def _complete(days: ir.Table, per_day: int) -> ir.BooleanValue:
    """As many intervals as a day has, and the sum of their places tells that none came twice."""
    return (days.rows == per_day) & (days.places == per_day * (per_day - 1) // 2)
