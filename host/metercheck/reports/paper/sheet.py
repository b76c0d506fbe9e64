"""A sheet of paper in PDF: letters, lines and areas at places in mm, nothing of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF

from metercheck.reports.paper.drawing import Area, Disc, Line, Mark, Point, Words
from metercheck.reports.paper.letters import Letters

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
"""A4."""

_MM_PER_PT = 25.4 / 72
_WATERMARK_PT = 120
_WATERMARK = "#e4e7ea"


class Sheet:
    """The pages of one file. Use `sheet(...)`."""

    def __init__(self, letters: Letters, folder: Path, made: datetime, title: str) -> None:
        self.letters = letters
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(made)
        self._pdf.set_title(title)
        self._pdf.set_creator("metercheck")
        for name, face in letters.faces.items():
            file = folder / f"{name}.otf"
            file.write_bytes(face.data)
            self._pdf.add_font(name, fname=file)

    def new_page(self, watermark: str = "") -> None:
        """Begin a page."""
        self._pdf.add_page()
        if watermark:
            with self._pdf.rotation(45, WIDTH_MM / 2, HEIGHT_MM / 2):
                half = self.letters.width_mm(watermark, _WATERMARK_PT, bold=True) / 2
                at = (WIDTH_MM / 2 - half, HEIGHT_MM / 2 + _WATERMARK_PT * _MM_PER_PT * 0.35)
                self.write(at, watermark, _WATERMARK_PT, _WATERMARK, bold=True)

    def write(
        self, at: Point, text: str, size_pt: float, colour: str, *, bold: bool = False
    ) -> None:
        """Letters standing on `at`."""
        x, y = at
        self._pdf.set_text_color(colour)
        for run in self.letters.runs(text, bold):
            self._pdf.set_font(run.font, size=size_pt)
            self._pdf.text(x, y, run.text)
            x += self.letters.width_mm(run.text, size_pt, bold)

    def draw(self, marks: Sequence[Mark], at: Point = (0.0, 0.0)) -> None:
        """Marks, moved by `at`."""
        for mark in marks:
            if isinstance(mark, Line):
                self._line(mark, at)
            elif isinstance(mark, Area):
                self._pdf.set_fill_color(mark.colour)
                self._pdf.polygon(_moved(mark.points, at), style="F")
            elif isinstance(mark, Disc):
                self._pdf.set_fill_color(mark.colour)
                ((x, y),) = _moved((mark.centre,), at)
                self._pdf.circle(x, y, mark.radius_mm, style="F")
            else:
                self._words(mark, at)

    def _line(self, mark: Line, at: Point) -> None:
        self._pdf.set_draw_color(mark.colour)
        self._pdf.set_line_width(mark.width_mm)
        if mark.dash:
            self._pdf.set_dash_pattern(dash=mark.dash[0], gap=mark.dash[1])
        self._pdf.polyline(_moved(mark.points, at))
        if mark.dash:
            self._pdf.set_dash_pattern()

    def _words(self, mark: Words, at: Point) -> None:
        width = self.letters.width_mm(mark.text, mark.size_pt, mark.bold)
        before = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
        ((x, y),) = _moved((mark.at,), at)
        self.write((x - before, y), mark.text, mark.size_pt, mark.colour, bold=mark.bold)

    def finish(self) -> bytes:
        """The file."""
        return bytes(self._pdf.output())


@contextmanager
def sheet(letters: Letters, made: datetime, title: str) -> Iterator[Sheet]:
    """A sheet without pages yet; its fonts lie in a folder that goes with it."""
    with TemporaryDirectory(prefix="metercheck-") as folder:
        yield Sheet(letters, Path(folder), made, title)


def _moved(points: Sequence[Point], at: Point) -> list[Point]:
    return [(x + at[0], y + at[1]) for x, y in points]
