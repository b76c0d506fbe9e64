"""What fakes a loss is found, once each, and nothing is found where nothing is."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from metercheck.district.frame import DistrictFrame, Quality
from metercheck.district.loss.findings import Finding
from metercheck.district.loss.result import district_loss
from metercheck.words import LANGUAGES, speaking
from support.district.frames import made


def told(frame: DistrictFrame) -> tuple[Finding, ...]:
    return district_loss(frame).findings


def only(frame: DistrictFrame, kind: str) -> Finding:
    found = told(frame)
    assert [one.kind for one in found] == [kind]
    for code in LANGUAGES:
        with speaking(code):
            assert str(found[0].words)
    return found[0]


@pytest.mark.parametrize("step_min", [30, 1440])
@pytest.mark.parametrize("seed", range(8))
def test_honest_districts_have_no_findings(seed: int, step_min: int) -> None:
    days = 40 if step_min == 30 else 120
    assert told(made(seed, step_min=step_min, days=days).frame) == ()


def test_a_thief_is_no_finding() -> None:
    frame = made(1, days=40).frame
    kwh = frame.kwh.copy()
    kwh[3] *= 0.4
    assert told(replace(frame, kwh=kwh)) == ()


@pytest.mark.parametrize("step_min", [30, 1440])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("seed", range(3))
def test_whoever_steals_on_some_days_is_not_said_to_belong_elsewhere(
    seed: int, share: float, step_min: int
) -> None:
    frame = made(seed, step_min=step_min, days=120).frame
    kwh = frame.kwh.copy()
    honest = np.random.default_rng(seed).random(frame.days) >= share
    user = int(kwh.sum(axis=1).argmax())
    kwh[user] *= honest[frame.day_of()]
    kinds = {one.kind for one in told(replace(frame, kwh=kwh))}
    assert "disowned" not in kinds


def test_estimates_are_named_with_their_days() -> None:
    frame = made(2, step_min=1440).frame
    kwh, quality = frame.kwh.copy(), frame.quality.copy()
    kwh[5, 20] += 12
    kwh[5, 21] -= 12
    quality[5, 20] = Quality.ESTIMATED
    found = only(replace(frame, kwh=kwh, quality=quality), "estimated")
    assert found.users == ("DU5",)
    assert [day.isoformat() for day in found.days] == ["2024-01-21", "2024-01-22"]


def test_an_estimated_supply_is_named_with_the_day_that_pays_it_back() -> None:
    frame = made(3, step_min=1440).frame
    supply, quality = frame.supply_kwh.copy(), frame.supply_quality.copy()
    guess = 0.8 * supply[20]
    supply[21] += supply[20] - guess
    supply[20], quality[20] = guess, Quality.ESTIMATED
    finding = only(replace(frame, supply_kwh=supply, supply_quality=quality), "supply_estimated")
    assert [(day - frame.first_day).days for day in finding.days] == [20, 21]


def test_an_estimate_that_nobody_marked_is_found_too() -> None:
    frame = made(3, step_min=1440).frame
    kwh = frame.kwh.copy()
    kwh[7, 30] += 40
    kwh[7, 31] -= 40
    found = only(replace(frame, kwh=kwh), "unmarked")
    assert found.users == ("DU7",)
    assert found.kwh == pytest.approx(40, rel=0.3)


def test_a_user_who_is_never_read() -> None:
    frame = made(4, step_min=1440).frame
    kwh = frame.kwh.copy()
    kwh[2] = np.nan
    assert only(replace(frame, kwh=kwh), "never_read").users == ("DU2",)


def test_a_user_who_was_supplied_before_being_read_and_one_who_came_later() -> None:
    frame = made(5, step_min=1440, days=90).frame
    kwh, supply = frame.kwh.copy(), frame.supply_kwh.copy()
    user = int(kwh.sum(axis=1).argmax())
    came = kwh[user, :30].copy()
    kwh[user, :30] = np.nan
    found = only(replace(frame, kwh=kwh), "not_read")
    assert found.users == (f"DU{user}",)
    assert found.kwh == pytest.approx(came.sum(), rel=0.3)
    supply[:30] -= came
    assert told(replace(frame, kwh=kwh, supply_kwh=supply)) == ()


def test_a_wrong_phase_changes_no_loss_and_is_named() -> None:
    frame = made(6, days=40, users=21, quadratic=0.0005).frame
    phases = np.arange(21) % 3
    loss = (frame.supply_kwh - frame.kwh.sum(axis=0)) / 3
    supply = np.stack([frame.kwh[phases == p].sum(axis=0) + loss for p in range(3)])
    users = [replace(user, phase="ABC"[p]) for user, p in zip(frame.users, phases, strict=True)]
    right = replace(frame, users=tuple(users), supply_phase_kwh=supply)
    assert told(right) == ()
    users[4] = replace(users[4], phase="C")
    found = only(replace(right, users=tuple(users)), "wrong_phase")
    assert found.users == ("DU4",)
    assert found.words.arguments["phase"] == "B"
    assert found.kwh == 0


@pytest.mark.parametrize(("step_min", "length"), [(30, 20), (1440, 4)])
def test_a_supply_meter_that_stands_still(step_min: int, length: int) -> None:
    frame = made(7, step_min=step_min, days=60).frame
    supply = frame.supply_kwh.copy()
    supply[500 // (step_min // 30) : 500 // (step_min // 30) + length] = supply[10]
    only(replace(frame, supply_kwh=supply), "supply_stuck")


@pytest.mark.parametrize("factor", [1.25, 2 / 3, 1.5])
def test_another_current_transformer(factor: float) -> None:
    frame = made(8, step_min=1440, days=80).frame
    supply = frame.supply_kwh.copy()
    supply[50:] *= factor
    found = only(replace(frame, supply_kwh=supply), "supply_ratio")
    assert float(str(found.words.arguments["factor"])) == pytest.approx(factor, rel=0.03)
    assert found.days[0].isoformat() == "2024-02-20"


@pytest.mark.parametrize("minutes", [-30, 30, 60])
def test_the_supply_meters_clock(minutes: int) -> None:
    frame = made(9, days=40, users=60).frame
    # Behind: at a time of its own it has counted what was taken later.
    supply = np.roll(frame.supply_kwh, -minutes // 30)
    found = only(replace(frame, supply_kwh=supply), "clock")
    assert int(str(found.words.arguments["minutes"])) == pytest.approx(minutes, abs=2)


def test_panels_that_nobody_counts() -> None:
    frame = made(10, days=40).frame
    hour = np.arange(len(frame.supply_kwh)) % 48 / 2
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None) * ((hour > 6) & (hour < 18))
    found = only(replace(frame, supply_kwh=frame.supply_kwh - 2 * sun), "feed_in")
    assert found.kwh < 0


def test_results_do_not_depend_on_the_order_of_users_and_can_be_pickled() -> None:
    frame = made(11, days=40).frame
    frame = replace(frame, supply_kwh=frame.supply_kwh - frame.kwh[3] - frame.kwh[8])
    order = np.random.default_rng(0).permutation(20)
    mixed = replace(
        frame,
        users=tuple(frame.users[row] for row in order),
        kwh=frame.kwh[order],
        quality=frame.quality[order],
    )
    one, other = told(frame), told(mixed)
    assert {one.users for one in one} == {("DU3",), ("DU8",)} == {one.users for one in other}
    again = pickle.loads(pickle.dumps(one))
    assert [str(finding.words) for finding in again] == [str(finding.words) for finding in one]
