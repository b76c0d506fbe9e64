"""Files as an office gets them from its collecting system (用电信息采集系统), with their flaws."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from metercheck.district.frame import DAY_MIN
from metercheck.district.simulation import export_rows as rows
from metercheck.district.simulation.export_rows import Row
from metercheck.district.simulation.settings import Simulated

_TWICE = 0.004
"""Share of the rows that stand in a file twice."""


def write_exports(
    simulated: Simulated | Sequence[Simulated],
    folder: Path,
    *,
    encoding: str = "gbk",
    wide96: bool = True,
    seed: int = 0,
) -> list[Path]:
    """The files of one district or several of one grid, in `folder`; their paths.

    Archives of districts and users, supply by days, daily frozen registers, curves (`wide96`: a
    row a day, else a row an interval; none for daily readings) and events. Flaws beside those
    that the readings have: rows that stand twice, dates in several forms, thousands separators.
    The supply's phases are in the long form only.
    """
    several = [simulated] if isinstance(simulated, Simulated) else list(simulated)
    random = np.random.default_rng(seed)
    sheets = {
        "台区档案": rows.districts(several),
        "用户档案": rows.users(several),
        "台区日供电量": rows.supply(several),
        "用户日冻结示数": rows.freezes(several),
        "电能表事件": rows.events(several),
    }
    if several[0].frame.step_min < DAY_MIN:
        points = several[0].frame.per_day
        if wide96:
            sheets[f"用户{points}点电量曲线"] = rows.curves(several)
            sheets[f"台区{points}点供电量曲线"] = rows.supply_curves(several)
        else:
            sheets["用户电量曲线"] = rows.long_curves(several)
            sheets["台区供电量曲线"] = rows.long_supply(several)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, sheet in sheets.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(_doubled(sheet, random))
        written.append(path)
    return written


def _doubled(sheet: Iterator[Row], random: np.random.Generator) -> Iterator[Row]:
    """The heading, then the rows, a few of them twice."""
    yield next(sheet)
    for row in sheet:
        yield row
        if random.random() < _TWICE:
            yield row
