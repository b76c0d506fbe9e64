"""STATUS of a device that may have started just now."""

from __future__ import annotations

from typing import Any

from metercheck.link.client import Client
from metercheck_wire.messages import WIRING

_NOT_MEASURED = 1 << WIRING.index("not_measured")
_FIRST_READING_MS = 1500  # the metering chip is set up, and its first mean is complete
_LOOK_S = 0.2
_LOOKS = 10


def measured_status(client: Client) -> dict[str, Any]:
    """STATUS once the mains has been measured; as it is after 2 s when the device cannot."""
    status = client.status()
    for _ in range(_LOOKS):
        starting = status["uptime_ms"] < _FIRST_READING_MS and not status["voltage_mv"]
        if not (starting or status["wiring"] & _NOT_MEASURED):
            break
        client.next_message(_LOOK_S)
        status = client.status()
    return status
