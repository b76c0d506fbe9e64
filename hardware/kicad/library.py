"""Our symbols as KiCad's library wants them: y upwards, in mm."""

from __future__ import annotations

from kicad.shapes import DOWN, LEFT, RIGHT, UP, Circle, Letter, Pin, Stroke, Symbol
from kicad.text import Quoted, effects, mm

LIBRARY = "metercheck"
_TEXT_MM = 1.0
_LINE_MM = 0.15
# A pin's angle in KiCad is the way from its end to the body.
_ANGLE = {LEFT: 0, RIGHT: 180, UP: 270, DOWN: 90}


def item(symbol: Symbol, named: str) -> tuple[object, ...]:
    """The definition of a symbol."""
    hide = ("hide", "yes")
    head: tuple[object, ...] = ("symbol", Quoted(named))
    if symbol.power:
        head += (("power",),)
    names: tuple[object, ...] = ("pin_names", ("offset", 0.4))
    if not symbol.shows_names:
        names += (hide,)
    numbers: tuple[object, ...] = (
        ("pin_numbers",) if symbol.shows_numbers else ("pin_numbers", hide)
    )
    if symbol.shows_numbers:
        head += (names,)
    else:
        head += (numbers, names)
    head += (("exclude_from_sim", "no"), ("in_bom", "yes"), ("on_board", "yes"))
    reference = "#PWR" if symbol.power else "U"
    for at, (name, value) in enumerate(
        (("Reference", reference), ("Value", symbol.name), ("Footprint", ""), ("Datasheet", ""))
    ):
        more = () if at < 2 and not (symbol.power and at == 0) else (hide,)
        head += ((
            "property", Quoted(name), Quoted(value), ("at", 0, 0, 0),
            effects(_TEXT_MM, *more),
        ),)  # fmt: skip
    return (
        *head,
        ("symbol", Quoted(f"{symbol.name}_0_1"), *(_drawn(one) for one in symbol.drawn)),
        ("symbol", Quoted(f"{symbol.name}_1_1"), *(_pin(pin) for pin in symbol.pins)),
        ("embedded_fonts", "no"),
    )


def library(symbols: list[Symbol]) -> tuple[object, ...]:
    """The file of all symbols."""
    return (
        "kicad_symbol_lib", ("version", 20241209), ("generator", Quoted("metercheck")),
        ("generator_version", Quoted("9.0")), *(item(one, one.name) for one in symbols),
    )  # fmt: skip


def _drawn(one: Stroke | Circle | Letter) -> tuple[object, ...]:
    stroke = ("stroke", ("width", _LINE_MM), ("type", "default"))
    match one:
        case Stroke(points, filled, width):
            return (
                "polyline",
                ("pts", *(("xy", mm(x), mm(-y)) for x, y in points)),
                ("stroke", ("width", mm(width) or _LINE_MM), ("type", "default")),
                ("fill", ("type", "outline" if filled else "none")),
            )
        case Circle((x, y), radius):
            return (
                "circle", ("center", mm(x), mm(-y)), ("radius", mm(radius)), stroke,
                ("fill", ("type", "none")),
            )  # fmt: skip
        case Letter(words, (x, y), size):
            return ("text", Quoted(words), ("at", mm(x), mm(-y), 0), effects(mm(size) * 0.9))


def _pin(pin: Pin) -> tuple[object, ...]:
    x, y = pin.at
    return (
        "pin", pin.kind, "line", ("at", mm(x), mm(-y), _ANGLE[pin.side]),
        ("length", mm(pin.length)),
        ("name", Quoted(pin.name), effects(_TEXT_MM * 0.9)),
        ("number", Quoted(pin.number), effects(_TEXT_MM * 0.8)),
    )  # fmt: skip
