"""A bouncing contact is one press, at the moment of its first touch."""

from metercheck_device.boards.rp2.debounce import Debouncer


def sampled(edges, every_us, until_us, key=0):
    """What comes of a contact that changes at `edges`, looked at every so often."""
    debouncer = Debouncer(4)
    changes = []
    for now_us in range(0, until_us, every_us):
        closed = sum(1 for t_us in edges if t_us <= now_us) % 2
        changes.extend(debouncer.sample(now_us, closed << key))
    return changes


def test_bounces_of_ten_ms_are_one_press():
    state = 3
    for trial in range(50):
        edges = [20_000]
        for begin_us in (20_000, 200_000):
            bounces = []
            for _ in range(2 * (trial % 4)):
                state = state * 69069 + 1 & 0xFFFFFFFF
                bounces.append(begin_us + 1 + (state >> 8) % 9_990)
            edges.extend(sorted(bounces))
            if begin_us == 20_000:
                edges.append(200_000)
        found = sampled(sorted(edges), 1_000, 300_000, key=2)
        assert [(key, pressed) for _, key, pressed in found] == [(2, True), (2, False)]
        assert 20_000 <= found[0][0] <= 31_000
        assert 200_000 <= found[1][0] <= 211_000


def test_a_spike_is_no_press():
    assert sampled([50_000, 55_000], 1_000, 200_000) == []


def test_keys_are_apart():
    debouncer = Debouncer(4)
    debouncer.sample(0, 0b1001)
    assert debouncer.sample(20_000, 0b1001) == [(0, 0, True), (0, 3, True)]
    debouncer.sample(30_000, 0b1000)
    assert debouncer.sample(45_000, 0b1000) == [(30_000, 0, False)]
