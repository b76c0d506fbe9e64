"""The load's pattern: slots that end with the meter's edges, and by chance."""

from metercheck_device.measure.pattern import FULL, LONGEST_US, OFF, LoadPattern


def slots(seed, count, interval_us=0):
    """(level, length) of slots while the meter gives an edge every `interval_us` (0: never)."""
    pattern = LoadPattern(seed)
    found = []
    now_us = began_us = 1000000
    level = pattern.next_slot(now_us)
    while len(found) < count:
        now_us += 10000
        if interval_us and now_us % interval_us == 0:
            pattern.edge(now_us)
        if pattern.over(now_us):
            found.append((level, now_us - began_us))
            began_us = now_us
            level = pattern.next_slot(now_us)
    return found


def test_levels_alternate_and_start_with_the_load_on():
    assert [level for level, _ in slots(3, 40)] == [FULL, OFF] * 20


def test_slots_stay_within_their_bounds_whatever_the_meter_does():
    for seed in (0, 1, 77, 0xFFFFFFFF):
        for interval_us in (0, 50000, 700000, 3000000):
            for _, length in slots(seed, 60, interval_us):
                assert 1600000 <= length <= LONGEST_US


def test_slots_end_with_an_edge_when_edges_come():
    ends_us = 1000000
    for _, length in slots(5, 50, 1500000):
        ends_us += length
        assert ends_us % 1500000 == 0


def test_without_edges_no_slot_is_like_another():
    lengths = [length for _, length in slots(9, 100)]
    assert len(set(lengths)) > 60


def test_slots_hold_different_numbers_of_edges():
    lengths = [length // 2000000 for level, length in slots(4, 60, 2000000) if level]
    assert len(set(lengths)) >= 2


def test_an_edge_from_before_the_slot_does_not_count():
    pattern = LoadPattern(1)
    pattern.next_slot(5000000)
    for _ in range(5):
        pattern.edge(4999000)
    assert not pattern.over(7000000)


def test_the_seed_decides():
    assert slots(1, 20, 900000) == slots(1, 20, 900000)
    assert slots(1, 20) != slots(2, 20)
