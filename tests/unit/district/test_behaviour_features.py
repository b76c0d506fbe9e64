"""Features tell what is in the readings, and nothing of names, order or gaps."""

from __future__ import annotations

import numpy as np
import pytest

from metercheck.district.behaviour.features import FEWEST_DAYS, Features, features
from metercheck.district.behaviour.missing import missing_features
from metercheck.district.behaviour.prepared import prepare
from metercheck.district.behaviour.reasons import GROUPS, in_words
from metercheck.district.frame import DAY_MIN, Quality
from support.district.readings import FIRST_DAY, daily, half_hourly, read


def _daily(kwh: np.ndarray, quality: np.ndarray | None = None) -> Features:
    return features(kwh, read(kwh) if quality is None else quality, FIRST_DAY, DAY_MIN)


def _hourly(kwh: np.ndarray) -> Features:
    return features(kwh, read(kwh), FIRST_DAY * 48, 30)


@pytest.mark.parametrize("make", [daily, half_hourly])
def test_the_order_of_users_changes_nothing(make) -> None:
    kwh = make(1)
    of = _daily if make is daily else _hourly
    order = np.random.default_rng(2).permutation(len(kwh))
    np.testing.assert_allclose(of(kwh[order]).values, of(kwh).values[order], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("make", [daily, half_hourly])
def test_users_are_computed_in_parts_as_in_one(make, monkeypatch) -> None:
    kwh = make(3)
    of = _daily if make is daily else _hourly
    whole = of(kwh)
    monkeypatch.setattr("metercheck.district.behaviour.features._AT_ONCE", 7 * kwh.shape[1])
    np.testing.assert_allclose(of(kwh).values, whole.values, rtol=1e-9, atol=1e-9)


def test_a_drop_is_found_with_its_size_and_week() -> None:
    kwh = daily(4)
    kwh[7, 91:] *= 0.4
    found = _daily(kwh)
    change = found.column("change.drop")
    assert change[7] == pytest.approx(np.log(0.4), abs=0.1)
    assert np.argmin(change) == 7
    assert found.column("change.drop_explains")[7] > 0.9
    assert found.column("change.drop_when")[7] == pytest.approx(0.5, abs=0.05)
    assert found.column("change.drop_lasts")[7] == 1.0


def test_what_all_neighbours_do_is_no_drop() -> None:
    kwh = daily(5)
    kwh[:, 90:] *= 0.4
    assert np.abs(_daily(kwh).column("change.drop")).max() < 0.2


def test_estimated_and_doubtful_readings_are_no_behaviour() -> None:
    kwh = daily(6)
    quality = read(kwh)
    quality[3, 40:60] = Quality.ESTIMATED
    quality[4, 40:60] = Quality.DOUBTFUL
    wild, gone = kwh.copy(), kwh.copy()
    wild[3:5, 40:60] *= 50
    gone[3:5, 40:60] = np.nan
    np.testing.assert_array_equal(_daily(wild, quality).values, _daily(gone).values)


def test_a_sum_spread_over_days_counts_as_a_sum_only() -> None:
    kwh = daily(7)
    quality = read(kwh)
    kwh[2, 20:34] = kwh[2, 20:34].mean()
    quality[2, 20:34] = Quality.SPREAD
    prepared = prepare(kwh, quality, FIRST_DAY, DAY_MIN)
    assert np.isnan(prepared.kwh[2, 20:34]).all()
    np.testing.assert_array_equal(prepared.level[2], kwh[2])


def test_gaps_alone_move_features_little_and_show_in_a_group_of_their_own() -> None:
    kwh = daily(8, users=200)
    random = np.random.default_rng(9)
    gappy = kwh.copy()
    gappy[:100][random.random((100, kwh.shape[1])) < 0.3] = np.nan
    names = ("days.level", "days.variation", "days.jump", "change.drop", "season.follows")
    before, after = _daily(kwh), _daily(gappy)
    for name in names:
        spread = np.nanstd(before.column(name))
        moved = np.nanmean(after.column(name)[:100]) - np.nanmean(before.column(name)[:100])
        assert abs(moved) < spread, name
    missing = missing_features(gappy, read(gappy))
    assert missing.groups() == ("missing",)
    assert (
        missing.column("missing.share")[:100].min() > missing.column("missing.share")[100:].max()
    )
    assert "missing" not in after.groups()


def test_hours_that_are_never_registered_stand_out() -> None:
    kwh = half_hourly(10)
    days = kwh[5].reshape(-1, 48)
    days[:, 36:44] *= 0.02
    found = _hourly(kwh)
    assert np.argmin(found.column("window.lowest_4h")) == 5
    assert np.argmax(found.column("window.below_base")) == 5
    assert np.argmax(found.column("window.edge_up")) == 5


def test_a_meter_that_registers_a_part_lowers_the_base_load_too() -> None:
    kwh = half_hourly(11)
    kwh[2, 30 * 48 :] *= 0.4  # the meter
    away = kwh[3].reshape(-1, 48)
    away[30:] = np.minimum(away[30:], 0.06 * kwh[3].max())  # the people: the base load stays
    found = _hourly(kwh)
    assert found.column("after.base")[2] == pytest.approx(np.log(0.4), abs=0.15)
    assert found.column("after.base_more")[2] < found.column("after.base_more")[3] - 0.3


def test_begun_days_are_left_out() -> None:
    kwh = half_hourly(12)
    whole = features(kwh[:, 48:-48], read(kwh[:, 48:-48]), FIRST_DAY * 48 + 48, 30)
    begun = features(kwh[:, 20:-20], read(kwh[:, 20:-20]), FIRST_DAY * 48 + 20, 30)
    np.testing.assert_array_equal(begun.values, whole.values)


def test_every_group_has_its_sentence() -> None:
    groups = _hourly(half_hourly(16)).groups()
    assert {*groups, "missing"} == set(GROUPS)
    phrases = in_words([("peak.flat_top", 0.4), ("peak.of_mean", 0.2), ("base.varies", 0.1)])
    assert [one.key for one in phrases] == ["behaviour.group.peak", "behaviour.group.base"]


@pytest.mark.parametrize("kind", ["nothing", "zeros", "constant", "one user"])
def test_poor_readings_give_no_number_rather_than_an_error(kind: str) -> None:
    kwh = daily(13, users=10, days=60)
    if kind == "nothing":
        kwh[4] = np.nan
    elif kind == "zeros":
        kwh[4] = 0.0
    elif kind == "constant":
        kwh[4] = 3.0
    else:
        kwh = kwh[:1]
    found = _daily(kwh)
    assert not np.isinf(found.values).any()
    assert found.values.shape == (len(kwh), len(found.names))


def test_two_weeks_are_the_least() -> None:
    kwh = daily(14, days=FEWEST_DAYS)
    assert len(_daily(kwh).values) == 60
    with pytest.raises(ValueError, match="less than"):
        _daily(kwh[:, 1:])


def test_groups_are_chosen_by_name() -> None:
    found = _daily(daily(15))
    assert found.groups() == ("change", "days", "season")
    assert {name.partition(".")[0] for name in found.only(["season"]).names} == {"season"}
    with pytest.raises(ValueError, match="not in"):
        found.column("days.no_such")
