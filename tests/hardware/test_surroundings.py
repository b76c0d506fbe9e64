"""Sunlight and lamps, at several distances: the bench makes of them what the circuit does."""

from __future__ import annotations

from random import Random

import pytest

from metercheck.bench.world.head import Head, HeadSettings
from sim import figures, surroundings

FOUND: dict[str, dict[str, int]] = figures.results()["surroundings"]
_SETTLED_US = 10_000_000


def bench_edges(distance_mm: float, settings: dict[str, float], faults: frozenset[str]) -> int:
    """Rising edges of the bench's head, as surroundings.edges counts the circuit's."""
    head = Head(HeadSettings(distance_mm=distance_mm, **settings), Random(0))
    for fault in faults:
        head.fault(fault, True)
    turns: list[tuple[int, int | None]] = [(_SETTLED_US, None)]
    for number in range(surroundings.PULSES):
        on_s = surroundings.BEGINS_S + number * surroundings.PERIOD_S
        turns += [(_us(on_s), 1), (_us(on_s + surroundings.WIDTH_S), 0)]
    turns.append((_us(surroundings.BEGINS_S + surroundings.PULSES * surroundings.PERIOD_S), None))
    found = head.refresh(0)
    for t_us, level in turns:
        while head.due_us <= t_us:
            found += head.act(head.due_us)
        if level is not None:
            found += head.follow(t_us, level)
    return sum(level for t_us, level in found if t_us > _us(0.05))


def _us(seconds: float) -> int:
    return _SETTLED_US + round(1e6 * seconds)


@pytest.mark.parametrize("name", ["dark", "sun", "lamp"])
def test_under_its_hood_every_pulse_is_seen_up_to_6_mm(name: str) -> None:
    for distance_mm, count in FOUND[name].items():
        assert (count == surroundings.PULSES) == (float(distance_mm) <= 6) or distance_mm == "9"
        assert count <= surroundings.PULSES


def test_a_lifted_hood_is_no_measurement() -> None:
    """It is blind in the sun, and by a lamp it sees the mains: neither looks like a meter."""
    assert set(FOUND["sun, hood lifted"].values()) == {0}
    assert min(FOUND["lamp, hood lifted"].values()) > 10 * surroundings.PULSES


@pytest.mark.parametrize("name", surroundings.SURROUNDINGS)
@pytest.mark.parametrize("distance_mm", surroundings.DISTANCES_MM)
def test_the_benchs_head_sees_what_the_circuit_sees(name: str, distance_mm: float) -> None:
    count = bench_edges(distance_mm, *surroundings.SURROUNDINGS[name])
    circuits = FOUND[name][f"{distance_mm:g}"]
    assert count == pytest.approx(circuits, rel=0.2 if name == "lamp, hood lifted" else 0.0)
