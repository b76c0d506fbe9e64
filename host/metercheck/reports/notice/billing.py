"""What is charged, line by line, in decimals: energy = capacity x hours a day x days.

Every line is rounded by itself, half a unit up, so that a reader can add the lines up by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from metercheck.errors import ClaimIncomplete
from metercheck.reports.notice.rules import USES, Act, Rule
from metercheck.words import Phrase


@dataclass(frozen=True)
class Equipment:
    """What was connected, with its rated capacity (kVA count as kW)."""

    name: str
    capacity_kw: Decimal


@dataclass(frozen=True)
class Claim:
    """What people found out and chose. None: not found out, or left to the rule.

    `use`: one of rules.USES. `current_a`: the meter's basic current. `times`: the multiple of the
    charge that is asked for as 违约使用电费.
    """

    use: str
    tariff_yuan_per_kwh: Decimal
    equipment: tuple[Equipment, ...] = ()
    current_a: Decimal | None = None
    days: int | None = None
    hours_a_day: Decimal | None = None
    registered_kwh: Decimal | None = None
    times: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """A line of the bill; of registered energy that is taken off, with a minus."""

    what: str
    capacity_kw: Decimal | None
    hours_a_day: Decimal | None
    days: int | None
    kwh: Decimal
    tariff_yuan_per_kwh: Decimal
    yuan: Decimal


@dataclass(frozen=True)
class Bill:
    """All of it. `by_rule`: which of "days", "hours" the rule gave because nobody knows them;
    `own_choice`: "registered" where the rule does not say that it is taken off."""

    lines: tuple[Line, ...]
    kwh: Decimal
    charge_yuan: Decimal
    times: Decimal
    penalty_yuan: Decimal
    total_yuan: Decimal
    by_rule: frozenset[str]
    own_choice: frozenset[str]


def bill(rule: Rule, act: Act, claim: Claim, current_words: str, registered_words: str) -> Bill:
    """The bill of `claim` for `act`. Raises errors.ClaimIncomplete.

    `current_words`, `registered_words`: what the lines of the meter's capacity and of the
    registered energy are called.
    """
    if claim.use not in USES:
        raise _incomplete("use", known=", ".join(USES))
    if claim.tariff_yuan_per_kwh <= 0:
        raise _incomplete("tariff")
    items = _items(rule, act, claim, current_words)
    days = rule.unknown_days if claim.days is None else claim.days
    hours = rule.hours_a_day[claim.use] if claim.hours_a_day is None else claim.hours_a_day
    if days <= 0 or not 0 < hours <= 24:
        raise _incomplete("duration")
    lines = [_line(rule, claim, one, hours, days) for one in items]
    taken_off = _registered(rule, claim, registered_words)
    lines += taken_off
    kwh = sum((one.kwh for one in lines), Decimal(0))
    charge = sum((one.yuan for one in lines), Decimal(0))
    if kwh <= 0:
        raise _incomplete("nothing")
    times = _times(rule, claim)
    penalty = _rounded(charge * times, rule.yuan_step)
    unknown = {"days": claim.days, "hours": claim.hours_a_day}
    return Bill(
        lines=tuple(lines),
        kwh=kwh,
        charge_yuan=charge,
        times=times,
        penalty_yuan=penalty,
        total_yuan=charge + penalty,
        by_rule=frozenset(name for name, value in unknown.items() if value is None),
        own_choice=frozenset(
            {"registered"} if taken_off and rule.registered == "unstated" else set()
        ),
    )


def _items(rule: Rule, act: Act, claim: Claim, current_words: str) -> Sequence[Equipment]:
    if act.method == "current":
        if claim.current_a is None or claim.current_a <= 0:
            raise _incomplete("current")
        return [Equipment(current_words, claim.current_a * rule.voltage_v / 1000)]
    if not claim.equipment or any(one.capacity_kw <= 0 for one in claim.equipment):
        raise _incomplete("equipment")
    return claim.equipment


def _line(rule: Rule, claim: Claim, one: Equipment, hours: Decimal, days: int) -> Line:
    kwh = _rounded(one.capacity_kw * hours * days, rule.kwh_step)
    tariff = claim.tariff_yuan_per_kwh
    yuan = _rounded(kwh * tariff, rule.yuan_step)
    return Line(one.name, one.capacity_kw, hours, days, kwh, tariff, yuan)


def _registered(rule: Rule, claim: Claim, words: str) -> list[Line]:
    """The line that takes registered energy off, where the rule says so, or a person where it
    says nothing."""
    if rule.registered == "keep" or claim.registered_kwh is None:
        if rule.registered == "subtract":
            raise _incomplete("registered")
        return []
    if claim.registered_kwh < 0:
        raise _incomplete("registered")
    kwh = -_rounded(claim.registered_kwh, rule.kwh_step)
    tariff = claim.tariff_yuan_per_kwh
    return [Line(words, None, None, None, kwh, tariff, _rounded(kwh * tariff, rule.yuan_step))]


def _times(rule: Rule, claim: Claim) -> Decimal:
    """The multiple: a person's choice where the rule leaves one."""
    if rule.times_bound == "exactly":
        if claim.times not in (None, rule.times):
            raise _incomplete("times_exactly", times=rule.times)
        return rule.times
    if claim.times is None:
        raise _incomplete("times_choose", times=rule.times)
    within = (
        claim.times <= rule.times if rule.times_bound == "at_most" else (claim.times >= rule.times)
    )
    if claim.times < 0 or not within:
        raise _incomplete("times_choose", times=rule.times)
    return claim.times


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, rounding=ROUND_HALF_UP)


def _incomplete(what: str, **arguments: object) -> ClaimIncomplete:
    return ClaimIncomplete(what=Phrase(f"notice.claim.{what}", **arguments))
