"""What the pages are set with is an extra, [report]: whether it is there."""

from __future__ import annotations

from importlib.util import find_spec

from metercheck.errors import ReportExtraMissing

_MODULES = {"fpdf": "fpdf2", "jinja2": "jinja2", "segno": "segno", "fontTools": "fonttools"}


def need_report_extra() -> None:
    """Raises errors.ReportExtraMissing unless everything is installed."""
    missing = [package for module, package in _MODULES.items() if find_spec(module) is None]
    if missing:
        raise ReportExtraMissing(missing=missing)
