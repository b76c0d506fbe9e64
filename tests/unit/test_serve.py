"""The server's loop with a scripted client and a clock that the script moves."""

from __future__ import annotations

import math
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench import scenario, serve
from metercheck.bench.bench import Bench
from metercheck.bench.world.world import World


class Clock:
    """Stands in for the time module."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s


class Talker:
    """A device that says its name in every turn it is given."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.turns = 0
        self.heard = b""

    def step(self) -> None:
        self.turns += 1
        for request in ({"until": self._bench.now_us, "tx": b"me".hex()}, {"until": 10**12}):
            self.heard += bytes.fromhex(self._bench.exchange(request).get("rx", ""))

    def close(self) -> None:
        """Nothing runs."""


class Script:
    """An endpoint whose client does in each turn what the script says: (present, says, takes)."""

    name = "script"

    def __init__(self, clock: Clock, turns) -> None:
        self.connected = False
        self.taken = b""
        self.left = list(turns)
        self._clock = clock
        self._takes = 0

    def receive(self, timeout_s: float) -> bytes:
        self._clock.now_s += timeout_s
        self.connected, says, self._takes = self.left.pop(0)
        return says

    def send(self, data: bytes) -> int:
        taken = data[: self._takes]
        self.taken += taken
        return len(taken)

    def unplug(self) -> None:
        """The script says itself who is there."""

    def replug(self) -> None:
        """As `unplug`."""

    def close(self) -> None:
        """Nothing is open."""

    def over(self) -> bool:
        return not self.left


ABSENT = (False, b"", 0)
READING = (True, b"", 1000)
STUCK = (True, b"", 0)


def play(turns, speed: float = math.inf):
    """The bench, the device, the endpoint, the wall seconds and the news after a script."""
    clock = Clock()
    bench = Bench(World(scenario.Scenario(), 1, ready=True), seed=1)
    bench.exchange({"boot": 1})
    device, script, news = Talker(bench), Script(clock, turns), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serve, "time", clock)
        serve.serve(bench, device, script, stop=script.over, speed=speed, announce=news.append)
    return bench, device, script, clock.now_s - 1000.0, news


def test_nothing_moves_before_the_first_client():
    bench, device, _, _, news = play([ABSENT] * 50)
    assert (bench.now_us, device.turns, news) == (0, 0, [])


def test_the_clock_stands_while_a_client_does_not_read():
    bench, device, script, _, _ = play([STUCK] * 50)
    assert device.turns == 1
    freed, more, script, _, _ = play([STUCK] * 50 + [READING] * 10)
    assert freed.now_us > bench.now_us
    assert script.taken == b"me" * (more.turns - 1)


def test_without_a_client_the_device_goes_on_and_talks_to_nobody():
    bench, device, script, _, news = play([READING] + [ABSENT] * 50 + [READING])
    assert device.turns == 52
    assert script.taken == b"me"
    assert news == ["connected", "disconnected", "connected"]
    assert bench.now_us > 0


def test_what_a_client_said_before_it_left_arrives():
    _, device, _, _, _ = play([(True, b"st", 9), (False, b"op", 9), ABSENT])
    assert device.heard == b"stop"


@given(st.sampled_from([0.1, 1.0, 7.0, 60.0]), st.integers(100, 400))
def test_the_bench_keeps_to_its_pace(speed, turns):
    bench, _, _, wall_s, _ = play([READING] * turns, speed)
    ahead_s = bench.now_us / 1e6 - wall_s * speed
    assert wall_s > 0
    assert -1e-6 <= ahead_s <= 0.1 + 0.01 * speed


def test_a_pause_is_not_caught_up_with():
    reading = [READING] * 300
    bench, _, _, wall_s, _ = play(reading + [STUCK] * 300 + reading, 1.0)
    standing_s = wall_s - bench.now_us / 1e6
    assert standing_s == pytest.approx(299 * 0.005, abs=0.05)


def test_a_machine_that_was_too_slow_does_not_race_afterwards():
    clock = Clock()
    pacer = serve._Pacer(1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serve, "time", clock)
        pacer.hold(0)
        clock.now_s += 5.0
        assert pacer.early_s(1_000_000) == 0
        assert pacer.early_s(1_500_000) == pytest.approx(0.5)


def test_signals_ask_and_the_handlers_come_back():
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with serve.stop_on_signals() as stop:
        assert not stop()
        signal.raise_signal(signal.SIGTERM)
        assert stop()
    with serve.stop_on_signals() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
