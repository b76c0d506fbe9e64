"""Feeders: trees of four-wire branches below a transformer, with the places where users are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation.transformer import Transformer, fitting

DATA = "ieee_european_lv.npz"


@dataclass(frozen=True)
class Feeder:
    """A radial network. Branch `b` leads from node `parent[b]` to node b + 1; node 0 is the root.

    `parent` [branches] is smaller than b + 1, so that a walk in order goes outwards. `phase_ohm`
    and `neutral_ohm` [branches], complex. `sites` [places]: nodes where users may be connected.
    """

    name: str
    parent: NDArray[np.int64]
    phase_ohm: NDArray[np.complex128]
    neutral_ohm: NDArray[np.complex128]
    sites: NDArray[np.int64]
    transformer: Transformer

    def paths(self, nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """[branches, nodes] whether the branch lies between the root and the node."""
        branches = len(self.parent)
        above = np.zeros((branches + 1, branches), bool)
        for branch, parent in enumerate(self.parent):
            above[branch + 1] = above[parent]
            above[branch + 1, branch] = True
        return above[nodes].T


@lru_cache(maxsize=1)
def shipped() -> dict[str, NDArray[np.generic]]:
    """The arrays of the packed IEEE European low-voltage test feeder (EPRI, BSD)."""
    with (
        files("metercheck.district.simulation").joinpath("data", DATA).open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return {name: arrays[name] for name in arrays}


def tree(
    name: str,
    buses: NDArray[np.int64],
    phase_ohm: NDArray[np.complex128],
    neutral_ohm: NDArray[np.complex128],
    root: int,
    sites: list[int],
    transformer: Transformer,
) -> Feeder:
    """A feeder from branches in any order and direction: `buses` [branches, 2] are their ends."""
    neighbours: dict[int, list[tuple[int, int]]] = {}
    for branch, (a, b) in enumerate(buses.tolist()):
        neighbours.setdefault(a, []).append((b, branch))
        neighbours.setdefault(b, []).append((a, branch))
    number = {root: 0}
    parents: list[int] = []
    used: list[int] = []
    waiting = [root]
    while waiting:
        bus = waiting.pop()
        for other, branch in neighbours.get(bus, ()):
            if other not in number:
                number[other] = len(number)
                parents.append(number[bus])
                used.append(branch)
                waiting.append(other)
    return Feeder(
        name,
        np.array(parents, np.int64),
        phase_ohm[used],
        neutral_ohm[used],
        np.array([number[bus] for bus in sites], np.int64),
        transformer,
    )


def return_ohm(
    positive: NDArray[np.complex128], zero: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """The neutral conductor's impedance from sequence impedances.

    In a four-wire line whose neutral carries the whole return, Z0 = Z1 + 3 Zn. Where Z0 hardly
    differs from Z1 (services of two cores, for which Z0 was not given), it is a conductor like
    the phase's own.
    """
    given = (zero - positive) / 3
    return np.where(given.real > 0.05 * positive.real, given, positive)


def ieee() -> Feeder:
    """The IEEE European low-voltage test feeder, below a transformer that fits 60 households.

    The original's transformer of 800 kVA serves many such feeders; a district is one.
    """
    data = shipped()
    r1, x1, r0, x0 = np.asarray(data["codes_ohm_per_km"], float).T
    positive, zero = r1 + 1j * x1, r0 + 1j * x0
    code = np.asarray(data["line_codes"], int)
    length_km = np.asarray(data["line_m"], float) / 1000
    return tree(
        "ieee_european_lv",
        np.asarray(data["line_buses"], np.int64),
        positive[code] * length_km,
        return_ohm(positive, zero)[code] * length_km,
        1,
        [int(bus) for bus in np.asarray(data["load_buses"])],
        fitting(100_000),
    )
