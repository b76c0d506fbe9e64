"""Frames survive every way of being cut up; damage is noticed and never believed."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import MAX_PAYLOAD

Frame = tuple[int, int, int, bytes]

octet = st.integers(0, 255)
# Zeros and long stretches without one are what the stuffing is about.
payload = st.binary(max_size=MAX_PAYLOAD) | st.lists(
    st.sampled_from([0, 1, 255]), max_size=MAX_PAYLOAD
).map(bytes)
frame = st.tuples(octet, octet, octet, payload)
frames = st.lists(frame, max_size=6)
LAST: Frame = (6, 200, 0, b"last")


def on_the_line(sent: list[Frame]) -> bytes:
    return b"".join(encode_frame(*each) for each in sent)


@given(sent=frames, cuts=st.lists(st.integers(0, 1600)))
def test_frames_arrive_whatever_the_split(sent: list[Frame], cuts: list[int]) -> None:
    line = on_the_line(sent)
    places = sorted({0, len(line), *(cut for cut in cuts if cut < len(line))})
    parser = FrameParser()
    received = [f for start, end in pairwise(places) for f in parser.feed(line[start:end])]
    assert received == sent
    assert parser.bad == 0


@given(sent=frame)
def test_stuffed_form_holds_no_zero_and_is_one_byte_longer(sent: Frame) -> None:
    line = encode_frame(*sent)
    assert line[0] == line[-1] == 0
    assert 0 not in line[1:-1]
    assert len(line) == 2 + 1 + (3 + len(sent[3]) + 4)


damage = st.one_of(
    st.tuples(st.just("flip"), st.integers(0), st.integers(1, 255)),
    st.tuples(st.just("insert"), st.integers(0), octet),
    st.tuples(st.just("double"), st.integers(0), st.integers(1, 40)),
    st.tuples(st.just("lose"), st.integers(0), st.integers(1, 40)),
)


def damaged(line: bytes, kind: str, where: int, how: int) -> bytes:
    at = where % len(line)
    if kind == "flip":
        return line[:at] + bytes([line[at] ^ how]) + line[at + 1 :]
    if kind == "insert":
        return line[:at] + bytes([how]) + line[at:]
    if kind == "double":
        return line[: at + how] + line[at:]
    return line[:at] + line[at + how :]


@given(sent=st.lists(frame, min_size=1, max_size=6), damages=st.lists(damage, min_size=1))
def test_damage_never_makes_a_frame_and_the_next_one_arrives(
    sent: list[Frame], damages: list[tuple[str, int, int]]
) -> None:
    line = on_the_line(sent)
    for kind, where, how in damages:
        line = damaged(line, kind, where, how) or line
    received = FrameParser().feed(line + encode_frame(*LAST))
    assert received[-1] == LAST
    assert all(each in sent for each in received[:-1])


@given(sent=frame, where=st.integers(0), how=st.integers(1, 255))
def test_a_changed_byte_costs_its_frame_and_counts(sent: Frame, where: int, how: int) -> None:
    line = encode_frame(*sent)
    inside = 1 + where % (len(line) - 2)
    parser = FrameParser()
    assert parser.feed(line[:inside] + bytes([line[inside] ^ how]) + line[inside + 1 :]) == []
    assert parser.bad >= 1


@given(noise=st.binary(max_size=2000), sent=frame)
def test_after_any_noise_the_next_frame_arrives(noise: bytes, sent: Frame) -> None:
    assert FrameParser().feed(noise + encode_frame(*sent))[-1] == sent


@given(sent=st.lists(frame, min_size=2, max_size=6))
def test_one_delimiter_between_two_frames_is_enough(sent: list[Frame]) -> None:
    parser = FrameParser()
    assert parser.feed(on_the_line(sent).replace(b"\x00\x00", b"\x00")) == sent
    assert parser.bad == 0


@given(sent=frame, lost=st.integers(1, 7))
def test_a_torn_first_frame_counts_once(sent: Frame, lost: int) -> None:
    parser = FrameParser()
    assert parser.feed(encode_frame(*sent)[1 + lost :] + encode_frame(*LAST)) == [LAST]
    assert parser.bad == 1


@given(limit=st.integers(0, MAX_PAYLOAD - 1))
def test_a_payload_over_the_limit_is_dropped(limit: int) -> None:
    parser = FrameParser(limit)
    assert parser.feed(encode_frame(1, 2, 0, bytes(limit + 1))) == []
    assert parser.bad == 1
    largest = (1, 3, 0, bytes(limit))
    assert parser.feed(encode_frame(*largest)) == [largest]


def test_a_line_without_delimiters_takes_no_memory() -> None:
    parser = FrameParser()
    noise = bytes(range(1, 256)) * 16
    tracemalloc.start()
    for _ in range(500):
        parser.feed(noise)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4096
    assert parser.feed(b"\x00") == []
    assert parser.bad == 1


@pytest.mark.parametrize("numbers", [(256, 0, 0), (1, -1, 0), (1, 0, 256)])
def test_numbers_beyond_a_byte_are_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="are bytes"):
        encode_frame(*numbers, b"")


def test_a_payload_beyond_the_table_s_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="MAX_PAYLOAD"):
        encode_frame(1, 1, 0, bytes(MAX_PAYLOAD + 1))


@pytest.mark.parametrize("limit", [-1, 247])
def test_a_limit_that_the_stuffing_cannot_carry_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        FrameParser(limit)
