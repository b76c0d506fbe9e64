"""What a simulated collecting system writes, read back by csv alone."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metercheck.district.simulation.collecting import Collection
from metercheck.district.simulation.exports import write_exports
from metercheck.district.simulation.scenario import simulate
from metercheck.district.simulation.settings import Settings, Simulated

SETTINGS = Settings(
    users=12,
    days=14,
    step_min=15,
    collection=Collection(0.002, 0.05, 0.02, 0.6),
    replaced_meters=0.2,
)


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(8, SETTINGS)


def read(path: Path, encoding: str = "gbk") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("exports")
    write_exports(simulated, place)
    return place


def test_archives_hold_every_user_with_the_newest_meter(
    simulated: Simulated, folder: Path
) -> None:
    rows = read(folder / "用户档案.csv")
    meters = {row["户号"]: row["电能表资产号"] for row in rows}
    assert meters == {user.user: user.meter for user in simulated.frame.users}
    (district,) = read(folder / "台区档案.csv")
    assert district["台区编号"] == simulated.frame.district


def test_frozen_registers_differ_by_what_was_used(simulated: Simulated, folder: Path) -> None:
    daily = simulated.frame.daily()
    shown: dict[str, list[tuple[str, str, float, str]]] = {}
    for row in read(folder / "用户日冻结示数.csv"):
        kept = shown.setdefault(row["户号"], [])
        value = float(row["正向有功总示值"])
        one = (row["数据日期"].replace("-", ""), row["资产编号"], value, row["抄表方式"])
        if one not in kept:
            kept.append(one)
    assert any(mark == "估抄" for rows in shown.values() for *_, mark in rows)
    checked = 0
    for row, user in enumerate(daily.users):
        days = {int(when[6:]): (meter, kwh) for when, meter, kwh, _ in shown[user.user]}
        first = daily.first_day.day
        for day in range(1, 10):
            before, after = days.get(first + day - 1), days.get(first + day)
            whole = np.isfinite(daily.kwh[row, day])
            if before and after and whole and before[0] == after[0]:
                assert after[1] - before[1] == pytest.approx(daily.kwh[row, day], abs=0.011)
                checked += 1
    assert checked > 40


@pytest.mark.parametrize("wide", [True, False])
def test_curves_hold_every_known_interval(
    simulated: Simulated, tmp_path: Path, wide: bool
) -> None:
    write_exports(simulated, tmp_path, wide96=wide, encoding="utf-8-sig")
    frame = simulated.frame
    names = {user.user: row for row, user in enumerate(frame.users)}
    found = np.full(frame.kwh.shape, np.nan)
    if wide:
        for row in read(tmp_path / "用户96点电量曲线.csv", "utf-8-sig"):
            day = np.datetime64(row["数据日期"]) - np.datetime64(frame.first_day)
            at = int(day.astype(int)) * 96
            cells = [row[f"电量{point}"] for point in range(1, 97)]
            found[names[row["户号"]], at : at + 96] = [float(one or "nan") for one in cells]
    else:
        begin = np.datetime64(frame.at(0), "m")
        for row in read(tmp_path / "用户电量曲线.csv", "utf-8-sig"):
            minutes = np.datetime64(row["结束时间"].replace(" ", "T"), "m") - begin
            at = int(minutes.astype(int)) // 15 - 1
            found[names[row["户号"]], at] = float(row["电量(kWh)"])
    assert found == pytest.approx(frame.kwh, abs=0.0051, nan_ok=True)


def test_flaws_are_there(simulated: Simulated, folder: Path) -> None:
    text = (folder / "用户日冻结示数.csv").read_text(encoding="gbk").splitlines()
    curve = (folder / "用户96点电量曲线.csv").read_text(encoding="gbk").splitlines()
    assert len(set(text)) + len(set(curve)) < len(text) + len(curve)
    dates = {row["数据日期"] for row in read(folder / "用户日冻结示数.csv")}
    assert any("-" in day for day in dates)
    assert any(day.isdigit() for day in dates)
    events = read(folder / "电能表事件.csv")
    replaced = [row for row in events if row["事件名称"] == "换表"]
    assert {row["户号"] for row in replaced} == set(simulated.registers.replaced)


def test_daily_readings_have_no_curves(tmp_path: Path) -> None:
    written = write_exports(simulate(8, replace(SETTINGS, step_min=1440)), tmp_path)
    assert not any("曲线" in path.name for path in written)
    supply = read(tmp_path / "台区日供电量.csv")
    assert len(supply) >= 10
