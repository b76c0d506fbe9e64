"""The device understood and refuses."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


class DeviceError(MetercheckError):
    """The device refused. Arguments: code (name out of messages.ERRORS), args (list of int)."""

    key = "error.device"
    exit_code = 4

    def __init__(self, code: str, args: list[int]) -> None:
        super().__init__(code=code, args=args)
        self.code = code
        self.numbers = args


class AlreadyProvisioned(MetercheckError):
    """The device has a key. Arguments: device."""

    key = "error.already_provisioned"
    exit_code = 4


class ResetRefused(MetercheckError):
    """Not everything that the device would lose is here and right. Arguments: device, count."""

    key = "error.reset_refused"
    exit_code = 4
