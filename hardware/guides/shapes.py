"""Shapes of a line drawing, each a line of SVG. Lengths in pixels, y downwards."""

from __future__ import annotations

from html import escape

INK, GREY, GOOD, BAD, LIGHT = "#1d2733", "#8a939c", "#0b7a4b", "#c0261c", "#f2f4f5"
PHASE, NEUTRAL = "#8a4b12", "#1f5fbf"
_FONT = "font-family='Noto Sans SC,Noto Sans CJK SC,PingFang SC,Microsoft YaHei,sans-serif'"


def box(x: float, y: float, wide: float, high: float, fill: str = "none", ink: str = INK) -> str:
    """A rectangle with rounded corners."""
    return (
        f"<rect x='{x}' y='{y}' width='{wide}' height='{high}' rx='6' "
        f"fill='{fill}' stroke='{ink}' stroke-width='2'/>"
    )


def path(*points: tuple[float, float], ink: str = INK, width: float = 3, dashes: str = "") -> str:
    """A line through points."""
    through = " ".join(f"{x},{y}" for x, y in points)
    dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
    return (
        f"<polyline points='{through}' fill='none' stroke='{ink}' stroke-width='{width}' "
        f"stroke-linejoin='round' stroke-linecap='round'{dashed}/>"
    )


def dot(x: float, y: float, radius: float, fill: str = INK, ink: str = INK) -> str:
    """A filled circle."""
    return (
        f"<circle cx='{x}' cy='{y}' r='{radius}' fill='{fill}' stroke='{ink}' stroke-width='2'/>"
    )


def words(x: float, y: float, said: str, size: int = 15, ink: str = INK, at: str = "start") -> str:
    """A text; each line of it below the one before. at: start, middle or end."""
    lines = "".join(
        f"<tspan x='{x}' dy='{0 if n == 0 else size * 1.3:g}'>{escape(line)}</tspan>"
        for n, line in enumerate(said.split("\n"))
    )
    return (
        f"<text x='{x}' y='{y}' {_FONT} font-size='{size}' fill='{ink}' "
        f"text-anchor='{at}'>{lines}</text>"
    )


def cross(x: float, y: float, radius: float = 13) -> str:
    """Never here."""
    return (
        dot(x, y, radius, "#ffffff", BAD)
        + path((x - 6, y - 6), (x + 6, y + 6), ink=BAD, width=4)
        + path((x - 6, y + 6), (x + 6, y - 6), ink=BAD, width=4)
    )


def tick(x: float, y: float, radius: float = 13) -> str:
    """Here."""
    return dot(x, y, radius, "#ffffff", GOOD) + path(
        (x - 6, y), (x - 1, y + 6), (x + 7, y - 6), ink=GOOD, width=4
    )


def clip(x: float, y: float, ink: str) -> str:
    """An insulated crocodile clip that bites upwards at (x, y)."""
    return (
        path((x - 5, y), (x - 8, y + 26), ink=ink, width=6)
        + path((x + 5, y), (x + 8, y + 26), ink=ink, width=6)
        + box(x - 10, y + 22, 20, 22, ink, ink)
    )


def person(x: float, y: float, said: str) -> str:
    """Somebody with gloves and glasses, the head's middle at (x, y)."""
    hands = "".join(dot(x + side * 40, y + 62, 8, "#f0b429") for side in (-1, 1))
    return (
        dot(x, y, 18, "#ffffff")
        + box(x - 15, y - 7, 30, 9, "#cfe3f7")
        + path((x, y + 18), (x, y + 85), width=4)
        + path((x - 40, y + 62), (x, y + 34), (x + 40, y + 62), width=4)
        + path((x - 22, y + 130), (x, y + 85), (x + 22, y + 130), width=4)
        + hands
        + words(x, y + 152, said, 14, at="middle")
    )


def picture(wide: int, high: int, title: str, *shapes: str) -> str:
    """The SVG of all of them."""
    inside = "\n".join(shapes)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}' "
        f"width='{wide}' height='{high}'>\n<title>{escape(title)}</title>\n"
        f"<rect width='{wide}' height='{high}' fill='#ffffff'/>\n{inside}\n</svg>\n"
    )
