"""The tree of errors that a user can meet.

An error carries the key of its sentence in the catalogue (`words/errors.toml`: what happened,
the likely cause, what to do) and the arguments that fill it. Only the command line turns it into
a line of text and an exit status; nothing else prints or exits.
"""

from __future__ import annotations

from metercheck.errors.device import AlreadyProvisioned, DeviceError, ResetRefused
from metercheck.errors.devices import (
    BadDeviceId,
    BoardWaits,
    NoDevice,
    NoSuchDevice,
    OtherFirmware,
    SeveralDevices,
    WrongDevice,
)
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
from metercheck.errors.watch import (
    BadWatchSettings,
    DeliveryFailed,
    DeliveryRefused,
)
from metercheck.errors.worklist import (
    BadWorkList,
    NoSuchList,
    NoSuchOrder,
    NoWorkLists,
    OrderWithoutConstant,
    SeveralMeters,
    UnknownCode,
)

__all__ = [
    "AlreadyProvisioned",
    "BadCapture",
    "BadConstant",
    "BadDeviceId",
    "BadImage",
    "BadKeyFile",
    "BadLine",
    "BadMeterName",
    "BadRecord",
    "BadScenario",
    "BadWatchSettings",
    "BadWorkList",
    "BoardWaits",
    "CheckCrashed",
    "CopyFailed",
    "DeliveryFailed",
    "DeliveryRefused",
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
    "NoDevice",
    "NoDrive",
    "NoImage",
    "NoSuchDevice",
    "NoSuchList",
    "NoSuchOrder",
    "NoSuchRecord",
    "NoWorkLists",
    "NotADevice",
    "OrderWithoutConstant",
    "OtherBoard",
    "OtherFirmware",
    "OtherVersion",
    "PortBusy",
    "PortDenied",
    "PortFailed",
    "PortMissing",
    "ResetRefused",
    "SeveralDevices",
    "SeveralDrives",
    "SeveralMeters",
    "StoreError",
    "UnknownCode",
    "UsageError",
    "VersionMismatch",
    "WrongDevice",
]
