"""The NOR flash in which the device keeps its journal, and what a power cut leaves in it.

A W25Q16 as on the Pico: a sector of 4 kB erases to FF as a whole (45 ms), a page of 256 bytes is
programmed at once (0.4 ms) and programming only clears bits. Times are the datasheet's typical
ones, reading takes none here.

The power may fail after any byte of an operation. Programming goes from byte to byte: those
before are done, in the byte itself some of the bits that were to clear have cleared, those behind
are as they were. Erasing works on the whole sector at once: after a share of it each bit has
become 1 with the probability of that share. Not modelled: bits that read now 0 and now 1 after a
cut, and wear.
"""

from __future__ import annotations

import random

SECTOR_BYTES = 4096
PAGE_BYTES = 256
ERASE_US = 45_000
PROGRAM_US = 400


class PowerCut(Exception):
    """The supply failed during the operation, or has not come back since."""


class Flash:
    """`sectors` sectors, all erased. What a power cut tears is drawn from `source`."""

    def __init__(self, sectors: int, source: random.Random) -> None:
        self._data = bytearray(b"\xff" * (sectors * SECTOR_BYTES))
        self._source = source
        self._bytes_left: int | None = None
        self._powered = True
        self.erasures = [0] * sectors
        self.programmings = 0
        self.busy_us = 0

    def __len__(self) -> int:
        return len(self._data)

    def cut_power_after(self, count: int) -> None:
        """The supply will fail when `count` more bytes have been erased or programmed."""
        self._bytes_left = count

    def restore_power(self) -> None:
        """The supply is back; what the cut has left stays."""
        self._powered = True
        self._bytes_left = None

    def read(self, start: int, length: int) -> bytes:
        """`length` bytes from `start`. Raises PowerCut, ValueError beyond the end."""
        self._check(start, length)
        return bytes(self._data[start : start + length])

    def erase(self, start: int) -> None:
        """Erase the sector that begins at `start`. Raises PowerCut, ValueError elsewhere."""
        self._check(start, SECTOR_BYTES)
        if start % SECTOR_BYTES:
            raise ValueError(f"{start} is not where a sector begins")
        done = self._spend(SECTOR_BYTES)
        self.erasures[start // SECTOR_BYTES] += 1
        self.busy_us += ERASE_US * done // SECTOR_BYTES
        sector = slice(start, start + SECTOR_BYTES)
        if done == SECTOR_BYTES:
            self._data[sector] = b"\xff" * SECTOR_BYTES
            return
        share = done / SECTOR_BYTES
        self._data[sector] = bytes(byte | self._some_bits(share) for byte in self._data[sector])
        raise PowerCut

    def program(self, start: int, data: bytes) -> None:
        """Clear the bits that are 0 in `data`, from `start` on, all within one page.

        Raises PowerCut, ValueError for what crosses a page's end.
        """
        self._check(start, len(data))
        if not data or start // PAGE_BYTES != (start + len(data) - 1) // PAGE_BYTES:
            raise ValueError(f"{len(data)} bytes at {start} do not lie within one page")
        done = self._spend(len(data))
        self.programmings += 1
        self.busy_us += PROGRAM_US * done // len(data)
        for at, byte in enumerate(data[:done], start):
            self._data[at] &= byte
        if done < len(data):
            self._data[start + done] &= data[done] | self._some_bits(0.5)
            raise PowerCut

    def _check(self, start: int, length: int) -> None:
        if not self._powered:
            raise PowerCut
        if start < 0 or length < 0 or start + length > len(self._data):
            raise ValueError(f"{length} bytes at {start}: the flash has {len(self._data)}")

    def _spend(self, count: int) -> int:
        """How many of `count` bytes the power lasts for; with the last one it is gone."""
        left = self._bytes_left
        if left is None:
            return count
        if left >= count:
            self._bytes_left = left - count
            return count
        self._powered = False
        return left

    def _some_bits(self, probability: float) -> int:
        return sum(1 << bit for bit in range(8) if self._source.random() < probability)
