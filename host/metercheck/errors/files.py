"""Files that cannot be read, written or understood."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


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
