"""A stand-in for the metering chip: registers behind frames, as little as the driver needs.

The bench's chip is the one to be believed; this one runs where the bench does not.
"""

from metercheck_device.metering.frames import (
    ASK_PACKET,
    I_FAST_RMS_TH,
    UNLOCK,
    answer,
    checksum,
)

DEFAULTS = {0x14: 0x0B, 0x15: 0xFFFF, 0x16: 1, 0x18: 0x24, 0x19: 0x87, 0x1A: 2}
AT_1_KW = [5709397, 3494335, 2072511, 3116969, 1000, 20000]


def packet(values):
    """The full packet of (I, V, I fast, WATT, CF_CNT, FREQ)."""
    data = b"\x55"
    for value in values:
        data += bytes((value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF))
    data += b"\0\0\0"
    return data + bytes((checksum(b"\x58" + data),))


class Chip:
    """`answers(data)` to what the driver sends."""

    def __init__(self):
        self.values = list(AT_1_KW)
        self.restart()
        self.resets = 0

    def restart(self):
        """It lost its supply."""
        self.registers = dict(DEFAULTS)
        self.unlocked = False
        self.values[4] = 0

    @property
    def armed(self):
        """The threshold of over-current is set."""
        return self.registers[I_FAST_RMS_TH] != 0xFFFF

    def answers(self, data):
        """All that it answers to whole frames."""
        said = b""
        while data:
            if data[0] == 0xA8:
                self._write(data[:6])
                data = data[6:]
            else:
                if data[:2] == ASK_PACKET:
                    said += packet(self.values)
                else:
                    said += answer(data[1], self.registers.get(data[1], 0))
                data = data[2:]
        return said

    def renew(self):
        """New values, as each 400 ms: noise at least."""
        self.values[1] += 1 if self.values[1] % 2 else -1

    def _write(self, frame):
        assert frame[5] == checksum(frame[:5])
        value = frame[2] | frame[3] << 8 | frame[4] << 16
        if frame[1] == 0x1D:
            self.unlocked = frame == UNLOCK
        elif not self.unlocked:
            return
        elif frame[1] == 0x1C and value == 0x5A5A5A:
            self.restart()
            self.resets += 1
        else:
            self.registers[frame[1]] = value


class Line:
    """Driver and chip on one clock, in steps of 5 ms; an answer takes the time of its bytes."""

    def __init__(self, driver, chip):
        self.driver = driver
        self.chip = chip
        self.now_us = 0
        self.sent = []
        self._answer = b""
        self._at_us = 0
        self._renew_us = 400000

    def run(self, until_us, spoil=None):
        """Let time pass; `spoil(answer)` is what arrives instead of an answer."""
        while self.now_us < until_us:
            if self.now_us >= self._renew_us:
                self._renew_us += 400000
                self.chip.renew()
            if self._answer and self.now_us >= self._at_us:
                arrived = self._answer
                self._answer = b""
                self.driver.receive(self.now_us, arrived)
            said = self.driver.turn(self.now_us)
            if said:
                assert not self._answer, "spoke while the chip answered"
                self.sent.append((self.now_us, said))
                heard = self.chip.answers(said)
                self._at_us = self.now_us + (len(said) + len(heard)) * 2084
                self._answer = spoil(heard) if spoil else heard
            self.now_us += 5000
