"""Readings of districts that cannot be used."""

from __future__ import annotations

from metercheck.errors.files import FileError
from metercheck.errors.tree import MetercheckError
from metercheck.errors.usage import UsageError


class DistrictMissing(MetercheckError):
    """The libraries of the extra [district] are not installed. Arguments: missing."""

    key = "error.district_missing"
    exit_code = 7


class SimulationMissing(MetercheckError):
    """The libraries of the extra [simulation] are not installed. Arguments: missing."""

    key = "error.simulation_missing"
    exit_code = 7


class BadExport(FileError):
    """An export that holds no readings. Arguments: path, detail (a Phrase)."""

    key = "error.bad_export"


class NotADataset(FileError):
    """A folder that `district import` did not make, or a newer program did. Arguments: path."""

    key = "error.not_a_dataset"


class NoSuchDistrict(UsageError):
    """Arguments: asked, known (some names)."""

    key = "error.no_such_district"


class DistrictCrashed(MetercheckError):
    """What is told of a district could not be computed. Arguments: district, detail."""

    key = "error.district_crashed"


class WorkerLost(MetercheckError):
    """A process that computes districts was ended from outside."""

    key = "error.worker_lost"


class OtherData(FileError):
    """Not the file that published results are of. Arguments: path, found, expected (SHA-256)."""

    key = "error.other_data"
