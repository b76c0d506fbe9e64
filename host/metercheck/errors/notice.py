"""Notices that may not be drafted: what is missing for it, one error each."""

from __future__ import annotations

from metercheck.errors.files import FileError
from metercheck.errors.tree import MetercheckError


class NoticeRefused(MetercheckError):
    """A notice about this record is not drafted."""

    exit_code = 8


class RecordUnproven(NoticeRefused):
    """Seal, chain or receipts do not hold, or the maker cannot be proven. Arguments: id, what."""

    key = "error.notice.unproven"


class VerdictNotAbnormal(NoticeRefused):
    """Arguments: id, verdict."""

    key = "error.notice.verdict"


class RegistersTooMuch(NoticeRefused):
    """The meter counts to the user's disadvantage. Arguments: id, ratio."""

    key = "error.notice.too_much"


class MeterUnnamed(NoticeRefused):
    """The record names no meter. Arguments: id."""

    key = "error.notice.unnamed"


class CheckTimeUnknown(NoticeRefused):
    """Nobody knows when the check was. Arguments: id."""

    key = "error.notice.time_unknown"


class CalibrationNotValid(NoticeRefused):
    """It was not, or nobody knows whether it was. Arguments: id, state."""

    key = "error.notice.calibration"


class NotRepeated(NoticeRefused):
    """No other check of the meter confirms it. Arguments: meter, days."""

    key = "error.notice.not_repeated"


class FindingMissing(NoticeRefused):
    """Nobody chose what was found. Arguments: known."""

    key = "error.notice.finding_missing"


class FindingUnknown(NoticeRefused):
    """Arguments: given, known, rule."""

    key = "error.notice.finding_unknown"


class FindingUnexplained(NoticeRefused):
    """Nobody wrote what was seen, or whose finding it is. Arguments: names (of inspectors)."""

    key = "error.notice.finding_unexplained"


class InspectorsMissing(NoticeRefused):
    """Two people with certificates are needed. Arguments: count."""

    key = "error.notice.inspectors"


class NoRule(NoticeRefused):
    """No rule here was in force on that day. Arguments: day, known."""

    key = "error.notice.no_rule"


class ClaimIncomplete(NoticeRefused):
    """Back-billing lacks something, or the rule does not allow it. Arguments: what."""

    key = "error.notice.claim"


class BadRule(FileError):
    """Arguments: path, field, detail."""

    key = "error.notice.bad_rule"


class BadDetails(FileError):
    """The file with a notice's details. Arguments: path, field, detail."""

    key = "error.notice.bad_details"
