"""A calibration or an acceptance test that cannot be made, or does not come out."""

from __future__ import annotations

from metercheck.errors.files import FileError
from metercheck.errors.tree import MetercheckError


class BadStandard(FileError):
    """The file of a reference standard. Arguments: path, field, detail."""

    key = "error.bad_standard"


class BadReadings(FileError):
    """What the standard shows cannot be used. Arguments: source, label (of the run), detail."""

    key = "error.bad_readings"


class BadCalibration(FileError):
    """A file that is no calibration of ours, or was changed. Arguments: path, detail."""

    key = "error.bad_calibration"


class CalibrationNotLeft(MetercheckError):
    """As left, it is not as right as it should be.

    Arguments: energy, voltage (errors), u_energy, u_voltage, undone (a phrase).
    """

    key = "error.calibration_not_left"
    exit_code = 9


class CalibrationUnverified(MetercheckError):
    """The series as left broke off after new constants were written. Arguments: what."""

    key = "error.calibration_unverified"
    exit_code = 9


class CalibrationRefused(MetercheckError):
    """It would be no calibration, or is none. Arguments: what (a phrase)."""

    key = "error.calibration_refused"
    exit_code = 9
