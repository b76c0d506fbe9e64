"""A bad line in words: `lose=0.01,delay_ms=20,stall=2@10,unplug=1.5@8,restart@12`.

Chances and delays are `name=value`; what happens at a moment is `name=seconds@second`, any number
of times. Seconds are the bench's, from its start. `stall` stops both ways, `stall_to_device` and
`stall_to_host` one of them.
"""

from __future__ import annotations

import math
from dataclasses import fields

from metercheck import errors
from metercheck.bench.line import LineSettings, Pause
from metercheck.bench.reading import FieldError, read_value
from metercheck.bench.world.ranges import Allowed, allowed_of
from metercheck.words import Phrase

_RATES = {
    entry.name: allowed
    for entry in fields(LineSettings)
    if (allowed := allowed_of(entry.metadata)) is not None
}
_PAUSES = {
    "stall": ("stalls_to_device", "stalls_to_host"),
    "stall_to_device": ("stalls_to_device",),
    "stall_to_host": ("stalls_to_host",),
    "unplug": ("unplugs",),
}
_RESTART = "restart"
_LONGEST = Allowed("number", 0.1, 3600.0)
_MOMENT = Allowed("number", 0.0, 86_400.0)


def parse_line(text: str) -> LineSettings:
    """The line that `text` describes; "" is a good one. Raises errors.BadLine."""
    rates: dict[str, float] = {}
    pauses: dict[str, list[Pause]] = {way: [] for ways in _PAUSES.values() for way in ways}
    restarts_us: list[int] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, moment = part.partition("@")
        name, _, value = name.partition("=")
        try:
            if name in _RATES and not moment:
                if name in rates:
                    raise FieldError(name, Phrase("line.twice"))
                rates[name] = _read(value, _RATES[name], name)
            elif name in _PAUSES and moment:
                pause = _pause(name, value, moment)
                for way in _PAUSES[name]:
                    pauses[way].append(pause)
            elif name == _RESTART and moment and not value:
                restarts_us.append(_us(_read(moment, _MOMENT, name)))
            else:
                raise FieldError(part, Phrase("line.forms", names=_known()))
        except FieldError as error:
            raise errors.BadLine(given=text, part=part, detail=error.detail) from error
    return LineSettings(
        **rates,
        stalls_to_device=tuple(pauses["stalls_to_device"]),
        stalls_to_host=tuple(pauses["stalls_to_host"]),
        unplugs=tuple(pauses["unplugs"]),
        restarts_us=tuple(restarts_us),
    )


def _pause(name: str, length: str, moment: str) -> Pause:
    begin_us = _us(_read(moment, _MOMENT, name))
    return Pause(begin_us, begin_us + _us(_read(length, _LONGEST, name)))


def _read(text: str, allowed: Allowed, name: str) -> float:
    """`text` as a number that is allowed. Raises FieldError."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    return read_value(text if math.isnan(value) else value, allowed, name)


def _us(seconds: float) -> int:
    return round(seconds * 1e6)


def _known() -> str:
    rates = (f"{name}={'20' if name == 'delay_ms' else '0.01'}" for name in _RATES)
    pauses = (f"{name}=2@10" for name in _PAUSES)
    return ", ".join([*rates, *pauses, f"{_RESTART}@12"])
