"""The picture of a district's loss is drawn in both languages, the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from metercheck.district.loss.before_after import before_after
from metercheck.district.loss.pictures import plot_loss
from metercheck.district.loss.result import district_loss
from metercheck.words import LANGUAGES, speaking
from support.district.frames import made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_is_the_same_every_time(tmp_path: Path, lang: str) -> None:
    frame = made(1, step_min=1440, days=70, tap_kw=np.where(np.arange(70) < 40, 1.0, 0.0)).frame
    kwh = frame.kwh.copy()
    kwh[0, 30] = np.nan
    frame = replace(frame, kwh=kwh)
    found, compared = district_loss(frame), before_after(frame, date(2024, 2, 10))
    with speaking(lang):
        for name in ("one.svg", "other.svg"):
            plot_loss(found, tmp_path / name, compared)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()


def test_days_of_which_nothing_is_known_are_drawn_as_well(tmp_path: Path) -> None:
    frame = made(2, step_min=1440, days=30).frame
    unknown = district_loss(replace(frame, supply_kwh=np.full(30, np.nan)))
    plot_loss(unknown, tmp_path / "unknown.png")
    plot_loss(district_loss(frame.part(3, 4)), tmp_path / "one_day.png")
    assert (tmp_path / "one_day.png").read_bytes().startswith(b"\x89PNG")
