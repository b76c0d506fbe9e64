"""Wires between pins: orthogonal, round what stands in the way, with as few bends as may be.

A search of the cheapest way (A*) on the grid, net by net, the shortest first. Wires of other nets
may be crossed at right angles, never touched; where wires of one net meet there is a dot.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from kicad.shapes import OUT

Node = tuple[int, int]
_BEND, _CROSSING, _BESIDE = 3, 5, 1
_MOST_LOOKED_AT = 60000


class NoWay(Exception):
    """Pins cannot be joined by a wire."""


@dataclass(frozen=True)
class End:
    """Where a net ends: a pin, or a port. `side`: the way a wire leaves it."""

    at: Node
    side: str


@dataclass
class Grid:
    """What is where on a sheet."""

    width: int
    height: int
    blocked: set[Node] = field(default_factory=set)
    ends: dict[Node, str] = field(default_factory=dict)
    wires: dict[Node, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    """Of each node, by net, in which directions wires leave it."""

    def block(self, left: float, top: float, right: float, bottom: float) -> None:
        """Nothing goes through here."""
        for x in range(int(left // 1), int(-(-right // 1)) + 1):
            for y in range(int(top // 1), int(-(-bottom // 1)) + 1):
                if left - 0.01 <= x <= right + 0.01 and top - 0.01 <= y <= bottom + 0.01:
                    self.blocked.add((x, y))

    def join(self, net: str, ends: Iterable[End]) -> None:
        """Draw the wires of a net. Raises NoWay, and then has drawn nothing."""
        todo = list(ends)
        drawn: list[tuple[Node, Node]] = []
        first = min(todo, key=lambda end: sum(_apart(end.at, other.at) for other in todo))
        todo.remove(first)
        reached = [first]
        nodes: set[Node] = {first.at}
        while todo:
            nearest = min(todo, key=lambda end: min(_apart(end.at, node) for node in nodes))
            way = self._way(net, nearest, nodes, reached, drawn)
            drawn += pairwise(way)
            nodes |= set(way)
            reached.append(nearest)
            todo.remove(nearest)
        for a, b in drawn:
            self._draw(net, a, b)

    def _draw(self, net: str, a: Node, b: Node) -> None:
        step = (b[0] - a[0], b[1] - a[1])
        side = next(name for name, way in OUT.items() if way == step)
        back = next(name for name, way in OUT.items() if way == (-step[0], -step[1]))
        self.wires[a].setdefault(net, set()).add(side)
        self.wires[b].setdefault(net, set()).add(back)

    def _way(
        self,
        net: str,
        start: End,
        goals: set[Node],
        reached: list[End],
        drawn: list[tuple[Node, Node]],
    ) -> list[Node]:
        """Nodes from a pin to what is drawn already."""
        sides_of = {end.at: end.side for end in reached}
        own: dict[Node, set[Node]] = defaultdict(set)
        for a, b in drawn:
            own[a].add(b)
            own[b].add(a)
        came: dict[tuple[Node, str], tuple[Node, str] | None] = {(start.at, start.side): None}
        cost = {(start.at, start.side): 0}
        queue = [(0, 0, start.at, start.side)]
        looked = 0
        while queue:
            _, so_far, node, heading = heapq.heappop(queue)
            if so_far > cost[node, heading]:
                continue
            looked += 1
            if looked > _MOST_LOOKED_AT:
                break
            if node in goals and node != start.at:
                return _back(came, (node, heading))
            for side, (dx, dy) in OUT.items():
                if _opposite(side) == heading:
                    continue
                after = (node[0] + dx, node[1] + dy)
                more = self._price(net, node, after, side, heading, goals, sides_of)
                if more is None:
                    continue
                total = so_far + more
                if total < cost.get((after, side), 1 << 30):
                    cost[after, side] = total
                    came[after, side] = (node, heading)
                    guess = min(_apart(after, goal) for goal in goals)
                    heapq.heappush(queue, (total + guess, total, after, side))
        raise NoWay(f"{net}: from {start.at}")

    def _price(
        self,
        net: str,
        node: Node,
        after: Node,
        side: str,
        heading: str,
        goals: set[Node],
        sides_of: dict[Node, str],
    ) -> int | None:
        x, y = after
        if not (2 <= x <= self.width - 2 and 2 <= y <= self.height - 2):
            return None
        price = 1
        if side != heading:
            if self._foreign(net, node):
                return None  # no bend on another net's wire
            price += _BEND
        if after in goals:
            wanted = sides_of.get(after)
            if side == wanted:
                return None  # a pin is not reached through its body
            return price
        if after in self.blocked or after in self.ends:
            return None
        crossing = self._crossing(net, after, side)
        return None if crossing is None else price + crossing + self._nearness(net, after)

    def _crossing(self, net: str, node: Node, side: str) -> int | None:
        """What it costs to go over other wires here, None: they may not be touched so."""
        price = 0
        for other, sides in self.wires.get(node, {}).items():
            if other == net:
                continue
            if side in sides or _opposite(side) in sides or len(sides) != 2:
                return None
            price += _CROSSING
        return price

    def _nearness(self, net: str, node: Node) -> int:
        """What it costs to pass pins and wires of other nets closely."""
        price = 0
        for dx, dy in OUT.values():
            beside = (node[0] + dx, node[1] + dy)
            if beside in self.ends and self.ends[beside] != net:
                price += 2 * _BESIDE
            elif self._foreign(net, beside):
                price += _BESIDE
        return price

    def _foreign(self, net: str, node: Node) -> bool:
        return any(other != net for other in self.wires.get(node, {}))

    def dots(self) -> list[Node]:
        """Where three wires of a net meet, or two at a pin."""
        return sorted(
            node
            for node, nets in self.wires.items()
            for net, sides in nets.items()
            if len(sides) + (self.ends.get(node) == net) >= 3
        )

    def lines(self) -> list[tuple[Node, Node]]:
        """The wires, each as long as it is straight and undivided."""
        return [
            (node, self._far_end(node, net, side))
            for node, nets in sorted(self.wires.items())
            for net, sides in sorted(nets.items())
            for side in ("right", "down")
            if side in sides and not self._goes_on(node, net, side)
        ]

    def _goes_on(self, node: Node, net: str, side: str) -> bool:
        """Whether a wire just passes this node."""
        sides = self.wires[node][net]
        return sides == {side, _opposite(side)} and self.ends.get(node) != net

    def _far_end(self, node: Node, net: str, side: str) -> Node:
        dx, dy = OUT[side]
        while True:
            node = (node[0] + dx, node[1] + dy)
            if not self._goes_on(node, net, side):
                return node


def _apart(a: Node, b: Node) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _opposite(side: str) -> str:
    return {"left": "right", "right": "left", "up": "down", "down": "up"}[side]


def _back(
    came: dict[tuple[Node, str], tuple[Node, str] | None], last: tuple[Node, str]
) -> list[Node]:
    way = []
    at: tuple[Node, str] | None = last
    while at is not None:
        way.append(at[0])
        at = came[at]
    return way[::-1]
