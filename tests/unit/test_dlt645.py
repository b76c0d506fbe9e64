"""Whatever comes over a meter's line: no crash, no answer that nobody gave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world import dlt645 as meter
from metercheck_wire import dlt645

ADDRESSES = st.binary(min_size=6, max_size=6)
ANSWERS = st.sampled_from([0x91, 0x92, 0x93, 0xB1, 0xB2, 0xD1, 0xD2, 0xD3])
HOSTILE = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.just(b"\x68"),
        st.just(b"\xfe" * 4),
        st.builds(
            lambda address, control: b"\x68" + address + b"\x68" + control,
            ADDRESSES,
            st.binary(max_size=3),
        ),
        st.builds(meter.frame, ADDRESSES, st.integers(0, 255), st.binary(max_size=30)),
    ),
    max_size=12,
).map(b"".join)


def sound(heard: bytes) -> set[tuple[bytes, bytes]]:
    """(address, data) of all that is a frame at whatever place, found without any cleverness."""
    found = set()
    for at in range(len(heard)):
        frame = meter.parse(heard[at:])
        if frame is not None:
            found.add((frame[0], frame[2]))
    return found


@given(HOSTILE, st.lists(st.integers(0, 60), max_size=20))
def test_only_sound_frames_are_answers_in_whatever_pieces(heard: bytes, cuts: list[int]) -> None:
    parser = dlt645.AnswerParser()
    answers = []
    at = 0
    for cut in [*cuts, len(heard)]:
        answers += parser.feed(heard[at : at + cut])
        at += cut
    assert {(answer.address, answer.data) for answer in answers} <= sound(heard)


@given(
    ADDRESSES,
    ANSWERS,
    st.binary(max_size=200),
    st.binary(max_size=30).filter(lambda noise: b"\x68" not in noise),
)
def test_what_a_meter_says_is_read(
    address: bytes, control: int, data: bytes, noise: bytes
) -> None:
    (answer,) = dlt645.AnswerParser().feed(noise + meter.frame(address, control, data))
    assert (answer.address, answer.asked, answer.data) == (address, control & 0x1F, data)
    assert (answer.refused, answer.followed) == (
        control in (0xD1, 0xD2, 0xD3),
        control in (0xB1, 0xB2),
    )


@given(ADDRESSES, st.integers(0, 0xFFFFFFFF), st.integers(1, 255))
def test_the_meter_understands_each_question(address: bytes, identifier: int, number: int) -> None:
    data = identifier.to_bytes(4, "little")
    assert meter.parse(dlt645.ask(address, identifier)) == (address, meter.READ, data)
    more = dlt645.ask_more(address, identifier, number)
    assert meter.parse(more) == (address, meter.READ_MORE, data + bytes([number]))


@given(st.integers(0, 10**12 - 1))
def test_numbers_and_addresses_come_back(value: int) -> None:
    text = f"{value:012d}"
    assert dlt645.digits(dlt645.address_of(text)) == text
    assert dlt645.number(dlt645.address_of(text)) == value
    assert dlt645.address_of(str(value)) == dlt645.address_of(text)


@given(st.binary(max_size=8))
def test_no_bytes_are_a_number_by_mistake(data: bytes) -> None:
    is_bcd = data[::-1].hex().isdigit() or not data
    assert (dlt645.number(data) >= 0) == is_bcd
    assert bool(dlt645.digits(data)) == (is_bcd and bool(data))
