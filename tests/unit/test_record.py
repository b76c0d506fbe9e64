"""Stored records: whole, or refused; events in order, and never fewer in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck_wire import codec, messages
from metercheck_wire.record import (
    END,
    METER,
    REF,
    TRIP,
    BadRecordBytes,
    CutEvents,
    EventWriter,
    build,
    read_events,
    split,
)

Event = tuple[int, int, int]


def part(name: str) -> bytes:
    """The payload of a part of a record, every field at its lowest."""
    fields = next(fields for _, known, fields in messages.MESSAGES if known == name)
    low_of = {"str": "m".__mul__, "bytes": bytes, "i32s": [0].__mul__}
    return codec.pack(name, {f: low_of.get(form, int)(low) for f, form, low, _ in fields})


HEAD, RESULT, SEAL = part("RECORD_HEAD"), part("RECORD_RESULT"), part("RECORD_SEAL")

step = st.tuples(
    st.integers(0, 2**36), st.integers(0, END), st.integers(0, 2**20) | st.integers(0, 3)
)


@st.composite
def event_lists(draw: st.DrawFn) -> list[Event]:
    t_us = 0
    events = []
    for delta_us, kind, arg in draw(st.lists(step, max_size=40)):
        t_us += delta_us
        events.append((t_us, kind, 0 if kind == REF else arg))
    return events


def written(events: list[Event]) -> bytes:
    writer = EventWriter(bytearray(4096))
    for event in events:
        assert writer.add(*event)
    return bytes(writer.view())


def read_until_cut(data: bytes) -> tuple[list[Event], bool]:
    """The events, and whether the data broke off inside one."""
    events = []
    try:
        for t_us, kind, arg in read_events(data):
            events.append((t_us, kind, arg))
    except CutEvents:
        return events, True
    return events, False


@given(event_lists())
def test_events_make_the_round_trip(events: list[Event]) -> None:
    assert list(read_events(written(events))) == events


@given(events=event_lists(), cut=st.integers(0))
def test_cut_events_give_the_whole_ones_and_say_so(events: list[Event], cut: int) -> None:
    data = written(events)
    kept = data[: cut % (len(data) + 1)]
    read, broken = read_until_cut(kept)
    assert read == events[: len(read)]
    assert broken == (written(read) != kept)


@given(st.binary(max_size=300))
def test_any_bytes_as_events_are_read_or_refused(data: bytes) -> None:
    try:
        events = list(read_events(data))
    except BadRecordBytes:
        return
    times = [t_us for t_us, _, _ in events]
    assert times == sorted(times)


def test_a_number_beyond_64_bits_is_no_event() -> None:
    with pytest.raises(BadRecordBytes) as refusal:
        list(read_events(b"\x80" * 10 + b"\x01"))
    assert refusal.value.part == "events"
    assert not isinstance(refusal.value, CutEvents)


@given(capacity=st.integers(16, 200), events=event_lists())
def test_a_full_writer_keeps_a_whole_beginning_and_room_for_the_end(
    capacity: int, events: list[Event]
) -> None:
    writer = EventWriter(bytearray(capacity))
    ordinary = [event for event in events if event[1] < TRIP]
    taken = [event for event in ordinary if writer.add(*event)]
    assert taken == ordinary[: len(taken)]
    assert writer.full == (len(taken) < len(ordinary))
    t_us = taken[-1][0] if taken else 0
    closing = [(t_us + 4_000_000_000, TRIP, 255), (t_us + 8_000_000_000, END, 255)]
    for event in closing:
        assert writer.add(*event)
    assert list(read_events(writer.view())) == taken + closing
    assert len(writer.view()) <= capacity


def test_trips_leave_room_for_the_end() -> None:
    writer = EventWriter(bytearray(16))
    while writer.add(0, TRIP, 1):
        pass
    assert writer.add(4_000_000_000, END, 3)


@pytest.mark.parametrize("event", [(9, METER, 0), (10, METER, -1), (10, 8, 0), (10, -1, 0)])
def test_events_that_cannot_be_are_refused(event: Event) -> None:
    writer = EventWriter(bytearray(64))
    writer.add(10, METER, 0)
    before = bytes(writer.view())
    with pytest.raises(ValueError, match="events go forward"):
        writer.add(*event)
    assert bytes(writer.view()) == before


def test_a_writer_without_room_for_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        EventWriter(bytearray(15))


@given(events=event_lists())
def test_records_make_the_round_trip(events: list[Event]) -> None:
    data = written(events)
    head, result, kept = split(build(HEAD, RESULT, data, SEAL))
    assert codec.pack("RECORD_HEAD", head) == HEAD
    assert codec.pack("RECORD_RESULT", result) == RESULT
    assert kept == data


@given(events=event_lists(), where=st.integers(0), change=st.integers(1, 255))
def test_a_changed_cut_or_longer_record_is_refused(
    events: list[Event], where: int, change: int
) -> None:
    blob = build(HEAD, RESULT, written(events), SEAL)
    at = where % len(blob)
    changed = blob[:at] + bytes([blob[at] ^ change]) + blob[at + 1 :]
    for wrong in (changed, blob[:at], blob + bytes([change])):
        with pytest.raises(BadRecordBytes):
            split(wrong)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(b"MC\x02".__add__))
def test_any_bytes_as_a_record_are_refused(data: bytes) -> None:
    with pytest.raises(BadRecordBytes):
        split(data)


@pytest.mark.parametrize(
    ("blob", "wrong"),
    [
        (b"", "magic"),
        (b"PK\x03\x04", "magic"),
        (b"MC", "format"),
        (b"MC\x01" + build(HEAD, RESULT, b"", SEAL)[3:], "format"),
        (build(HEAD, RESULT, b"\x00\x03", SEAL)[:-1], "length"),
        (build(HEAD, RESULT, b"", SEAL) + b"\x00", "length"),
        (build(HEAD, RESULT, b"", SEAL)[:-1] + b"\x00", "crc"),
        (build(HEAD[:-1], RESULT, b"", SEAL), "head"),
        (build(HEAD, RESULT + b"\x00", b"", SEAL), "result"),
        (build(HEAD, RESULT, b"", SEAL[1:]), "seal"),
    ],
)
def test_a_refusal_names_the_part(blob: bytes, wrong: str) -> None:
    with pytest.raises(BadRecordBytes) as refusal:
        split(blob)
    assert refusal.value.part == wrong
