"""The wire as the device runs it: the same assertions in CPython and in MicroPython.

The style of this folder: bare asserts, functions named test_*, imports of the device's packages
and of what both interpreters have, so that `tests/micropython` can run the file on the device.
"""

import gc

from metercheck_wire import codec, framing, messages, record

_WIDTHS = {
    "u8": (0, 0xFF),
    "u16": (0, 0xFFFF),
    "u32": (0, 0xFFFFFFFF),
    "u64": (0, 0xFFFFFFFFFFFFFFFF),
    "i32": (-0x80000000, 0x7FFFFFFF),
    "i64": (-0x8000000000000000, 0x7FFFFFFFFFFFFFFF),
}


def _value(form, size):
    """A value that is `size`, or as long as `size` says."""
    if form == "str":
        return "m" * size
    if form == "bytes":
        return b"\x00" * size
    if form == "i32s":
        return [-7] * size
    return size


def _lowest(fields):
    return {name: _value(form, low) for name, form, low, _high in fields}


def _refusal(call, *arguments):
    """The WireError that the call raises, or None."""
    try:
        call(*arguments)
    except codec.WireError as error:
        return error
    return None


def _noise(count, seed=1):
    """Bytes without a zero, the same ones each time."""
    noise = bytearray(count)
    for i in range(count):
        seed = (seed * 75 + 74) % 65537
        noise[i] = 1 + seed % 255
    return bytes(noise)


def test_every_field_takes_its_range_and_nothing_beyond():
    for kind, _message, fields in messages.MESSAGES:
        for index, (name, form, low, high) in enumerate(fields):
            values = _lowest(fields)
            for size in (low, min(low + 1, high), max(high - 1, low), high):
                values[name] = _value(form, size)
                assert codec.unpack(kind, codec.pack(kind, values)) == values, name
            for size in (low - 1, high + 1):
                if form in _WIDTHS or size >= 0:
                    values[name] = _value(form, size)
                    error = _refusal(codec.pack, kind, values)
                    assert isinstance(error, codec.OutOfRange), name
                    assert (error.kind, error.index) == (kind, index)


def test_nothing_wraps_around_where_struct_would_truncate():
    for kind, _message, fields in messages.MESSAGES:
        for name, form, low, _high in fields:
            if form in _WIDTHS:
                values = _lowest(fields)
                lowest, highest = _WIDTHS[form]
                values[name] = low + highest - lowest + 1
                assert isinstance(_refusal(codec.pack, kind, values), codec.OutOfRange), name


def test_received_values_are_checked_too():
    start = codec.kind_of("START")
    payload = bytearray(codec.pack(start, _start("m")))
    payload[12] = 49  # the constant's lowest byte: 1 under the least
    error = _refusal(codec.unpack, start, bytes(payload))
    assert isinstance(error, codec.OutOfRange)
    assert error.index == 2


def test_a_cut_or_lengthened_payload_is_refused():
    for kind, _message, fields in messages.MESSAGES:
        payload = codec.pack(kind, _lowest(fields))
        for cut in range(len(payload)):
            assert isinstance(_refusal(codec.unpack, kind, payload[:cut]), codec.BadPayload)
        assert isinstance(_refusal(codec.unpack, kind, payload + b"\x00"), codec.BadPayload)


def test_text_is_strict_utf8():
    start = codec.kind_of("START")
    good = codec.pack(start, _start("表xyz"))
    assert codec.unpack(start, good)["meter"] == "表xyz"
    # A surrogate, an overlong slash, beyond the last code point, a lone continuation, a cut one.
    for raw in (
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xf4\x90\x80\x80",
        b"\x80",
        b"\xe8\xa1",
    ):
        payload = good[:17] + bytes([len(raw)]) + raw
        assert isinstance(_refusal(codec.unpack, start, payload), codec.BadPayload), raw


def _start(meter):
    return {
        "token": 1,
        "time_s": 1 << 40,
        "constant_imp_per_kwh": 50,
        "place": 1,
        "meter": meter,
    }


def test_a_frame_arrives_in_pieces_of_any_size():
    payload = bytes(range(messages.MAX_PAYLOAD))
    line = framing.encode_frame(0x45, 0, 9, payload) + framing.encode_frame(0x60, 255, 0, b"")
    assert 0 not in line[1 : len(payload) + 9]
    for size in (1, 2, 3, 7, 64, len(line)):
        parser = framing.FrameParser()
        frames = []
        for start in range(0, len(line), size):
            frames.extend(parser.feed(line[start : start + size]))
        assert frames == [(0x45, 0, 9, payload), (0x60, 255, 0, b"")]
        assert parser.bad == 0


def test_any_changed_byte_is_noticed_and_the_next_frame_arrives():
    line = framing.encode_frame(3, 17, 0, b"\x00\x01\x00\xff")
    following = (6, 18, 0, b"")
    parser = framing.FrameParser()
    for place in range(1, len(line) - 1):
        for change in (1, 0x80, line[place]):
            damaged = bytearray(line)
            damaged[place] ^= change
            frames = parser.feed(bytes(damaged) + framing.encode_frame(*following))
            assert frames == [following]
    assert parser.bad >= 3 * (len(line) - 2)


def test_endless_noise_takes_no_memory():
    parser = framing.FrameParser()
    noise = _noise(64)
    parser.feed(noise)
    allocated = getattr(gc, "mem_alloc", int)  # CPython cannot tell: there it is always 0
    gc.collect()
    before = allocated()
    for _ in range(2000):
        parser.feed(noise)
    gc.collect()
    assert allocated() - before < 256
    assert parser.feed(framing.encode_frame(2, 1, 0, b"")) == [(2, 1, 0, b"")]
    assert parser.bad == 1


def test_events_keep_times_beyond_small_integers():
    writer = record.EventWriter(bytearray(64))
    events = [(0, record.LOAD, 3), (2**30 - 1, record.REF, 0), (2**31 + 7, record.METER, 801)]
    for event in events:
        assert writer.add(*event)
    assert list(record.read_events(writer.view())) == events


def test_full_events_still_take_trip_and_end():
    for capacity in range(16, 64):
        writer = record.EventWriter(bytearray(capacity))
        t_us = 0
        while writer.add(t_us, record.METER, 300):
            t_us += 40_000
        assert not writer.add(t_us, record.REF)
        t_us += 300_000_000
        assert writer.add(t_us, record.TRIP, 255)
        assert writer.add(t_us + 300_000_000, record.END, 3)
        kinds = [kind for _t_us, kind, _arg in record.read_events(writer.view())]
        assert kinds[-2:] == [record.TRIP, record.END]
        assert len(writer.view()) <= capacity


def test_cut_events_are_named_after_the_whole_ones():
    writer = record.EventWriter(bytearray(64))
    writer.add(5, record.LOAD, 1)
    writer.add(90_000, record.VOLT, 229_900)
    seen = []
    try:
        for t_us, kind, arg in record.read_events(writer.view()[:-1]):
            seen.append((t_us, kind, arg))
    except record.CutEvents:
        seen.append("cut")
    assert seen == [(5, record.LOAD, 1), "cut"]


def test_any_changed_byte_of_a_record_is_noticed():
    kinds = ("RECORD_HEAD", "RECORD_RESULT", "RECORD_SEAL")
    head, result, seal = [
        codec.pack(name, _lowest(fields))
        for _kind, name, fields in messages.MESSAGES
        if name in kinds
    ]
    blob = record.build(head, result, b"\x00\x03\x07\x00", seal)
    assert record.split(blob)[2] == b"\x00\x03\x07\x00"
    for place in range(len(blob)):
        damaged = bytearray(blob)
        damaged[place] ^= 0x10
        assert isinstance(_refusal(record.split, bytes(damaged)), record.BadRecordBytes)
        assert isinstance(_refusal(record.split, blob[:place]), record.BadRecordBytes)
