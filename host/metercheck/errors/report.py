"""Reports and notices that cannot be written, or may not be."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


class ReportExtraMissing(MetercheckError):
    """What sets pages is not installed. Arguments: missing (names of packages)."""

    key = "error.report_extra_missing"
    exit_code = 7
