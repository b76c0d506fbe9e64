"""Scenarios: what the bench is to simulate, in small TOML files with everything optional.

    title = { en = "...", zh = "..." }      what it is
    shows = { en = "...", zh = "..." }      one sentence on what it shows
    group = "tampering"                     where it stands in the gallery
    expect = "abnormal"                     the verdict that it should end with
    known_gap = { en = "...", zh = "..." }  why the device does not (always) reach that yet
    [supply] [household] [appliances] [solar]                           the world: the house
    [meter] [registers] [tampering]                                     and its meter
    [elements] [thermal] [metering] [head]                              the device's parts in it
    [[faults]]                              what fails, from when until when
    [standard]                              what the device is calibrated against
    [device] [task]                         the device and what it is asked to do

What each table accepts stands in the part that it describes (`world/`), here only the rest.
`household.trace` names a recording that ships with the tool, or a CSV file beside the scenario.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from metercheck.bench import traces
from metercheck.bench.reading import (
    FieldError,
    read_settings,
    read_value,
    refuse_unknown,
    table_of,
)
from metercheck.bench.world.appliances import AppliancesSettings
from metercheck.bench.world.elements import ElementsSettings
from metercheck.bench.world.faults import FaultSettings
from metercheck.bench.world.head import HeadSettings
from metercheck.bench.world.household import HouseholdSettings
from metercheck.bench.world.meter import MeterSettings
from metercheck.bench.world.metering import MeteringSettings
from metercheck.bench.world.ranges import Allowed, choice, choices, flag, text, whole
from metercheck.bench.world.registers import RegistersSettings
from metercheck.bench.world.solar import SolarSettings
from metercheck.bench.world.standard import StandardSettings
from metercheck.bench.world.supply import SupplySettings
from metercheck.bench.world.tampering import KINDS, Honest, Tampering
from metercheck.bench.world.thermal import ThermalSettings
from metercheck.errors import BadScenario, FileMissing
from metercheck.words import Phrase
from metercheck_wire.messages import CONFIRMATIONS, PLACES, VERDICTS

GROUPS = ("household", "meter", "tampering", "supply", "device")
"""Of the gallery, in the order in which it is shown: what is special in a scenario."""

_GROUP = Allowed("choice", options=GROUPS)
_EXPECTABLE = Allowed("choice", options=VERDICTS[1:])
_KIND = Allowed("choice", options=tuple(KINDS))
_SUFFIX = ".toml"


@dataclass(frozen=True)
class Text:
    """One text in both languages; each may be empty in a user's own scenario."""

    en: str = text("", 400)
    zh: str = text("", 400)


@dataclass(frozen=True)
class DeviceSettings:
    """`[device]`. `armed`: somebody has pressed the button that allows a start over the link.

    `zero_cross`: the metering chip's zero-cross pin is watched too, 100 edges a second.
    `calibrated`: its makers have, so that its chain of records has begun.
    """

    armed: bool = flag(True)
    zero_cross: bool = flag(True)
    calibrated: bool = flag(True)


@dataclass(frozen=True)
class TaskSettings:
    """`[task]`: what the inspector enters, and confirms when the device asks.

    `constant_imp_per_kwh`: a file that says nothing means the meter's own.
    """

    constant_imp_per_kwh: int = whole(1200, 50, 20_000)
    place: str = choice("box", PLACES)
    meter: str = text("SIM-0001", 32)
    confirms: tuple[str, ...] = choices(CONFIRMATIONS)


@dataclass(frozen=True)
class Scenario:
    """Everything about one simulated check except its seed."""

    name: str = "default"
    title: Text = Text()
    shows: Text = Text()
    group: str | None = None
    expect: str | None = None
    """What an honest reading of the verdicts' definitions demands, reached or not."""
    known_gap: Text | None = None
    """Why the device does not reach that yet, or not always."""
    supply: SupplySettings = field(default_factory=SupplySettings)
    household: HouseholdSettings = field(default_factory=HouseholdSettings)
    appliances: AppliancesSettings = field(default_factory=AppliancesSettings)
    solar: SolarSettings = field(default_factory=SolarSettings)
    meter: MeterSettings = field(default_factory=MeterSettings)
    registers: RegistersSettings = field(default_factory=RegistersSettings)
    tampering: Tampering = field(default_factory=Honest)
    elements: ElementsSettings = field(default_factory=ElementsSettings)
    thermal: ThermalSettings = field(default_factory=ThermalSettings)
    metering: MeteringSettings = field(default_factory=MeteringSettings)
    head: HeadSettings = field(default_factory=HeadSettings)
    standard: StandardSettings = field(default_factory=StandardSettings)
    faults: tuple[FaultSettings, ...] = ()
    device: DeviceSettings = DeviceSettings()
    task: TaskSettings = TaskSettings()


_PLAIN_TABLES: dict[str, type] = {
    "title": Text,
    "shows": Text,
    "known_gap": Text,
    "supply": SupplySettings,
    "solar": SolarSettings,
    "meter": MeterSettings,
    "registers": RegistersSettings,
    "elements": ElementsSettings,
    "thermal": ThermalSettings,
    "metering": MeteringSettings,
    "head": HeadSettings,
    "standard": StandardSettings,
    "device": DeviceSettings,
}
_KNOWN = [
    "group",
    "expect",
    "household",
    "appliances",
    "tampering",
    "faults",
    "task",
    *_PLAIN_TABLES,
]


def names() -> list[str]:
    """Names of the scenarios that ship with the tool."""
    files = _shipped().iterdir()
    return sorted(file.name.removesuffix(_SUFFIX) for file in files if file.name.endswith(_SUFFIX))


def gallery() -> list[Scenario]:
    """The scenarios that ship with the tool, by group, in it by name."""
    shipped = [load(name) for name in names()]
    return [one for group in GROUPS for one in shipped if one.group == group]


def load(path_or_name: str | Path) -> Scenario:
    """The shipped scenario of that name, or the one in that TOML file.

    Raises FileMissing, and BadScenario with the field's dotted path and what would be allowed.
    """
    asked = str(path_or_name)
    if asked in names():
        return _read(_shipped() / f"{asked}{_SUFFIX}", asked, asked, Path())
    path = Path(path_or_name)
    if not path.is_file():
        raise FileMissing(path=asked)
    return _read(path, path.stem, asked, path.parent)


def _shipped() -> Traversable:
    return resources.files("metercheck.bench") / "scenarios"


def _read(file: Traversable | Path, name: str, shown_path: str, folder: Path) -> Scenario:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
        return parse(table, name, folder)
    except OSError as error:
        raise BadScenario(path=shown_path, field="-", detail=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadScenario(
            path=shown_path, field="-", detail=Phrase("scenario.not_toml", why=error)
        ) from error
    except FieldError as error:
        raise BadScenario(path=shown_path, field=error.field, detail=error.detail) from error


def parse(table: Mapping[str, Any], name: str, folder: Path) -> Scenario:
    """`table` as a Scenario; traces given as files are looked for in `folder`.

    Raises FieldError.
    """
    refuse_unknown(table, _KNOWN, "")
    parts: dict[str, Any] = {
        key: read_settings(kind, table_of(table[key], key), key)
        for key, kind in _PLAIN_TABLES.items()
        if key in table
    }
    if "group" in table:
        parts["group"] = read_value(table["group"], _GROUP, "group")
    if "expect" in table:
        parts["expect"] = read_value(table["expect"], _EXPECTABLE, "expect")
    if "household" in table:
        parts["household"] = _household(table_of(table["household"], "household"), folder)
    if "appliances" in table:
        parts["appliances"] = _appliances(table_of(table["appliances"], "appliances"))
    if "tampering" in table:
        parts["tampering"] = _tampering(table_of(table["tampering"], "tampering"))
    if "faults" in table:
        parts["faults"] = _faults(table["faults"])
    meter = parts.get("meter", MeterSettings())
    task = table_of(table.get("task", {}), "task")
    own_constant = {"constant_imp_per_kwh": meter.constant_imp_per_kwh}
    parts["task"] = read_settings(TaskSettings, {**own_constant, **task}, "task")
    return Scenario(name=name, **parts)


def _household(table: Mapping[str, Any], folder: Path) -> HouseholdSettings:
    settings = read_settings(HouseholdSettings, table, "household", also=("trace",))
    if "trace" not in table:
        return settings
    if "steady_w" in table:
        raise FieldError("household.steady_w", Phrase("scenario.trace_or_steady"))
    return replace(settings, trace=traces.find(table["trace"], folder, "household.trace"))


def _appliances(table: Mapping[str, Any]) -> AppliancesSettings:
    settings = read_settings(AppliancesSettings, table, "appliances")
    return replace(settings, recordings=traces.of_appliances(settings.kinds))


def _tampering(table: Mapping[str, Any]) -> Tampering:
    kind = read_value(table.get("kind", "none"), _KIND, "tampering.kind")
    return read_settings(KINDS[kind], table, "tampering", also=("kind",))


def _faults(tables: object) -> tuple[FaultSettings, ...]:
    if not isinstance(tables, list):
        raise FieldError("faults", Phrase("scenario.not_a_list", field="faults"))
    return tuple(_fault(table, f"faults.{number}") for number, table in enumerate(tables, 1))


def _fault(table: object, where: str) -> FaultSettings:
    # Without a name there is none to fall back to: the empty one is refused like any other.
    settings = read_settings(FaultSettings, {"name": "", **table_of(table, where)}, where)
    if settings.until_s is not None and settings.until_s <= settings.from_s:
        raise FieldError(f"{where}.until_s", Phrase("scenario.fault_ends_early"))
    return settings
