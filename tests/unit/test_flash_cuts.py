"""The journal and the kept values against every cut of the power that the bench's flash knows.

`bench/world/flash.py` tears pages and sectors as a NOR flash does; what is lost may be the record
that is being written, never an older one, and the device goes on with the next start.
"""

from __future__ import annotations

from binascii import crc32
from contextlib import suppress
from copy import deepcopy
from functools import lru_cache
from random import Random

import pytest

from metercheck.bench.world.flash import SECTOR_BYTES, Flash, PowerCut
from metercheck_device.store.journal import Journal
from metercheck_device.store.journal_writer import JournalWriter
from metercheck_device.store.slots import Slots

SECTORS = 8
PAGE = 256


class BoardFlash:
    """The world's flash as a board has it."""

    def __init__(self, seed: int, sectors: int = SECTORS) -> None:
        self.world = Flash(sectors, Random(seed))
        self.sizes: list[int] = []
        """Of all that was erased or programmed."""

    def read(self, offset: int, buffer: bytearray | memoryview) -> None:
        buffer[:] = self.world.read(offset, len(buffer))

    def program(self, offset: int, data: bytes | bytearray) -> None:
        for at in range(0, len(data), PAGE):
            self.sizes.append(PAGE)
            self.world.program(offset + at, bytes(data[at : at + PAGE]))

    def erase(self, offset: int) -> None:
        self.sizes.append(SECTOR_BYTES)
        self.world.erase(offset)


@lru_cache(maxsize=64)
def blob(number: int, length: int) -> bytes:
    """Bytes that end with their CRC, as a record does."""
    body = Random(f"{number} {length}").randbytes(length - 4)
    return body + crc32(body).to_bytes(4, "little")


def write(flash: BoardFlash, number: int, length: int) -> None:
    """With a start before it."""
    data = blob(number, length)
    writer = JournalWriter(Journal(flash, 0, SECTORS), flash, number, (data[:7], data[7:]))
    while not writer.step():
        pass


def read(journal: Journal, number: int) -> bytes | None:
    length = journal.length(number)
    if length < 0:
        return None
    data = bytearray(length)
    journal.read(number, 0, data)
    return bytes(data)


def all_but_the_last(lengths: list[int]) -> BoardFlash:
    """A flash with these records, of which the last is still to be written."""
    flash = BoardFlash(1)
    for number, length in enumerate(lengths[:-1], 1):
        write(flash, number, length)
    flash.sizes.clear()
    return flash


def cuts_of(sizes: list[int]) -> list[int]:
    """Every byte of what is programmed, and some of each erasure, with both its ends."""
    cuts: list[int] = []
    begins = 0
    for size in sizes:
        step = 1 if size == PAGE else 256
        cuts += [*range(begins, begins + size, step), begins + size - 1]
        begins += size
    return sorted(set(cuts))


def cut_while_writing(before: BoardFlash, lengths: list[int], cut: int) -> None:
    """Write the last with the power cut `cut` bytes into it, and look at what is there."""
    flash = deepcopy(before)
    last = len(lengths)
    flash.world.cut_power_after(cut)
    with pytest.raises(PowerCut):
        write(flash, last, lengths[-1])
    flash.world.restore_power()
    journal = Journal(flash, 0, SECTORS)
    assert journal.newest in (last - 1, last)
    oldest = journal.oldest()
    assert oldest
    for number in range(oldest, journal.newest + 1):
        assert read(journal, number) == blob(number, lengths[number - 1]), (cut, number)
    # What follows finds its place, and disturbs nothing.
    for number in range(journal.newest + 1, last + 3):
        write(flash, number, 1200)
    journal = Journal(flash, 0, SECTORS)
    assert journal.newest == last + 2
    assert read(journal, last + 2) == blob(last + 2, 1200)
    assert read(journal, last - 1) == blob(last - 1, lengths[-2])


def sizes_of(before: BoardFlash, lengths: list[int]) -> list[int]:
    """What writing the last of them erases and programs."""
    flash = deepcopy(before)
    write(flash, len(lengths), lengths[-1])
    return flash.sizes


@pytest.mark.parametrize(
    "lengths", [[900, 1500, 700], [4000, 300], [3500, 1100]], ids=["within", "begins", "spans"]
)
def test_every_byte_of_a_record(lengths: list[int]) -> None:
    before = all_but_the_last(lengths)
    for cut in cuts_of(sizes_of(before, lengths)):
        cut_while_writing(before, lengths, cut)


@pytest.mark.parametrize("seed", range(3))
def test_long_records_in_a_ring_that_has_gone_round(seed: int) -> None:
    drawn = Random(f"ring {seed}")
    lengths = [drawn.randrange(300, 6000) for _ in range(14)]
    before = all_but_the_last(lengths)
    cuts = cuts_of(sizes_of(before, lengths))
    for cut in drawn.sample(cuts, 80):
        cut_while_writing(before, lengths, cut)


def test_cut_after_cut_each_start_finds_what_was_whole() -> None:
    drawn = Random("cut after cut")
    flash = BoardFlash(1)
    written: dict[int, int] = {}
    for _ in range(150):
        number = Journal(flash, 0, SECTORS).newest + 1
        length = drawn.randrange(300, 5000)
        flash.world.cut_power_after(drawn.randrange(14000))
        with suppress(PowerCut):
            write(flash, number, length)
        flash.world.restore_power()
        journal = Journal(flash, 0, SECTORS)
        if journal.newest == number:
            written[number] = length
        assert journal.newest == len(written)
        for kept in (number - 1, number):
            if kept in written:
                assert read(journal, kept) == blob(kept, written[kept])
    assert len(written) > 60


@pytest.mark.parametrize("before", [1, 15, 16, 31, 32])
def test_every_byte_of_a_value_that_is_kept(before: int) -> None:
    full = BoardFlash(1, 2)
    for number in range(before):
        Slots(full, 0).write(b"old %d" % number)
    for cut in cuts_of([SECTOR_BYTES, PAGE] if before % 16 == 0 else [PAGE]):
        flash = deepcopy(full)
        slots = Slots(flash, 0)
        flash.world.cut_power_after(cut)
        with pytest.raises(PowerCut):
            slots.write(b"new")
        flash.world.restore_power()
        found = Slots(flash, 0).load(bytes)
        assert found in (b"new", b"old %d" % (before - 1)), cut
        Slots(flash, 0).write(b"later")
        assert Slots(flash, 0).load(bytes) == b"later"
