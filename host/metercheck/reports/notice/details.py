"""What people enter for a notice: issuer, customer, inspectors, and what they found out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from metercheck.errors import BadDetails, FileMissing, InspectorsMissing
from metercheck.reports.notice.billing import Claim, Equipment
from metercheck.reports.notice.rules import USES
from metercheck.words import Phrase

_TEXTS = ("issuer", "number", "customer", "account", "address", "phone", "handle_at")
_BILLING = (
    *("use", "tariff_yuan_per_kwh", "equipment", "current_a", "days", "hours_a_day"),
    *("registered_kwh", "times"),
)
_NEEDED = 2


@dataclass(frozen=True)
class Inspector:
    """Who checks, with the number of the certificate (用电检查证)."""

    name: str
    certificate: str


@dataclass(frozen=True)
class Details:
    """All of it; what is empty is left open on the form, to be filled in by hand."""

    issuer: str = ""
    number: str = ""
    customer: str = ""
    account: str = ""
    address: str = ""
    phone: str = ""
    handle_at: str = ""
    due_days: int | None = None
    inspectors: tuple[Inspector, ...] = ()
    claim: Claim | None = field(default=None)


def two_inspectors(inspectors: tuple[Inspector, ...]) -> tuple[Inspector, ...]:
    """Raises errors.InspectorsMissing unless two different people with certificates are named."""
    certified = {one.certificate: one for one in inspectors if one.name and one.certificate}
    names = {one.name for one in certified.values()}
    if min(len(certified), len(names)) < _NEEDED:
        raise InspectorsMissing(count=min(len(certified), len(names)))
    return tuple(certified.values())


def read_details(path: Path) -> Details:
    """The file `path`, TOML. Raises errors.FileMissing, errors.BadDetails."""
    try:
        table = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        raise BadDetails(path=path, field="-", detail=error.strerror) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadDetails(path=path, field="-", detail=Phrase("notice.not_toml")) from error
    return _Reader(path).details(table)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path

    def details(self, table: Mapping[str, Any]) -> Details:
        self._known(table, (*_TEXTS, "due_days", "inspectors", "back_billing"), "")
        texts = {name: self._text(table, name) for name in _TEXTS}
        inspectors = []
        for one in self._tables(table, "inspectors"):
            self._known(one, ("name", "certificate"), "inspectors.")
            inspectors.append(Inspector(self._text(one, "name"), self._text(one, "certificate")))
        billing = table.get("back_billing")
        return Details(
            **texts,
            due_days=self._whole(table, "due_days"),
            inspectors=tuple(inspectors),
            claim=None if billing is None else self._claim(billing),
        )

    def _claim(self, table: Any) -> Claim:
        if not isinstance(table, Mapping):
            self._fail("back_billing", "[back_billing]")
        self._known(table, _BILLING, "back_billing.")
        equipment = []
        for one in self._tables(table, "equipment"):
            self._known(one, ("name", "kw"), "equipment.")
            equipment.append(Equipment(self._text(one, "name"), self._needed(one, "kw")))
        use = self._text(table, "use")
        if use not in USES:
            self._fail("back_billing.use", ", ".join(USES))
        return Claim(
            use=use,
            tariff_yuan_per_kwh=self._needed(table, "tariff_yuan_per_kwh"),
            equipment=tuple(equipment),
            days=self._whole(table, "days"),
            **{
                name: self._number(table, name)
                for name in ("current_a", "hours_a_day", "registered_kwh", "times")
            },
        )

    def _known(self, table: Mapping[str, Any], names: tuple[str, ...], before: str) -> None:
        """A name that is misspelt must not be a figure that is left out."""
        for name in table:
            if name not in names:
                self._fail(f"{before}{name}", ", ".join(names))

    def _tables(self, table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        rows = table.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(one, Mapping) for one in rows):
            self._fail(name, f"[[{name}]]")
        return rows

    def _text(self, table: Mapping[str, Any], name: str) -> str:
        value = table.get(name, "")
        if not isinstance(value, str) or any(not one.isprintable() for one in value):
            self._fail(name, '"..."')
        return value.strip()

    def _whole(self, table: Mapping[str, Any], name: str) -> int | None:
        value = table.get(name)
        if value is not None and (type(value) is not int or value <= 0):
            self._fail(name, "1, 2, 3 ...")
        return value

    def _needed(self, table: Mapping[str, Any], name: str) -> Decimal:
        value = self._number(table, name)
        if value is None:
            self._fail(name, "0.00")
        return value

    def _number(self, table: Mapping[str, Any], name: str) -> Decimal | None:
        value = table.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            self._fail(name, "0.00")
        try:
            number = Decimal(value)
        except InvalidOperation:
            self._fail(name, "0.00")
        if not number.is_finite():
            self._fail(name, "0.00")
        return number

    def _fail(self, field: str, wanted: str) -> NoReturn:
        detail = Phrase("notice.wanted", wanted=wanted)
        raise BadDetails(path=self._path, field=field, detail=detail)
