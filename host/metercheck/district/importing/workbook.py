"""The first sheet of an .xlsx that has one, as text."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path

from metercheck.errors import BadExport, DistrictMissing
from metercheck.words import Phrase


def as_text(path: Path, folder: Path) -> Path:
    """Write the sheet with the most rows as CSV into `folder`. Raises BadExport."""
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise DistrictMissing(missing="openpyxl") from error
    from zipfile import BadZipFile

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        detail = Phrase("district.export.broken", detail=str(error)[:120])
        raise BadExport(path=path, detail=detail) from error
    try:
        if not book.worksheets:
            raise BadExport(path=path, detail=Phrase("district.export.empty"))
        # Read-only sheets know their size only when they are read through.
        sheet = max(book.worksheets, key=lambda one: sum(1 for _ in one.iter_rows()))
        text = folder / "sheet.csv"
        with text.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for row in sheet.iter_rows(values_only=True):
                writer.writerow([_cell(value) for value in row])
    finally:
        book.close()
    return text


def _cell(value: object) -> str:
    """As it would have been typed: whole numbers without a point, times by ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return f"{value:.0f}"
    if isinstance(value, datetime):
        at_midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)
