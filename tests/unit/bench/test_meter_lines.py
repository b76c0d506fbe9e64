"""The meter's line on the bench: whole questions for the simulated board, bits for the Pico's."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.emulated_meter import WiredMeter
from metercheck.bench.meter_line import MeterLine
from metercheck.bench.scenario import Scenario
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.registers import RegistersSettings
from metercheck.bench.world.world import World
from metercheck_device.boards.rp2.serial_bits import framed, unframed
from metercheck_wire import dlt645

QUESTION = dlt645.ask_address()
BYTE_US = 11e6 / 2400
BIT_NS = 1e9 / 2400


def world() -> World:
    return World(replace(Scenario(), registers=RegistersSettings(rs485=True)), seed=1)


def wave(data: bytes, at_ns: float = 0.0) -> list[tuple[int, bool]]:
    """Levels of the device's pin at the beginning of each bit, changes only."""
    levels = [framed(byte) >> bit & 1 for byte in data for bit in range(11)]
    changes, before = [], 1
    for number, level in enumerate(levels):
        if level != before:
            changes.append((round(at_ns + number * BIT_NS), bool(level)))
        before = level
    return changes


def decoded(changes: list[tuple[int, bool]]) -> bytes:
    """The bytes of a wave that has a change for each bit."""
    assert len(changes) % 11 == 0
    frames = [changes[at : at + 11] for at in range(0, len(changes), 11)]
    assert not any(frame[0][1] for frame in frames)
    words = [sum(level << bit for bit, (_, level) in enumerate(frame[1:])) for frame in frames]
    return bytes(unframed(word) for word in words)


def test_an_answer_takes_the_time_of_its_bytes() -> None:
    line = MeterLine(world().ask_meter, reachable=True)
    line.push(1000, QUESTION)
    heard_us = line.due_us
    assert abs(heard_us - 1000 - len(QUESTION) * BYTE_US) < 50
    assert line.take(heard_us - 1) == b""
    assert line.take(heard_us) == b""
    told_us = line.due_us
    answer = line.take(told_us)
    assert answer == world().ask_meter(QUESTION)
    assert told_us - heard_us >= len(answer) * BYTE_US + 20_000
    assert line.due_us == NEVER_US


def test_a_line_that_nobody_can_reach_is_silent_and_wakes_nobody() -> None:
    line = MeterLine(world().ask_meter, reachable=False)
    line.push(0, QUESTION)
    assert line.due_us == NEVER_US
    assert line.take(10_000_000) == b""


def test_what_is_under_way_ends_with_a_restart() -> None:
    line = MeterLine(world().ask_meter, reachable=True)
    line.push(0, QUESTION)
    line.forget()
    assert line.due_us == NEVER_US
    assert line.take(10_000_000) == b""


def test_bits_are_heard_and_answered() -> None:
    meter = WiredMeter(world().ask_meter)
    changes = wave(QUESTION, 5e6)
    for t_ns, level in changes:
        assert meter.answer(t_ns) == []
        meter.line(t_ns, level)
    end_ns = round(5e6 + len(QUESTION) * 11 * BIT_NS)
    answer = meter.answer(end_ns)
    assert decoded(answer) == world().ask_meter(QUESTION)
    assert answer[0][0] - end_ns >= 20e6
    assert meter.answer(end_ns + 1) == []


@given(st.binary(min_size=1, max_size=40), st.integers(0, 10_000_000))
def test_any_bytes_are_heard_as_they_were_sent(data: bytes, at_ns: int) -> None:
    heard: list[bytes] = []

    def ask(question: bytes) -> bytes:
        heard.append(question)
        return b""

    meter = WiredMeter(ask)
    whole = data + QUESTION if b"\x68" not in data else QUESTION
    for t_ns, level in wave(whole, at_ns):
        meter.line(t_ns, level)
    meter.answer(round(at_ns + len(whole) * 11 * BIT_NS))
    assert heard == [whole[-64:]]


def test_a_byte_with_a_wrong_parity_is_none() -> None:
    meter = WiredMeter(world().ask_meter)
    changes = wave(QUESTION)
    at = [t_ns for t_ns, _ in changes]
    middle = at[len(at) // 2]
    for t_ns, level in changes:
        if t_ns != middle:
            meter.line(t_ns, level)
    assert meter.answer(round(len(QUESTION) * 11 * BIT_NS)) == []
