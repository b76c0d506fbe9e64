"""The BL0942 metering chip as its serial line shows it: registers, write protection, frames.

Datasheet V1.05, package TSSOP14L at address 0. All values go low byte first, three bytes each; a
checksum is the complement of the sum of all bytes of command and answer (but for the packet's AA):

    read     58 register            answered by  3 bytes of value, checksum
    write    A8 register 3 bytes checksum        not answered
    packet   58 AA                  answered by  23 bytes, from 55 to the checksum

What is not modelled: the wave registers (they read 0); I_RMSOS, FREQ_CYC and the filter of the
fast RMS (written and read back without effect); other functions of the pins than those of OT_FUNX
after a reset; the sign of energy (a test load only takes); the SPI.
"""

from __future__ import annotations

READ, WRITE = 0x58, 0xA8
PACKET, PACKET_HEAD = 0xAA, 0x55

I_RMS, V_RMS, I_FAST_RMS, WATT, CF_CNT, FREQ, STATUS = 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09
WA_CREEP, I_FAST_RMS_TH, I_FAST_RMS_CYC = 0x14, 0x15, 0x16
OT_FUNX, MODE, GAIN_CR = 0x18, 0x19, 0x1A
SOFT_RESET, USR_WRPROT = 0x1C, 0x1D

_SETTABLE = {  # register: bits that it has, value after a reset
    0x12: (8, 0x00),  # I_RMSOS
    WA_CREEP: (8, 0x0B),
    I_FAST_RMS_TH: (16, 0xFFFF),
    I_FAST_RMS_CYC: (3, 0x01),
    0x17: (2, 0x03),  # FREQ_CYC
    OT_FUNX: (6, 0x24),
    MODE: (10, 0x87),
    GAIN_CR: (2, 0x02),
}
_UNLOCK, _RESET = 0x55, 0x5A5A5A
_CF_EN, _SLOW_UPDATE, _CLEAR_ON_READ = 1 << 2, 1 << 3, 1 << 6
_GAINS = (1, 4, 16, 24)
_FAST_HALF_CYCLES = (1, 2, 4, 8, 16)  # larger settings are like the last
_BAUDS = (4800, 4800, 19_200, 38_400)  # of MODE bits 9:8; the first two leave it to a pin
_FRAME_BYTES = {READ: 2, WRITE: 6}

CREEPS = 1 << 1
"""Bit of STATUS: the power is below WA_CREEP, WATT reads 0 and no energy is counted."""
NO_VOLTAGE = 1 << 9
"""Bit of STATUS: the voltage is too small for zero crossings."""


def checksum(data: bytes) -> int:
    """The complement of the sum of `data`, one byte."""
    return ~sum(data) & 0xFF


class Bl0942:
    """The chip's registers and the frames that reach them. `measured` is for the physics to set.

    `cf_count` counts energy pulses; like the datasheet's it goes round at 24 bits. `baud` is that
    of the serial line, with the pin SCLK_BPS left open.
    """

    def __init__(self) -> None:
        measured = (I_RMS, V_RMS, I_FAST_RMS, WATT, FREQ, STATUS)
        self.measured: dict[int, int] = dict.fromkeys(measured, 0)
        self.reset()

    def reset(self) -> None:
        """As after power-on or a soft reset: settings at their defaults, locked, no energy."""
        self._set = {register: value for register, (_, value) in _SETTABLE.items()}
        self._locked = True
        self._frame = bytearray()
        self.cf_count = 0
        self._find_baud()

    @property
    def counts_energy(self) -> bool:
        """CF pulses and their count are enabled."""
        return bool(self._set[MODE] & _CF_EN)

    @property
    def update_us(self) -> int:
        """From one value of the RMS and power registers to the next, by the chip's own clock."""
        return 800_000 if self._set[MODE] & _SLOW_UPDATE else 400_000

    @property
    def gain(self) -> int:
        """Of the current channel's amplifier."""
        return _GAINS[self._set[GAIN_CR]]

    @property
    def creep_counts(self) -> float:
        """WATT from which on energy is counted."""
        return self._set[WA_CREEP] * 3125.0 / 256.0

    @property
    def fast_half_cycles(self) -> int:
        """Half periods of the mains that one fast RMS covers."""
        return _FAST_HALF_CYCLES[min(self._set[I_FAST_RMS_CYC], len(_FAST_HALF_CYCLES) - 1)]

    @property
    def threshold(self) -> int:
        """Upper 16 bits of the fast RMS from which on the current is too large."""
        return self._set[I_FAST_RMS_TH]

    @property
    def over_current(self) -> bool:
        """The upper 16 bits of the fast RMS have reached their threshold: the level of pin CF2."""
        return self.measured[I_FAST_RMS] >> 8 >= self.threshold

    def forget_frame(self) -> None:
        """The line was silent for 20 ms: what has come of a frame is dropped."""
        self._frame.clear()

    def receive(self, byte: int) -> bytes:
        """One byte from the line; the answer to the frame that it completes, b"" if to none."""
        frame = self._frame
        frame.append(byte)
        wanted = _FRAME_BYTES.get(frame[0])
        if wanted is None:  # another chip's address, or noise
            frame.clear()
        elif len(frame) == wanted:
            done = bytes(frame)
            frame.clear()
            return self._answer(done)
        return b""

    def packet(self) -> bytes:
        """The 23 bytes that answer `58 AA`."""
        measured = self.measured
        values = (measured[I_RMS], measured[V_RMS], measured[I_FAST_RMS], measured[WATT])
        data = bytes([PACKET_HEAD]) + b"".join(map(_three, (*values, self.cf_count)))
        data += _three(measured[FREQ]) + bytes([measured[STATUS] & 0xFF, 0, 0])
        return data + bytes([checksum(bytes([READ]) + data)])

    def _answer(self, frame: bytes) -> bytes:
        register = frame[1]
        if frame[0] == WRITE:
            if frame[5] == checksum(frame[:5]):
                self._write(register, int.from_bytes(frame[2:5], "little"))
            return b""
        if register == PACKET:
            answer = self.packet()
        else:
            value = _three(self._read(register))
            answer = value + bytes([checksum(frame + value)])
        if register in (PACKET, CF_CNT) and self._set[MODE] & _CLEAR_ON_READ:
            self.cf_count = 0
        return answer

    def _read(self, register: int) -> int:
        if register == CF_CNT:
            return self.cf_count
        return self.measured.get(register, self._set.get(register, 0))

    def _write(self, register: int, value: int) -> None:
        if register == USR_WRPROT:
            self._locked = value != _UNLOCK
        elif self._locked:
            return
        elif register == SOFT_RESET and value == _RESET:
            self.reset()
        elif register in _SETTABLE:
            self._set[register] = value & ((1 << _SETTABLE[register][0]) - 1)
            self._find_baud()

    def _find_baud(self) -> None:
        self.baud = _BAUDS[self._set[MODE] >> 8]


def _three(value: int) -> bytes:
    return (value & 0xFFFFFF).to_bytes(3, "little")
