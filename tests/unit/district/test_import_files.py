"""Files as offices have them: encodings, titles, damage, curves, archives that contradict."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from metercheck.errors import BadExport
from support.exports import Office

DAILY = ("户号", "日期", "用电量(kWh)")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "above"),
    [
        ("utf-8", ",", ""),
        ("utf-8-sig", ",", "用户日电量\n单位：千瓦时,,\n\n"),
        ("gb18030", ";", ""),
        ("gbk", "\t", "导出时间：2026-02-01\n"),
        ("utf-16", ",", "sep=,\n"),
        ("gb18030", ",", "sep=,\n"),
    ],
)
def test_encodings_delimiters_and_titles(
    office: Office, encoding: str, delimiter: str, above: str
) -> None:
    office.users("001", "002")
    rows = [("001", "2026-01-01", 1.5), ("002", "2026-01-01", "２．５")]
    office.write("日.csv", DAILY, rows, encoding=encoding, delimiter=delimiter, above=above)
    office.take()
    assert office.days("001") == {"01-01": (1500, 0)}
    assert office.days("002") == {"01-01": (2500, 0)}


def test_each_defect_is_told_with_its_line_and_every_row_accounted_for(office: Office) -> None:
    office.users("001", "002", "003")
    rows = [
        ("001", "2026-01-01", "1.5"),  # line 2
        ("001", "2026-01-01", "1.5"),  # the same
        ("002", "2026-01-01", "1"),
        ("002", "2026-01-01", "2"),  # another value
        ("009", "2026-01-01", "1"),  # unknown
        ("", "2026-01-01", "1"),
        ("3.60E+05", "2026-01-01", "1"),
        ("001", "2026-01-32", "1"),
        ("001", "2031-01-02", "1"),  # not yet
        ("001", "2026-01-03", "abc"),
        ("001", "2026-01-04", ""),
        ("001", "2026-01-05", "-1"),
        ("001", "2026-01-06", "99999999"),
        ("001", "2026-01-07", "500"),  # 8 kW cannot
        ("001", "2026-01-08", "1.2E+01"),
        ("001", "2026-01-09", "1,234", "x"),
        ("001", "2026-01-10"),
        DAILY,
        ("合计", "", "900"),
        ("001", "2026-01-11", "3(估)"),
    ]
    office.write("日.csv", DAILY, rows)
    report = office.take()
    told = {
        (row["what"], row["line"]): row["done"]
        for row in office.table("problems")
        if row["source"] == "日.csv"
    }
    assert told == {
        ("duplicate_same", 3): "dropped",
        ("duplicate_differs", 5): "dropped",
        ("unknown_user", 6): "dropped",
        ("no_id", 7): "dropped",
        ("rounded_id", 8): "dropped",
        ("bad_date", 9): "dropped",
        ("bad_number", 11): "dropped",
        ("empty_value", 12): "dropped",
        ("negative", 13): "dropped",
        ("absurd", 14): "dropped",
        ("above_contract", 15): "kept",
        ("rounded_number", 16): "mended",
        ("slipped_row", 17): "dropped",
        ("slipped_row", 18): "dropped",
        ("heading_again", 19): "dropped",
        ("total_row", 20): "dropped",
    }
    file = next(one for one in report.files if one.name == "日.csv")
    assert file.rows == len(rows)
    assert file.rows - file.refused == file.values
    assert file.values - file.unused == len(office.table("daily"))
    assert office.days("001") == {
        "01-01": (1500, 0),
        "01-07": (500_000, 3),
        "01-08": (12_000, 3),
        "01-11": (3000, 1),
    }
    assert office.days("002") == {"01-01": (1000, 3)}
    assert office.problems()["missing_days"] == 7 + 10
    assert office.problems()["no_readings"] == 11


def test_a_curve_of_power_is_energy(office: Office) -> None:
    office.users("001")
    points = [f"P{number}" for number in range(1, 97)]
    rows = [("001", f"2026010{day}", *["0.4"] * 96) for day in (1, 2)]
    rows[1] = ("001", "20260102", *["0.4"] * 50, "", *["0.4"] * 45)
    office.write("曲线.csv", ("户号", "日期", *points), rows)
    report = office.take()
    assert report.step_min == 15
    assert len(office.intervals("001", 15)) == 96 + 95
    assert set(office.intervals("001", 15).values()) == {100}
    # A day with a hole has no sum.
    assert office.days("001") == {"01-01": (9600, 0)}
    assert office.problems()["empty_value"] == 1


def test_columns_that_name_ends_and_stamps_that_do(office: Office) -> None:
    office.users("001", "002")
    times = [f"{m // 60:02}:{m % 60:02}" for m in range(30, 1441, 30)]
    values = [number / 1000 for number in range(48)]
    office.write("curve.csv", ("户号", "日期", *times), [("001", "2026-01-01", *values)])
    begin = datetime(2026, 1, 1)  # noqa: DTZ001
    stamps = [begin + timedelta(minutes=30 * number) for number in range(1, 49)]
    rows = [
        ("002", f"{at:%Y-%m-%d %H:%M:%S}", one) for at, one in zip(stamps, values, strict=True)
    ]
    office.write("long.csv", ("户号", "时间", "电量"), rows)
    office.take(curve="energy")
    wanted = {f"01-01 {n // 2:02}:{n % 2 * 30:02}": n for n in range(48)}
    assert office.intervals("001", 30) == wanted
    assert office.intervals("002", 30) == wanted


def test_a_curve_that_does_not_say_what_it_is_of_is_asked_for(office: Office) -> None:
    office.users("001")
    times = [f"{hour}:00" for hour in range(24)]
    office.write("x.csv", ("户号", "日期", *times), [("001", "2026-01-01", *[1] * 24)])
    with pytest.raises(BadExport) as error:
        office.take()
    assert error.value.arguments["detail"].key == "district.export.curve_unclear"  # pyright: ignore[reportAttributeAccessIssue]
    assert not office.into.exists()
    office.take(curve="energy")
    assert office.days("001") == {"01-01": (24_000, 0)}


def test_rows_of_other_quantities_are_told(office: Office) -> None:
    office.users("001")
    points = [f"{hour}:00" for hour in range(24)]
    rows = [("001", "2026-01-01", kind, *[1] * 24) for kind in ("有功功率", "A相电压", "无功功率")]
    office.write("x.csv", ("户号", "日期", "数据项", *points), rows)
    office.take()
    assert office.days("001") == {"01-01": (24_000, 0)}
    assert office.problems()["other_quantity"] == 2


def test_registers_with_a_date_show_its_end_and_with_a_time_that_time(office: Office) -> None:
    office.users("001", "002")
    rows = [("001", f"2026-01-0{day}", 100 + day) for day in (1, 2, 3)]
    office.write("a.csv", ("户号", "数据日期", "示数"), rows)
    rows = [("002", f"2026-01-0{day} 00:00:00", 100 + day) for day in (1, 2, 3)]
    office.write("b.csv", ("户号", "冻结时间", "示数"), rows)
    office.take()
    assert list(office.days("001")) == ["01-02", "01-03"]
    assert list(office.days("002")) == ["01-01", "01-02"]


def test_supply_by_phase_with_a_transformer(office: Office) -> None:
    office.users("001")
    headings = ("台区编号", "日期", "A相示数", "B相示数", "C相示数", "倍率")
    rows = [("T1", f"2026-01-0{day}", 10 + day, 20 + 2 * day, 30, "150/5") for day in (1, 2)]
    office.write("供电.csv", headings, rows)
    office.take()
    (row,) = office.table("supply_daily")
    assert (row["wh"], row["wh_a"], row["wh_b"], row["wh_c"]) == (90_000, 30_000, 60_000, 0)


def test_who_moves_takes_readings_along_from_that_day(office: Office) -> None:
    rows = [("001", "T2", "2025-12-01", "2026-01-02"), ("001", "T1", "2026-01-03", "9999-12-31")]
    office.write("户变关系.csv", ("户号", "台区编号", "生效日期", "失效日期"), rows)
    office.write("日.csv", DAILY, [("001", f"2026-01-0{day}", 1) for day in range(1, 6)])
    office.take()
    names = [row["district"] for row in office.table("districts")]
    hung = [names[row["district_no"]] for row in office.table("daily")]
    assert hung == ["T1"] * 3 + ["T2"] * 2
    assert names[office.table("users")[0]["district_no"]] == "T1"


def test_two_districts_at_one_time_and_none_are_told(office: Office) -> None:
    rows = [("001", "T1"), ("001", "T2"), ("002", "")]
    office.write("users.csv", ("户号", "台区编号"), rows)
    office.write("日.csv", DAILY, [("001", "2026-01-01", 1), ("002", "2026-01-01", 1)])
    office.take()
    assert office.problems()["two_districts"] == 2
    assert {(row["what"], row["subject"]) for row in office.table("problems")} >= {
        ("no_district", "002"),
        ("user_twice", "001"),
    }
    assert len(office.table("daily")) == 1


def test_archives_events_and_privacy(office: Office) -> None:
    headings = ("台区编号", "台区名称", "变压器容量(kVA)", "线损上限(%)", "线损下限(%)")
    office.write("台区.csv", headings, [("T1", "幸福", "400", "7", "-1")], encoding="gbk")
    office.write(
        "用户.csv",
        ("户号", "户名", "表号", "台区名称", "合同容量", "常数", "相别"),
        [("001", "张三", '="00012"', "幸福", "8kW", "1200", "D")],
        encoding="gbk",
    )
    rows = [("00012", "开表盖", "2026-01-04 10:12:13")] * 2 + [("77", "停电", "2026-01-05")]
    office.write("事件.csv", ("表号", "事件名称", "发生时间"), rows)
    office.take()
    (district,) = office.table("districts")
    assert (district["district"], district["capacity_va"]) == ("T1", 400_000)
    assert (district["limit_low"], district["limit_high"]) == (-0.01, 0.07)
    (user,) = office.table("users")
    assert (user["meter"], user["contract_w"], user["phase"]) == ("00012", 8000, "")
    (event,) = office.table("events")
    assert (event["kind"], event["at"]) == ("cover", datetime(2026, 1, 4, 10, 12))  # noqa: DTZ001
    kinds = office.problems()
    assert {"private_column", "bad_phase", "duplicate_same", "unknown_user"} <= set(kinds)
    everything = b"".join(file.read_bytes() for file in office.into.rglob("*") if file.is_file())
    assert "张三".encode() not in everything


def test_parquet_with_types(office: Office) -> None:
    days = [date(2026, 1, day) for day in (1, 2)]
    table = {"user": [1, 2], "date": pa.array(days), "kwh": [1.5, None], "district": ["T1", "T1"]}
    pq.write_table(pa.table(table), office.folder / "daily.parquet")
    zoned = [datetime(2026, 1, 1, 16, 15 * k) for k in range(4)]  # noqa: DTZ001
    stamps = pa.array(zoned, pa.timestamp("us", "UTC"))
    table = {"user": ["1"] * 4, "timestamp": stamps, "power_w": [400.0] * 4}
    pq.write_table(pa.table(table), office.folder / "quarters.parquet")
    report = office.take()
    assert office.days("1") == {"01-01": (1500, 0)}
    # 16:00 UTC is midnight in China.
    assert office.intervals("1", 15) == {f"01-02 00:{15 * k:02}": 100 for k in range(4)}
    assert {one.name: (one.rows, one.refused) for one in report.files} == {
        "daily.parquet": (2, 1),
        "quarters.parquet": (4, 0),
    }
    assert office.problems()["time_zone"] == 4


def test_a_workbook(office: Office) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    office.users("001")
    book = openpyxl.Workbook()
    for row in (["日电量"], DAILY, ["001", datetime(2026, 1, 1), 1.5]):  # noqa: DTZ001
        book.active.append(list(row))
    book.save(office.folder / "日.xlsx")
    office.take()
    assert office.days("001") == {"01-01": (1500, 0)}


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n1,2\n", "no_heading"),
        ("户号,电话\n1,2\n".encode(), "not_recognised"),
        (bytes(range(256)) * 8, "no_text"),
        (b"PAR1 and no more", "broken"),
        (b"\xd0\xcf\x11\xe0 old", "old_workbook"),
        (b"PK\3\4 no zip", "broken"),
    ],
)
def test_what_is_no_export_changes_nothing(office: Office, data: bytes, detail: str) -> None:
    office.users("001")
    office.take()
    before = {file: file.read_bytes() for file in office.into.rglob("*") if file.is_file()}
    strange = office.folder / "strange.csv"
    strange.write_bytes(data)
    with pytest.raises(BadExport) as error:
        office.take()
    assert error.value.arguments["detail"].key == f"district.export.{detail}"  # pyright: ignore[reportAttributeAccessIssue]
    assert {file: file.read_bytes() for file in office.into.rglob("*") if file.is_file()} == before
