"""The golden vectors through the device's codec, in CPython and in MicroPython."""

import json
from binascii import hexlify, unhexlify

from metercheck_wire import chain, codec, framing, messages, record

_ROOM = __file__.rsplit("/", 1)[0] + "/../../protocol/"


def _vectors():
    with open(_ROOM + "vectors.json", encoding="utf-8") as file:
        return json.load(file)


def _values(kind, plain):
    """Values of a vector: those of `bytes` fields are hexadecimal digits in the file."""
    values = dict(plain)
    for field, form, _low, _high in _fields(kind):
        if form == "bytes":
            values[field] = unhexlify(plain[field])
    return values


def _fields(kind):
    for number, _name, fields in messages.MESSAGES:
        if number == kind:
            return fields
    raise AssertionError("the table has no such message")


def test_fingerprint_is_the_same_in_both_interpreters():
    assert _vectors()["fingerprint"] == codec.FINGERPRINT


def test_every_frame_is_built_byte_for_byte():
    for vector in _vectors()["frames"]:
        kind = vector["kind"]
        payload = codec.pack(vector["name"], _values(kind, vector["values"]))
        assert hexlify(payload).decode() == vector["payload"], vector["name"]
        frame = framing.encode_frame(kind, vector["seq"], vector["re"], payload)
        assert hexlify(frame).decode() == vector["frame"], vector["name"]


def test_every_frame_is_read():
    parser = framing.FrameParser()
    for vector in _vectors()["frames"]:
        kind = vector["kind"]
        payload = unhexlify(vector["payload"])
        frames = parser.feed(unhexlify(vector["frame"]))
        assert frames == [(kind, vector["seq"], vector["re"], payload)], vector["name"]
        assert codec.unpack(kind, payload) == _values(kind, vector["values"]), vector["name"]
    assert parser.bad == 0


def test_record_is_built_and_read():
    golden = _vectors()["record"]
    head = _values(codec.kind_of("RECORD_HEAD"), golden["head"])
    result = _values(codec.kind_of("RECORD_RESULT"), golden["result"])
    writer = record.EventWriter(bytearray(128))
    for t_us, kind, arg in golden["events"]:
        assert writer.add(t_us, kind, arg)
    body = record.body_pieces(
        codec.pack("RECORD_HEAD", head), codec.pack("RECORD_RESULT", result), writer.view()
    )
    previous = chain.first_previous(head["device"], head["chain_id"])
    value = chain.link(previous, chain.body_digest(body))
    assert hexlify(value).decode() == golden["chain"]
    assert chain.short_hash(value) == golden["short"]
    seal = {"previous": previous, "mac": chain.mac(unhexlify(golden["key"]), value)}
    assert seal == _values(codec.kind_of("RECORD_SEAL"), golden["seal"])
    blob = b"".join(
        [bytes(piece) for piece in record.sealed_pieces(body, codec.pack("RECORD_SEAL", seal))]
    )
    assert record.seal_of(blob)[0] == seal
    assert hexlify(blob).decode() == golden["bytes"]
    assert record.split(blob) == (head, result, bytes(writer.view()))
    events = [list(event) for event in record.read_events(writer.view())]
    assert events == golden["events"]
