"""One block as one sheet: symbols in their places, wires, supplies, labels, words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kicad import symbols
from kicad.appearance import symbol_of
from kicad.library import LIBRARY, item
from kicad.placing import Layout, Place
from kicad.routing import End, Grid, Node, NoWay
from kicad.shapes import DOWN, LEFT, OUT, RIGHT, UP, Symbol
from kicad.text import Quoted, effects, ident, mm
from model import Block, Part

GROUNDS = ("GND", "HGND")
SUPPLIES = (*GROUNDS, "+5V", "+3V3", "+12V", "HV5", "HV33")
"""Nets that are shown by a symbol at each pin."""
PAPER = {"A4": (233, 165), "A3": (330, 233)}
_ANGLE = {RIGHT: 0, UP: 90, LEFT: 180, DOWN: 270}
_TEXT_MM = 1.27
VERSION = 20250114


@dataclass(frozen=True)
class Drawn:
    """A sheet's file, and what one should know of it."""

    item: tuple[object, ...]
    fallen_back: tuple[str, ...]
    """Nets that are labelled because no way was found for a wire."""


class Sheet:
    """Draws `block` by `layout`; `path` is KiCad's way to the sheet, `shared` nets leave it."""

    def __init__(self, block: Block, layout: Layout, path: str, shared: frozenset[str]) -> None:
        self._block, self._layout, self._path = block, layout, path
        self._shared = shared
        self._gathered = {pin: gather for gather in layout.gathers for pin in gather.pins}
        width, height = PAPER[layout.paper]
        self._grid = Grid(width, height)
        self._parts = [(part, symbol_of(part.kind)) for part in block.parts if part.kind.pins]
        self.used: dict[str, Symbol] = {}
        self._items: list[tuple[object, ...]] = []
        self._ends: dict[str, list[End]] = defaultdict(list)
        self._powers = 0

    def draw(self, title: tuple[object, ...]) -> Drawn:
        """The whole sheet."""
        for part, symbol in self._parts:
            self._put(part, symbol)
        for net, ports in self._layout.ports.items():
            for port in ports:
                self._ends[net].append(End((port.x, port.y), _back(port.side)))
                self._grid.ends[port.x, port.y] = net
                kind = "label" if port.local else "global_label"
                self._label(kind, net, (port.x, port.y), port.side)
        for gather in self._layout.gathers:
            self._power(gather.net, (gather.x, gather.y))
            side = UP if gather.net in GROUNDS else DOWN
            self._ends[f"{gather.net} at {gather.x}"].append(End((gather.x, gather.y), side))
            self._grid.ends[gather.x, gather.y] = f"{gather.net} at {gather.x}"
        for net, at in self._layout.flags.items():
            self._flag(net, at)
        fallen = self._join()
        self._wires()
        self._words()
        sheet = (
            "kicad_sch", ("version", VERSION), ("generator", Quoted("metercheck")),
            ("generator_version", Quoted("9.0")), ("uuid", ident("sheet", self._block.name)),
            ("paper", Quoted(self._layout.paper)), title,
            ("lib_symbols", *(
                item(one, f"{LIBRARY}:{one.name}") for _, one in sorted(self.used.items()))),
            *self._items,
            ("embedded_fonts", "no"),
        )  # fmt: skip
        return Drawn(sheet, tuple(fallen))

    def _put(self, part: Part, symbol: Symbol) -> None:
        place = self._layout.places[part.ref]
        self._symbol(part.ref, symbol, place, part.value or part.kind.name)
        self._grid.block(*place.body(symbol))
        for pin in symbol.pins:
            x, y = place.on_sheet(pin.at)
            at, side = (round(x), round(y)), place.side(pin.side)
            dx, dy = OUT[side]
            for n in range(1, int(pin.length) + 1):  # the pin's stroke, from its end inwards
                self._grid.blocked.add((at[0] - n * dx, at[1] - n * dy))
            net = part.net_of(pin.number)
            if net is None:
                self._items.append(
                    ("no_connect", ("at", mm(at[0]), mm(at[1])),
                     ("uuid", ident(self._block.name, "nc", part.ref, pin.number)))
                )  # fmt: skip
                self._grid.blocked.add(at)
            elif (gather := self._gathered.get((part.ref, pin.number))) is not None:
                net = f"{net} at {gather.x}"
                self._ends[net].append(End(at, side))
            elif net in SUPPLIES:
                self._supply(net, at, side)
            elif (part.ref, pin.number) in self._layout.loose:
                self._label_all(net, [End(at, side)])
            else:
                self._ends[net].append(End(at, side))
            self._grid.ends[at] = net or "nothing"

    def _supply(self, net: str, at: Node, side: str) -> None:
        """A symbol at the pin, or a step away where the pin does not point its way."""
        natural = DOWN if net in GROUNDS else UP
        if side != natural:
            dx, dy = OUT[side]
            after = (at[0] + dx, at[1] + dy)
            self._line(at, after)
            at = after
            self._grid.ends[at] = net
        self._power(net, at)
        step = 1 if natural == DOWN else -1
        for n in (1, 2, 3):  # with its name
            self._grid.blocked.add((at[0], at[1] + n * step))

    def _power(self, name: str, at: Node) -> None:
        self._powers += 1
        symbol = symbols.power(name)
        self._symbol(f"#PWR_{self._block.name}_{self._powers}", symbol, Place(*at), name)

    def _flag(self, net: str, at: Node) -> None:
        """Says to KiCad's rules that the supply comes from outside."""
        ground = net in GROUNDS
        self._power(net, (at[0], at[1] + 3) if ground else at)
        other = at if ground else (at[0], at[1] + 3)
        self._line(at, (at[0], at[1] + 3))
        turn = 0 if ground else 180
        self._symbol(f"#FLG_{net}", symbols.FLAG, Place(*other, turn), "PWR_FLAG", hidden=True)

    def _symbol(
        self, ref: str, symbol: Symbol, place: Place, value: str, hidden: bool = False
    ) -> None:
        self.used[symbol.name] = symbol
        texts = _texts(symbol, place)
        shown = {"Reference": ref, "Value": value}
        one: tuple[object, ...] = (
            "symbol", ("lib_id", Quoted(f"{LIBRARY}:{symbol.name}")),
            ("at", mm(place.x), mm(place.y), place.turn),
        )  # fmt: skip
        if place.flip:
            one += (("mirror", "y"),)
        one += (
            ("unit", 1), ("exclude_from_sim", "no"), ("in_bom", "no" if symbol.power else "yes"),
            ("on_board", "yes"), ("dnp", "no"), ("uuid", ident(self._block.name, ref)),
        )  # fmt: skip
        for name, words in shown.items():
            (x, y), justify = texts["ref" if name == "Reference" else "value"]
            hide = hidden or (symbol.power and name == "Reference")
            # The words of a turned symbol are turned with it: turned again they can be read.
            angle = 90 if place.turn in (90, 270) else 0
            one += ((
                "property", Quoted(name), Quoted(words), ("at", mm(x), mm(y), angle),
                effects(_TEXT_MM, *((("hide", "yes"),) if hide else ()), justify=justify),
            ),)  # fmt: skip
        for name in ("Footprint", "Datasheet"):
            one += ((
                "property", Quoted(name), Quoted(""), ("at", mm(place.x), mm(place.y), 0),
                effects(_TEXT_MM, ("hide", "yes")),
            ),)  # fmt: skip
        for pin in symbol.pins:
            one += (
                ("pin", Quoted(pin.number), ("uuid", ident(self._block.name, ref, pin.number))),
            )
        one += ((
            "instances",
            ("project", Quoted("metercheck"),
             ("path", Quoted(self._path), ("reference", Quoted(ref)), ("unit", 1))),
        ),)  # fmt: skip
        self._items.append(one)

    def _join(self) -> list[str]:
        """Wires for all nets, the shortest first; labels where there is no way."""
        fallen = []
        for net, ends in self._ends.items():
            if len(ends) == 1:
                self._label_all(net, ends)
        joined = [net for net, ends in self._ends.items() if len(ends) > 1]
        for net in sorted(joined, key=lambda net: (_span(self._ends[net]), net)):
            ends = self._ends[net]
            has_port = net in self._layout.ports
            try:
                self._grid.join(net, ends)
            except NoWay:
                fallen.append(net)
                self._label_all(net, [e for e in ends if not self._is_port(net, e)])
                continue
            if not has_port and net in self._shared:
                fallen.append(f"{net} (no port)")
        return fallen

    def _is_port(self, net: str, end: End) -> bool:
        return any((port.x, port.y) == end.at for port in self._layout.ports.get(net, ()))

    def _label_all(self, net: str, ends: list[End]) -> None:
        kind = "global_label" if net in self._shared else "label"
        for end in ends:
            dx, dy = OUT[end.side]
            after = (end.at[0] + dx, end.at[1] + dy)
            self._line(end.at, after)
            self._grid.ends[after] = net
            self._label(kind, net, after, end.side)

    def _label(self, kind: str, net: str, at: Node, side: str) -> None:
        justify = ("left",) if side in (RIGHT, UP) else ("right",)
        if kind == "label":
            justify = (*justify, "bottom")
        shape = (("shape", "bidirectional"),) if kind == "global_label" else ()
        for step in range(1, len(net) + 3):  # no wire through the words
            dx, dy = OUT[side]
            self._grid.blocked.add((at[0] + step * dx, at[1] + step * dy))
        self._items.append((
            kind, Quoted(net), *shape, ("at", mm(at[0]), mm(at[1]), _ANGLE[side]),
            effects(_TEXT_MM, justify=justify),
            ("uuid", ident(self._block.name, kind, net, *at)),
        ))  # fmt: skip

    def _line(self, a: Node, b: Node) -> None:
        self._items.append((
            "wire", ("pts", ("xy", mm(a[0]), mm(a[1])), ("xy", mm(b[0]), mm(b[1]))),
            ("stroke", ("width", 0), ("type", "default")),
            ("uuid", ident(self._block.name, "wire", *a, *b)),
        ))  # fmt: skip

    def _wires(self) -> None:
        for a, b in self._grid.lines():
            self._line(a, b)
        for at in self._grid.dots():
            self._items.append((
                "junction", ("at", mm(at[0]), mm(at[1])), ("diameter", 0),
                ("color", 0, 0, 0, 0), ("uuid", ident(self._block.name, "dot", *at)),
            ))  # fmt: skip

    def _words(self) -> None:
        for text in self._layout.texts:
            self._items.append((
                "text", Quoted(text.words), ("exclude_from_sim", "no"),
                ("at", mm(text.x), mm(text.y), 0),
                effects(mm(text.size), justify=("left", "top")),
                ("uuid", ident(self._block.name, "text", text.words)),
            ))  # fmt: skip
        for frame in self._layout.frames:
            self._items.append((
                "rectangle", ("start", mm(frame.left), mm(frame.top)),
                ("end", mm(frame.right), mm(frame.bottom)),
                ("stroke", ("width", 0.15), ("type", "dash"), ("color", 120, 120, 120, 1)),
                ("fill", ("type", "none")),
                ("uuid", ident(self._block.name, "frame", frame.words)),
            ))  # fmt: skip
            self._items.append((
                "text", Quoted(frame.words), ("exclude_from_sim", "no"),
                ("at", mm(frame.left + 0.8), mm(frame.top + 0.6), 0),
                effects(1.5, justify=("left", "top")),
                ("uuid", ident(self._block.name, "frame's name", frame.words)),
            ))  # fmt: skip


def _texts(symbol: Symbol, place: Place) -> dict[str, tuple[tuple[float, float], tuple[str, ...]]]:
    """Where reference and value stand on the sheet."""
    if symbol.power:
        at, _ = symbol.text_at.get("value", ((0.0, -2.5), "center"))
        return {"ref": (place.on_sheet(at), ()), "value": (place.on_sheet(at), ())}
    left, top, right, bottom = place.body(symbol)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    # KiCad turns the justification with the symbol.
    towards = "right" if place.flip != (place.turn == 180) else "left"
    if place.turn in (90, 270):
        if symbol.text_at:
            return {"ref": ((left - 3, middle_y - 1), ()), "value": ((left - 3, middle_y + 1), ())}
        return {"ref": ((middle_x, top - 1.0), ()), "value": ((middle_x, bottom + 1.1), ())}
    if symbol.text_at:
        return {
            name: (place.on_sheet(at), (justify,))
            for name, (at, justify) in symbol.text_at.items()
        }
    x = left - 0.7 if place.flip else right + 0.7
    if place.flip:
        towards = "left"
    return {"ref": ((x, middle_y - 0.8), (towards,)), "value": ((x, middle_y + 0.8), (towards,))}


def _back(side: str) -> str:
    return {LEFT: RIGHT, RIGHT: LEFT, UP: DOWN, DOWN: UP}[side]


def _span(ends: list[End]) -> int:
    xs, ys = [end.at[0] for end in ends], [end.at[1] for end in ends]
    return max(xs) - min(xs) + max(ys) - min(ys)
