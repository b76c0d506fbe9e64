"""The chip's zero-cross pin: an edge for each half period, 570 us after it."""

from itertools import pairwise
from random import Random

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.supply import Supply, SupplySettings
from metercheck.bench.world.zero_cross import ZeroCross


def supply(**settings: float) -> Supply:
    return Supply(SupplySettings(**settings), 0.1, Random(3))


def edges(pin: ZeroCross, count: int, voltage_v: float = 220.0) -> list[tuple[int, int]]:
    return [edge for _ in range(count) for edge in pin.edges(pin.due_us, voltage_v)]


def test_switched_off_it_never_moves():
    assert ZeroCross(False, supply()).due_us == NEVER_US


def test_at_49_8_hz_an_edge_each_10040_us_570_us_late():
    mains = supply(frequency_hz=49.8)
    found = edges(ZeroCross(True, mains), 50)
    assert {b[0] - a[0] for a, b in pairwise(found)} == {10_040}
    assert [level for _, level in found] == [1, 0] * 25
    assert mains.next_crossing_us(found[0][0] - 571) == found[0][0] - 570


def test_without_voltage_there_are_no_edges_and_with_it_again_there_are():
    pin = ZeroCross(True, supply())
    assert edges(pin, 30, voltage_v=5.0) == []
    assert len(edges(pin, 30)) == 30
