"""The rules by which a notice charges, read from versioned files beside their sources.

A figure that nobody has compared with the published text is named in `to_confirm`, and every
notice says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from metercheck.errors import BadRule, FileMissing, NoRule
from metercheck.words import Phrase

METHODS = ("equipment", "current")
USES = ("lighting", "power")
BOUNDS = ("exactly", "at_least", "at_most")
REGISTERED = ("subtract", "keep", "unstated")
CONFIRMABLE = (
    *("issued", "valid_from", "acts", "registered", "penalty", "unknown.days", "unknown.hours"),
    *("articles.acts", "articles.charge", "articles.energy"),
)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Act:
    """What somebody may have done, in the rule's words; `method`: how its energy is computed."""

    code: str
    text: str
    en: str
    method: str


@dataclass(frozen=True)
class Rule:
    """One version of a rule. `valid_until`: its last day, None while it is in force."""

    id: str
    title: str
    title_en: str
    issued: str
    valid_from: date
    valid_until: date | None
    articles: Mapping[str, str]
    acts: tuple[Act, ...]
    voltage_v: Decimal
    registered: str
    unknown_days: int
    days_bound: str
    hours_a_day: Mapping[str, Decimal]
    times: Decimal
    times_bound: str
    kwh_step: Decimal
    yuan_step: Decimal
    to_confirm: tuple[str, ...]

    def act(self, code: str) -> Act | None:
        """The act of that code."""
        return next((one for one in self.acts if one.code == code), None)

    def in_force(self, day: date) -> bool:
        """On that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def shipped() -> list[Rule]:
    """The rules of this program, the newest first."""
    folder = resources.files("metercheck.reports").joinpath("rules")
    files = [one for one in folder.iterdir() if one.name.endswith(".toml")]
    rules = [_Reader(Path(one.name)).rule(one.read_bytes()) for one in files]
    return sorted(rules, key=lambda one: one.valid_from, reverse=True)


def rule_for(day: date) -> Rule:
    """The rule in force on `day`. Raises errors.NoRule."""
    known = shipped()
    for rule in known:
        if rule.in_force(day):
            return rule
    raise NoRule(day=day, known=[one.id for one in known])


def read_rule(path: Path) -> Rule:
    """A rule of one's own, as of a province. Raises errors.FileMissing, errors.BadRule."""
    try:
        return _Reader(path).rule(path.read_bytes())
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        raise BadRule(path=path, field="-", detail=error.strerror) from error


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path

    def rule(self, data: bytes) -> Rule:
        try:
            table = tomllib.loads(data.decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            detail = Phrase("notice.not_toml")
            raise BadRule(path=self._path, field="-", detail=detail) from error
        acts = tuple(
            Act(
                *(self._text(one, name) for name in ("code", "text", "en")),
                method=self._of(METHODS, one, "method"),
            )
            for one in self._get(table, "acts", list)
        )
        hours = {use: self._number(table, f"energy.unknown.hours_a_day.{use}") for use in USES}
        return Rule(
            id=self._text(table, "id"),
            title=self._text(table, "title"),
            title_en=self._text(table, "title_en"),
            issued=self._text(table, "issued"),
            valid_from=self._get(table, "valid_from", date),
            valid_until=self._get(table, "valid_until", date) if "valid_until" in table else None,
            articles={
                name: self._text(table, f"articles.{name}")
                for name in ("acts", "charge", "energy")
            },
            acts=acts,
            voltage_v=self._number(table, "energy.voltage_v"),
            registered=self._of(REGISTERED, table, "energy.registered"),
            unknown_days=self._get(table, "energy.unknown.days", int),
            days_bound=self._of(BOUNDS, table, "energy.unknown.days_bound"),
            hours_a_day=hours,
            times=self._number(table, "penalty.times"),
            times_bound=self._of(BOUNDS, table, "penalty.bound"),
            kwh_step=self._number(table, "rounding.kwh"),
            yuan_step=self._number(table, "rounding.yuan"),
            to_confirm=tuple(self._confirmable(table)),
        )

    def _confirmable(self, table: Mapping[str, Any]) -> list[str]:
        names = self._get(table, "to_confirm", list)
        for name in names:
            if name not in CONFIRMABLE:
                self._fail("to_confirm", ", ".join(CONFIRMABLE))
        return names

    def _get(self, table: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
        value: Any = table
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if not isinstance(value, kind):
            self._fail(name, kind.__name__)
        return value

    def _text(self, table: Mapping[str, Any], name: str) -> str:
        return self._get(table, name, str)

    def _of(self, known: tuple[str, ...], table: Mapping[str, Any], name: str) -> str:
        return self._checked(name, self._text(table, name), known.__contains__, ", ".join(known))

    def _number(self, table: Mapping[str, Any], name: str) -> Decimal:
        """Written as a text, so that it is exactly what stands there."""
        try:
            number = Decimal(self._text(table, name))
        except InvalidOperation:
            self._fail(name, "0.01")
        return self._checked(name, number, lambda one: one.is_finite() and one > 0, "> 0")

    def _checked(self, name: str, value: _T, good: Callable[[_T], bool], wanted: str) -> _T:
        if not good(value):
            self._fail(name, wanted)
        return value

    def _fail(self, field: str, wanted: str) -> NoReturn:
        detail = Phrase("notice.wanted", wanted=wanted)
        raise BadRule(path=self._path, field=field, detail=detail)
