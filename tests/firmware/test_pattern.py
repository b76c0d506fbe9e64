"""The load's pattern."""

from metercheck_device.measure.pattern import FULL, OFF, LoadPattern


def slots(seed, count):
    pattern = LoadPattern(seed)
    return [pattern.next_slot() for _ in range(count)]


def test_levels_alternate_and_start_with_the_load_on():
    levels = [level for level, _ in slots(3, 40)]
    assert levels == [FULL, OFF] * 20


def test_slots_are_of_many_lengths_within_their_bounds():
    for seed in (0, 1, 77, 0xFFFFFFFF):
        lengths = [length for _, length in slots(seed, 200)]
        assert min(lengths) >= 1200000
        assert max(lengths) <= 3600000
        assert len(set(lengths)) > 100


def test_the_load_is_on_about_half_of_the_time():
    for seed in range(20):
        on = sum(length for level, length in slots(seed, 100) if level)
        whole = sum(length for _, length in slots(seed, 100))
        assert 0.42 < on / whole < 0.58


def test_the_seed_decides():
    assert slots(1, 20) == slots(1, 20)
    assert slots(1, 20) != slots(2, 20)
