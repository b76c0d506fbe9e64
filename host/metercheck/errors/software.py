"""Programs that are missing, or that ended in the midst of their work."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


class MicroPythonMissing(MetercheckError):
    """Arguments: looked (paths)."""

    key = "error.micropython_missing"
    exit_code = 7


class NoPseudoTerminals(MetercheckError):
    """This system has none. No arguments."""

    key = "error.no_pseudo_terminals"
    exit_code = 2


class MpremoteMissing(MetercheckError):
    """No arguments."""

    key = "error.mpremote_missing"
    exit_code = 7


class FirmwareCrashed(MetercheckError):
    """The firmware at the bench ended or hung. Arguments: traceback (its last words)."""

    key = "error.firmware_crashed"


class CheckCrashed(MetercheckError):
    """One of many checks at the bench raised. Arguments: scenario, seed, detail."""

    key = "error.check_crashed"
