"""A check's result in plain words, for the terminal and for every report.

The words never accuse: `normal` says that this path registered correctly now, `abnormal` that
the meter did not register what it should, and each names what it does not exclude.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from metercheck.words import say
from metercheck_wire.messages import TRIPS

_UNKNOWN_U95 = 0.5
"""An uncertainty of half the test energy, up and down, says nothing about the ratio."""

_FIRST_DAY = date(2000, 1, 1)


def percent(share: float, digits: int = 1) -> str:
    """0.5034 as "50.3 %"."""
    return f"{share * 100:.{digits}f} %"


def watts(power_w: float) -> str:
    """312.4 as "312 W"."""
    return f"{power_w:.0f} W"


def day_words(day: int) -> str:
    """A day of a calibration, counted from 2000-01-01, as ISO 8601 writes it."""
    return (_FIRST_DAY + timedelta(days=day)).isoformat()


def seconds(duration_s: float) -> str:
    """14.25 as "14.2 s"."""
    return f"{duration_s:.1f} s"


def size(count: int) -> str:
    """Bytes, in units of a thousand."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB"


def known(result: Mapping[str, Any]) -> bool:
    """Whether the result's ratio says anything."""
    return result["ratio_u95"] < _UNKNOWN_U95


def _digits(u95: float) -> int:
    """Decimals of a percentage that its uncertainty allows."""
    return 2 if u95 < 0.002 else 1 if u95 < 0.1 else 0


def ratio_and_u95(result: Mapping[str, Any]) -> tuple[str, str]:
    """Ratio and expanded uncertainty (95 %) with the digits that the uncertainty allows."""
    digits = _digits(result["ratio_u95"])
    return percent(result["ratio"], digits), percent(result["ratio_u95"], digits)


def signed_percent(result: Mapping[str, Any]) -> str:
    """The meter's error, as in "+1.2 %", with the digits that the uncertainty allows."""
    digits = _digits(result["ratio_u95"])
    return f"{(result['ratio'] - 1) * 100:+.{digits}f} %".replace("-", "\N{MINUS SIGN}")


def sentence(result: Mapping[str, Any]) -> str:
    """One sentence: what the verdict says about the meter."""
    verdict = result["verdict"]
    if verdict in ("none", "invalid"):
        return say(f"sentence.{verdict}")
    if verdict == "inconclusive" and not known(result):
        return say("sentence.inconclusive_unknown")
    ratio, u95 = ratio_and_u95(result)
    if verdict == "abnormal":
        verdict = "abnormal_low" if result["ratio"] < 1 else "abnormal_high"
    return say(f"sentence.{verdict}", ratio=ratio, u95=u95, error=signed_percent(result))


def trip_sentence(code: str | int) -> str:
    """Why the protection switched off, by the trip's name or number."""
    if isinstance(code, int):
        if code >= len(TRIPS):
            return say("trip.unlisted", code=code)
        code = TRIPS[code]
    return say(f"trip.{code}")


def reason_sentence(code: str | int, argument: int) -> str:
    """One reason with its argument in people's units."""
    if isinstance(code, int):
        return say("reason.unlisted", code=code)
    name, form = _REASON_ARGUMENTS.get(code, ("count", str))
    return say(f"reason.{code}", **{name: form(argument)})


def next_steps(result: Mapping[str, Any], place: str) -> dict[str, str]:
    """What the verdict does not exclude and the next test, by heading; empty without verdict."""
    verdict = result["verdict"]
    if verdict == "none":
        return {}
    return {
        say("heading.not_excluded"): say(f"not_excluded.{verdict}.{place}"),
        say("heading.next_test"): say(f"next_test.{verdict}.{place}"),
    }


def _ppm(argument: int) -> str:
    return percent(argument / 1e6)


def _signed_ppm(argument: int) -> str:
    return f"{argument / 1e4:+.1f} %".replace("-", "\N{MINUS SIGN}")


def _mw(argument: int) -> str:
    return watts(argument / 1e3)


def _ms(argument: int) -> str:
    return seconds(argument / 1e3)


# What the argument of a reason is: messages.REASONS says the units.
_REASON_ARGUMENTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "registers_fully": ("percent", _ppm),
    "registers_too_little": ("percent", _ppm),
    "registers_too_much": ("percent", _ppm),
    "interval_wide": ("percent", _ppm),
    "between_limits": ("percent", _ppm),
    "voltage_drop_decides": ("percent", _ppm),
    "feed_in": ("percent", _ppm),
    "acts_above": ("percent", _ppm),
    "pulses_rejected": ("percent", _ppm),
    "background_unsteady": ("watts", _mw),
    "background_large": ("watts", _mw),
    "tripped": ("trip", trip_sentence),
    "too_short": ("seconds", _ms),
    "steady_light": ("times", str),
    "meter_number": ("number", "{:09}".format),
    "meter_power": ("percent", _ppm),
    "meter_pulses": ("percent", _ppm),
    "meter_register": ("percent", _ppm),
    "meter_voltage": ("percent", _signed_ppm),
}
