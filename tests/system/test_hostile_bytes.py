"""Bytes that mean the device harm: garbage, damaged frames, whole frames full of nonsense."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck import errors
from metercheck.bench import scenario
from metercheck.bench.run import open_bench
from metercheck.bench.transport import VirtualTransport
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck_device.link import Link
from metercheck_wire.codec import WireError, kind_of, pack, unpack
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import MAX_PAYLOAD
from support.fake_device import FakeLine, plain
from support.mutants import COMMANDS, SAID, mutants
from support.rig import Rig, rig

_MUTANTS = 100_000
_MUTANTS_TO_THE_HOST = 20_000
_BOUND_BYTES = 16_384  # the link's buffers, a frame in the making, and what counting itself takes


def test_no_mutant_is_taken_for_a_command():
    done: list[str] = []

    def handle(name: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        done.append(name)
        return "SETTINGS", plain("SETTINGS")

    link = Link(handle)
    for frame in mutants(COMMANDS, 100, seed=2):
        link.feed(frame)  # what is allocated once is there now
    harmful = list(mutants(COMMANDS, _MUTANTS))
    tracemalloc.start()
    try:
        for frame in harmful:
            link.feed(frame)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert done == []
    assert link.pending() == 0
    assert held <= peak <= _BOUND_BYTES
    link.feed(b"\x00" + COMMANDS[1])
    assert done == ["SETTINGS_CHANGE"]


def test_no_mutant_is_taken_for_something_that_the_device_said():
    line = FakeLine(None, piece=10_000)
    client = Client(line)
    with pytest.raises(errors.NotADevice):
        client.hello()  # it waits for an answer to command 1 from now on
    for frame in mutants(SAID, _MUTANTS_TO_THE_HOST):
        line.deliver(frame)
        assert client.next_message(0.0) is None
    assert client.lost == 0
    line.deliver(b"\x00" + SAID[0])
    message = client.next_message(0.0)
    assert message is not None
    assert message[0] == "PROGRESS"


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_after_any_garbage_the_next_command_is_understood(garbage, piece):
    done: list[str] = []

    def handle(name: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        done.append(name)
        return "SETTINGS", plain("SETTINGS")

    link = Link(handle)
    stream = garbage + COMMANDS[1] * 3
    for start in range(0, len(stream), piece):
        link.feed(stream[start : start + piece])
    assert done == ["SETTINGS_CHANGE"]


whole_frames = st.builds(
    encode_frame,
    kind=st.integers(0, 255),
    seq=st.integers(0, 255),
    re=st.integers(0, 255),
    payload=st.binary(max_size=MAX_PAYLOAD),
)


def means_something(frame: bytes) -> bool:
    """Whether a device may do what `frame` says."""
    ((kind, _, _, payload),) = FrameParser().feed(frame)
    if kind >= kind_of("HELLO"):
        return False
    try:
        unpack(kind, payload)
    except WireError:
        return False
    return True


_MEASURED = ("uptime_ms", "voltage_mv", "frequency_mhz", "exhaust_dc", "heatsink_dc", "wiring")


def state_of(ours: Rig) -> dict[str, Any]:
    """All that a host can see of a device, but its clock and what it measures."""
    client = ours.client()
    seen = client.hello() | client.settings() | client.status()
    return {name: value for name, value in seen.items() if name not in _MEASURED}


def hurl(ours: Rig, data: bytes) -> None:
    """Send `data` as it is, and let the device come to its end."""
    ours.bench.receive(data)
    ours.run_until(ours.bench.now_us + 100_000)
    ours.bench.take_output()


@given(st.lists(whole_frames.filter(lambda frame: not means_something(frame)), max_size=8))
def test_whole_frames_of_nonsense_are_refused_and_change_nothing(frames):
    with rig() as ours:
        before = state_of(ours)
        executed = list(ours.done)
        hurl(ours, b"".join(frames)[:4000])
        assert ours.done == executed
        assert state_of(ours) == before


def test_an_unarmed_device_cannot_be_started_by_any_frame():
    random = Random(5)
    with rig(armed=False) as ours:
        for seq in range(1, 200):
            task = plain(
                "START",
                token=random.getrandbits(32),
                constant_imp_per_kwh=random.randrange(50, 20_001),
            )
            hurl(ours, encode_frame(kind_of("START"), seq, 0, pack("START", task)))
        assert state_of(ours)["newest_record"] == 0
    assert not any(sample.level for sample in ours.bench.history)


def test_a_check_under_fire_gives_the_record_that_it_would_have_given():
    def record(garbage: Iterator[bytes]) -> bytes:
        with rig(name="shunt50_household") as ours:
            client = ours.client()
            client.hello()
            client.start(1200, "box", "1", 0, token=5)
            while ours.apps[0].session.check is not None:
                ours.bench.receive(next(garbage, b""))
                ours.run_until(ours.bench.now_us + 10_000)
                ours.bench.take_output()
            assert ours.done == ["HELLO_REQUEST", "START"]
            return ours.held(1)

    in_peace = record(iter(()))
    assert record(mutants(COMMANDS, _MUTANTS)) == in_peace


@pytest.mark.micropython
def test_the_real_interpreter_survives_too():
    bench, device = open_bench(scenario.load("honest_empty"), 4, micropython=True)
    with closing(device):
        line = VirtualTransport(bench, device)
        client = Client(line, session=1)
        before = client.hello() | client.settings()
        random = Random(6)
        for frame in mutants(COMMANDS, 2000):
            line.write(frame + random.randbytes(random.randrange(100)))
            line.read(0.01)
        after = client.hello() | client.settings()
        assert after | {"uptime_ms": 0} == before | {"uptime_ms": 0}
        started = client.start(1200, "box", "1", 0)
        messages = list(follow(client, started["record"]))
        client.read_record(started["record"])
    assert messages[-1][0] == "FINISHED"
