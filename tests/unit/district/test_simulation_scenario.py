"""Simulated districts: energy is conserved, seeds decide, thefts do what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metercheck.district.frame import Quality
from metercheck.district.simulation import meters, thefts
from metercheck.district.simulation.collecting import PERFECT, Collection, collected
from metercheck.district.simulation.household import habits, use
from metercheck.district.simulation.pair import simulate_pair
from metercheck.district.simulation.scenario import simulate
from metercheck.district.simulation.settings import Settings, Simulated
from metercheck.district.simulation.single import simulate_users
from metercheck.district.simulation.weather import weather
from metercheck.errors import DistrictMissing

SMALL = Settings(users=30, days=28, solve_min=15, collection=PERFECT, replaced_meters=0.0)
CLIMATE = weather(np.random.default_rng(0), date(2024, 7, 1), 28)


@lru_cache(maxsize=32)
def district(theft: str | None, seed: int = 1, always: bool | None = None) -> Simulated:
    return simulate(seed, replace(SMALL, theft=theft, always=always, share=0.01))


@pytest.mark.parametrize("kind", [None, *thefts.KINDS])
def test_energy_is_conserved(kind: str | None) -> None:
    truth = district(kind).truth
    used = truth.used_kwh.sum(0)
    registered = used if kind in (None, "tap") else used - truth.stolen_kwh
    total = registered + truth.stolen_kwh + truth.loss_kwh
    assert np.abs(total - truth.supply_kwh).max() < 1e-6 * truth.supply_kwh.max()
    assert (truth.loss_kwh > truth.fixed_kwh).all()
    assert (truth.stolen_kwh >= 0).all()
    assert (truth.stolen_kwh.sum() == 0) == (kind is None)


@pytest.mark.parametrize("kind", thefts.KINDS)
@pytest.mark.parametrize("always", [True, False])
def test_takes_the_share_that_was_asked_for(kind: str, always: bool) -> None:
    truth = district(kind, 2, always).truth
    assert truth.stolen_share == pytest.approx(0.01, rel=1e-3)
    assert (truth.begins == 0) == always
    assert truth.stolen_kwh[: truth.begins].sum() == 0
    assert (truth.thief is None) == (kind == "tap")


@pytest.mark.parametrize("kind", thefts.METHODS)
def test_theft_changes_nothing_but_the_thief_s_readings(kind: str) -> None:
    honest, other = district(None), district(kind)
    row = [user.user for user in other.frame.users].index(str(other.truth.thief))
    same = np.arange(30) != row
    assert (honest.frame.kwh[same] == other.frame.kwh[same]).all()
    assert (honest.frame.supply_kwh == other.frame.supply_kwh).all()
    less = honest.frame.kwh[row] - other.frame.kwh[row]
    # The registers' last places, and a class-1 meter's error of what was stolen.
    assert np.abs(less - other.truth.stolen_kwh).max() < 0.03
    assert other.truth.thief not in other.truth.changes


def test_a_tap_is_in_no_reading_and_on_its_phase() -> None:
    honest, tapped = district(None), district("tap")
    assert (honest.frame.kwh == tapped.frame.kwh).all()
    before, after = honest.frame.supply_phase_kwh, tapped.frame.supply_phase_kwh
    assert before is not None
    assert after is not None
    more = (after - before).sum(1)
    assert "ABC"[int(more.argmax())] == tapped.truth.phase
    assert more.sum() >= tapped.truth.stolen_kwh.sum() - 3.0


def test_each_kind_of_theft_takes_when_it_says() -> None:
    random = np.random.default_rng(1)
    light, heavy = (random.gamma(2.0, 200.0, 28 * 288) for _ in range(2))
    used = thefts.Circuits(light, heavy, 5)

    def taken(kind: str, seed: int = 0) -> np.ndarray:
        return thefts.of_strength(np.random.default_rng(seed), kind, 0, used, 0).stolen_w

    share = taken("scaled") / used.w
    assert share.std() < 1e-12
    assert 0.2 <= share.mean() <= 0.9
    by_slot = (taken("slots") / used.w).reshape(28, 24, 12)
    assert np.ptp(by_slot, axis=(0, 2)) == pytest.approx(0, abs=1e-12)
    window = (taken("window") > 0).reshape(28, 288)
    assert (window == window[0]).all()
    assert np.abs(np.diff(np.append(window[0], window[0, 0]).astype(int))).sum() == 2
    days = (taken("days") / used.w).reshape(28, 288)
    assert np.ptp(days, axis=1).max() < 1e-12
    assert 0 < (days[:, 0] > 0).sum() < 28
    for seed in range(6):
        large = taken("large", seed)
        assert (large <= np.maximum(used.heavy_w, np.maximum(used.w - 400, 0)) + 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(thefts.METHODS), days=st.integers(2, 20))
def test_nobody_steals_more_than_is_used(seed: int, kind: str, days: int) -> None:
    random = np.random.default_rng(seed)
    used = thefts.Circuits(random.gamma(1, 200, days * 288), random.gamma(0.1, 900, days * 288), 5)
    theft = thefts.of_strength(random, kind, 0, used, int(random.integers(days)) * 288)
    assert (theft.stolen_w >= 0).all()
    assert (theft.stolen_w <= used.w + 1e-9).all()


def test_seeds_decide_and_nothing_else() -> None:
    again = simulate(1, replace(SMALL, theft="scaled", share=0.01)).frame
    frame = district("scaled").frame
    assert (frame.kwh == again.kwh).all()
    assert frame.users == again.users
    assert frame.events == again.events
    assert not np.array_equal(district("scaled", 2).frame.kwh, frame.kwh)


def test_daily_readings_are_sums_of_the_same_world() -> None:
    fine = simulate(5, SMALL)
    daily = simulate(5, replace(SMALL, step_min=1440))
    assert daily.truth.used_kwh.sum() == pytest.approx(fine.truth.used_kwh.sum())
    assert daily.frame.kwh == pytest.approx(fine.frame.daily().kwh, abs=0.011)


def test_loss_hardly_depends_on_the_step() -> None:
    """Means over a step hide that squares differ: what 15 minutes lose against 5."""
    five, fifteen = (simulate(6, replace(SMALL, solve_min=m)).truth.loss_kwh for m in (5, 15))
    assert 0.9 < fifteen.sum() / five.sum() <= 1.0


def test_households_are_no_clones() -> None:
    random = np.random.default_rng(3)
    many = np.array([use(random, habits(random), CLIMATE, 30).w for _ in range(20)])
    together = np.asarray(np.corrcoef(many))[np.triu_indices(20, 1)]
    assert together.max() < 0.8
    assert 0 < np.median(together) < 0.5
    by_day = many.reshape(20, 28, 48)
    assert (np.abs(np.diff(by_day, axis=1)).max((1, 2)) > 0).all()
    assert 150 < many.mean() < 1500


def test_heavy_runs_lie_where_they_were_put() -> None:
    from metercheck.district.simulation.household import _on_grid

    runs = np.array([[7.0, 1430.0], [10.0, 100.0], [600.0, 1200.0]])
    w = _on_grid(runs, 1, 5)
    assert w[:4] == pytest.approx([0, 600 * 3 / 5, 600, 600 * 2 / 5])
    assert w[-3:] == pytest.approx([0, 1200, 1200])
    assert w[4:-2].sum() == 0


def test_registers_show_whole_places_and_lose_nothing() -> None:
    random = np.random.default_rng(0)
    one = meters.class_1(random, 20)
    w = random.gamma(1, 400, (20, 288 * 3))
    shown = meters.registers(one, w, 5, 30)
    assert np.abs(shown / 0.01 - np.rint(shown / 0.01)).max() < 1e-6
    assert (np.diff(shown, axis=1) >= 0).all()
    whole = shown[:, -1] - shown[:, 0]
    assert whole == pytest.approx((w * (w >= 4.4)).sum(1) * 5 / 60_000, rel=0.015, abs=0.2)
    assert np.abs(one.gain - 1).max() <= 0.01


def test_what_the_office_lacks_is_missing_and_what_it_guessed_is_marked() -> None:
    random = np.random.default_rng(1)
    true = np.round(random.gamma(2, 0.2, (50, 60 * 48)), 2)
    known, quality = collected(random, true, 30, Collection(0.001, 0.02, 0.01, 0.5))
    missing, guessed = np.isnan(known), quality == Quality.ESTIMATED
    assert 0 < missing.mean() < 0.1
    assert guessed.any()
    assert not (missing & guessed).any()
    after = np.zeros_like(guessed)
    after[:, 1:] = guessed[:, :-1] & ~guessed[:, 1:]
    read = ~missing & ~guessed & ~after
    assert (known[read] == true[read]).all()
    # What a guess was off comes back with the next reading, so the sum is right.
    meter, end = np.argwhere(after & ~missing)[0]
    begin = end - int(np.argmin(guessed[meter, :end][::-1]))
    assert known[meter, begin : end + 1].sum() == pytest.approx(true[meter, begin : end + 1].sum())


def test_a_meter_is_replaced() -> None:
    one = simulate(7, replace(SMALL, replaced_meters=0.3))
    assert one.registers.replaced
    names = {user.user: (row, user.meter) for row, user in enumerate(one.frame.users)}
    for user, swap in one.registers.replaced.items():
        row, meter = names[user]
        assert meter != swap.old_meter
        assert np.isnan(one.frame.kwh[row, swap.interval])
        assert (
            one.registers.users[row, swap.interval + 1] < one.registers.users[row, swap.interval]
        )
        assert any(e.user == user and e.kind == "meter_replaced" for e in one.frame.events)


def test_a_quarter_of_the_honest_changes() -> None:
    users = simulate_users(1, 400, 30, 1440)
    honest = users.kinds[~users.labels]
    assert 0.18 < np.mean(honest != "") < 0.32
    assert set(users.kinds[users.labels]) <= set(thefts.METHODS)
    assert 0.04 < users.labels.mean() < 0.14
    assert users.kwh.shape == users.quality.shape == (400, 30)


def test_a_user_stands_in_the_wrong_list() -> None:
    home, other = simulate_pair(1, SMALL)
    (moved,) = other.truth.foreign
    assert home.truth.missing == (moved,)
    assert moved not in {user.user for user in home.frame.users}
    assert moved == other.frame.users[-1].user
    assert home.frame.first == other.frame.first
    seems = home.frame.supply_kwh.sum() - home.frame.kwh.sum()
    assert seems > home.truth.loss_kwh.sum() + 0.8 * other.frame.kwh[-1].sum()


@pytest.mark.parametrize("name", ["rural2"])
def test_simbench_networks_are_trees_with_places(name: str) -> None:
    from metercheck.district.simulation import feeders

    try:
        network, season = feeders.feeder(name, date(2024, 2, 1), 90)
    except DistrictMissing:
        pytest.skip("needs simbench")
    assert len(network.sites) >= 39
    assert network.paths(network.sites).any(0).all()
    assert season is not None
    assert season.shape[0] == 90
    assert (season > 0.2).all()
    truth = simulate(1, replace(SMALL, feeder=name)).truth
    assert 0.001 < truth.loss_kwh.sum() / truth.supply_kwh.sum() < 0.06
