"""8E1: every byte comes back, and no damage of one bit is let by."""

from metercheck_device.boards.rp2.serial_bits import framed, unframed


def ones(number):
    return bin(number).count("1")


def test_a_byte_has_a_start_even_parity_and_a_stop():
    for byte in range(256):
        bits = framed(byte)
        assert bits & 1 == 0
        assert bits >> 1 & 0xFF == byte
        assert ones(bits >> 1 & 0x1FF) % 2 == 0
        assert bits >> 10 == 1


def test_every_byte_comes_back_and_no_wrong_bit_is_let_by():
    for byte in range(256):
        bits = framed(byte) >> 1
        assert unframed(bits) == byte
        for bit in range(10):
            assert unframed(bits ^ 1 << bit) == -1
