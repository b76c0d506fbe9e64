"""There is no way to the device, or it was lost."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


class LinkError(MetercheckError):
    """Nothing came of the line to the device."""

    exit_code = 3


class PortMissing(LinkError):
    """Arguments: port."""

    key = "error.port_missing"


class PortBusy(LinkError):
    """Arguments: port."""

    key = "error.port_busy"


class PortHeld(PortBusy):
    """Busy, and seen by whom. Arguments: port, holders (names with process numbers)."""

    key = "error.port_held"


class PortProbed(PortBusy):
    """ModemManager looks whether it is a modem. Arguments: port."""

    key = "error.port_probed"


class PortDenied(LinkError):
    """Arguments: port."""

    key = "error.port_denied"


class PortFailed(LinkError):
    """Arguments: port, detail."""

    key = "error.port_failed"


class NotADevice(LinkError):
    """Something answers, or nothing does, but no metercheck. Arguments: port, received (bytes)."""

    key = "error.not_a_device"


class PortSilent(NotADevice):
    """It opens, and nothing comes. Arguments: port."""

    key = "error.port_silent"


class DeviceDeaf(NotADevice):
    """A metercheck's frames come, but no answer. Arguments: port."""

    key = "error.device_deaf"


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


class FirmwareOlder(VersionMismatch):
    """The device is to be brought up."""

    key = "error.firmware_older"


class ProgramOlder(VersionMismatch):
    """This program is to be brought up."""

    key = "error.program_older"


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
