"""The device's codec and the host's structs are two readings of one table: they may not differ.

Whatever arrives, both understand the same values or refuse it with the same error.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.link import schema
from metercheck_wire import codec
from metercheck_wire.messages import MESSAGES

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors.json"
PAYLOADS = [
    (vector["kind"], bytes.fromhex(vector["payload"]))
    for vector in json.loads(VECTORS.read_text(encoding="utf-8"))["frames"]
]


def outcome(call: Callable[..., Any], *arguments: Any) -> Any:
    """What the call returns, or the type and arguments of the WireError that it raises."""
    try:
        return call(*arguments)
    except codec.WireError as error:
        return type(error), error.args


def understood_alike(kind: int, payload: bytes) -> None:
    device = outcome(codec.unpack, kind, payload)
    host = outcome(schema.decode, kind, payload)
    if isinstance(device, dict):
        name = codec.name_of(kind)
        assert host == (name, device)
        assert schema.encode(name, device) == codec.pack(kind, device) == payload
    else:
        assert host == device


@given(
    known=st.sampled_from(PAYLOADS),
    changes=st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4),
    cut=st.none() | st.integers(0),
    more=st.binary(max_size=4),
)
def test_damaged_payloads(
    known: tuple[int, bytes], changes: list[tuple[int, int]], cut: int | None, more: bytes
) -> None:
    kind, payload = known
    damaged = bytearray(payload)
    for where, octet in changes:
        if damaged:
            damaged[where % len(damaged)] = octet
    if cut is not None:
        del damaged[cut % (len(damaged) + 1) :]
    understood_alike(kind, bytes(damaged) + more)


@given(kind=st.integers(0, 255), payload=st.binary(max_size=64))
def test_any_bytes(kind: int, payload: bytes) -> None:
    understood_alike(kind, payload)


@given(text=st.binary(max_size=32))
def test_any_bytes_as_text(text: bytes) -> None:
    kind = codec.kind_of("START")
    values = {"token": 1, "time_s": 2, "constant_imp_per_kwh": 50, "place": 0, "meter": ""}
    understood_alike(kind, codec.pack(kind, values)[:-1] + bytes([len(text)]) + text)


anything = st.one_of(
    st.integers(-(2**65), 2**65),
    st.integers(-1, 300),
    st.booleans(),
    st.none(),
    st.floats(),
    st.text("a表\udc80", max_size=40),
    st.binary(max_size=12),
    st.lists(st.integers(-(2**31) - 1, 2**31) | st.booleans(), max_size=17),
)


@pytest.mark.parametrize(("kind", "name", "fields"), [m for m in MESSAGES if m[2]])
@given(data=st.data())
def test_any_values(kind: int, name: str, fields: tuple, data: st.DataObject) -> None:
    fillers = {"str": "m", "bytes": b"m", "i32s": [0]}
    good = {f: fillers[form] * low if form in fillers else low for f, form, low, _ in fields}
    field = data.draw(st.sampled_from(fields))[0]
    values = good | {field: data.draw(anything)}
    built = outcome(schema.encode, name, values)
    assert outcome(codec.pack, kind, values) == built


@pytest.mark.parametrize("name", ["", "HELO", "hello"])
def test_unknown_names(name: str) -> None:
    unknown = (codec.UnknownMessage, (name,))
    assert outcome(schema.encode, name, {}) == outcome(codec.pack, name, {}) == unknown


def test_missing_and_left_over_values() -> None:
    for values in ({"what": 0, "more": 1}, {}, {"which": 0}):
        refused = (codec.BadPayload, (codec.kind_of("CONFIRM"),))
        assert outcome(schema.encode, "CONFIRM", values) == refused
        assert outcome(codec.pack, "CONFIRM", values) == refused
