"""Before a calibration: whether device and bench are fit for it, and what it was like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from metercheck.calibration.measuring import pass_time, tripped
from metercheck.errors import CalibrationRefused
from metercheck.link.client import Client
from metercheck.link.measured import measured_status
from metercheck.words import Phrase
from metercheck_wire.messages import STATES, WIRING

LEAST_V, MOST_V = 198.0, 253.0
"""220 V less 10 %, 230 V and 10 %."""
LEAST_HZ, MOST_HZ = 49.5, 50.5
LEAST_C, MOST_C = 10.0, 40.0
"""Of the heatsink at the start: a device that comes from outdoors or from a check is not fit."""
_APART_K = 8.0  # a sensor that differs from the air by more is not to be believed
_BROKEN_DC = -32768
_HARMLESS = ("place_doubtful", "weak_source")


@dataclass(frozen=True)
class Conditions:
    """What it was like at the bench when the runs began."""

    voltage_v: float
    frequency_hz: float
    heatsink_c: float
    exhaust_c: float
    uptime_s: float
    ambient_c: float | None = None
    humidity_percent: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """For JSON."""
        return asdict(self)


def ready(
    client: Client,
    warm_up_s: int,
    ambient_c: float | None,
    humidity_percent: float | None,
    waits: Callable[[Phrase], None],
) -> Conditions:
    """Wait until the device has warmed up, and look at everything that has to be right.

    Raises errors.CalibrationRefused with what is not.
    """
    status = measured_status(client)
    _refuse_unfit(status)
    left_s = warm_up_s - status["uptime_ms"] // 1000
    if left_s > 0:
        waits(Phrase("calibration.wait.warm_up", seconds=left_s))
    while status["uptime_ms"] < warm_up_s * 1000:
        pass_time(client)
        status = client.status()
    _refuse_unfit(status)
    found = Conditions(
        voltage_v=status["voltage_mv"] / 1e3,
        frequency_hz=status["frequency_mhz"] / 1e3,
        heatsink_c=status["heatsink_dc"] / 10,
        exhaust_c=status["exhaust_dc"] / 10,
        uptime_s=status["uptime_ms"] / 1e3,
        ambient_c=ambient_c,
        humidity_percent=humidity_percent,
    )
    _refuse_conditions(found)
    return found


def _refuse_unfit(status: dict[str, Any]) -> None:
    if STATES[status["state"]] in ("listening", "measuring"):
        raise CalibrationRefused(what=Phrase("calibration.refused.checking"))
    if status["trip"]:
        raise CalibrationRefused(what=tripped(status["trip"]))
    if _BROKEN_DC in (status["heatsink_dc"], status["exhaust_dc"]):
        raise CalibrationRefused(what=Phrase("calibration.refused.sensor"))
    wrong = [
        name
        for bit, name in enumerate(WIRING)
        if status["wiring"] >> bit & 1 and name not in _HARMLESS
    ]
    if wrong:
        what = Phrase("calibration.refused.wiring", what=Phrase(f"wiring.{wrong[0]}"))
        raise CalibrationRefused(what=what)


def _refuse_conditions(found: Conditions) -> None:
    limits = (
        ("supply", found.voltage_v, LEAST_V, MOST_V),
        ("frequency", found.frequency_hz, LEAST_HZ, MOST_HZ),
        ("temperature", found.heatsink_c, LEAST_C, MOST_C),
    )
    for name, value, low, high in limits:
        if not low <= value <= high:
            what = Phrase(
                f"calibration.refused.out_{name}", value=f"{value:.1f}", low=low, high=high
            )
            raise CalibrationRefused(what=what)
    ambient_c = found.ambient_c
    if ambient_c is not None and abs(found.heatsink_c - ambient_c) > _APART_K:
        what = Phrase(
            "calibration.refused.ambient", sensor=f"{found.heatsink_c:.1f}", ambient=ambient_c
        )
        raise CalibrationRefused(what=what)
