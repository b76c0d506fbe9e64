"""Frames of DL/T 645-2007, against worked ones byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.dlt645 import READ, WAKE_UP, answer, frame, parse

ADDRESS = bytes.fromhex("129078563412")  # 123456789012, low first
CONSTANT = bytes.fromhex("68 12 90 78 56 34 12 68 11 04 3C 37 33 37 78 16")
READ_ADDRESS = bytes.fromhex("FE FE FE FE 68 AA AA AA AA AA AA 68 13 00 DF 16")
ITEMS = {0x04000409: bytes.fromhex("001200"), 0x00010000: bytes.fromhex("07215300")}


def asked(request: bytes) -> bytes:
    return answer(request, ADDRESS, ITEMS.get)


def read_frame(identifier: int, address: bytes = ADDRESS) -> bytes:
    return frame(address, READ, identifier.to_bytes(4, "little"))


def test_the_worked_frames():
    assert WAKE_UP + frame(bytes([0xAA] * 6), 0x13, b"") == READ_ADDRESS
    assert read_frame(0x04000409) == CONSTANT
    assert parse(CONSTANT) == (ADDRESS, 0x11, bytes.fromhex("09040004"))


def test_a_rated_voltage_as_a_real_meter_sent_it():
    sent = bytes.fromhex(
        "FE FE FE FE 68 11 11 11 11 11 11 68 91 0A 37 37 33 37 33 33 89 63 65 65 C5 16"
    )
    voltage = b"220V\0\0"[::-1]
    assert parse(sent) == (bytes([0x11] * 6), 0x91, bytes.fromhex("04040004") + voltage)
    told = answer(
        read_frame(0x04000404, bytes([0x11] * 6)), bytes([0x11] * 6), {0x04000404: voltage}.get
    )
    assert told == sent


def test_a_meter_tells_its_address_and_its_constant():
    # 1200 is 00 12 00 low first, with 33H added 33 45 33; the sum of it all is 4A6H.
    told = asked(CONSTANT)
    assert told == WAKE_UP + bytes.fromhex(
        "68 12 90 78 56 34 12 68 91 07 3C 37 33 37 33 45 33 A6 16"
    )
    body = bytes.fromhex("68 12 90 78 56 34 12 68 93 06 45 C3 AB 89 67 45")
    assert asked(READ_ADDRESS) == WAKE_UP + body + bytes([sum(body) & 0xFF, 0x16])


def test_wildcards_reach_the_meter_and_other_addresses_do_not():
    for pattern in ("AAAAAAAAAAAA", "1290AAAAAAAA", "AA9078563412"):
        assert asked(read_frame(0x04000409, bytes.fromhex(pattern))) == asked(CONSTANT)
    for pattern in ("139078563412", "AAAAAAAAAA11", "000000000000"):
        assert asked(read_frame(0x04000409, bytes.fromhex(pattern))) == b""


def test_nobody_answers_a_broadcast():
    for control in (0x08, 0x11, 0x13, 0x14, 0x16):
        assert asked(frame(bytes([0x99] * 6), control, bytes(6))) == b""


def test_an_unknown_item_is_an_error_that_says_so():
    body = bytes.fromhex("68 12 90 78 56 34 12 68 D1 01 35")
    expected = WAKE_UP + body + bytes([sum(body) & 0xFF, 0x16])
    assert asked(read_frame(0x0001FF00)) == expected  # a block
    assert asked(read_frame(0x0FFFFFFF)) == expected
    assert asked(frame(ADDRESS, READ, ITEMS[0x04000409])) == expected  # no identifier
    more = asked(frame(ADDRESS, 0x12, bytes.fromhex("0904000401")))
    assert parse(more) == (ADDRESS, 0xD2, b"\x02")


@pytest.mark.parametrize("control", [0x03, 0x14, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C])
def test_whatever_would_write_is_refused(control):
    told = parse(asked(frame(ADDRESS, control, bytes(12))))
    assert told == (ADDRESS, control | 0xC0, b"\x04")


def test_a_new_address_by_wildcard_is_left_unanswered():
    assert asked(frame(bytes([0xAA] * 6), 0x15, bytes(6))) == b""


@given(st.integers(0, len(CONSTANT) - 1), st.integers(1, 255))
def test_one_wrong_byte_is_never_taken_for_this_request(position, change):
    damaged = bytearray(CONSTANT)
    damaged[position] ^= change
    assert asked(bytes(damaged)) == b""


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_noise_around_a_frame_does_no_harm(before, after):
    # Noise may begin a longer frame of its own only with a start byte.
    noise = before.replace(b"\x68", b"")
    assert asked(noise + CONSTANT + after) == asked(CONSTANT)


@given(st.binary(max_size=200))
def test_nothing_that_arrives_upsets_the_meter(received):
    assert isinstance(asked(received), bytes)


@given(st.integers(0, 255), st.binary(max_size=180))
def test_a_frame_is_read_as_it_was_written(control, data):
    assert parse(frame(ADDRESS, control, data)) == (ADDRESS, control, data)
