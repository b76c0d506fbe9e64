"""The command was given something that it cannot work with."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


class UsageError(MetercheckError):
    """The command was given something it cannot work with."""

    exit_code = 2


class BadConstant(UsageError):
    """Arguments: given, low, high."""

    key = "error.bad_constant"


class BadMeterName(UsageError):
    """Arguments: given, limit (bytes)."""

    key = "error.bad_meter_name"


class BadLine(UsageError):
    """A simulated line that cannot be. Arguments: given, part, detail."""

    key = "error.bad_line"
