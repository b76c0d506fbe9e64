"""What a file is, by its columns."""

from __future__ import annotations

import pytest

from metercheck.district.importing.headings import Layout, layout_of


def known(*headings: str, hints: tuple[str, ...] = ()) -> Layout:
    layout = layout_of(headings, hints)
    assert layout is not None
    return layout


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("台区编号 台区名称 变压器容量(kVA) 线损上限(%)", "districts"),
        ("户号 户名 资产编号 台区编号 相别 合同容量 常数 用电地址", "users"),
        ("户号 台区编号 生效日期 失效日期", "mapping"),
        ("台区编号 日期 供电量(kWh)", "supply"),
        ("台区编号 总表资产号 数据日期 日冻结正向有功总 倍率", "supply"),
        ("台区编号 日期 A相供电量 B相供电量 C相供电量", "supply"),
        ("户号 台区编号 日期 用电量", "readings"),
        ("表号 数据日期 正向有功总示数", "readings"),
        ("user date kwh", "readings"),
        ("CONS_NO DATA_DATE PAP_R", "readings"),
        ("user_id timestamp energy_kwh", "readings"),
        ("户号 2026/1/1 2026/1/2 2026/1/3", "readings"),
        ("户号 事件名称 发生时间", "events"),
    ],
)
def test_kinds(headings: str, kind: str) -> None:
    assert known(*headings.split()).kind == kind


@pytest.mark.parametrize("headings", ["a b c", "户名 电话", "日期 电量", "户号 日期", "台区编号"])
def test_what_is_nothing_known(headings: str) -> None:
    assert layout_of(headings.split()) is None


def test_the_order_of_columns_does_not_matter_and_a_unit_scales() -> None:
    layout = known("用电量(Wh)", "日期", "户号")
    assert {name: one.place for name, one in layout.columns.items()} == {
        "user": 2,
        "date": 1,
        "energy": 0,
    }
    assert layout.columns["energy"].scale == 1e-3
    assert known("district", "date", "supply_mwh").columns["supply"].scale == 1e3


def test_names_of_people_are_left_out_and_other_columns_are_named() -> None:
    layout = known("户号", "户名", "台区编号", "联系电话", "抄表段")
    assert layout.private == ("户名", "联系电话")
    assert layout.unknown == ("抄表段",)


@pytest.mark.parametrize(
    ("points", "ends", "first", "form"),
    [
        ([f"P{number}" for number in range(1, 97)], False, 0, "power"),
        ([f"E{number:02}" for number in range(48)], False, 0, "energy"),
        ([f"{m // 60:02}:{m % 60:02}" for m in range(0, 1440, 15)], False, 0, ""),
        ([f"{m // 60:02}:{m % 60:02}" for m in range(15, 1441, 15)], True, 15, ""),
        ([f"{hour}:00(kWh)" for hour in range(24)], False, 0, "energy"),
        ([f"第{number}点" for number in range(1, 97)], False, 0, ""),
    ],
)
def test_curves(points: list[str], ends: bool, first: int, form: str) -> None:
    layout = known("户号", "日期", *points)
    assert (layout.ends, layout.form) == (ends, form)
    assert layout.point_min == 1440 // len(points)
    assert list(layout.points.values()) == list(range(first, first + 1440, layout.point_min))


def test_a_title_tells_what_a_curve_is_of() -> None:
    points = [f"{m // 60:02}:{m % 60:02}" for m in range(0, 1440, 15)]
    assert known("户号", "日期", *points, hints=("用户日电量曲线",)).form == "energy"
    assert known("户号", "日期", *points, hints=("功率曲线.csv",)).form == "power"
