"""The load's pattern: slots that end with the meter's edges, and by chance."""

from metercheck_device.measure.pattern import FULL, LONGEST_US, OFF, ONE, LoadPattern
from metercheck_device.safety.supervisor import Supervisor

SEEDS = (0, 1, 77, 123456, 0x3FFFFFFF, 0xFFFFFFFF)
INTERVALS_US = (0, 50000, 130000, 700000, 1900000, 3000000, 7900000)  # 0: no edges at all
LEAST_US = 1600000


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


def test_the_whole_load_takes_turns_with_nothing_and_with_one_element():
    for seed in SEEDS:
        for interval_us in INTERVALS_US[1:]:
            levels = [level for level, _ in slots(seed, 40, interval_us)]
            assert levels == [FULL, OFF, FULL, ONE] * 10


def test_one_element_comes_before_nothing_where_the_first_slot_saw_no_edge():
    for seed in SEEDS:
        assert [level for level, _ in slots(seed, 40)] == [FULL, ONE, FULL, OFF] * 10


def test_what_the_first_slot_saw_alone_decides_that():
    """Edges before it do not count, one edge in it is enough, and later silence turns nothing."""
    for edge_us, low in ((999000, ONE), (1000001, OFF), (8999000, OFF)):
        pattern = LoadPattern(5)
        levels = [pattern.next_slot(1000000)]
        pattern.edge(edge_us)
        for k in range(1, 8):
            levels.append(pattern.next_slot(1000000 + k * LONGEST_US))
        assert levels == [FULL, low, FULL, ONE if low == OFF else OFF] * 2


def test_no_two_low_slots_follow_each_other_whatever_seed_and_meter():
    for seed in SEEDS:
        for interval_us in INTERVALS_US:
            levels = [level for level, _ in slots(seed, 24, interval_us)]
            assert levels[0] == FULL
            assert {FULL} == set(levels[::2])
            assert {OFF, ONE} == set(levels[1::2])


def test_slots_stay_within_their_bounds_whatever_the_meter_does():
    for seed in SEEDS:
        for interval_us in INTERVALS_US:
            for level, length_us in slots(seed, 24, interval_us):
                assert LEAST_US <= length_us <= (LONGEST_US if level == FULL else 4000000)


def test_the_supervisor_never_has_to_step_in():
    for seed in SEEDS:
        for interval_us in INTERVALS_US:
            supervisor = Supervisor()
            t_us = 0
            for level, length_us in slots(seed, 24, interval_us):
                supervisor.load(t_us, level)
                t_us += length_us
                assert not supervisor.on_too_long(t_us)


def test_the_first_slot_waits_for_two_whole_intervals():
    for seed in SEEDS:
        level, length_us = slots(seed, 1, 2000000)[0]
        assert level == FULL
        assert length_us == 5000000  # begun at 1 s: edges at 2, 4 and 6 s
        assert slots(seed, 1, 5000000)[0][1] == LONGEST_US


def test_slots_end_with_an_edge_when_edges_come():
    for interval_us in (50000, 350000, 700000, 1500000):
        ends_us = 1000000
        for level, length_us in slots(5, 50, interval_us):
            ends_us += length_us
            # With less load a slot that has become long does not wait for one.
            assert ends_us % interval_us == 0 or (level != FULL and length_us >= 3000000)


def test_without_edges_little_is_waited_for_with_less_load():
    for level, length_us in slots(9, 100)[1:]:
        if level == FULL:
            assert 5000000 <= length_us <= LONGEST_US
        else:
            assert 3000000 <= length_us <= 4000000


def test_without_edges_no_slot_is_like_another():
    lengths = [length_us for _, length_us in slots(9, 100)]
    assert len(set(lengths)) > 60


def test_slots_hold_different_numbers_of_edges():
    lengths = [length_us // 2000000 for level, length_us in slots(4, 60, 2000000) if level]
    assert len(set(lengths)) >= 2


def test_an_edge_from_before_the_slot_does_not_count():
    pattern = LoadPattern(1)
    pattern.next_slot(5000000)
    for _ in range(5):
        pattern.edge(4999000)
    assert not pattern.over(5000000 + LONGEST_US - 10000)
    assert pattern.over(5000000 + LONGEST_US)


def test_the_seed_decides():
    assert slots(1, 20, 900000) == slots(1, 20, 900000)
    assert slots(1, 20) != slots(2, 20)
