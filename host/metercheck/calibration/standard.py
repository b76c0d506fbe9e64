"""The reference standard that a device is calibrated against: what its own certificate says.

A TOML file at the bench, written anew when the standard comes back from its laboratory.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from metercheck.errors import BadStandard, FileMissing
from metercheck.words import Phrase

EXAMPLE = """\
[standard]
name = "Reference meter"
model = "K2006"
serial = "0123456"
accuracy_class = "0.05"
certificate = "2026-DL-0815"   # its number, and who issued it: the traceability
issuer = "Provincial metrology institute"
calibrated = 2026-03-01
valid_until = 2027-02-28
k = 2.0
energy_u_percent = 0.03        # expanded uncertainties with this k, of the value
voltage_u_percent = 0.03
frequency_u_percent = 0.01
drift_percent = 0.02           # by how much it may have drifted since, at most
energy_resolution_wh = 0.001
voltage_resolution_v = 0.01
"""

_TEXTS = ("name", "serial", "certificate", "issuer", "model", "accuracy_class")
_DATES = ("calibrated", "valid_until")
_MOST_U_PERCENT = 0.3  # a third of what a device shall have
_MOST_K = 10.0


@dataclass(frozen=True)
class Standard:
    """One reference standard.

    Uncertainties are expanded, in per cent, with coverage factor `k`.
    """

    name: str
    serial: str
    certificate: str
    issuer: str
    calibrated: date
    valid_until: date
    energy_u_percent: float
    voltage_u_percent: float
    frequency_u_percent: float = 0.01
    k: float = 2.0
    drift_percent: float = 0.0
    energy_resolution_wh: float = 0.001
    voltage_resolution_v: float = 0.01
    model: str = ""
    accuracy_class: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: dates as YYYY-MM-DD."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()
        }


def load(path: Path) -> Standard:
    """The standard in a TOML file.

    Raises errors.FileMissing, and errors.BadStandard with the field and what would be right.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadStandard(path=path, field="-", detail=str(error)) from error
    given = table.get("standard")
    if not isinstance(given, dict):
        raise BadStandard(path=path, field="standard", detail=Phrase("calibration.standard.table"))
    return _from(given, path)


def _from(given: dict[str, Any], path: Path) -> Standard:
    known = {one.name: one for one in fields(Standard)}
    for name in given:
        if name not in known:
            raise BadStandard(path=path, field=name, detail=Phrase("calibration.standard.unknown"))
    required = ("name", "serial", "certificate", "issuer", *_DATES)
    for name in (*required, "energy_u_percent", "voltage_u_percent"):
        if name not in given:
            raise BadStandard(path=path, field=name, detail=Phrase("calibration.standard.missing"))
    values = {name: _value(name, value, path) for name, value in given.items()}
    return Standard(**values)


def _value(name: str, value: Any, path: Path) -> Any:
    if name in _DATES:
        if type(value) is not date:
            raise BadStandard(path=path, field=name, detail=Phrase("calibration.standard.date"))
        return value
    if name in _TEXTS:
        if not isinstance(value, str) or not (value.strip() or name in ("model",)):
            raise BadStandard(path=path, field=name, detail=Phrase("calibration.standard.text"))
        return value.strip()
    low, high = _range_of(name)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        raise BadStandard(
            path=path, field=name, detail=Phrase("calibration.standard.number", low=low, high=high)
        )
    return float(value)


def _range_of(name: str) -> tuple[float, float]:
    """What a number may be: one of nothing is none, and one beyond is no reference."""
    if name == "k":
        return 1.0, _MOST_K
    if name == "drift_percent":
        return 0.0, _MOST_U_PERCENT
    if name.endswith("_u_percent"):
        return 0.0001, _MOST_U_PERCENT
    return 1e-9, 1.0
