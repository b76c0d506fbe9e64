"""The golden vectors: what they say is what both codecs do, byte for byte, in both directions.

The same file runs through MicroPython in tests/firmware/test_vectors.py.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import runpy
from binascii import crc32
from pathlib import Path
from typing import Any

import pytest

from metercheck.link import schema
from metercheck_wire import chain, codec, framing, messages, record

PROJECT = Path(__file__).parents[2]
VECTORS = json.loads((PROJECT / "protocol" / "vectors.json").read_text(encoding="utf-8"))
FIELDS = {kind: fields for kind, _, fields in messages.MESSAGES}
FRAMES = [
    pytest.param(vector, id=f"{vector['name']}-{at}")
    for at, vector in enumerate(VECTORS["frames"])
]


def values_of(kind: int, plain: dict[str, Any]) -> dict[str, Any]:
    """Values of a vector: those of `bytes` fields are hexadecimal digits in the file."""
    forms = {field: form for field, form, _, _ in FIELDS[kind]}
    return {f: bytes.fromhex(v) if forms[f] == "bytes" else v for f, v in plain.items()}


def test_the_file_is_what_the_table_gives() -> None:
    made = runpy.run_path(str(PROJECT / "protocol" / "make_vectors.py"))["text"]()
    written = (PROJECT / "protocol" / "vectors.json").read_text(encoding="utf-8")
    assert made == written, "the message table changed: run `python protocol/make_vectors.py`"


def test_every_message_has_vectors() -> None:
    assert {vector["kind"] for vector in VECTORS["frames"]} == set(FIELDS)
    assert VECTORS["fingerprint"] == codec.FINGERPRINT
    assert VECTORS["protocol"] == messages.PROTOCOL


@pytest.mark.parametrize("vector", FRAMES)
def test_both_codecs_build_the_payload(vector: dict[str, Any]) -> None:
    values = values_of(vector["kind"], vector["values"])
    assert codec.pack(vector["name"], values).hex() == vector["payload"]
    assert schema.encode(vector["name"], values).hex() == vector["payload"]


@pytest.mark.parametrize("vector", FRAMES)
def test_both_codecs_read_the_payload(vector: dict[str, Any]) -> None:
    kind, payload = vector["kind"], bytes.fromhex(vector["payload"])
    values = values_of(kind, vector["values"])
    assert codec.unpack(kind, payload) == values
    assert schema.decode(kind, payload) == (vector["name"], values)


@pytest.mark.parametrize("vector", FRAMES)
def test_the_frame_both_ways(vector: dict[str, Any]) -> None:
    sent = (vector["kind"], vector["seq"], vector["re"], bytes.fromhex(vector["payload"]))
    assert framing.encode_frame(*sent).hex() == vector["frame"]
    assert framing.FrameParser().feed(bytes.fromhex(vector["frame"])) == [sent]


def test_the_record_both_ways() -> None:
    golden = VECTORS["record"]
    head, result, events = record.split(bytes.fromhex(golden["bytes"]))
    assert head == values_of(codec.kind_of("RECORD_HEAD"), golden["head"])
    assert result == values_of(codec.kind_of("RECORD_RESULT"), golden["result"])
    assert [list(event) for event in record.read_events(events)] == golden["events"]
    seal, _ = record.seal_of(bytes.fromhex(golden["bytes"]))
    assert seal == values_of(codec.kind_of("RECORD_SEAL"), golden["seal"])
    built = record.build(
        schema.encode("RECORD_HEAD", head),
        schema.encode("RECORD_RESULT", result),
        events,
        schema.encode("RECORD_SEAL", seal),
    )
    assert built.hex() == golden["bytes"]


def test_the_record_s_seal_is_what_the_readme_says_with_python_s_own_functions() -> None:
    golden = VECTORS["record"]
    blob = bytes.fromhex(golden["bytes"])
    seal, body_end = record.seal_of(blob)
    head = record.split(blob)[0]
    first = hashlib.sha256(b"metercheck chain" + head["device"] + head["chain_id"]).digest()
    assert seal["previous"] == first
    value = hashlib.sha256(first + hashlib.sha256(blob[:body_end]).digest()).digest()
    assert value.hex() == golden["chain"]
    assert seal["mac"] == hmac.digest(bytes.fromhex(golden["key"]), value, "sha256")
    assert chain.short_hash(value) == golden["short"]


def test_the_readme_s_worked_example_is_real() -> None:
    readme = (PROJECT / "protocol" / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```hex\n(.*?)```", readme, re.DOTALL)
    assert block, "README.md has no worked example (a block of kind `hex`)"
    steps = [line.split("#")[0] for line in block.group(1).splitlines()]
    payload, body, line = (bytes.fromhex(step) for step in steps)
    start = {"token": 3735879680, "time_s": 0, "constant_imp_per_kwh": 1200}
    assert payload == schema.encode("START", start | {"place": 0, "meter": "A7"})
    assert line == framing.encode_frame(codec.kind_of("START"), 7, 0, payload)
    assert framing.FrameParser().feed(line) == [(body[0], body[1], body[2], payload)]
    assert body[3:-4] == payload
    assert body[-4:] == crc32(body[:-4]).to_bytes(4, "little")
