"""The step that explains a series best, against the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metercheck.district.behaviour.masked import longest_run, mean, median, ordered, quantiles
from metercheck.district.behaviour.steps import apart, step

VALUES = st.lists(
    st.one_of(st.floats(-5, 5, width=32), st.just(float("nan"))), min_size=6, max_size=24
)


def _squares(series: np.ndarray) -> float:
    known = series[~np.isnan(series)]
    return float(((known - known.mean()) ** 2).sum())


@given(VALUES, st.sampled_from([-1, 1]))
@settings(max_examples=60, deadline=None)
def test_no_other_place_explains_more(values: list[float], sign: int) -> None:
    series = np.asarray(values)
    found = step(series[None], sign, 2)
    gains = [0.0]
    for at in range(1, len(series)):
        before, after = series[:at], series[at:]
        if min((~np.isnan(before)).sum(), (~np.isnan(after)).sum()) < 2:
            continue
        if (np.nanmean(after) - np.nanmean(before)) * sign >= 0:
            gains.append(_squares(series) - _squares(before) - _squares(after))
    if np.isnan(found.change[0]):
        assert (~np.isnan(series)).sum() < 4 or len(gains) == 1
        return
    assert found.change[0] * sign >= 0
    total = _squares(series)
    if total > 1e-3:
        assert found.explained[0] == pytest.approx(max(gains) / total, abs=1e-6)


def test_a_step_is_found_where_it_is() -> None:
    series = np.concatenate([np.full(10, 2.0), np.full(6, 0.5)])
    found = step(series[None], -1, 3)
    assert found.at[0] == 10
    assert found.change[0] == pytest.approx(-1.5)
    assert found.explained[0] == pytest.approx(1.0)
    assert step(series[None], 1, 3).explained[0] == 0.0


def test_two_groups_of_days_are_told_apart() -> None:
    low, high = np.full(8, -1.0), np.full(24, 0.0)
    explained, gap, share, parting = apart(np.concatenate([low, high, [np.nan] * 5])[None])
    assert explained[0] == pytest.approx(1.0)
    assert gap[0] == pytest.approx(1.0)
    assert share[0] == pytest.approx(0.25)
    assert -1.0 <= parting[0] < 0.0


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_statistics_of_what_is_known_are_numpys(values: list[float]) -> None:
    series = np.asarray(values)
    known = series[~np.isnan(series)]
    if not len(known):
        assert np.isnan(mean(series))
        return
    assert float(mean(series)) == pytest.approx(float(known.mean()), abs=1e-9)
    assert float(median(series)) == pytest.approx(float(np.median(known)), abs=1e-9)
    [found] = quantiles(*ordered(series), (0.3,), least=1)
    assert float(found) == pytest.approx(float(np.quantile(known, 0.3)), abs=1e-9)


def test_what_is_unknown_neither_counts_nor_ends_a_run() -> None:
    states = np.asarray([[0, 1, 1, 0, 1, 0, 1, 1, 1]], dtype=bool)
    known = np.asarray([[1, 1, 1, 0, 1, 1, 1, 1, 1]], dtype=bool)
    assert longest_run(states, known)[0] == 3
    known[0, 5] = False
    assert longest_run(states, known)[0] == 6
