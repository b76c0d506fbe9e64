"""The sheets show the table: what KiCad reads out of them is what the table says."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

import draw
import schematic
from design import DESIGN
from kicad.appearance import symbol_of
from kicad.placing import Place
from kicad.routing import End, Grid, NoWay
from kicad.shapes import DOWN, LEFT, OUT, RIGHT, UP

_NET = re.compile(r'\(net\s+\(code "\d+"\)\s+\(name "([^"]*)"\)')
_NODE = re.compile(r'\(node\s+\(ref "([^"]*)"\)\s+\(pin "([^"]*)"\)')


def kicads_nets() -> dict[str, set[tuple[str, str]]]:
    """(part, pin) by net, as KiCad's own netlist has them."""
    text = (schematic.EXPORTS / "netlist.net").read_text("utf-8")
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    pieces = re.split(r"(?=\(net\s+\(code)", text)
    for piece in pieces[1:]:
        match = _NET.match(piece)
        assert match is not None
        found[match[1]] = set(_NODE.findall(piece))
    return found


def test_kicad_finds_the_nets_of_the_table() -> None:
    ours = {frozenset(pins) for pins in DESIGN.nets().values()}
    kicads = {frozenset(pins) for pins in kicads_nets().values() if len(pins) > 1}
    assert kicads == ours


def test_kicad_finds_the_names_of_the_table() -> None:
    named = {frozenset(pins): net for net, pins in DESIGN.nets().items()}
    for name, pins in kicads_nets().items():
        if len(pins) > 1 and not name.startswith("Net-("):
            assert name.rsplit("/", 1)[-1] == named[frozenset(pins)]


def test_every_net_has_its_wires() -> None:
    _, drawn = draw.schematic()
    assert {name: sheet.fallen_back for name, sheet in drawn.items() if sheet.fallen_back} == {}


def test_symbols_have_the_pins_of_their_kinds() -> None:
    for part in DESIGN.parts:
        if part.kind.pins:
            assert {pin.number for pin in symbol_of(part.kind).pins} == set(part.kind.pins)


@pytest.mark.parametrize("layout", draw.LAYOUTS.values(), ids=draw.LAYOUTS)
def test_nothing_stands_on_anything(layout: draw.Layout) -> None:
    parts = {part.ref: part for part in DESIGN.parts}
    bodies = {ref: place.body(symbol_of(parts[ref].kind)) for ref, place in layout.places.items()}
    for ref, (left, top, right, bottom) in bodies.items():
        for other, (left2, top2, right2, bottom2) in bodies.items():
            apart = right < left2 or right2 < left or bottom < top2 or bottom2 < top
            assert ref == other or apart, f"{ref} stands on {other}"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", [False, True])
def test_pins_point_where_they_lie(turn: int, flip: bool) -> None:
    place = Place(10, 20, turn, flip)
    for side, (dx, dy) in OUT.items():
        x, y = place.on_sheet((3 * dx, 3 * dy))
        assert OUT[place.side(side)] == ((x - 10) / 3, (y - 20) / 3)


def test_wires_go_round_what_stands_in_the_way() -> None:
    grid = Grid(40, 40)
    grid.block(18, 10, 22, 30)
    grid.join("net", [End((12, 20), RIGHT), End((28, 20), LEFT)])
    assert not {(x, y) for x in range(18, 23) for y in range(10, 31)} & set(grid.wires)


def test_wires_of_two_nets_cross_and_never_touch() -> None:
    grid = Grid(40, 40)
    grid.join("across", [End((10, 20), RIGHT), End((30, 20), LEFT)])
    grid.join("down", [End((20, 10), DOWN), End((20, 30), UP)])
    for node, nets in grid.wires.items():
        if len(nets) > 1:
            assert node not in grid.dots()
            assert sorted(map(sorted, nets.values())) == [["down", "up"], ["left", "right"]]


def test_a_pin_that_is_walled_in_has_no_way() -> None:
    grid = Grid(40, 40)
    for x, y in ((21, 20), (20, 19), (20, 21)):
        grid.blocked.add((x, y))
    with pytest.raises(NoWay):
        grid.join("net", [End((20, 20), RIGHT), End((35, 35), LEFT)])
    assert not grid.wires
