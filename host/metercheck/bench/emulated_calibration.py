"""An emulated device is calibrated as a person would: armed by its key, told by its host."""

from __future__ import annotations

from metercheck.bench.device_flash import calibration
from metercheck.bench.emulated import EmulatedDevice, PinBench
from metercheck.bench.transport import VirtualTransport
from metercheck.link.client import Client
from metercheck_wire.messages import CALIBRATION_STATES

READY_US = 2_500_000
"""By then a device has started, and its key has been pressed for long enough."""

_SETTLED_US = 4_000_000
"""By then the metering chip, set up anew, has been timed against the mains."""
_SESSION = 1  # another than that of whoever comes next
_TOLD = ("k_v", "k_i", "k_p", "e_cf_nj", "reference_u95_ppm", "day", "expires_day")


def calibrate(bench: PinBench, device: EmulatedDevice) -> None:
    """Tell a device that has just started what the bench's own devices know of themselves.

    One whose flash already has a calibration keeps it. Raises errors.DeviceError when nobody is
    there to press its key.
    """
    _let_pass(bench, device, READY_US)
    client = Client(VirtualTransport(bench, device), session=_SESSION)
    hello = client.hello()
    has = client.command("CALIBRATION_REQUEST", {}, "CALIBRATION")
    if CALIBRATION_STATES[has["state"]] != "none":
        return
    made = calibration(hello["device"])
    client.command(
        "CALIBRATION_CHANGE", {name: getattr(made, name) for name in _TOLD}, "CALIBRATION"
    )
    _let_pass(bench, device, bench.now_us + _SETTLED_US)


def _let_pass(bench: PinBench, device: EmulatedDevice, until_us: int) -> None:
    bench.horizon_us = until_us
    while bench.now_us < until_us:
        device.step()
