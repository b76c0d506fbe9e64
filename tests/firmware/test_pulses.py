"""The pulse filter: what counts as a pulse of the meter."""

from metercheck_device.measure.pulses import CROWDED, SHORT, STEADY, PulseFilter


def feed(edges, now_us):
    """Feed (rise, fall) pairs; return what was found."""
    head = PulseFilter()
    for rise_us, fall_us in edges:
        head.edge(rise_us, 1)
        if fall_us is not None:
            head.edge(fall_us, 0)
    head.tick(now_us)
    return head.take()


def test_a_pulse_is_its_leading_edge_with_its_width():
    assert feed([(1000000, 1080000)], 1100000) == [(1000000, 80000)]


def test_a_narrow_pulse_of_a_fast_meter_counts():
    assert feed([(1000000, 1002000)], 1100000) == [(1000000, 2000)]


def test_bounce_at_either_edge_leaves_one_pulse_from_the_first_contact():
    contacts = [(1000000, 1000050), (1000200, 1000260), (1000400, 1080000), (1080300, 1080500)]
    found = feed(contacts, 1100000)
    assert found == [(1000000, 80500)]


def test_a_glint_is_refused_and_does_not_hide_the_pulse_after_it():
    found = feed([(1000000, 1000100), (1005000, 1085000)], 1100000)
    assert found == [(1000000, -1 - SHORT), (1005000, 80000)]


def test_flicker_at_100_hz_is_refused_after_its_first_flash():
    found = feed([(k * 10000 + 100000, k * 10000 + 105000) for k in range(50)], 700000)
    assert found[0] == (100000, 5000)
    assert len(found) == 50
    assert all(width == -1 - CROWDED for _, width in found[1:])


def test_once_the_width_is_learned_much_shorter_flashes_are_refused():
    pulses = [(k * 1000000, k * 1000000 + 80000) for k in range(1, 7)]
    found = feed(pulses + [(7500000, 7505000), (8000000, 8080000)], 9000000)
    assert found[6] == (7500000, -1 - SHORT)
    assert found[7] == (8000000, 80000)


def test_steady_light_is_one_edge_and_one_rejection():
    head = PulseFilter()
    head.edge(1000000, 1)
    for k in range(1, 100):
        head.tick(1000000 + k * 100000)
    head.edge(11000000, 0)
    head.tick(12000000)
    assert head.take() == [(1000000, 0), (1000000, -1 - STEADY)]


def test_the_same_level_twice_changes_nothing():
    head = PulseFilter()
    head.edge(1000000, 1)
    head.edge(1040000, 1)
    head.edge(1080000, 0)
    head.edge(1090000, 0)
    head.tick(1200000)
    assert head.take() == [(1000000, 80000)]
    assert (head.accepted, head.rejected) == (1, 0)
