"""The bad line: what each way of going wrong does to bytes, and how it is written down."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck import errors
from metercheck.bench.line import Line, LineSettings, Pause, Way
from metercheck.bench.line_text import parse_line
from metercheck.bench.world.counting import NEVER_US
from metercheck.words import LANGUAGES, speaking
from support.command import refused, run

EVERY = bytes(range(256))
LATER_US = 10**9

sent = st.lists(st.tuples(st.integers(0, 500_000), st.binary(max_size=40)), max_size=30)
"""Pieces, each with the time since the one before it."""


def way(settings: LineSettings, seed: int = 1) -> Way:
    return Way(settings, settings.stalls_to_device, Random(seed))


def through(settings: LineSettings, data: bytes, seed: int = 1) -> bytes:
    one = way(settings, seed)
    one.push(0, data)
    return one.take(LATER_US)


def at_their_moments(one: Way, pieces: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Send `pieces`, take whenever something is due: what came at which moment."""
    came, now_us = [], 0
    for wait_us, data in pieces:
        until_us = now_us + wait_us
        while one.due_us(now_us) <= until_us:
            now_us = one.due_us(now_us)
            came.append((now_us, one.take(now_us)))
        now_us = until_us
        one.push(now_us, data)
        came.append((now_us, one.take(now_us)))
    while one.due_us(now_us) < NEVER_US:
        now_us = one.due_us(now_us)
        came.append((now_us, one.take(now_us)))
    return [(t_us, data) for t_us, data in came if data]


@given(sent)
def test_a_good_line_delivers_at_once_what_was_sent(pieces):
    came = at_their_moments(way(LineSettings()), pieces)
    now_us, expected = 0, []
    for wait_us, data in pieces:
        now_us += wait_us
        expected += [(now_us, data)] if data else []
    assert came == expected


def test_each_chance_does_what_it_is_called():
    assert through(LineSettings(lose=1.0), EVERY) == b""
    assert through(LineSettings(double=1.0), EVERY) == bytes(sorted(EVERY + EVERY))
    assert through(LineSettings(repeat=1.0), EVERY) == EVERY + EVERY
    corrupted = through(LineSettings(corrupt=1.0), EVERY)
    assert len(corrupted) == len(EVERY)
    assert all(one != other for one, other in zip(corrupted, EVERY, strict=True))
    kept = through(LineSettings(cut=1.0), EVERY)
    assert len(kept) < len(EVERY)
    assert EVERY.startswith(kept)


@pytest.mark.parametrize(("name", "bytes_for_one"), [("lose", -1), ("double", 1), ("corrupt", 0)])
def test_a_chance_is_met_in_the_long_run(name, bytes_for_one):
    settings = replace(LineSettings(), **{name: 0.1})
    one, came = way(settings), bytearray()
    for now_us in range(1000):
        one.push(now_us, bytes(100))
        came += one.take(now_us)
    # 100 000 bytes: a standard deviation is 95.
    assert len(came) == pytest.approx(100_000 + bytes_for_one * 10_000, abs=500)
    wrong = sum(byte != 0 for byte in came)
    assert wrong == pytest.approx(10_000 if name == "corrupt" else 0, abs=500)


@given(sent, st.floats(0.0, 1000.0), st.integers(0, 2**32))
def test_late_bytes_keep_their_order_and_are_no_later_than_allowed(pieces, delay_ms, seed):
    came = at_their_moments(way(LineSettings(delay_ms=delay_ms), seed), pieces)
    assert b"".join(data for _, data in came) == b"".join(data for _, data in pieces)
    sent_us, now_us = [], 0
    for wait_us, data in pieces:
        now_us += wait_us
        sent_us += [now_us] * len(data)
    came_us = [t_us for t_us, data in came for _ in data]
    for left_us, arrived_us in zip(sent_us, came_us, strict=True):
        assert left_us <= arrived_us <= left_us + delay_ms * 1000 + 1


@given(sent, st.integers(0, 3_000_000), st.integers(1, 3_000_000))
def test_a_stalled_line_delivers_nothing_and_then_everything(pieces, begin_us, length_us):
    stall = Pause(begin_us, begin_us + length_us)
    came = at_their_moments(way(LineSettings(stalls_to_device=(stall,))), pieces)
    assert b"".join(data for _, data in came) == b"".join(data for _, data in pieces)
    assert not any(stall.begin_us <= t_us < stall.end_us for t_us, _ in came)


def test_a_stalled_line_holds_only_so_much():
    one = way(LineSettings(stalls_to_device=(Pause(0, 1000),)))
    for _ in range(1000):
        one.push(0, EVERY)
    assert one.take(999) == b""
    assert one.take(1000) == EVERY * 16
    one.push(1000, EVERY)
    assert one.take(1000) == EVERY


def test_one_way_may_stall_alone():
    line = Line(LineSettings(stalls_to_host=(Pause(0, 1000),)), 1)
    line.to_device.push(0, b"there")
    line.to_host.push(0, b"back")
    assert line.to_device.take(0) == b"there"
    assert line.to_host.take(0) == b""
    assert line.due_us(0) == 1000
    assert line.to_host.take(1000) == b"back"


def test_what_is_on_the_way_when_the_plug_is_pulled_is_gone():
    line = Line(LineSettings(unplugs=(Pause(1000, 2000),)), 1)
    line.to_device.push(999, b"not taken before")
    line.to_device.push(1500, b"said to nobody")
    line.to_device.push(2000, b"heard")
    assert line.to_device.take(2000) == b"heard"
    assert [line.plugged(t_us) for t_us in (999, 1000, 1999, 2000)] == [True, False, False, True]
    assert [line.due_us(t_us) for t_us in (0, 1000, 2000)] == [1000, 2000, NEVER_US]
    assert line.unplugged_between(999, 1000)
    assert line.unplugged_between(0, 5000)
    assert not line.unplugged_between(1000, 5000)


@given(st.integers(0, 2**32), st.lists(st.binary(max_size=50), max_size=10))
def test_the_same_seed_gives_the_same_line_and_each_way_its_own(seed, pieces):
    settings = LineSettings(lose=0.2, corrupt=0.2, double=0.2, cut=0.2, repeat=0.2, delay_ms=9.0)

    def both_ways() -> tuple[list, list]:
        line = Line(settings, seed)
        with_times = [(1000, data) for data in pieces]
        there = at_their_moments(line.to_device, with_times)
        return there, at_their_moments(line.to_host, with_times)

    assert both_ways() == both_ways()
    line = Line(replace(settings, cut=0.0, delay_ms=0.0), seed)
    line.to_host.push(0, EVERY * 4)
    line.to_device.push(0, EVERY * 4)
    assert line.to_host.take(0) != line.to_device.take(0)


def test_a_line_is_written_in_one_text():
    assert parse_line("") == LineSettings()
    text = "lose=0.01, double=0.005,corrupt=0.002,delay_ms=20,stall=2@10,unplug=1.5@8,restart@12"
    assert parse_line(text) == LineSettings(
        lose=0.01,
        double=0.005,
        corrupt=0.002,
        delay_ms=20.0,
        stalls_to_device=(Pause(10_000_000, 12_000_000),),
        stalls_to_host=(Pause(10_000_000, 12_000_000),),
        unplugs=(Pause(8_000_000, 9_500_000),),
        restarts_us=(12_000_000,),
    )
    several = parse_line("stall_to_host=1@5,stall_to_device=1@3,stall=1@9,restart@7,restart@1")
    assert several.stalls_to_host == (Pause(5_000_000, 6_000_000), Pause(9_000_000, 10_000_000))
    assert several.stalls_to_device == (Pause(3_000_000, 4_000_000), Pause(9_000_000, 10_000_000))
    assert sorted(several.restarts_us) == [1_000_000, 7_000_000]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("lose=2", "lose=2"),
        ("double=0.1,lose=-0.1", "lose=-0.1"),
        ("lose=nan", "lose=nan"),
        ("lose", "lose"),
        ("lose=0.1@5", "lose=0.1@5"),
        ("lose=0.1,lose=0.1", "lose=0.1"),
        ("delay_ms=1e9", "delay_ms=1e9"),
        ("delay_ms=soon", "delay_ms=soon"),
        ("stall=2", "stall=2"),
        ("stall=@2", "stall=@2"),
        ("stall=0@2", "stall=0@2"),
        ("unplug=1@-1", "unplug=1@-1"),
        ("unplug=1@2@3", "unplug=1@2@3"),
        ("restart=12", "restart=12"),
        ("restart=1@12", "restart=1@12"),
        ("restart@inf", "restart@inf"),
        ("magic=1", "magic=1"),
        ("=", "="),
    ],
)
def test_nonsense_is_refused_with_the_part_that_is_wrong(text, part):
    with pytest.raises(errors.BadLine) as caught:
        parse_line(text)
    assert caught.value.arguments["given"] == text
    assert caught.value.arguments["part"] == part
    for language in LANGUAGES:
        with speaking(language):
            assert str(caught.value.arguments["detail"])


def test_the_command_line_says_what_is_wrong_with_a_line():
    line = refused(run("bench", "serve", "honest_empty", "--line", "delay_ms=20,lose=2"), 2)
    assert "lose=2" in line
    assert "0 to 1" in line


@given(st.one_of(st.text(max_size=40), st.text("lose=0.1@,restalup_dvi", max_size=40)))
def test_any_text_is_a_line_or_refused(text):
    with suppress(errors.BadLine):
        assert isinstance(parse_line(text), LineSettings)
