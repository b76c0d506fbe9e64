"""What a design is made of: kinds of part that one buys, parts, nets, blocks.

Nothing here knows of KiCad, prices lists or rules; they all read these tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

HOT = "hot"
"""Connected to the mains, the metering chip's ground included."""
COLD = "cold"
"""What a hand may touch: the controller and everything that hangs on it."""
BARRIER = "barrier"
"""Kinds whose pins lie on both sides, with insulation between them that is rated for it."""

UNCONNECTED = None
"""Declared: nothing shall be connected to this pin."""


@dataclass(frozen=True)
class Kind:
    """Something that one can buy.

    `pins`: name of each pin by its number. `side`: HOT, COLD, BARRIER, or "" where it may be on
    either. `hot_pins`: of a barrier part, the numbers of those on the mains' side. `price_fen`:
    hundredths of a yuan a piece, an estimate of 2025 unless `source` says more. `ratings`: by name
    and unit, e.g. `{"v_rms": 310}`; rules.py holds them against the worst case.
    """

    name: str
    description: str
    pins: Mapping[str, str]
    price_fen: int
    alternatives: tuple[str, ...] = ()
    ratings: Mapping[str, float] = field(default_factory=dict)
    side: str = ""
    hot_pins: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of a kind, in its place. `nets`: by the name or number of a pin; `note`: why so."""

    ref: str
    kind: Kind
    nets: Mapping[str, str | None]
    value: str = ""
    note: str = ""

    def net_of(self, number: str) -> str | None:
        """The net at a pin, by its number. Raises KeyError for a pin that nobody has decided."""
        if number in self.nets:
            return self.nets[number]
        return self.nets[self.kind.pins[number]]


@dataclass(frozen=True)
class Block:
    """A sheet. `hot_nets`: those of its nets that are connected to the mains."""

    name: str
    title: str
    parts: tuple[Part, ...]
    hot_nets: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    purpose: str = ""
    """A few short lines for the overview."""


@dataclass(frozen=True)
class Design:
    """All blocks."""

    blocks: tuple[Block, ...]

    @property
    def parts(self) -> Iterator[Part]:
        """In the order of the sheets."""
        return (part for block in self.blocks for part in block.parts)

    @property
    def hot_nets(self) -> frozenset[str]:
        """Nets that are connected to the mains."""
        return frozenset().union(*(block.hot_nets for block in self.blocks))

    def nets(self) -> dict[str, list[tuple[str, str]]]:
        """(part, pin number) by net, both sorted."""
        found: dict[str, list[tuple[str, str]]] = {}
        for part in self.parts:
            for number in part.kind.pins:
                net = part.net_of(number)
                if net is not None:  # UNCONNECTED
                    found.setdefault(net, []).append((part.ref, number))
        return {net: sorted(found[net]) for net in sorted(found)}

    def part(self, ref: str) -> Part:
        """By its reference. Raises KeyError."""
        return {one.ref: one for one in self.parts}[ref]
