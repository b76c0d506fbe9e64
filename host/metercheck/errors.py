"""The tree of errors that a user can meet.

An error carries the key of its sentence in the catalogue (`words/errors.toml`: what happened,
the likely cause, what to do) and the arguments that fill it. Only the command line turns it into
a line of text and an exit status; nothing else prints or exits.
"""

from __future__ import annotations

from typing import Any, ClassVar


class MetercheckError(Exception):
    """Base of the tree. `key` names the sentence, `exit_code` what the shell sees."""

    key: ClassVar[str] = "error.unexpected"
    exit_code: ClassVar[int] = 1

    def __init__(self, **arguments: object) -> None:
        super().__init__(self.key, arguments)
        self.arguments = arguments

    def __str__(self) -> str:
        filled = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.key}({filled})"

    def __reduce__(self) -> tuple[Any, ...]:
        """By name, as it was raised: errors come home from worker processes."""
        return _raised_again, (type(self), self.arguments)


def _raised_again(kind: type[MetercheckError], arguments: dict[str, Any]) -> MetercheckError:
    return kind(**arguments)


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


class LinkError(MetercheckError):
    """Nothing came of the line to the device."""

    exit_code = 3


class PortMissing(LinkError):
    """Arguments: port."""

    key = "error.port_missing"


class PortBusy(LinkError):
    """Arguments: port."""

    key = "error.port_busy"


class PortDenied(LinkError):
    """Arguments: port."""

    key = "error.port_denied"


class PortFailed(LinkError):
    """Arguments: port, detail."""

    key = "error.port_failed"


class NotADevice(LinkError):
    """Something answers, or nothing does, but no metercheck. Arguments: port, received (bytes)."""

    key = "error.not_a_device"


class NoAnswer(LinkError):
    """The device stopped answering. Arguments: port, seconds."""

    key = "error.no_answer"


class LinkLost(LinkError):
    """The line went away. Arguments: port."""

    key = "error.link_lost"


class DeviceRestarted(LinkError):
    """Arguments: port, before and now (the device's counts of its starts)."""

    key = "error.device_restarted"


class VersionMismatch(LinkError):
    """Arguments: device_firmware, device_protocol, host_version, host_protocol."""

    key = "error.version_mismatch"


class NoDrive(LinkError):
    """No board waits for an image. Arguments: looked (paths)."""

    key = "error.no_drive"


class SeveralDrives(LinkError):
    """Arguments: drives (paths)."""

    key = "error.several_drives"


class OtherBoard(LinkError):
    """Arguments: path, board."""

    key = "error.other_board"


class DriveFailed(LinkError):
    """The image did not get onto the board. Arguments: path, detail."""

    key = "error.drive_failed"


class DeviceNotBack(LinkError):
    """Arguments: seconds, ports."""

    key = "error.device_not_back"


class OtherVersion(LinkError):
    """What answers is not what was put there. Arguments: image, device (versions)."""

    key = "error.other_version"


class NoBoard(LinkError):
    """Arguments: ports."""

    key = "error.no_board"


class CopyFailed(LinkError):
    """mpremote failed. Arguments: port, detail."""

    key = "error.copy_failed"


class DeviceError(MetercheckError):
    """The device refused. Arguments: code (name out of messages.ERRORS), args (list of int)."""

    key = "error.device"
    exit_code = 4

    def __init__(self, code: str, args: list[int]) -> None:
        super().__init__(code=code, args=args)
        self.code = code


class AlreadyProvisioned(MetercheckError):
    """The device has a key. Arguments: device."""

    key = "error.already_provisioned"
    exit_code = 4


class ResetRefused(MetercheckError):
    """Not everything that the device would lose is here and right. Arguments: device, count."""

    key = "error.reset_refused"
    exit_code = 4


class FileError(MetercheckError):
    """A file that cannot be used."""

    exit_code = 5


class FileMissing(FileError):
    """Arguments: path."""

    key = "error.file_missing"


class FileUnwritable(FileError):
    """Arguments: path, detail."""

    key = "error.file_unwritable"


class NoImage(FileError):
    """No image was built. Arguments: folder."""

    key = "error.no_image"


class BadImage(FileError):
    """Arguments: path, detail."""

    key = "error.bad_image"


class BadCapture(FileError):
    """Arguments: path, line, detail."""

    key = "error.bad_capture"


class BadScenario(FileError):
    """Arguments: path, field, detail."""

    key = "error.bad_scenario"


class BadRecord(FileError):
    """Bytes that are no record. Arguments: source, detail."""

    key = "error.bad_record"


class BadKeyFile(FileError):
    """Arguments: path, size (bytes that a key has)."""

    key = "error.bad_key_file"


class StoreError(MetercheckError):
    """The store of records failed. Arguments: path, detail."""

    key = "error.store"
    exit_code = 6


class NoSuchRecord(StoreError):
    """Arguments: asked, known."""

    key = "error.no_such_record"


class KeyStoreError(StoreError):
    """The file of a device's keys failed. Arguments: path, detail."""

    key = "error.key_store"


class MicroPythonMissing(MetercheckError):
    """Arguments: looked (paths)."""

    key = "error.micropython_missing"
    exit_code = 7


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
