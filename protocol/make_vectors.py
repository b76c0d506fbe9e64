"""Write protocol/vectors.json: golden frames of every message, and one golden record.

The values derive from the message table alone, so that a new message gets its vectors by running
this again. For each message: every field at its lowest, at its highest, and somewhere between.
Fields of type `bytes` are written as hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from metercheck_wire import chain, codec, framing, messages, record

VECTORS = Path(__file__).with_name("vectors.json")

_TEXT = "单相电表 No. 00217"
_KEY = bytes(range(32))
_EVENTS = (
    (0, record.LOAD, 0),
    (18_300, record.METER, 0),
    (1_000_000, record.LOAD, 3),
    (1_000_000, record.VOLT, 229_800),
    (1_241_007, record.REF, 0),
    (1_300_551, record.REJECT, 1),
    (1_312_940, record.METER, 800),
    (9_000_000, record.CONFIRM, 1),
    (2**31 + 5, record.LOAD, 0),
    (2**31 + 5, record.TRIP, 1),
    (2**31 + 900_000, record.END, 3),
)


def vectors() -> dict:
    """Everything that the file holds."""
    return {
        "about": "Golden frames; see README.md. Written by protocol/make_vectors.py.",
        "protocol": messages.PROTOCOL,
        "fingerprint": codec.FINGERPRINT,
        "frames": [
            _frame(kind, name, where, fields)
            for kind, name, fields in messages.MESSAGES
            for where in (("low", "high", "between") if fields else ("low",))
        ],
        "record": _record(),
    }


def text() -> str:
    """The file's text: one vector a line, so that a change shows which."""
    parts = vectors()
    frames = ",\n".join("    " + json.dumps(f, ensure_ascii=False) for f in parts.pop("frames"))
    rest = [f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in parts.items()]
    return "{\n" + ",\n".join([*rest, f'  "frames": [\n{frames}\n  ]']) + "\n}\n"


def _frame(kind: int, name: str, where: str, fields: tuple) -> dict:
    values = _values(fields, where)
    seq, re = _numbers(kind)
    payload = codec.pack(kind, values)
    return {
        "name": name,
        "kind": kind,
        "seq": seq,
        "re": re,
        "values": _plain(values),
        "payload": payload.hex(),
        "frame": framing.encode_frame(kind, seq, re, payload).hex(),
    }


def _numbers(kind: int) -> tuple[int, int]:
    """`seq` and `re` as such a frame carries them: a command, a reply, or unsolicited."""
    number = 1 + kind % 255
    return (0, number) if 0x40 <= kind < 0x60 else (number, 0)


def _values(fields: tuple, where: str) -> dict:
    return {field: _value(field, form, low, high, where) for field, form, low, high in fields}


def _value(field: str, form: str, low: int, high: int, where: str):
    size = {"low": low, "high": high, "between": (low + high) // 2}[where]
    if form == "str":
        return _text_of(size, where)
    if form == "bytes":
        return bytes(0 if where == "low" else 255 - i % 256 for i in range(size))
    if form == "i32s":
        ends = (-(2**31), 2**31 - 1, -1, 0)
        return [ends[i % 4] for i in range(size)]
    if where == "between":
        # Each field its own number, so that two fields swapped do not look alike.
        digest = hashlib.sha256(field.encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)
    return size


def _text_of(size: int, where: str) -> str:
    """Text of exactly `size` bytes."""
    start = "~" if where == "high" else _TEXT
    text = (start * (size + 1)).encode()[:size].decode(errors="ignore")
    return text + "." * (size - len(text.encode()))


def _record() -> dict:
    head, result = (
        _values(fields, "between")
        for _, name, fields in messages.MESSAGES
        if name in ("RECORD_HEAD", "RECORD_RESULT")
    )
    writer = record.EventWriter(bytearray(128))
    for event in _EVENTS:
        if not writer.add(*event):
            raise SystemExit("the golden record's events outgrew their buffer")
    body = record.body_pieces(
        codec.pack("RECORD_HEAD", head), codec.pack("RECORD_RESULT", result), writer.view()
    )
    previous = chain.first_previous(head["device"], head["chain_id"])
    value = chain.link(previous, chain.body_digest(body))
    seal = {"previous": previous, "mac": chain.mac(_KEY, value)}
    blob = b"".join(record.sealed_pieces(body, codec.pack("RECORD_SEAL", seal)))
    return {
        "head": _plain(head),
        "result": _plain(result),
        "events": [list(event) for event in _EVENTS],
        "key": _KEY.hex(),
        "seal": _plain(seal),
        "chain": value.hex(),
        "short": chain.short_hash(value),
        "bytes": blob.hex(),
    }


def _plain(values: dict) -> dict:
    return {k: v.hex() if isinstance(v, bytes) else v for k, v in values.items()}


if __name__ == "__main__":
    VECTORS.write_text(text(), encoding="utf-8")
    print(f"{VECTORS}: written")
