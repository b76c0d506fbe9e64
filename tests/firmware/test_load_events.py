"""The load's level follows tokens from crossing to crossing."""

from metercheck_device.boards.rp2.load_events import LoadEvents

LAG_US = 570
HALF_US = 10_000


def crossings(events, begin_us, end_us):
    """Feed ZX for the crossings at whole half periods in [begin_us, end_us)."""
    for t_us in range(-(-begin_us // HALF_US) * HALF_US, end_us, HALF_US):
        events.zero_cross(t_us + LAG_US)


def test_on_and_off_at_the_next_crossing():
    events = LoadEvents()
    crossings(events, 0, 100_000)
    events.token(103_000, 3, 2_000_000)
    crossings(events, 100_000, 140_000)
    assert events.take(140_000) == [(110_000, 3)]
    events.token(141_000, 0, 0)
    crossings(events, 140_000, 180_000)
    assert events.take(180_000) == [(150_000, 0)]


def test_a_token_runs_out_by_itself():
    events = LoadEvents()
    events.token(5_000, 1, 50_000)
    crossings(events, 0, 100_000)
    assert events.take(100_000) == [(10_000, 1), (60_000, 0)]
    assert events.level == 0


def test_renewed_tokens_make_no_events():
    events = LoadEvents()
    for t_us in range(0, 500_000, 20_000):
        events.token(t_us + 1, 2, 50_000)
        crossings(events, t_us, t_us + 20_000)
    assert events.take(500_000) == [(10_000, 2)]


def test_a_crossing_told_after_the_next_token_belongs_to_the_one_before():
    """ZX lags 570 us: between crossing and edge the gates may have been told something else."""
    events = LoadEvents()
    events.token(1_000, 1, 1_000_000)
    crossings(events, 0, 20_000)
    events.token(20_300, 0, 0)
    events.zero_cross(20_000 + LAG_US)
    assert events.take(21_000) == [(10_000, 1)]
    events.zero_cross(30_000 + LAG_US)
    assert events.take(31_000) == [(30_000, 0)]


def test_spikes_between_crossings_switch_nothing():
    events = LoadEvents()
    events.zero_cross(10_000 + LAG_US)
    events.token(11_000, 1, 1_000_000)
    events.zero_cross(13_000 + LAG_US)
    events.zero_cross(13_500 + LAG_US)
    assert events.take(14_000) == []
    events.zero_cross(20_000 + LAG_US)
    assert events.take(21_000) == [(20_000, 1)]


def test_without_mains_the_gates_are_believed_half_a_period_later():
    events = LoadEvents()
    events.token(50_000, 1, 200_000)
    assert events.take(70_000) == []
    assert events.take(90_000) == [(60_000, 1)]
    assert events.take(281_000) == [(260_000, 0)]


def test_events_never_go_back_in_time():
    events = LoadEvents()
    state = 7
    now_us = last_us = 0
    for _ in range(3000):
        state = state * 69069 + 1 & 0xFFFFFFFF
        now_us += 200 + (state >> 20)
        if state >> 8 & 7 == 0:
            events.token(now_us, state >> 5 & 3, (state >> 11 & 0xFF) * 500)
        if state >> 12 & 3:
            events.zero_cross(now_us)
        for t_us, level in events.take(now_us):
            assert last_us <= t_us <= now_us
            assert 0 <= level <= 3
            last_us = t_us
