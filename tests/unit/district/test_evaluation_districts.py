"""The evaluation of districts: cases by seed, figures that add up, the plain rule."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metercheck.district.evaluation.cases import DAYS, RESOLUTIONS, cases
from metercheck.district.evaluation.districts import single, summary
from metercheck.district.evaluation.judging import Outcome, by_drop, judge
from metercheck.district.frame import EPOCH, DistrictFrame, User
from metercheck.district.simulation.thefts import KINDS

OUTCOME = Outcome(cases(1, 1)[0], True, 0.005, 0.02, 1, 3.0, 30, 0, False, 1.0, 1.0)


def test_every_kind_comes_equally_often_and_no_seed_twice() -> None:
    listed = cases(3, 60, "all")
    for resolution in RESOLUTIONS:
        of = [case for case in listed if case.resolution == resolution]
        assert len(of) == 75
        assert [sum(case.kind == kind for case in of) for kind in (*KINDS, None)] == [10] * 6 + [
            15
        ]
        assert [
            sum(case.kind == kind and case.always is True for case in of) for kind in KINDS
        ] == [5] * 6
        assert len({case.seed for case in of}) == 75
        assert {case.days for case in of} == {DAYS[resolution]}
    assert not {case.seed for case in listed} & {case.seed for case in cases(4, 60)}


def test_no_kind_keeps_to_a_feeder() -> None:
    of = [case for case in cases(3, 72, "all") if case.resolution == "daily" and case.kind]
    pairs = {(case.kind, case.feeder) for case in of}
    assert len(pairs) == 36


def test_figures_add_up() -> None:
    outcomes = []
    for case in cases(1, 12):
        place = None if case.kind in (None, "tap") else 1 + case.seed % 5
        outcomes.append(replace(OUTCOME, case=case, place=place, drop_place=place))
    figures = json.loads(json.dumps(summary(outcomes, 1, "ieee")))
    for one in figures["resolutions"].values():
        assert one["thieves"]["first"]["5"]["hits"] == one["thieves"]["first"]["5"]["of"] == 10
        third = one["thieves"]["first"]["3"]
        assert third["hits"] == sum(k["first"]["3"]["hits"] for k in one["by_kind"].values())
        assert third["low"] <= third["share"] <= third["high"]
        assert one["tap_said"]["of"] == 2
        assert one["tap_said_of_honest"]["of"] == 3
    assert single(outcomes[0])["place"] == outcomes[0].place


def test_drop_rule_names_who_fell_most() -> None:
    kwh = np.full((4, 120), 8.0)
    kwh[2, 60:] = 3.0
    kwh[1, 90:] = 6.0
    kwh[3, 10:14] = np.nan
    users = tuple(User(f"u{n}", f"m{n}") for n in range(4))
    first = (date(2024, 1, 1) - EPOCH.date()).days
    quality = np.zeros(kwh.shape, np.uint8)
    supply, none = kwh.sum(0), np.zeros(120, np.uint8)
    frame = DistrictFrame("d", "d", 1440, first, supply, none, None, users, kwh, quality)
    assert by_drop(frame)[:2] == ["u2", "u1"]


@pytest.mark.parametrize("number", [0])
def test_a_district_is_judged(number: int) -> None:
    case = replace(cases(5, 6)[number], days=60, resolution="daily")
    outcome = judge(case)
    assert outcome.place is not None
    assert 1 <= outcome.place <= 60
    assert outcome.stolen_share == pytest.approx(0.005, rel=0.01)
    assert replace(judge(case), simulated_s=0, analysed_s=0) == replace(
        outcome, simulated_s=0, analysed_s=0
    )
