"""The balance of a district: estimates, gaps, absent users."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.district.frame import DistrictFrame, Quality
from metercheck.district.loss.balance import FILLED_SHARE, balance
from support.district.frames import made


def changed(frame: DistrictFrame, kwh: np.ndarray, quality: np.ndarray) -> DistrictFrame:
    return replace(frame, kwh=kwh, quality=quality)


@pytest.mark.parametrize("step_min", [30, 1440])
def test_what_is_read_is_balanced_as_it_stands(step_min: int) -> None:
    frame = made(1, step_min=step_min).frame
    found = balance(frame)
    np.testing.assert_allclose(found.loss_kwh, frame.supply_kwh - frame.kwh.sum(axis=0))
    assert found.counts.all()
    assert found.complete.all()


@given(
    seed=st.integers(0, 2**32),
    step_min=st.sampled_from([30, 1440]),
    begin=st.integers(1, 40),
    length=st.integers(1, 6),
    factor=st.floats(0.2, 3),
)
def test_an_estimate_and_the_reading_after_it_keep_their_sum(
    seed: int, step_min: int, begin: int, length: int, factor: float
) -> None:
    true = made(seed % 50, step_min=step_min, users=5, noise=0).frame
    kwh, quality = true.kwh.copy(), true.quality.copy()
    run = slice(begin, begin + length)
    kwh[2, run] *= factor
    kwh[2, begin + length] += true.kwh[2, run].sum() - kwh[2, run].sum()
    quality[2, run] = Quality.ESTIMATED
    found = balance(changed(true, kwh, quality))
    stretch = slice(begin, begin + length + 1)
    sure = true.supply_kwh - true.kwh.sum(axis=0)
    assert found.loss_kwh[stretch].sum() == pytest.approx(sure[stretch].sum())
    outside = np.ones(len(sure), bool)
    outside[stretch] = False
    np.testing.assert_allclose(found.loss_kwh[outside], sure[outside])
    assert found.moved_kwh[outside].max() == 0


def test_the_mended_loss_is_nearer_to_the_true_one_than_the_estimates() -> None:
    mended, faked = [], []
    for seed in range(6):
        true = made(seed, step_min=1440, days=60).frame
        kwh, quality = true.kwh.copy(), true.quality.copy()
        for user in range(20):
            kwh[user, 2 * user + 10] += 10
            kwh[user, 2 * user + 11] -= 10
            quality[user, 2 * user + 10] = Quality.ESTIMATED
        sure = true.supply_kwh - true.kwh.sum(axis=0)
        mended.append(balance(changed(true, kwh, quality)).loss_kwh - sure)
        faked.append(true.supply_kwh - kwh.sum(axis=0) - sure)
    assert np.std(mended) < 0.7 * np.std(faked)


def test_a_spread_sum_takes_the_shape_of_the_users_own_day() -> None:
    true = made(4, users=3, days=30).frame
    kwh, quality = true.kwh.copy(), true.quality.copy()
    day = slice(10 * 48, 11 * 48)
    kwh[0, day] = kwh[0, day].mean()
    quality[0, day] = Quality.SPREAD
    found = balance(changed(true, kwh, quality)).kwh[0, day]
    assert found.sum() == pytest.approx(true.kwh[0, day].sum())
    assert np.corrcoef(found, true.kwh[0, day])[0, 1] > 0.5


def test_small_gaps_are_filled_and_named_and_large_ones_are_not() -> None:
    frame = made(5, users=20, days=30, step_min=1440).frame
    kwh = frame.kwh.copy()
    share = kwh.mean(axis=1) / frame.supply_kwh.mean()
    small, large = share.argmin(), share.argmax()
    assert share[small] < FILLED_SHARE < share[large]
    kwh[small, 10] = kwh[large, 20] = np.nan
    found = balance(changed(frame, kwh, frame.quality))
    assert found.counts[10]
    assert not found.complete[10]
    assert found.filled_kwh[10] == pytest.approx(
        kwh[small, 3:18][~np.isnan(kwh[small, 3:18])].mean()
    )
    assert np.isnan(found.loss_kwh[20])
    assert found.counts.sum() == 29


def test_an_estimate_that_nothing_corrects_is_filled_in_not_measured() -> None:
    frame = made(6, users=20, days=30, step_min=1440).frame
    quality = frame.quality.copy()
    quality[0, -1] = Quality.ESTIMATED
    found = balance(changed(frame, frame.kwh, quality))
    assert found.filled_kwh[-1] == pytest.approx(frame.kwh[0, -1])
    assert not found.complete[-1]


def test_a_user_who_came_later_makes_no_step_incomplete() -> None:
    frame = made(7, users=20, days=30, step_min=1440).frame
    kwh = frame.kwh.copy()
    kwh[0, :12] = np.nan
    found = balance(changed(frame, kwh, frame.quality))
    assert found.complete.all()
    assert found.absent[0].sum() == 12
    kwh[0] = np.nan
    never = balance(changed(frame, kwh, frame.quality))
    assert not never.complete.any()
    assert np.isfinite(never.loss_kwh).all()


def test_a_supply_that_was_not_read_gives_no_loss_and_a_spread_one_no_regression() -> None:
    frame = made(8, users=5, days=30).frame
    supply, quality = frame.supply_kwh.copy(), frame.supply_quality.copy()
    supply[5] = np.nan
    quality[100:103] = Quality.SPREAD
    quality[200] = Quality.DOUBTFUL
    found = balance(replace(frame, supply_kwh=supply, supply_quality=quality))
    assert np.flatnonzero(np.isnan(found.loss_kwh)).tolist() == [5, 200]
    assert np.flatnonzero(~found.counts).tolist() == [5, 100, 101, 102, 200]
