"""Suspects of small districts whose losses are known to the last kWh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metercheck.district.frame import DistrictFrame, User
from metercheck.district.suspects.rank import added, suspects
from metercheck.district.suspects.result import Suspects
from metercheck.words import LANGUAGES, speaking
from support.district.frames import made

THIEF = 7


def registering(frame: DistrictFrame, share: float, begin: int = 0) -> DistrictFrame:
    """The frame in which the thief's meter registers `share` of the consumption from a step on."""
    kwh = frame.kwh.copy()
    kwh[THIEF, begin:] *= share
    return replace(frame, kwh=kwh)


def place(found: Suspects, row: int) -> int:
    return [one.user for one in found.users].index(f"DU{row}")


def daily(seed: int = 1, fixed_kw: float = 0.05, quadratic: float = 0.003) -> DistrictFrame:
    return made(
        seed, users=24, days=120, step_min=1440, fixed_kw=fixed_kw, quadratic=quadratic
    ).frame


@pytest.mark.parametrize("share", [0.4, 0.7])
def test_whose_meter_registers_a_part_comes_first(share: float) -> None:
    honest = daily()
    found = suspects(registering(honest, share))
    first = found.users[0]
    assert place(found, THIEF) == 0
    assert first.score > 3
    stolen = (1 - share) * honest.kwh[THIEF].sum()
    assert first.explained_kwh == pytest.approx(stolen, rel=0.3)
    assert first.explained_low <= first.explained_share <= first.explained_high <= 1
    assert found.line is None


def test_half_hours_tell_who_takes_in_the_evenings() -> None:
    honest = made(3, users=16, days=40, noise=0.01).frame
    kwh = honest.kwh.copy()
    evening = (honest.slot_of() >= 36) & (honest.slot_of() < 44)
    kwh[THIEF, evening] *= 0.3
    first = suspects(replace(honest, kwh=kwh)).users[0]
    assert (first.user, first.base) == (f"DU{THIEF}", "follows")
    assert first.hours is not None
    assert 16 <= first.hours[0] <= 19


def test_a_drop_with_a_loss_is_told_with_its_day() -> None:
    frame = registering(daily(2), 0.2, begin=60)
    found = suspects(frame)
    first = found.users[0]
    assert place(found, THIEF) == 0
    assert first.begins is not None
    assert abs((first.begins - frame.at(60).date()).days) <= 10
    assert any(one.key == "suspects.reason.fell_loss_rose" for one in first.reasons)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_nothing_is_told_of_a_district_without_loss(seed: int) -> None:
    found = suspects(daily(seed))
    assert found.line is None
    assert found.users[0].score < 1


def test_an_empty_home_is_no_theft() -> None:
    honest = daily(4)
    kwh = honest.kwh.copy()
    kwh[THIEF, 50:90] = 0
    supply = honest.supply_kwh - (honest.kwh[THIEF] - kwh[THIEF])
    vacant = replace(honest, kwh=kwh, supply_kwh=supply)
    found = suspects(vacant, told=30)
    assert found.users[place(found, THIEF)].score < 0
    reasons = found.users[place(found, THIEF)].reasons
    assert any(one.key == "suspects.reason.quiet_honest" for one in reasons)


def test_a_vacancy_does_not_outrank_a_thief_of_its_size() -> None:
    honest = daily(5)
    kwh = honest.kwh.copy()
    vacant = 11
    gone = kwh[vacant, 40:].copy()
    kwh[vacant, 40:] *= 0.3
    frame = replace(honest, kwh=kwh, supply_kwh=honest.supply_kwh.copy())
    frame.supply_kwh[40:] -= 0.7 * gone
    found = suspects(registering(frame, 0.3, begin=40))
    assert place(found, THIEF) < place(found, vacant)


def test_order_and_names_do_not_matter() -> None:
    frame = registering(daily(6), 0.5)
    order = np.random.default_rng(0).permutation(len(frame.users))
    names = [User(f"{n:03d}", frame.users[row].meter) for n, row in enumerate(order)]
    other = replace(frame, users=tuple(names), kwh=frame.kwh[order], quality=frame.quality[order])
    scores = {one.meter: one.score for one in suspects(frame).users}
    again = {one.meter: one.score for one in suspects(other).users}
    assert again == pytest.approx(scores, abs=1e-3)


def test_larger_users_and_a_larger_supply_change_nothing_much() -> None:
    frame = registering(daily(8, fixed_kw=0.0), 0.5)
    larger = replace(frame, kwh=3 * frame.kwh, supply_kwh=3 * frame.supply_kwh)
    one, other = suspects(frame).users[0], suspects(larger).users[0]
    assert one.user == other.user
    assert other.explained_kwh == pytest.approx(3 * one.explained_kwh, rel=0.15)


def test_missing_readings_do_not_hide_the_thief() -> None:
    frame = registering(daily(9), 0.4)
    random = np.random.default_rng(1)
    kwh, supply = frame.kwh.copy(), frame.supply_kwh.copy()
    kwh[random.random(kwh.shape) < 0.01] = np.nan
    supply[random.random(supply.shape) < 0.05] = np.nan
    kwh[3, 80:] = np.nan
    found = suspects(replace(frame, kwh=kwh, supply_kwh=supply))
    assert place(found, THIEF) == 0
    assert all(np.isfinite(one.score) for one in found.users)


def test_nothing_known_is_nothing_said() -> None:
    frame = daily()
    found = suspects(replace(frame, kwh=np.full_like(frame.kwh, np.nan)))
    assert not found.known
    assert found.line is None
    assert len(found.users) == len(frame.users)


def test_what_no_user_explains_is_the_lines() -> None:
    begin, times = 20 * 48, 40 * 48
    hour = np.arange(times) % 48 / 2
    tap = np.where((np.arange(times) >= begin) & (hour >= 18), 0.4, 0.0)
    found = suspects(made(10, users=16, days=40, tap_kw=tap, noise=0.01).frame)
    assert found.line is not None
    assert found.line.score > found.users[0].score
    assert found.line.low <= found.line.unexplained_kwh <= found.line.high
    assert found.line.unexplained_kwh == pytest.approx(0.4 * 6 * 20, rel=0.6)
    assert found.line.hours is not None
    assert 16 <= found.line.hours[0] <= 20


def test_the_supply_of_phases_shows_the_thief_on_his_own() -> None:
    honest = daily(14, quadratic=0.0, fixed_kw=0.0)
    users = tuple(replace(one, phase="ABC"[n % 3]) for n, one in enumerate(honest.users))
    phases = np.array([honest.kwh[n::3].sum(axis=0) for n in range(3)]) * 1.01
    phases *= 1 + 0.002 * np.random.default_rng(3).standard_normal(phases.shape)
    frame = replace(honest, users=users, supply_kwh=phases.sum(axis=0), supply_phase_kwh=phases)
    found = suspects(registering(frame, 0.5))
    assert place(found, THIEF) == 0
    assert any(one.key == "suspects.reason.phase" for one in found.users[0].reasons)


@given(arrays(np.float64, 12, elements=st.floats(-100, 100)), st.integers(0, 11))
def test_behaviour_only_ever_raises_whom_it_speaks_against(scores: np.ndarray, row: int) -> None:
    gains = added(scores, len(scores))
    assert (np.diff(gains[np.argsort(scores, kind="stable")]) >= 0).all()
    assert abs(gains).max() <= 1
    assert not added(None, 12).any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_can_be_read_and_do_not_accuse(language: str) -> None:
    found = suspects(registering(made(3, users=12, days=30).frame, 0.4), told=12)
    with speaking(language):
        told = " ".join(str(reason) for one in found.users for reason in one.reasons)
    assert told
    assert not any(word in told for word in ("theft", "thief", "stole", "窃电", "偷电"))
