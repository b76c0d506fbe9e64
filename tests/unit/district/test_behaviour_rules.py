"""The score without labels: monotone in every rule, and about the users beside."""

from __future__ import annotations

import numpy as np
import pytest

from metercheck.district.behaviour.features import Features, features
from metercheck.district.behaviour.unsupervised import RULES, drop_rule, evidence, rules_of, score
from metercheck.district.frame import DAY_MIN
from support.district.readings import FIRST_DAY, daily, half_hourly, read


def _hourly() -> Features:
    kwh = half_hourly(31, users=40)
    return features(kwh, read(kwh), FIRST_DAY * 48, 30)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_score_rises_with_what_a_rule_counts(rule) -> None:
    found = _hourly()
    scores = []
    for push in (0.0, 0.5, 1.0, 2.0, 5.0):
        values = found.values.copy()
        for name in rule.of:
            at = found.names.index(name)
            values[3, at] = np.nan_to_num(found.values[3, at]) + push * _towards(rule, name)
        scores.append(score(Features(found.names, values))[3])
    rising = np.diff(scores) * np.sign(rule.weight)
    assert (rising >= -1e-12).all()


def _towards(rule, name: str) -> float:
    """The sign in which the feature `name` makes the rule's number greater."""
    base = dict.fromkeys(rule.of, -0.5 if rule.name in ("drop", "base_falls") else 0.5)
    for each in rule.of:
        if each in ("change.drop_explains", "change.drop_lasts"):
            base[each] = 0.5
    more = base | {name: base[name] + 0.25}
    change = rule.number(*map(np.asarray, more.values())) - rule.number(
        *map(np.asarray, base.values())
    )
    return float(np.sign(change))


def test_daily_readings_use_the_rules_that_they_suffice_for() -> None:
    kwh = daily(32)
    found = features(kwh, read(kwh), FIRST_DAY, DAY_MIN)
    names = {rule.name for rule in rules_of(found)}
    assert "drop" in names
    assert "below_base" not in names
    assert evidence(found).shape == (60, len(names))


def test_a_lasting_drop_stands_out_and_a_vacancy_less() -> None:
    kwh = daily(33)
    kwh[4, 80:] *= 0.35
    kwh[9, 80:110] *= 0.02
    found = features(kwh, read(kwh), FIRST_DAY, DAY_MIN)
    scores = score(found)
    assert np.argmax(scores) == 4
    assert scores[9] < scores[4]
    assert scores.min() > 0
    assert scores.max() < 1
    assert np.argsort(-drop_rule(found))[0] in (4, 9)


def test_users_all_alike_do_not_stand_out() -> None:
    kwh = np.tile(daily(34, users=1), (30, 1))
    found = features(kwh, read(kwh), FIRST_DAY, DAY_MIN)
    assert np.ptp(score(found)) == 0.0
