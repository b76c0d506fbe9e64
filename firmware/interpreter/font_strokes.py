"""Large digits and the signs of the verdicts, drawn with a round pen.

A glyph is a list of strokes (points, thickness) in a box of 14 x 32 or 32 x 32; a pixel is set
when its centre lies within half the thickness of a stroke. No two signs share their outline: they
have to be told apart at arm's length in the sun.
"""

import math

Point = tuple[float, float]
Stroke = tuple[list[Point], float]

_PEN = 4.0


def _arc(x: float, y: float, rx: float, ry: float, begin: float, end: float) -> list[Point]:
    """Around (x, y); degrees, 0 to the right and 90 down, as the rows of a display run."""
    steps = 40
    angles = [math.radians(begin + (end - begin) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def _line(*points: Point) -> list[Point]:
    return list(points)


def _pen(*paths: list[Point]) -> list[Stroke]:
    return [(path, _PEN) for path in paths]


# Between x 2 and 11, y 4 and 28: the pen's middle.
DIGITS: dict[str, list[Stroke]] = {
    "0": _pen(
        _arc(6.5, 8.5, 4.5, 4.5, 180, 360)
        + _arc(6.5, 23.5, 4.5, 4.5, 0, 180)
        + _line((2.0, 8.5)),
    ),
    "1": _pen(_line((2.5, 9.0), (7.0, 4.5), (7.0, 28.0))),
    "2": _pen(_arc(6.5, 8.5, 4.5, 4.5, 180, 375) + _line((2.2, 27.6), (11.2, 27.6))),
    "3": _pen(
        _arc(6.5, 9.25, 4.5, 5.25, 190, 450),
        _arc(6.5, 21.25, 4.5, 6.75, 270, 530),
        _line((5.5, 14.5), (6.5, 14.5)),
    ),
    "4": _pen(_line((8.5, 28.0), (8.5, 4.0), (1.8, 21.5), (12.0, 21.5))),
    "5": _pen(_line((10.8, 4.2), (2.6, 4.2), (2.6, 14.5)), _arc(6.4, 20.0, 4.6, 8.0, 222, 520)),
    "6": _pen(
        _arc(6.5, 21.5, 4.5, 6.5, 0, 360),
        _line((2.0, 21.5)) + _arc(9.0, 15.0, 7.0, 11.0, 180, 265),
    ),
    "7": _pen(_line((2.0, 4.2), (11.0, 4.2), (5.0, 28.0))),
    "8": _pen(_arc(6.5, 9.5, 4.0, 5.5, 0, 360), _arc(6.5, 21.5, 4.5, 6.5, 0, 360)),
    "9": _pen(
        _arc(6.5, 10.5, 4.5, 6.5, 0, 360),
        _line((11.0, 10.5)) + _arc(4.0, 17.0, 7.0, 11.0, 0, 85),
    ),
    ".": [(_line((3.5, 27.0), (3.5, 27.0)), 5.0)],
    "-": _pen(_line((2.5, 16.0), (10.5, 16.0))),
    "%": [
        (_arc(4.0, 8.5, 2.4, 3.6, 0, 360), 2.6),
        (_arc(9.2, 23.5, 2.4, 3.6, 0, 360), 2.6),
        (_line((11.2, 4.5), (2.2, 27.5)), 2.6),
    ],
}  # fmt: skip

# By messages.VERDICTS: none, normal, abnormal, inconclusive, invalid.
SIGNS: tuple[list[Stroke], ...] = (
    [(_line((9.0, 16.0), (9.0, 16.0)), 5.0), (_line((23.0, 16.0), (23.0, 16.0)), 5.0)],
    [(_line((4.5, 16.5), (12.5, 25.0), (27.0, 6.5)), 6.0)],
    [(_line((6.5, 6.5), (25.0, 25.0)), 6.5), (_line((25.0, 6.5), (6.5, 25.0)), 6.5)],
    [
        (_arc(15.5, 9.5, 6.5, 6.0, 180, 400) + _line((15.5, 17.0), (15.5, 20.5)), 5.0),
        (_line((15.5, 27.5), (15.5, 27.5)), 5.6),
    ],
    [
        (_arc(15.5, 15.5, 12.0, 12.0, 0, 360), 4.0),
        (_line((7.5, 23.5), (23.5, 7.5)), 4.0),
    ],
)


def drawn(strokes: list[Stroke], width: int, height: int, shrink: int = 1) -> bytes:
    """A glyph as pages of columns; `shrink`: made so many times smaller than its box."""
    return bytes(
        sum(_covered(strokes, column, page * 8 + bit, shrink) << bit for bit in range(8))
        for page in range(height // 8)
        for column in range(width)
    )


def _covered(strokes: list[Stroke], column: int, row: int, shrink: int) -> bool:
    """Whether a pixel is set; in a box made smaller its thin strokes are kept."""
    x = (column + 0.5) * shrink - 0.5
    y = (row + 0.5) * shrink - 0.5
    least = 1.3 * shrink if shrink > 1 else 0.0
    return any(_apart(points, x, y) <= max(pen / 2, least) for points, pen in strokes)


def _apart(points: list[Point], x: float, y: float) -> float:
    """The distance from (x, y) to a line of points."""
    return min(
        _to_segment(begin, end, x, y)
        for begin, end in zip(points, points[1:] or points, strict=False)
    )


def _to_segment(begin: Point, end: Point, x: float, y: float) -> float:
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    length2 = dx * dx + dy * dy
    along = ((x - begin[0]) * dx + (y - begin[1]) * dy) / length2 if length2 else 0.0
    along = min(max(along, 0.0), 1.0)
    return math.hypot(x - begin[0] - along * dx, y - begin[1] - along * dy)
