"""The tree of errors that a user can meet.

An error carries the key of its sentence in the catalogue (`words/errors.toml`: what happened,
the likely cause, what to do) and the arguments that fill it. Only the command line turns it into
a line of text and an exit status; nothing else prints or exits.
"""

from __future__ import annotations

from metercheck.errors.device import AlreadyProvisioned, DeviceError, ResetRefused
from metercheck.errors.files import (
    BadCapture,
    BadImage,
    BadKeyFile,
    BadRecord,
    BadScenario,
    FileError,
    FileMissing,
    FileUnwritable,
    NoImage,
)
from metercheck.errors.link import (
    CopyFailed,
    DeviceNotBack,
    DeviceRestarted,
    DriveFailed,
    LinkError,
    LinkLost,
    NoAnswer,
    NoBoard,
    NoDrive,
    NotADevice,
    OtherBoard,
    OtherVersion,
    PortBusy,
    PortDenied,
    PortFailed,
    PortMissing,
    SeveralDrives,
    VersionMismatch,
)
from metercheck.errors.software import (
    CheckCrashed,
    FirmwareCrashed,
    MicroPythonMissing,
    MpremoteMissing,
)
from metercheck.errors.store import KeyStoreError, NoSuchRecord, StoreError
from metercheck.errors.tree import MetercheckError
from metercheck.errors.usage import BadConstant, BadLine, BadMeterName, UsageError

__all__ = [
    "AlreadyProvisioned",
    "BadCapture",
    "BadConstant",
    "BadImage",
    "BadKeyFile",
    "BadLine",
    "BadMeterName",
    "BadRecord",
    "BadScenario",
    "CheckCrashed",
    "CopyFailed",
    "DeviceError",
    "DeviceNotBack",
    "DeviceRestarted",
    "DriveFailed",
    "FileError",
    "FileMissing",
    "FileUnwritable",
    "FirmwareCrashed",
    "KeyStoreError",
    "LinkError",
    "LinkLost",
    "MetercheckError",
    "MicroPythonMissing",
    "MpremoteMissing",
    "NoAnswer",
    "NoBoard",
    "NoDrive",
    "NoImage",
    "NoSuchRecord",
    "NotADevice",
    "OtherBoard",
    "OtherVersion",
    "PortBusy",
    "PortDenied",
    "PortFailed",
    "PortMissing",
    "ResetRefused",
    "SeveralDrives",
    "StoreError",
    "UsageError",
    "VersionMismatch",
]
