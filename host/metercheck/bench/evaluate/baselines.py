"""What anyone would try first, on the very events that the estimator gets.

Each is a function of the recorded events to a ratio, None where it cannot tell any. None of them
knows of households that switch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck_wire.record import LOAD, METER, REF

_J_PER_KWH = 3_600_000.0
_SHARE_OF_LEVEL = (0.0, 0.5, 0.5, 1.0)
"""Power of each level of the load, by its two equal elements."""
_LEAST_EDGES = 4


@dataclass(frozen=True)
class Evidence:
    """What a check has recorded, up to `until_s`. Times in s, energies in J."""

    edges_s: NDArray[np.float64]
    """Of the meter."""
    test_j: NDArray[np.float64]
    """Energy that the test load had taken at each of these edges."""
    until_s: float
    until_j: float
    pulse_j: float
    """What one pulse of the meter stands for."""


Event = tuple[int, int, int]
"""(t_us, kind, argument), as metercheck_wire.record reads them."""


def evidence(
    events: Sequence[Event], constant_imp_per_kwh: int, mj_per_pulse: float, until_us: int
) -> Evidence:
    """`events` up to `until_us`; `mj_per_pulse` is what the reference counts by."""
    seen = [event for event in events if event[0] <= until_us]
    edges_us = np.array([t_us for t_us, kind, _ in seen if kind == METER], dtype=float)
    energy_j = _test_energy(seen, until_us, mj_per_pulse / 1e3)
    return Evidence(
        edges_us / 1e6,
        energy_j(edges_us),
        until_us / 1e6,
        float(energy_j(np.array([float(until_us)]))[0]),
        _J_PER_KWH / constant_imp_per_kwh,
    )


def _test_energy(
    events: Sequence[Event], until_us: int, joule: float
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The test energy at any time: known at each pulse, between them as the load was on."""
    switched_us, share, on_us = [0.0], [0.0], [0.0]
    for t_us, kind, level in events:
        if kind == LOAD:
            on_us.append(on_us[-1] + share[-1] * (t_us - switched_us[-1]))
            switched_us.append(float(t_us))
            share.append(_SHARE_OF_LEVEL[level])
    on_us.append(on_us[-1] + share[-1] * (until_us - switched_us[-1]))
    switched_us.append(float(until_us))

    def on_time(t_us: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(t_us, switched_us, on_us)

    pulses_us = np.array([t_us for t_us, kind, _ in events if kind == REF], dtype=float)
    pulses_on = on_time(pulses_us)
    if len(pulses_on) < 2 or pulses_on[-1] <= pulses_on[0]:
        return np.zeros_like
    # Before the first pulse and after the last one, by the mean power between them.
    slope = joule * (len(pulses_on) - 1) / (pulses_on[-1] - pulses_on[0])
    pulses_j = joule * np.arange(len(pulses_on)) + slope * pulses_on[0]

    def energy(t_us: NDArray[np.float64]) -> NDArray[np.float64]:
        on = on_time(t_us)
        inside = np.interp(on, pulses_on, pulses_j)
        before = np.minimum(on - pulses_on[0], 0.0)
        after = np.maximum(on - pulses_on[-1], 0.0)
        return inside + slope * (before + after)

    return energy


def count(seen: Evidence) -> float | None:
    """All pulses over all test energy: right to a pulse where nobody uses anything else."""
    return len(seen.edges_s) * seen.pulse_j / seen.until_j if seen.until_j > 0.0 else None


def gated(seen: Evidence) -> float | None:
    """From the meter's first edge to its last, so that no part of a pulse is left over."""
    if len(seen.edges_s) < 2:
        return None
    between_j = float(seen.test_j[-1] - seen.test_j[0])
    return (len(seen.edges_s) - 1) * seen.pulse_j / between_j if between_j > 0.0 else None


def regression(seen: Evidence) -> float | None:
    """Least squares of: pulse number = a C E + b t + c; a steady household is b."""
    if len(seen.edges_s) < _LEAST_EDGES:
        return None
    terms = np.column_stack([seen.test_j / seen.pulse_j, seen.edges_s, np.ones_like(seen.edges_s)])
    fitted, _, rank, _ = np.linalg.lstsq(terms, np.arange(len(seen.edges_s)), rcond=None)
    return float(fitted[0]) if rank == terms.shape[1] else None


METHODS: dict[str, Callable[[Evidence], float | None]] = {
    "count": count,
    "gated": gated,
    "regression": regression,
}
