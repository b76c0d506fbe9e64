"""The technical loss: found again, and theft left out of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metercheck.district.loss.balance import balance
from metercheck.district.loss.technical import technical
from support.district.frames import made


def energy(found: np.ndarray, true: np.ndarray) -> float:
    return float(found.sum() / true.sum() - 1)


@pytest.mark.parametrize("seed", range(5))
def test_half_hours_tell_fixed_from_quadratic(seed: int) -> None:
    there = made(seed, quadratic=0.0008)
    found = technical(there.frame)
    assert found.fixed_kw == pytest.approx(0.05, rel=0.15)
    # The supply holds the loss: it is a little more than what the users took.
    assert found.quadratic == pytest.approx(0.0008, rel=0.1)
    assert energy(found.kwh, there.technical_kwh) == pytest.approx(0, abs=0.02)
    assert found.fitted
    assert found.at_limit == ()


@pytest.mark.parametrize("seed", range(5))
def test_days_tell_the_sum(seed: int) -> None:
    there = made(seed, step_min=1440, days=180, quadratic=0.0008)
    found = technical(there.frame)
    assert energy(found.kwh, there.technical_kwh) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_tapped_on_some_evenings_is_not_technical(seed: int) -> None:
    hour = np.arange(60 * 48) % 48 / 2
    day = np.arange(60 * 48) // 48
    tap = np.where((hour >= 18) & (hour < 22) & (day % 3 == 0), 1.5, 0.0)
    there = made(seed, quadratic=0.0008, tap_kw=tap)
    found = technical(there.frame)
    assert energy(found.kwh, there.technical_kwh) == pytest.approx(0, abs=0.03)


def test_a_tap_beyond_what_a_transformer_loses_is_not_technical() -> None:
    there = made(1, quadratic=0.0008, tap_kw=2.0)
    found = technical(replace(there.frame, capacity_va=50_000))
    assert "fixed_high" in found.at_limit
    assert found.fixed_kw < 0.2
    unexplained = balance(there.frame).loss_kwh - found.kwh
    assert unexplained.sum() > 0.85 * 2.0 * 24 * 60


def test_unequal_phases_lose_more_and_it_is_seen() -> None:
    there = made(2, users=3, quadratic=0.0, noise=0.0005)
    frame = there.frame
    kw = frame.kwh / 0.5
    loss = 0.002 * 3 * (kw**2).sum(axis=0) * 0.5
    phases = frame.kwh + loss / 3
    supply = phases.sum(axis=0) + 0.05 * 0.5
    found = technical(replace(frame, supply_kwh=supply, supply_phase_kwh=phases))
    assert found.square == "phases"
    assert found.quadratic == pytest.approx(0.002, rel=0.1)


def test_without_enough_days_physics_stands_alone() -> None:
    frame = made(3, step_min=1440, days=60).frame.part(0, 5)
    found = technical(frame)
    assert not found.fitted
    assert 0 < found.kwh.sum() < 0.1 * frame.supply_kwh.sum()


def test_the_order_of_users_changes_nothing() -> None:
    frame = made(4).frame
    turned = replace(frame, kwh=frame.kwh[::-1], quality=frame.quality[::-1])
    one, other = technical(frame), technical(turned)
    assert one.fixed_kw == pytest.approx(other.fixed_kw, rel=1e-9)


@pytest.mark.parametrize(("begin", "end"), [(0, 25), (30, 60)])
def test_what_began_or_ended_within_the_period_is_not_technical(begin: int, end: int) -> None:
    day = np.arange(60 * 48) // 48
    tap = np.where((day >= begin) & (day < end), 0.15, 0.0)
    there = made(3, quadratic=0.0008, tap_kw=tap)
    found = technical(there.frame)
    assert energy(found.kwh, there.technical_kwh) == pytest.approx(0, abs=0.03)


def test_a_supply_meter_at_fault_tells_nothing_of_the_technical_loss() -> None:
    there = made(4, step_min=1440, days=120, quadratic=0.0008)
    supply = there.frame.supply_kwh.copy()
    supply[70:] *= 2 / 3
    found = technical(replace(there.frame, supply_kwh=supply))
    sure = technical(there.frame.part(0, 70))
    assert found.fixed_kw == pytest.approx(sure.fixed_kw, rel=0.01)
    assert found.quadratic == pytest.approx(sure.quadratic, rel=0.01)
