"""The table's codec: every value of the table makes the round trip, nothing else gets through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck_wire import messages
from metercheck_wire.codec import (
    BadPayload,
    OutOfRange,
    UnknownMessage,
    WireError,
    kind_of,
    name_of,
    pack,
    unpack,
)
from metercheck_wire.messages import MAX_PAYLOAD, MESSAGES

WIDTHS = {
    "u8": (0, 2**8 - 1),
    "u16": (0, 2**16 - 1),
    "u32": (0, 2**32 - 1),
    "u64": (0, 2**64 - 1),
    "i32": (-(2**31), 2**31 - 1),
    "i64": (-(2**63), 2**63 - 1),
}
FIELDS = [
    pytest.param(kind, fields, index, id=f"{name}-{fields[index][0]}")
    for kind, name, fields in MESSAGES
    for index in range(len(fields))
]


def value_of(form: str, size: int) -> Any:
    """A value that is `size`, or as long as `size` says."""
    if form == "str":
        return "m" * size
    if form == "bytes":
        return bytes(size)
    return [-1] * size if form == "i32s" else size


def lowest(fields: tuple) -> dict[str, Any]:
    return {name: value_of(form, low) for name, form, low, _ in fields}


def values(fields: tuple) -> st.SearchStrategy[dict[str, Any]]:
    strategies: dict[str, st.SearchStrategy] = {}
    for name, form, low, high in fields:
        if form == "str":
            # One to four bytes a letter; the longest texts are the next tests' concern.
            strategies[name] = st.text("a é表🔌", min_size=low, max_size=high // 4)
        elif form == "bytes":
            strategies[name] = st.binary(min_size=low, max_size=high)
        elif form == "i32s":
            item = st.integers(*WIDTHS["i32"])
            strategies[name] = st.lists(item, min_size=low, max_size=high)
        else:
            strategies[name] = st.integers(low, high)
    return st.fixed_dictionaries(strategies)


any_message = st.sampled_from(MESSAGES).flatmap(
    lambda message: st.tuples(st.just(message[0]), values(message[2]))
)


@given(any_message)
def test_values_make_the_round_trip(message: tuple[int, dict[str, Any]]) -> None:
    kind, given_values = message
    payload = pack(kind, given_values)
    assert unpack(kind, payload) == given_values
    assert pack(name_of(kind), given_values) == payload


@given(message=any_message, at=st.integers(0), change=st.integers(1, 255), cut=st.integers(0))
def test_whatever_is_accepted_has_one_form(
    message: tuple[int, dict[str, Any]], at: int, change: int, cut: int
) -> None:
    kind, given_values = message
    payload = bytearray(pack(kind, given_values) or b"\x00")
    payload[at % len(payload)] ^= change
    for received in (bytes(payload), bytes(payload[: cut % len(payload)])):
        try:
            understood = unpack(kind, received)
        except WireError:
            continue
        assert pack(kind, understood) == received


@pytest.mark.parametrize(("kind", "fields", "index"), FIELDS)
def test_a_field_takes_its_range_and_nothing_beyond(kind: int, fields: tuple, index: int) -> None:
    name, form, low, high = fields[index]
    for size in {low, min(low + 1, high), max(high - 1, low), high}:
        accepted = lowest(fields) | {name: value_of(form, size)}
        assert unpack(kind, pack(kind, accepted)) == accepted
    for size in (low - 1, high + 1):
        if form not in WIDTHS and size < 0:
            continue
        with pytest.raises(OutOfRange) as refusal:
            pack(kind, lowest(fields) | {name: value_of(form, size)})
        assert (refusal.value.kind, refusal.value.index) == (kind, index)


@pytest.mark.parametrize(("kind", "fields", "index"), FIELDS)
def test_a_field_is_checked_on_arrival(kind: int, fields: tuple, index: int) -> None:
    name, form, low, high = fields[index]
    payload = pack(kind, lowest(fields))
    at = len(pack_up_to(fields, index))
    least, most = WIDTHS.get(form, (0, 255))
    width = (most - least + 1).bit_length() // 8
    for size in (low - 1, high + 1):
        if not least <= size <= most:
            continue
        raw = size.to_bytes(width, "little", signed=least < 0)
        tail = len(raw) if form in WIDTHS else 1 + low * (4 if form == "i32s" else 1)
        if form not in WIDTHS:
            raw += bytes(size * (4 if form == "i32s" else 1))
        with pytest.raises(OutOfRange) as refusal:
            unpack(kind, payload[:at] + raw + payload[at + tail :])
        assert (refusal.value.kind, refusal.value.index) == (kind, index), name


def pack_up_to(fields: tuple, index: int) -> bytes:
    """The bytes of the fields before `index`, each at its lowest."""
    raw = b""
    for _, form, low, _ in fields[:index]:
        if form in WIDTHS:
            least, most = WIDTHS[form]
            width = (most - least + 1).bit_length() // 8
            raw += low.to_bytes(width, "little", signed=least < 0)
        else:
            filler = {"str": b"m", "bytes": b"\x00", "i32s": b"\xff" * 4}[form]
            raw += bytes([low]) + filler * low
    return raw


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": 1},
        {"code": 1, "args": [], "more": 0},
        {"code": 1, "arguments": []},
        {"code": 1.0, "args": []},
        {"code": True, "args": []},
        {"code": None, "args": []},
        {"code": 1, "args": 3},
        {"code": 1, "args": [1, "2"]},
    ],
)
def test_values_of_another_shape_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadPayload) as refusal:
        pack("ERROR", wrong)
    assert refusal.value.kind == kind_of("ERROR")


def test_text_that_utf8_cannot_carry_is_refused() -> None:
    start = dict.fromkeys(("token", "time_s", "place"), 0) | {"constant_imp_per_kwh": 1200}
    with pytest.raises(BadPayload):
        pack("START", start | {"meter": "\udc80"})


@pytest.mark.parametrize("item", [-(2**31) - 1, 2**31])
def test_a_list_s_items_are_checked(item: int) -> None:
    with pytest.raises(OutOfRange) as refusal:
        pack("ERROR", {"code": 1, "args": [0, item]})
    assert refusal.value.index == 1


@pytest.mark.parametrize("unknown", [0, 0x3F, 0xFF, "HELO"])
def test_unknown_messages_are_named(unknown: int | str) -> None:
    with pytest.raises(UnknownMessage) as refusal:
        pack(unknown, {})
    assert refusal.value.kind == unknown
    if isinstance(unknown, str):
        with pytest.raises(UnknownMessage):
            kind_of(unknown)
    else:
        with pytest.raises(UnknownMessage):
            unpack(unknown, b"")
        with pytest.raises(UnknownMessage):
            name_of(unknown)


def test_the_table_holds_together() -> None:
    kinds = [kind for kind, _, _ in MESSAGES]
    names = [name for _, name, _ in MESSAGES]
    assert len(set(kinds)) == len(set(names)) == len(MESSAGES)
    assert all(0 < kind < 0x80 for kind in kinds)
    for kind, name, fields in MESSAGES:
        assert len({field for field, *_ in fields}) == len(fields), name
        for field, form, low, high in fields:
            least, most = WIDTHS.get(form, (0, 255))
            assert least <= low <= high <= most, f"{name}.{field}"
        largest = {field: value_of(form, high) for field, form, _, high in fields}
        assert len(pack(kind, largest)) <= MAX_PAYLOAD, name


@pytest.mark.parametrize(
    "codes", ["PLACES", "STATES", "VERDICTS", "CONFIRMATIONS", "REJECTS", "ENDS", "TRIPS"]
)
def test_codes_fit_a_byte_and_do_not_repeat(codes: str) -> None:
    names = getattr(messages, codes)
    assert len(set(names)) == len(names) <= 255
