"""A flash in memory for tests that run in both interpreters: NOR, cut at any byte.

Programming only clears bits, byte by byte. An erasure that is cut has set some of the bits.
"""

SECTOR = 4096
PAGE = 256


class PowerCut(Exception):
    """The supply failed during the operation."""


class MemoryFlash:
    """`sectors` sectors; as boards/__init__.py has it, and it notes what was done."""

    def __init__(self, sectors=16):
        self.size = sectors * SECTOR
        self.data = bytearray(b"\xff" * self.size)
        self.erased = [0] * sectors
        self.programmed = 0
        self.left = -1  # bytes until the power fails; -1: it does not
        self._noise = 1

    def read(self, offset, buffer):
        assert 0 <= offset <= self.size - len(buffer)
        buffer[:] = self.data[offset : offset + len(buffer)]

    def program(self, offset, data):
        assert 0 <= offset <= self.size - len(data)
        assert offset % PAGE == len(data) % PAGE == 0
        self.programmed += len(data) // PAGE
        done = self._spend(len(data))
        for at in range(done):
            self.data[offset + at] &= data[at]
        if done < len(data):
            self.data[offset + done] &= data[done] | self._bits()
            raise PowerCut

    def erase(self, offset):
        assert offset % SECTOR == 0
        self.erased[offset // SECTOR] += 1
        done = self._spend(SECTOR)
        for at in range(offset, offset + SECTOR):
            bits = 0xFF
            if done < SECTOR:
                bits = self._bits() if at % SECTOR < 2 * done else self._bits() & self._bits()
                if not done:
                    bits = 0
            self.data[at] |= bits
        if done < SECTOR:
            raise PowerCut

    def _spend(self, count):
        if self.left < 0:
            return count
        done = min(count, self.left)
        self.left -= done
        return done

    def _bits(self):
        self._noise = (self._noise * 1103515245 + 12345) & 0x7FFFFFFF
        return self._noise >> 16 & 0xFF
