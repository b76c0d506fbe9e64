"""Bayes factors against plain numerical integrals, and sums over blocks against whole columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from metercheck.district.loss.balance import balance
from metercheck.district.suspects import day_evidence, evidence
from metercheck.district.suspects.background import background
from support.district.frames import made


@given(st.floats(-6, 12), st.floats(0.1, 40), st.sampled_from(evidence.SCALES))
def test_the_closed_form_is_the_integral(b: float, g: float, scale: float) -> None:
    def weight(a: float) -> float:
        prior = 2 / np.sqrt(2 * np.pi) / scale * np.exp(-0.5 * (a / scale) ** 2)
        return prior * np.exp(a * b - 0.5 * a * a * g)

    peak = max(b / (g + scale**-2), 0.0)
    width = (g + scale**-2) ** -0.5
    value, _ = quad(weight, max(peak - 12 * width, 0), peak + 12 * width, epsabs=0)
    known = evidence.log_factor(np.array([b]), np.array([g]), (scale,))[0]
    assert known == pytest.approx(np.log(value), abs=1e-6)


def test_no_evidence_speaks_against_a_user() -> None:
    odds = evidence.log_factor(np.array([0.0, -5.0]), np.array([100.0, 100.0]))
    assert (odds < 0).all()
    assert odds[1] < odds[0]


def test_blocks_add_up_to_columns_held_to_them() -> None:
    known = balance(made(1, users=8, days=20).frame)
    fit = background(known)
    assert fit is not None
    white = fit.whiten(np.nan_to_num(known.kwh).T)
    block = known.day // 5
    by_block = evidence.sums(fit, white, block, 4)
    pattern = np.array([[0, 1, 1, 0], [1, 1, 1, 1]], float)
    b, g = by_block.over(pattern)
    for row, chosen in enumerate(pattern):
        held = white * chosen[block][:, None]
        # What is left of a column when the background took its part, and its share of the rest.
        taken = fit.basis.astype(float).T @ held
        assert b[row] == pytest.approx(fit.rest @ held, rel=1e-6, abs=1e-6)
        assert g[row] == pytest.approx((held**2).sum(0) - (taken**2).sum(0), rel=1e-3)


def test_single_precision_tells_the_same() -> None:
    random = np.random.default_rng(4)
    g = random.gamma(2, 30, (20, 40))
    b = random.normal(0, 4 * np.sqrt(g))
    known = evidence.log_factor(b, g)
    single = evidence.log_factor(b.astype(np.float32), g.astype(np.float32))
    assert single == pytest.approx(known, abs=2e-3)


def test_running_sums_are_those_of_the_blocks_held_to() -> None:
    random = np.random.default_rng(5)
    blocks = evidence.Sums(
        random.normal(size=(6, 3)), random.gamma(2, 9, (6, 3)), random.normal(size=(6, 2, 3))
    )
    after = np.triu(np.ones((6, 6)))
    for back, pattern in ((True, after), (False, after.T)):
        for one, other in zip(blocks.running(back=back), blocks.over(pattern), strict=True):
            assert one == pytest.approx(other)


def test_sizes_and_shares_between_are_close_to_those_gone_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(6)
    g = random.gamma(2, 2, (200, 60))
    b = random.normal(0, np.sqrt(g))
    quick, _ = day_evidence.some_days(b, g)
    monkeypatch.setattr(day_evidence, "SPEAKS", -np.inf)  # all speak
    slow, _ = day_evidence.some_days(b, g)
    assert quick == pytest.approx(slow, abs=0.5)
    assert np.abs(quick - slow).mean() < 0.1


def test_a_column_that_counts_on_some_days_is_seen_with_its_days() -> None:
    random = np.random.default_rng(2)
    on = random.random(90) < 0.3
    g = np.full((90, 2), 30.0)
    b = random.normal(0, np.sqrt(g))
    b[:, 0] += 0.8 * g[:, 0] * on
    odds, chance = day_evidence.some_days(b, g)
    assert odds[0] > 20 > 0 > odds[1]
    assert ((chance(np.array([0]))[:, 0] > 0.5) == on).mean() > 0.9


def test_one_day_alone_is_no_theft_on_some_days() -> None:
    b, g = np.zeros((90, 1)), np.full((90, 1), 30.0)
    b[17] = 300
    assert day_evidence.some_days(b, g)[0][0] < day_evidence.DAY_MOST


def test_windows_go_round_midnight() -> None:
    held = evidence.windows(24)
    assert held.shape == (24 * len(evidence.WINDOW_H), 24)
    assert (held.sum(axis=1) == np.repeat(evidence.WINDOW_H, 24)).all()
    assert held[23, [23, 0]].all()
