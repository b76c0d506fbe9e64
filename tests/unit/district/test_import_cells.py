"""Cells of exports: what is meant is read, what is damaged is told, nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from metercheck.district.frame import EPOCH, Quality
from metercheck.district.importing.cells import (
    clock_in,
    event_in,
    id_in,
    moment_in,
    number_in,
    phases_in,
    quality_in,
    ratio_in,
)

LATEST = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        ("12.5", 12.5, None),
        (" １２．５ ", 12.5, None),
        ("1,234.5", 1234.5, "mended_number"),
        ("1,234,567", 1234567, "mended_number"),
        ("12,5", 12.5, "mended_number"),
        ('="12.5"', 12.5, None),
        ("12.5 kWh", 12.5, None),
        ("1.23E+05", 123000, "rounded_number"),
        ("", None, "empty_value"),
        ("--", None, "empty_value"),
        ("NULL", None, "empty_value"),
        ("nan", None, "empty_value"),
        ("#REF!", None, "bad_number"),
        ("inf", None, "bad_number"),
        ("1.2.3", None, "bad_number"),
    ],
)
def test_numbers(cell: str, value: float | None, problem: str | None) -> None:
    assert number_in(cell)[:2] == (value, problem)


def test_marks_beside_a_number() -> None:
    assert number_in("12.5(估)") == (12.5, None, Quality.ESTIMATED)
    assert number_in("12.5*") == (12.5, None, Quality.ESTIMATED)
    assert number_in("1.5E+3")[2] == Quality.DOUBTFUL


@pytest.mark.parametrize(
    ("cell", "identifier", "problem"),
    [
        ("0010023", "0010023", None),
        ('="0010023"', "0010023", None),
        ("'0010023", "0010023", None),
        ("００１２", "0012", None),
        ("3.60104E+11", "", "rounded_id"),
        ("3601.0", "", "rounded_id"),
        ("", "", "no_id"),
        (None, "", "no_id"),
        ("合计", "", "total_row"),
        ("共 120 条", "", "total_row"),
        ("9" * 40, "", "bad_id"),
        (360104.0, "360104", None),
    ],
)
def test_identifiers(cell: object, identifier: str, problem: str | None) -> None:
    assert id_in(cell) == (identifier, problem)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-01-31", "2026/1/31", "2026.01.31", "2026年1月31日", "20260131", "２０２６-01-31"),
        *("46053", date(2026, 1, 31), "2026-01-31 00:00:00", datetime(2026, 1, 31)),  # noqa: DTZ001
        *("2026-01-30 24:00", "2026-01-30 23:59:59", "20260131000000", "2026-01-31T00:00"),
    ],
)
def test_ways_to_write_a_day(cell: object) -> None:
    moment = moment_in(cell, LATEST)
    assert moment.minutes == (date(2026, 1, 31) - EPOCH.date()).days * 1440


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "31/01/2026", "2062-01-01", "1999-12-31", "", None, "昨天", "12:00"]
)
def test_what_is_no_date(cell: object) -> None:
    assert moment_in(cell, LATEST).why == "bad_date"


def test_zones() -> None:
    assert moment_in("2026-01-31T00:15:00Z", LATEST).zone == 0
    assert moment_in("2026-01-31 00:15+08:00", LATEST).zone == 480
    aware = datetime(2026, 1, 31, tzinfo=timezone(timedelta(hours=1)))
    assert moment_in(aware, LATEST).zone == 60


def test_times_of_a_day() -> None:
    assert clock_in("00:15") == (15, None)
    assert clock_in("24:00") == (1440, "hour_24")
    assert clock_in("24:15")[1] == clock_in("x")[1] == "bad_date"


def test_phases_ratios_marks_events() -> None:
    assert [phases_in(one)[0] for one in ("A相", "b", "三相", "ABC", "", "L3")] == [
        *("A", "B", "ABC", "ABC", "", "C")
    ]
    assert phases_in("D相") == ("", "bad_phase")
    assert (ratio_in("150/5"), ratio_in("30"), ratio_in("x"), ratio_in("5/0")) == (
        30,
        30,
        None,
        None,
    )
    marks = {"估抄": 1, "自动估读": 1, "拟合": 1, "补抄": 1, "正常": 0, "": 0, "数据异常": 3}
    assert {mark: int(quality_in(mark)) for mark in marks} == marks
    kinds = ("开表盖", "开端钮盖", "恒定磁场干扰", "停电", "编程", "时钟异常", "潮流反向", "其他")
    assert [event_in(one) for one in kinds] == [
        *("cover", "terminal_cover", "magnet", "power_loss", "programming", "clock", "reverse"),
        "other",
    ]
