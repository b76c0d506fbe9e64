"""Losses by days and months, and districts compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metercheck.district.frame import DistrictFrame
from metercheck.district.loss.days import Limits
from metercheck.district.loss.office import Row, district_row, office, ranking, with_adoptions
from metercheck.district.loss.result import district_loss
from support.district.frames import made


@pytest.mark.parametrize("step_min", [30, 1440])
def test_days_and_months_add_up(step_min: int) -> None:
    frame = made(1, step_min=step_min, days=60).frame
    found = district_loss(frame)
    loss = frame.supply_kwh.sum() - frame.kwh.sum()
    for table in (found.daily, found.monthly):
        assert table.loss_kwh.sum() == pytest.approx(loss)
        assert table.technical_kwh.sum() == pytest.approx(found.technical.kwh.sum())
        assert table.unexplained_kwh.sum() == pytest.approx(loss - found.technical.kwh.sum())
    assert found.daily.complete.all()
    assert [found.monthly.date_of(row) for row in range(2)] == [date(2024, 1, 1), date(2024, 2, 1)]
    # 60 days from 1 January 2024 end with the 29th of February.
    assert found.monthly.complete.tolist() == [True, True]


def test_half_hours_and_days_tell_the_same_loss() -> None:
    frame = made(2, days=40).frame
    one, other = district_loss(frame), district_loss(frame.daily())
    np.testing.assert_allclose(one.daily.share, other.daily.share)


def test_the_districts_own_limits_win() -> None:
    frame = made(3, step_min=1440).frame
    usual = district_loss(frame, Limits(-1, 1))
    assert usual.share_within == 1
    strict = district_loss(replace(frame, limit_high=0.001), Limits(-1, 1))
    assert strict.limits == Limits(-1, 0.001)
    assert strict.share_within == 0


def test_a_day_that_is_known_in_part_is_not_complete_and_one_hardly_known_is_unknown() -> None:
    frame = made(4, days=30).frame
    supply = frame.supply_kwh.copy()
    supply[48:53] = np.nan
    supply[96:110] = np.nan
    found = district_loss(replace(frame, supply_kwh=supply)).daily
    assert found.known[1]
    assert not found.complete[1]
    assert not found.known[2]
    assert not found.within[2]
    assert found.complete.sum() == 28


def test_nothing_known_gives_nothing_and_no_error() -> None:
    frame = made(5, step_min=1440, days=40).frame
    empty = district_loss(replace(frame, supply_kwh=np.full(40, np.nan)))
    assert empty.days_known == 0
    assert np.isnan(empty.share_within)
    nobody = replace(frame, users=(), kwh=frame.kwh[:0], quality=frame.quality[:0])
    assert district_loss(nobody).daily.share == pytest.approx(np.ones(40))
    row = district_row(replace(frame, supply_kwh=np.full(40, np.nan)))
    assert np.isnan(row.share)
    assert office([row]).districts_known == 0
    assert district_loss(frame.part(0, 0)).days_known == 0


def rows_of(*frames: DistrictFrame) -> list[Row]:
    return [district_row(frame) for frame in frames]


def test_the_ranking_is_by_what_is_unexplained_and_unknown_districts_come_last() -> None:
    tap = np.where(np.arange(90) % 3 == 0, 4.0, 0.0)
    none = made(1, step_min=1440, days=90, district="N").frame
    unknown = replace(none, supply_kwh=np.full(90, np.nan), district="U")
    tapped = made(2, step_min=1440, days=90, tap_kw=tap, district="T").frame
    rows = rows_of(unknown, none, tapped)
    for by in ("energy", "share"):
        assert [row.district for row in ranking(rows, by)] == ["T", "N", "U"]
        assert ranking(rows[::-1], by) == ranking(rows, by)


def test_the_office_counts_district_days() -> None:
    honest = made(1, step_min=1440, days=50, fixed_kw=0.05, quadratic=0.0005).frame
    bad = replace(made(2, step_min=1440, days=50, district="B").frame, limit_high=0.0001)
    found = office(rows_of(honest, bad))
    assert (found.districts, found.days_known) == (2, 100)
    assert found.share_of_days == found.days_within / 100
    assert found.districts_within == 1
    assert 0.4 < found.share_of_days <= 0.5


@pytest.mark.parametrize("step_min", [30, 1440])
def test_a_user_on_the_wrong_list_is_disowned_by_one_district_and_adopted_by_another(
    step_min: int,
) -> None:
    days = 40 if step_min == 30 else 150
    left = made(1, step_min=step_min, days=days, district="L").frame
    right = made(2, step_min=step_min, days=days, district="R").frame
    third = made(3, step_min=step_min, days=days, district="T").frame
    user = 4
    left = replace(left, supply_kwh=left.supply_kwh - left.kwh[user])
    right = replace(right, supply_kwh=right.supply_kwh + left.kwh[user])
    rows = with_adoptions(rows_of(left, right, third))
    told = [[(one.kind, one.users) for one in row.findings] for row in rows]
    name = (left.users[user].user,)
    assert told == [[("disowned", name)], [("adopted", name)], []]
    assert rows[0].findings[0].kwh == pytest.approx(-left.kwh[user].sum(), rel=0.01)
