"""The bench's exchange, the client's line to it, and whole checks in virtual time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck import errors
from metercheck.bench import scenario
from metercheck.bench.bench import Bench
from metercheck.bench.device_flash import REFERENCE_U95_PPM
from metercheck.bench.run import run_check
from metercheck.bench.transport import VirtualTransport
from metercheck.bench.world.world import World
from metercheck.bench.world.zero_cross import ZERO_CROSS_PIN
from metercheck.records.capture import Capture
from metercheck_wire import record as stored
from metercheck_wire.messages import ENDS, VERDICTS


def make_bench(seed: int = 1) -> Bench:
    bench = Bench(World(scenario.Scenario(), seed, ready=True), seed=seed)
    bench.exchange({"boot": 1})
    bench.horizon_us = 10**12
    return bench


class Echo:
    """A device that gives back what it gets, one turn later, and wakes up each 100 ms."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._heard = ""

    def step(self) -> None:
        request = {"until": self._bench.now_us + 100_000, "tx": self._heard}
        self._heard = self._bench.exchange(request).get("rx", "")

    def close(self) -> None:
        """Nothing runs."""


@given(st.lists(st.integers(0, 2_000_000), min_size=1, max_size=30))
def test_the_clock_goes_to_what_happens_first_and_never_beyond(waits):
    bench = make_bench()
    for wait in waits:
        before_us, until_us = bench.now_us, bench.now_us + wait
        reply = bench.exchange({"until": until_us, "load": 3, "hold": 500_000})
        assert before_us <= reply["now"] == bench.now_us <= until_us
        edges = [edge for edge in reply.get("edges", []) if edge[1] != ZERO_CROSS_PIN]
        happened = [event[0] for event in edges + reply.get("loads", [])]
        assert set(happened) <= {reply["now"]}
        assert happened or reply["now"] == until_us


def test_nothing_goes_beyond_the_horizon():
    bench = make_bench()
    bench.horizon_us = 1234
    assert bench.exchange({"until": 5_000_000})["now"] == 1234
    assert bench.exchange({"until": 5_000_000})["now"] == 1234


def test_a_deadline_that_has_passed_is_now():
    bench = make_bench()
    while bench.now_us < 1_000_000:
        bench.exchange({"until": 1_000_000})
    assert bench.exchange({"until": 5})["now"] == 1_000_000


def test_the_load_switches_as_it_was_told_and_lets_go_by_itself():
    bench = make_bench()
    bench.exchange({"until": 0, "load": 3, "hold": 300_000})
    switched = []
    while bench.now_us < 2_000_000:
        switched += bench.exchange({"until": 2_000_000}).get("loads", [])
    assert [level for _, level in switched] == [3, 0]
    assert 250_000 < switched[1][0] - switched[0][0] < 350_000
    assert [(sample.t_us, sample.level) for sample in bench.history if sample.level] == [
        (sample.t_us, 3)
        for sample in bench.history
        if switched[0][0] <= sample.t_us < switched[1][0]
    ]


def test_a_pole_that_nobody_feeds_opens_by_itself():
    bench = make_bench()
    for _ in range(10):
        bench.exchange({"until": bench.now_us, "relays": 3})
        bench.pass_over(bench.now_us + 50_000)
    assert bench.exchange({"until": bench.now_us, "relays": 3})["load_side"] == 1
    fed_us = bench.now_us
    bench.pass_over(fed_us + 292_000)
    assert bench.world.relays_closed
    bench.pass_over(fed_us + 305_000)
    assert not bench.world.relays_closed
    assert "load_side" not in bench.exchange({"until": bench.now_us})


def test_a_pole_that_is_not_named_opens_at_once():
    bench = make_bench()
    bench.exchange({"until": bench.now_us, "relays": 3})
    bench.pass_over(bench.now_us + 20_000)
    bench.exchange({"until": bench.now_us, "relays": 2})
    bench.pass_over(bench.now_us + 13_000)
    assert not bench.world.relays_closed


def test_the_watchdog_sleeps_until_it_is_fed_and_bites_half_a_second_later():
    bench = make_bench()
    bench.pass_over(5_000_000)
    assert bench.now_us == 5_000_000
    bench.exchange({"until": bench.now_us, "alive": 1, "relays": 3, "load": 3, "hold": 8_000_000})
    bench.pass_over(9_000_000)
    assert bench.restart_due
    assert bench.now_us == 5_500_000
    bench.restart()
    bench.exchange({"boot": 1})
    bench.pass_over(bench.now_us + 20_000)
    assert (bench.watchdog_bites, bench.restart_due, bench.level) == (1, False, 0)
    assert not bench.world.relays_closed


def test_the_chip_answers_without_waking_the_device():
    bench = make_bench()
    bench.exchange({"until": bench.now_us, "chip": "58aa"})
    heard = ""
    while bench.now_us < 100_000:
        heard += bench.exchange({"until": bench.now_us + 30_000}).get("chip", "")
    assert len(bytes.fromhex(heard)) == 23
    assert heard.startswith("55")


def test_a_sensor_that_breaks_is_told_once_and_a_cut_lead_is_no_temperature():
    bench = make_bench()
    assert bench.exchange({"until": bench.now_us})["exhaust"] == 250
    assert "exhaust" not in bench.exchange({"until": bench.now_us})
    bench.world.fault("exhaust_open", True)
    reply = bench.exchange({"until": bench.now_us})
    assert (reply["exhaust"], reply["heatsink"]) == (-32768, 250)


def test_over_current_takes_the_load_off_and_is_told():
    bench = make_bench()
    unlock, threshold = "a81d550000e5", "a815102700"  # 10 000: 5.6 A
    check = f"{~sum(bytes.fromhex(threshold)) & 0xFF:02x}"
    bench.exchange({"until": bench.now_us, "chip": unlock + threshold + check})
    bench.world.fault("element_1_short", True)
    bench.exchange({"until": bench.now_us, "load": 1, "hold": 8_000_000})
    told = []
    while bench.now_us < 1_000_000:
        told.append(bench.exchange({"until": bench.now_us + 100_000}))
    assert [reply["over_current"] for reply in told if "over_current" in reply] == [1]
    on, off = [one for one in bench.world.switched if one.level or one.t_us > 100]
    assert (on.level, off.level) == (1, 0)
    assert off.t_us - on.t_us <= 40_000


def test_more_edges_than_the_ring_holds_are_lost_and_said_to_be():
    bench = make_bench()
    bench.pass_over(bench.now_us + 9_000_000)
    assert "overflow" not in bench.exchange({"until": bench.now_us})
    bench.pass_over(bench.now_us + 12_000_000)
    reply = bench.exchange({"until": bench.now_us})
    assert (reply["overflow"], len(reply["edges"])) == (1, 1024)


def test_a_restart_takes_the_token_away_before_the_device_says_anything():
    bench = make_bench()
    bench.exchange({"until": 0, "load": 3, "hold": 3_000_000})
    while not bench.level:
        bench.exchange({"until": 1_000_000})
    restarted_us = bench.now_us
    bench.receive(bytes(100))
    assert len(bench.exchange({"until": bench.now_us})["rx"]) == 128
    bench.restart()  # the rest was in the device's buffer
    started = bench.exchange({"boot": 1})
    assert (started["now"], started["boot"]) == (0, 2)
    switched = []
    while bench.now_us < restarted_us + 1_000_000:
        reply = bench.exchange({"until": 1_000_000})
        assert "rx" not in reply
        assert reply["now"] == bench.now_us - restarted_us
        switched += reply.get("loads", [])
    ((off_us, level),) = switched
    assert level == 0
    assert 0 < off_us <= 10_101  # half a period at 49.5 Hz
    assert bench.world.truth().test_w == 0


@given(st.binary(max_size=2000), st.lists(st.integers(0, 300), max_size=10))
def test_bytes_reach_the_device_in_order_and_in_packets(data, cuts):
    bench = make_bench()
    parts = [b""]
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
        bench.receive(data[start:end])
        parts.append(bytes.fromhex(bench.exchange({"until": bench.now_us}).get("rx", "")))
    while len(b"".join(parts)) < len(data):
        parts.append(bytes.fromhex(bench.exchange({"until": bench.now_us})["rx"]))
    assert b"".join(parts) == data
    assert max(map(len, parts)) <= 64


def test_the_line_to_the_bench_waits_in_virtual_time():
    bench = make_bench()
    line = VirtualTransport(bench, Echo(bench))
    before_s = line.clock()
    assert line.read(1.5) == b""
    assert line.clock() - before_s == pytest.approx(1.5)
    line.write(b"hello")
    assert line.read(1.5) == b"hello"
    assert line.clock() - before_s == pytest.approx(1.5)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    bench = scenario.load("honest_household")
    first = run_check(bench, 3)
    assert run_check(bench, 3).blob == first.blob
    assert run_check(bench, 4).blob != first.blob


def test_a_check_tells_what_it_found_and_what_was():
    run = run_check(scenario.load("shunt50_household"), 3, meter="A7", time_s=1_700_000_000)
    head, result, _ = stored.split(run.blob)
    assert (head["meter"], head["time_s"]) == ("A7", 1_700_000_000)
    assert VERDICTS[result["verdict"]] == "abnormal"
    assert run.progress[-1][1]["verdict"] == result["verdict"]
    assert run.truth.ratio == pytest.approx(0.5, abs=0.03)
    assert [sample.t_us for sample in run.history] == sorted(s.t_us for s in run.history)
    assert run.history[-1].level == 0
    assert not run.stopped


def test_a_check_that_is_stopped_keeps_what_was_measured():
    heard = []
    run = run_check(
        scenario.load("honest_household"),
        3,
        on_message=heard.append,
        stop=lambda: len(heard) >= 20,
    )
    _, result, events = stored.split(run.blob)
    assert run.stopped
    assert ENDS[result["end"]] == "stopped"
    assert any(kind == stored.REF for _, kind, _ in stored.read_events(events))
    assert run.history[-1].level == 0


def test_what_the_device_refuses_comes_out():
    with pytest.raises(errors.BadConstant):
        run_check(scenario.load("honest_household"), 3, constant_imp_per_kwh=0)


@pytest.mark.parametrize("name", ["honest_household", "oscillator_off"])
def test_a_check_right_after_the_start_knows_its_chips_clock_all_the_same(name: str):
    """The self-test holds up packets: the one that tells of the clock is waited for."""
    run = run_check(scenario.load(name), 1)
    header = Capture.from_record(run.blob).header
    assert header["reference_u95_ppm"] == REFERENCE_U95_PPM
    true_mj = 134_560 / (0.97 if name == "oscillator_off" else 1.0)
    assert header["reference_mj_per_pulse"] == pytest.approx(true_mj, rel=1e-3)
