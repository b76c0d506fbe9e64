"""The chip's frames: the datasheet's bytes, packets found in noise, damage that is not let by."""

from binascii import unhexlify

from chip_double import AT_1_KW, packet
from metercheck_device.metering import frames


def hexed(text):
    return unhexlify(text.replace(" ", ""))


PACKET = hexed("55 55 1E 57 BF 51 35 BF 9F 1F A9 8F 2F E8 03 00 20 4E 00 00 00 00 06")


def test_the_datasheets_frames():
    assert hexed("A8 1D 55 00 00 E5") == frames.UNLOCK
    assert hexed("A8 1C 5A 5A 5A 2D") == frames.RESET
    assert hexed("A8 1D 00 00 00 3A") == frames.LOCK
    assert frames.write(frames.MODE, 0x87) == hexed("A8 19 87 00 00 B7")
    assert frames.write(frames.OT_FUNX, 0x24) == hexed("A8 18 24 00 00 1B")
    assert frames.write(frames.GAIN_CR, 2) == hexed("A8 1A 02 00 00 3B")
    assert frames.write(frames.WA_CREEP, 0x0B) == hexed("A8 14 0B 00 00 38")
    assert frames.read(frames.MODE) == hexed("58 19")
    assert frames.answer(frames.MODE, 0x87) == hexed("87 00 00 07")
    assert hexed("58 AA") == frames.ASK_PACKET


def test_a_packet_is_found_and_read():
    assert frames.find_packet(PACKET) == 0
    assert list(frames.packet_values(PACKET, 0)) == AT_1_KW
    assert packet(AT_1_KW) == PACKET


def test_power_has_a_sign():
    values = list(AT_1_KW)
    values[3] = 0x1000000 - 77
    assert frames.packet_values(packet(values), 0)[3] == -77


def test_a_packet_is_found_behind_noise_that_looks_like_its_head():
    for noise in (b"\x55", b"\x00\x55\x55", PACKET[:22], PACKET[5:]):
        assert frames.find_packet(noise + PACKET) == len(noise)
        assert frames.find_packet(noise + PACKET[:22]) < 0


def test_no_single_wrong_bit_is_let_by():
    for bit in range(8 * len(PACKET)):
        damaged = bytearray(PACKET)
        damaged[bit // 8] ^= 1 << bit % 8
        assert frames.find_packet(damaged) < 0


def test_less_than_a_packet_is_none():
    for length in range(len(PACKET)):
        assert frames.find_packet(PACKET[:length]) < 0


def test_an_answer_is_told_from_a_damaged_one():
    good = frames.answer(frames.I_FAST_RMS_TH, 0xFFFF)
    assert frames.is_answer(frames.I_FAST_RMS_TH, good)
    assert not frames.is_answer(frames.MODE, good)
    for at in range(4):
        damaged = bytearray(good)
        damaged[at] ^= 0x10
        assert not frames.is_answer(frames.I_FAST_RMS_TH, damaged)
    assert not frames.is_answer(frames.I_FAST_RMS_TH, good + b"\0")
