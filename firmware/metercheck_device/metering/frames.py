"""Frames of the BL0942's serial line, as bytes.

Datasheet V1.05, address 0; values go low byte first, three bytes each. A checksum is the
complement of the sum of all bytes before it, the answer's command included; only the AA that asks
for the full packet is left out.
"""

from metercheck_wire.compat import const

I_FAST_RMS = const(0x05)
WA_CREEP = const(0x14)
I_FAST_RMS_TH = const(0x15)
I_FAST_RMS_CYC = const(0x16)
OT_FUNX = const(0x18)
MODE = const(0x19)
GAIN_CR = const(0x1A)
SOFT_RESET = const(0x1C)
USR_WRPROT = const(0x1D)

_READ = const(0x58)
_WRITE = const(0xA8)
_HEAD = const(0x55)
_PACKET_BYTES = const(23)
_PLACES = (1, 4, 7, 10, 13, 16)
ASK_PACKET = b"\x58\xaa"


def checksum(data):
    """The complement of the sum of `data`, one byte."""
    return ~sum(data) & 0xFF


def write(register, value):
    """The frame that sets a register; the chip does not answer."""
    data = bytes((_WRITE, register, value & 0xFF, value >> 8 & 0xFF, value >> 16))
    return data + bytes((checksum(data),))


def read(register):
    """The frame that asks for a register."""
    return bytes((_READ, register))


def answer(register, value):
    """What the chip answers to `read(register)` while `value` is in it."""
    data = bytes((value & 0xFF, value >> 8 & 0xFF, value >> 16))
    return data + bytes((checksum(read(register) + data),))


UNLOCK = write(USR_WRPROT, 0x55)
LOCK = write(USR_WRPROT, 0)
RESET = write(SOFT_RESET, 0x5A5A5A)


def find_packet(heard):
    """Where in `heard` a whole, undamaged packet begins; -1 when there is none.

    One checksum byte lets one noise in 256 pass, so the bytes that are always 0 are looked at too.
    """
    for at in range(len(heard) - _PACKET_BYTES + 1):
        if (
            heard[at] == _HEAD
            and not (heard[at + 18] or heard[at + 20] or heard[at + 21])
            and (_READ + sum(heard[at : at + _PACKET_BYTES])) & 0xFF == 0xFF
        ):
            return at
    return -1


def packet_values(heard, at):
    """(I_RMS, V_RMS, I_FAST_RMS, WATT, CF_CNT, FREQ) of the packet at `at`, in counts.

    WATT has a sign; FREQ is the period of the mains in us of the chip's own clock.
    """
    current, voltage, fast, watt, count, freq = [
        heard[at + place] | heard[at + place + 1] << 8 | heard[at + place + 2] << 16
        for place in _PLACES
    ]
    return current, voltage, fast, watt - (watt >> 23 << 24), count, freq


def is_answer(register, heard):
    """Whether `heard` is an undamaged answer to `read(register)`, whatever its value."""
    return len(heard) == 4 and (_READ + register + sum(heard)) & 0xFF == 0xFF
