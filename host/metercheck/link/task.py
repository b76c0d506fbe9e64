"""What a check is started with, looked at before anything is sent."""

from __future__ import annotations

import secrets
from typing import Any

from metercheck import errors
from metercheck_wire.messages import MESSAGES, PLACES

_START_FIELDS = {
    field: (low, high)
    for _, name, fields in MESSAGES
    if name == "START"
    for field, _, low, high in fields
}


def start_values(
    constant_imp_per_kwh: int, place: str, meter: str, time_s: int, token: int | None
) -> dict[str, Any]:
    """The values of START, as `Client.start` describes them; a token of None is drawn.

    Raises errors.BadConstant, errors.BadMeterName.
    """
    low, high = _START_FIELDS["constant_imp_per_kwh"]
    if not low <= constant_imp_per_kwh <= high:
        raise errors.BadConstant(given=constant_imp_per_kwh, low=low, high=high)
    longest = _START_FIELDS["meter"][1]
    try:
        meter_bytes = len(meter.encode())
    except UnicodeEncodeError as error:
        raise errors.BadMeterName(given=meter, limit=longest) from error
    if meter_bytes > longest:
        raise errors.BadMeterName(given=meter, limit=longest)
    return {
        "token": secrets.randbits(32) if token is None else token,
        "time_s": time_s,
        "constant_imp_per_kwh": constant_imp_per_kwh,
        "place": PLACES.index(place),
        "meter": meter,
    }
