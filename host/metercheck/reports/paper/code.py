"""Two-dimensional codes (ISO/IEC 18004) as drawings."""

from __future__ import annotations

from collections.abc import Sequence

import segno

from metercheck.reports.paper.blocks import Paint
from metercheck.reports.paper.drawing import Mark, squares


def code_picture(text: str, size_mm: float, colour: str) -> Paint:
    """A painter of `text` as a QR code, error correction M; the page around it is quiet zone."""
    matrix = segno.make_qr(text, error="m").matrix
    rows = [[bool(module) for module in row] for row in matrix]

    def paint(width: float, height: float) -> Sequence[Mark]:
        return list(squares(rows, min(width, height, size_mm), colour))

    return paint
