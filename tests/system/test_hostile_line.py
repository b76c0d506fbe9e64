"""The host as it ships on lines that lose, double, corrupt, delay, stall, break and come back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from metercheck import errors
from metercheck.bench import scenario
from metercheck.bench.line_text import parse_line
from metercheck.bench.run import run_check
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck_device import settings
from metercheck_wire import chain
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, STATES, VERDICTS
from support.rig import rig
from support.served import LONGEST_ON_US, on_times_us

_LONGEST_CHECK_US = settings.DEFAULTS["longest_s"] * 1_000_000 + LONGEST_ON_US
_KEPT_US = 1_000_000  # by then the record of a check that has ended is in the flash
_HALF_PERIOD_US = 10_101  # the longest, at 49.5 Hz: a triac goes out at a zero crossing

seeds = st.integers(0, 2**32 - 1)

BAD_LINES = [
    "lose=0.01",
    "double=0.01",
    "corrupt=0.01",
    "cut=0.2",
    "repeat=0.5",
    "delay_ms=400",
    "stall=2@0,stall=2@10",
    "stall_to_device=2.5@1,stall_to_host=2.5@6",
    "lose=0.005,double=0.003,corrupt=0.002,cut=0.02,repeat=0.1,delay_ms=20,stall=1@4",
]


def check(client: Client, token: int = 7) -> bytes:
    """HELLO, a whole check, its record."""
    client.hello()
    started = client.start(1200, "box", "表 1", 0, token=token)
    for _ in follow(client, started["record"]):
        pass
    return client.read_record(started["record"])


@pytest.mark.parametrize("line", BAD_LINES)
@examples(max_examples=4)
@given(seed=seeds)
def test_over_any_bad_line_comes_the_very_record_that_the_device_holds(line, seed):
    with rig(line, seed) as ours:
        blob = check(ours.client())
        assert blob == ours.held(1)
        assert ours.done.count("START") == 1
        assert ours.apps[0].session.handle("STATUS_REQUEST", {})[1]["newest_record"] == 1
        head, result, _ = stored.split(blob)
    assert (head["token"], head["meter"]) == (7, "表 1")
    assert VERDICTS[result["verdict"]] in ("normal", "inconclusive")
    assert max(on_times_us(ours.bench)) <= LONGEST_ON_US


def test_a_bad_line_costs_the_verdict_nothing():
    over_a_good_one = run_check(scenario.load("shunt50_household"), 3)
    line = parse_line("lose=0.01,double=0.005,corrupt=0.002,delay_ms=20")
    over_a_bad_one = run_check(scenario.load("shunt50_household"), 3, line=line)
    good, bad = (stored.split(run.blob)[1] for run in (over_a_good_one, over_a_bad_one))
    assert VERDICTS[good["verdict"]] == VERDICTS[bad["verdict"]] == "abnormal"
    assert len(over_a_bad_one.progress) < len(over_a_good_one.progress) * 2


def test_the_same_seed_is_the_same_bad_line():
    line = parse_line(BAD_LINES[-1])
    first, again = (run_check(scenario.load("honest_empty"), 5, line=line) for _ in range(2))
    assert first == again


@examples(max_examples=20)
@given(seed=seeds, lose=st.sampled_from([0.0, 0.005, 0.01]), delay_ms=st.integers(0, 900))
@example(seed=0, lose=0.0, delay_ms=0)
def test_a_command_is_executed_once_however_often_it_comes(seed, lose, delay_ms):
    with rig(f"repeat=1,lose={lose},delay_ms={delay_ms}", seed) as ours:
        client = ours.client()
        client.hello()
        client.settings()
        client.change_settings(longest_s=30)
        client.change_settings(longest_s=40)
        started = client.start(1200, "box", "1", 0, token=1)
        client.stop()
        client.stop()
        ours.run_until(ours.bench.now_us + _KEPT_US)
        again = client.start(1200, "box", "1", 0, token=2)
        client.confirm("led_dark")
        client.stop()
        ours.run_until(ours.bench.now_us + _KEPT_US)
        after = client.status()
    assert (started["record"], again["record"]) == (1, 2)
    assert after["newest_record"] == 2
    assert ours.done == [
        "HELLO_REQUEST",
        "SETTINGS_REQUEST",
        *["SETTINGS_REQUEST", "SETTINGS_CHANGE"] * 2,
        *["START", "STOP", "STOP", "START", "CONFIRM", "STOP", "STATUS_REQUEST"],
    ]


def test_a_stall_longer_than_patience_is_no_answer_and_the_record_waits():
    with rig("stall_to_host=30@10") as ours:
        client = ours.client()
        with pytest.raises(errors.NoAnswer):
            check(client)
        assert 10_000_000 < ours.bench.now_us < 20_000_000
        ours.run_until(40_000_000 + _LONGEST_CHECK_US)
        later = ours.client()
        assert later.hello()["newest_record"] == 1
        assert later.read_record(1) == ours.held(1)


@examples(max_examples=10)
@given(seed=seeds, second=st.integers(1, 40), length=st.integers(1, 200))
@example(seed=1, second=4, length=1)
def test_a_pulled_plug_ends_in_no_load_and_a_record_that_waits(seed, second, length):
    with rig(f"unplug={length}@{second}", seed, "bypass_unconfirmed") as ours:
        with pytest.raises(errors.LinkLost):
            check(ours.client())
        assert ours.bench.now_us == second * 1_000_000
        with pytest.raises(errors.PortMissing):
            ours.client()
        ours.run_until((second + length) * 1_000_000)
        back = ours.client()
        assert back.hello()["boot"] == 1
        for _ in follow(back, 1):
            pass
        assert back.status()["load_level"] == 0
        assert back.read_record(1) == ours.held(1)
        ours.run_until(ours.bench.now_us + 2 * LONGEST_ON_US)
    assert ours.bench.level == 0
    assert ours.bench.world.truth().test_w == 0
    assert max(on_times_us(ours.bench), default=0) <= LONGEST_ON_US
    assert ours.done.count("START") == 1


def test_an_unplugged_device_ends_the_check_without_any_host():
    with rig("unplug=3600@8", name="bypass_unconfirmed") as ours:
        with pytest.raises(errors.LinkLost):
            check(ours.client())
        ours.run_until(_LONGEST_CHECK_US + 8_000_000)
        _, result, _ = stored.split(ours.held(1))
    assert ENDS[result["end"]] == "time"
    assert ours.bench.world.truth().test_w == 0
    assert max(on_times_us(ours.bench)) <= LONGEST_ON_US


@examples(max_examples=10)
@given(seed=seeds, second=st.floats(1.0, 40.0))
@example(seed=1, second=1.0)
def test_a_restart_in_a_check_is_told_and_leaves_no_load_on(seed, second):
    with rig(f"restart@{second}", seed, "bypass_unconfirmed") as ours:
        with pytest.raises(errors.DeviceRestarted) as caught:
            check(ours.client())
        assert caught.value.arguments == {"port": "bench", "before": 1, "now": 2}
        restarted_us = round(second * 1e6)
        assert ours.bench.now_us < restarted_us + 10_000_000
        back = ours.client()
        hello = back.hello()
        assert (hello["boot"], hello["newest_record"]) == (2, 0)
        assert hello["uptime_ms"] <= (ours.bench.now_us - restarted_us) // 1000
        status = back.status()
        assert (STATES[status["state"]], status["load_level"], status["trip"]) == ("idle", 0, 0)
        with pytest.raises(errors.DeviceError) as refused:
            back.read_record(1)
        assert refused.value.code == "no_such_record"
    on_afterwards = [
        sample
        for sample in ours.bench.history
        if sample.level and sample.t_us > restarted_us + _HALF_PERIOD_US
    ]
    assert not on_afterwards


def test_a_restart_takes_the_load_off_at_once_and_the_world_goes_on():
    with rig(name="honest_household") as ours:
        client = ours.client()
        client.hello()
        client.start(1200, "box", "1", 0)
        while not ours.bench.level:
            ours.run_until(ours.bench.now_us + 50_000)
        before = ours.bench.world.truth()
        assert before.test_w > 0
        ours.device.restart()
        ours.run_until(before.t_us + 2 * _HALF_PERIOD_US)
        assert ours.bench.world.truth().test_w == 0
        ours.run_until(before.t_us + 20_000_000)
        after = ours.bench.world.truth()
    assert after.test_j - before.test_j <= before.test_w * _HALF_PERIOD_US * 1e-6 * 1.01
    assert after.household_j > before.household_j
    assert after.meter_pulses > before.meter_pulses


def test_a_record_outlives_a_restart_and_the_chain_goes_on():
    with rig() as ours:
        client = ours.client()
        client.hello()
        client.start(1200, "box", "1", 0)
        for _ in follow(client, 1):
            pass
        before = ours.held(1)
        ours.device.restart()
        assert client.read_record(1) == before
        after = check(ours.client(), token=8)
    head, _, _ = stored.split(after)
    assert (head["record"], head["boot"]) == (2, 2)
    seal, body_end = stored.seal_of(before)
    link = chain.link(seal["previous"], chain.body_digest((before[:body_end],)))
    assert stored.seal_of(after)[0]["previous"] == link


def test_a_device_starts_again_as_often_as_it_must():
    with rig("restart@1,restart@2,restart@2,restart@3") as ours:
        ours.run_until(5_000_000)
        hello = ours.client().hello()
    assert hello["boot"] == 4
    assert hello["uptime_ms"] <= 2000
    assert len(ours.apps) == 4
