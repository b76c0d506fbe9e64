"""Rows of the files that a collecting system exports, from a simulated district."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import Quality
from metercheck.district.simulation.settings import Simulated

Row = Sequence[object]

READ, FILLED = "自动抄表", "估抄"
_EVENTS = {
    "cover": "电能表开盖",
    "terminal_cover": "开端钮盖",
    "magnet": "恒定磁场干扰",
    "power_loss": "电能表停电",
    "reverse": "潮流反向",
    "clock": "时钟异常",
    "programming": "编程记录",
    "meter_replaced": "换表",
    "phase_changed": "相别变更",
}
_FORMS = ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0:%Y%m%d}")


def day_text(day: date, form: int) -> str:
    """A date as one or another system writes it."""
    return _FORMS[form % len(_FORMS)].format(day)


def thousands(value: float) -> str:
    """1,234.56, as reports have it."""
    return f"{value:,.2f}"


def districts(several: Sequence[Simulated]) -> Iterator[Row]:
    """台区档案."""
    yield "台区编号", "台区名称", "变压器容量(kVA)", "考核表倍率"
    for one in several:
        frame = one.frame
        kva = "" if frame.capacity_va is None else frame.capacity_va // 1000
        yield frame.district, frame.name, kva, one.registers.ratio


def users(several: Sequence[Simulated]) -> Iterator[Row]:
    """用户档案, without names and telephones."""
    yield (
        *("序号", "户号", "电能表资产号", "台区编号", "相别", "用电类别", "合同容量(kW)"),
        *("脉冲常数", "综合倍率", "用电地址"),
    )
    number = 0
    for one in several:
        for user in one.frame.users:
            number += 1
            kw = "" if user.contract_w is None else f"{user.contract_w / 1000:g}"
            yield (
                *(number, user.user, user.meter, one.frame.district, user.phase, user.category),
                *(kw, user.constant_imp_per_kwh or "", 1, user.address),
            )


def supply(several: Sequence[Simulated]) -> Iterator[Row]:
    """供电量 by days."""
    yield "台区编号", "台区名称", "供电日期", "供电量(kWh)", "数据来源"
    for one in several:
        daily = one.frame.daily()
        for day, kwh in enumerate(daily.supply_kwh):
            if np.isfinite(kwh):
                when = daily.first_day + timedelta(days=day)
                how = _how(daily.supply_quality[day])
                yield daily.district, daily.name, day_text(when, 1), thousands(kwh), how


def freezes(several: Sequence[Simulated]) -> Iterator[Row]:
    """日冻结示数: registers at the end of each day, with marks for those that were filled in."""
    yield "户号", "资产编号", "数据日期", "正向有功总示值", "倍率", "抄表方式"
    for number, one in enumerate(several):
        frame, per_day = one.frame, one.frame.per_day
        ends = one.registers.users[:, per_day::per_day]
        for row, user in enumerate(frame.users):
            swap = one.registers.replaced.get(user.user)
            filled, register = _filled_days(one, row)
            for day in range(ends.shape[1]):
                if np.isnan(register[day]):
                    continue
                old = swap is not None and (day + 1) * per_day <= swap.interval
                meter = swap.old_meter if old and swap is not None else user.meter
                # Two collecting systems, two ways to write a date.
                when = day_text(frame.first_day + timedelta(days=day), 2 * (row % 2) + number)
                how = FILLED if filled[day] else READ
                yield user.user, meter, when, f"{register[day]:.2f}", 1, how


def _filled_days(one: Simulated, row: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """[days] whether the register at the day's end was filled in, and what it is, NaN: missing."""
    per_day = one.frame.per_day
    kwh = one.frame.kwh[row].reshape(-1, per_day)
    guessed = one.frame.quality[row].reshape(-1, per_day) == Quality.ESTIMATED
    register = one.registers.users[row, per_day::per_day].copy()
    register[np.isnan(kwh).all(axis=1)] = np.nan
    filled = guessed.all(axis=1)
    for day in np.flatnonzero(filled):
        before = register[day - 1] if day else one.registers.users[row, 0]
        register[day] = before + kwh[day].sum()
    return filled, register


def curves(several: Sequence[Simulated]) -> Iterator[Row]:
    """电量曲线 of users, a row a day, a column an interval."""
    per_day = several[0].frame.per_day
    yield "户号", "资产编号", "数据日期", *(f"电量{at + 1}" for at in range(per_day)), "数据标识"
    for one in several:
        frame = one.frame
        for row, user in enumerate(frame.users):
            days = frame.kwh[row].reshape(-1, per_day)
            guessed = frame.quality[row].reshape(-1, per_day) == Quality.ESTIMATED
            for day, kwh in enumerate(days):
                if np.isfinite(kwh).any():
                    when = day_text(frame.first_day + timedelta(days=day), 0)
                    how = FILLED if guessed[day].any() else READ
                    yield user.user, user.meter, when, *_cells(kwh), how


def long_curves(several: Sequence[Simulated]) -> Iterator[Row]:
    """The same, a row an interval, named by its end."""
    yield "户号", "资产编号", "结束时间", "电量(kWh)", "数据标识"
    for one in several:
        frame = one.frame
        for row, user in enumerate(frame.users):
            for at in np.flatnonzero(np.isfinite(frame.kwh[row])):
                when = f"{frame.at(int(at) + 1):%Y-%m-%d %H:%M}"
                how = _how(frame.quality[row, at])
                yield user.user, user.meter, when, f"{frame.kwh[row, at]:.2f}", how


def supply_curves(several: Sequence[Simulated]) -> Iterator[Row]:
    """供电量曲线: the supply meter's, the sum and the phases apart, a row a day each."""
    per_day = several[0].frame.per_day
    points = [f"供电量{at + 1}" for at in range(per_day)]
    yield "台区编号", "台区名称", "数据日期", *points
    for one in several:
        frame = one.frame
        for day, kwh in enumerate(frame.supply_kwh.reshape(-1, per_day)):
            if np.isfinite(kwh).any():
                when = day_text(frame.first_day + timedelta(days=day), 0)
                yield frame.district, frame.name, when, *_cells(kwh)


def long_supply(several: Sequence[Simulated]) -> Iterator[Row]:
    """The supply meter's intervals with their phases, a row an interval, named by its end."""
    yield (
        "台区编号",
        "结束时间",
        "供电量(kWh)",
        *(f"{phase}相供电量(kWh)" for phase in "ABC"),
        "数据标识",
    )
    for one in several:
        frame, phases = one.frame, one.frame.supply_phase_kwh
        for at in np.flatnonzero(np.isfinite(frame.supply_kwh)):
            when = f"{frame.at(int(at) + 1):%Y-%m-%d %H:%M}"
            apart = ["", "", ""] if phases is None else _cells(phases[:, at])
            how = _how(frame.supply_quality[at])
            yield frame.district, when, f"{frame.supply_kwh[at]:.2f}", *apart, how


def events(several: Sequence[Simulated]) -> Iterator[Row]:
    """事件, with the registers of a replaced meter."""
    yield "户号", "事件名称", "发生时间", "旧表资产号", "旧表止码", "新表起码"
    for one in several:
        for event in one.frame.events:
            swap = one.registers.replaced.get(event.user)
            more: Row = ("", "", "")
            if event.kind == "meter_replaced" and swap is not None:
                more = swap.old_meter, f"{swap.old_last_kwh:.2f}", f"{swap.new_first_kwh:.2f}"
            name = _EVENTS.get(event.kind, event.kind)
            yield event.user, name, f"{event.at:%Y-%m-%d %H:%M:%S}", *more


def _cells(kwh: NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(one) else f"{one:.2f}" for one in kwh]


def _how(quality: np.uint8) -> str:
    return FILLED if quality == Quality.ESTIMATED else READ
