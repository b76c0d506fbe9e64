"""A byte and its bits on a serial line of 8 data bits, even parity and one stop bit."""

from metercheck_wire.compat import const

_STOP = const(1)


def parity(byte):
    """The bit that makes the number of ones even."""
    byte ^= byte >> 4
    byte ^= byte >> 2
    return (byte ^ byte >> 1) & 1


def framed(byte):
    """Its eleven bits on the line, the first one lowest: start (0), data, parity, stop (1)."""
    return byte << 1 | parity(byte) << 9 | _STOP << 10


def unframed(bits):
    """The byte of ten bits from the line (data, parity, stop); -1 for a damaged one."""
    byte = bits & 0xFF
    return byte if bits >> 8 == parity(byte) | _STOP << 1 else -1
