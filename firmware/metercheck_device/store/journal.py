"""The records in the flash: a ring of sectors, of which none is overwritten before its time.

What is kept in memory is one array with the first record of each sector; everything else is found
again in the flash after a start, whatever a power cut has left there: the sectors' sequence
numbers say which is the newest, and the newest record whose CRC is right is where the journal goes
on. A record that was torn is left behind with the rest of its sector. `journal_layout.py` has the
bytes, `journal_writer.py` writes them.
"""

from array import array
from binascii import crc32

from metercheck_device.store import journal_layout as layout
from metercheck_device.store.journal_layout import HEAD, NONE, PAGE, PAGES, SECTOR
from metercheck_wire.compat import const

_CRC = const(4)  # with which each record ends
_AT_ONCE = const(64)  # sectors between two signs of life
_NO_PLACE = (0, 0, 0, 0)


class Journal:
    """`sectors` sectors of the flash from `offset` on. Records have numbers from 1 on.

    newest: the number of the newest whole record, 0: none; page: of the newest sector, where the
    next record begins, PAGES when that has to be another sector.
    """

    def __init__(self, flash, offset, sectors, alive=None):
        """alive() is called while the start takes long."""
        self._flash = flash
        self._offset = offset
        self._alive = alive
        self._sectors = sectors
        self._first = array("I", bytes(4 * sectors))  # by sector; 0: nothing of use in it
        self._start = bytearray(sectors)
        self._sequence = sectors - 1  # of the newest sector: the very first one is number 0's
        self._buffer = bytearray(PAGE)
        self._place = _NO_PLACE  # (record, sector, page, bytes) found last
        self.newest = 0
        self.page = PAGES
        self._scan()

    def length(self, record):
        """Bytes of a record, -1 when it is not there."""
        place = self._find(record)
        return place[3] if place[0] else -1

    def read(self, record, offset, buffer):
        """Fill `buffer` from byte `offset` of a record on, which must have so many."""
        _, sector, page, _ = self._find(record)
        view = memoryview(buffer)
        done = 0
        while done < len(buffer):
            ahead, at = layout.place_of(page, offset + done)
            size = min(len(buffer) - done, SECTOR - at)
            where = (sector + ahead) % self._sectors * SECTOR + at
            self._flash.read(self._offset + where, view[done : done + size])
            done += size

    def pieces(self, record, start, end):
        """Generate bytes `start` to `end` of a record; each piece stands until the next."""
        _, sector, page, _ = self._find(record)
        return self._pieces(sector, page, start, end)

    def oldest(self):
        """The oldest record that is there, 0: none."""
        for ahead in range(1, self._sectors + 1):
            sector = (self._sequence + ahead) % self._sectors
            if self._first[sector] and self._start[sector] != NONE:
                first = self._first[sector]
                return first if first <= self.newest else 0
        return 0

    def room(self, kept):
        """How many sectors can be begun with nothing lost but records up to `kept`."""
        needed = 0
        following = self._first[self._sequence % self._sectors] or self.newest + 1
        for back in range(1, self._sectors):
            first = self._first[(self._sequence - back) % self._sectors]
            if first:
                if following - 1 > kept:
                    needed = back
                following = first
        return self._sectors - 1 - needed

    def erase_one(self, upto):
        """Erase the oldest sector if it holds records up to `upto` only; whether it did."""
        oldest = -1
        for ahead in range(1, self._sectors + 1):
            sector = (self._sequence + ahead) % self._sectors
            if not self._first[sector]:
                continue
            if oldest >= 0:
                return self._erase_if(oldest, self._first[sector] - 1, upto)
            oldest = sector
        return oldest >= 0 and self._erase_if(oldest, self.newest, upto)

    def open_sector(self):
        """Erase the next sector, which is the newest then; its offset in the flash.

        Whoever calls has made sure that there is room.
        """
        sector = (self._sequence + 1) % self._sectors
        self._forget(sector)
        self._sequence += 1
        self.page = PAGES
        self._flash.erase(self._offset + sector * SECTOR)
        return self._offset + sector * SECTOR

    def put_head(self, buffer, page, record):
        """Write the head of the newest sector: which record begins in it, and where."""
        sector = self._sequence % self._sectors
        self._first[sector] = record
        self._start[sector] = page
        layout.put_sector_head(buffer, page, self._sequence, record)

    def sector_offset(self):
        """Where the newest sector lies in the flash."""
        return self._offset + self._sequence % self._sectors * SECTOR

    def _erase_if(self, sector, last, upto):
        if last > upto:
            return False
        self._forget(sector)
        if sector == self._sequence % self._sectors:
            self.page = PAGES
        self._flash.erase(self._offset + sector * SECTOR)
        return True

    def _forget(self, sector):
        self._first[sector] = 0
        self._place = _NO_PLACE

    def _scan(self):
        """Find everything again: a look at each sector, and the newest records read."""
        count = self._sectors
        sequences = array("I", bytes(4 * count))
        for sector in range(count):
            if self._alive is not None and sector % _AT_ONCE == 0:
                self._alive()
            self._flash.read(self._offset + sector * SECTOR, memoryview(self._buffer)[:HEAD])
            head = layout.sector_head(self._buffer)
            if head is not None and head[1] % count == sector:
                self._start[sector], sequences[sector], self._first[sector] = head
                self._sequence = max(self._sequence, head[1])
        for sector in range(count):
            # One from another round is what an erasure has left that power failed in.
            age = (self._sequence - sector) % count
            if sequences[sector] != self._sequence - age:
                self._first[sector] = 0
        self._find_newest()
        self._drop_what_was_torn()

    def _find_newest(self):
        for back in range(self._sectors):
            sector = (self._sequence - back) % self._sectors
            for record, page, length in reversed(list(self._records_of(sector))):
                if self._is_whole(sector, page, length):
                    self.newest = record
                    ahead, behind = layout.behind(page, length)
                    if ahead == back and self._is_blank_from(behind):
                        self.page = behind
                    return

    def _drop_what_was_torn(self):
        """Records that were announced in a sector's head and never came; a half-erased sector."""
        following = self.newest + 1
        for back in range(self._sectors):
            sector = (self._sequence - back) % self._sectors
            first = self._first[sector]
            if first > following:
                self._first[sector] = following
                self._start[sector] = NONE
            following = self._first[sector] or following
        sector = (self._sequence + 1) % self._sectors
        for _, page, length in self._records_of(sector):
            if not self._is_whole(sector, page, length):
                self._first[sector] = 0
                return

    def _find(self, record):
        """(record, sector, page, bytes), _NO_PLACE when it is not there."""
        if self._place[0] == record:
            return self._place
        if not 0 < record <= self.newest:
            return _NO_PLACE
        for back in range(self._sectors):
            sector = (self._sequence - back) % self._sectors
            first = self._first[sector]
            if not first or first > record or self._start[sector] == NONE:
                continue
            for number, page, length in self._records_of(sector):
                if number == record:
                    self._place = (record, sector, page, length)
                    return self._place
            break
        return _NO_PLACE

    def _records_of(self, sector):
        """Generate (record, page, bytes) of those that begin in a sector, torn ones, too."""
        page = self._start[sector]
        while self._first[sector] and page < PAGES:
            at = self._offset + sector * SECTOR + layout.start_of(page)
            self._flash.read(at, memoryview(self._buffer)[:HEAD])
            head = layout.read_record_head(self._buffer)
            if head is None:
                return
            record, length = head
            yield record, page, length
            ahead, page = layout.behind(page, length)
            if ahead:
                return

    def _is_whole(self, sector, page, length):
        """Whether all its sectors are there, in order, and its CRC is right."""
        if self._alive is not None:
            self._alive()
        ahead, _ = layout.place_of(page, length - 1)
        if length <= _CRC or ahead > (self._sequence - sector) % self._sectors:
            return False
        for further in range(1, ahead + 1):
            if not self._first[(sector + further) % self._sectors]:
                return False
        crc = 0
        for piece in self._pieces(sector, page, 0, length - _CRC):
            crc = crc32(piece, crc)
        written = b"".join([bytes(p) for p in self._pieces(sector, page, length - _CRC, length)])
        return crc == int.from_bytes(written, "little")

    def _pieces(self, sector, page, start, end):
        view = memoryview(self._buffer)
        while start < end:
            ahead, at = layout.place_of(page, start)
            size = min(end - start, SECTOR - at, PAGE)
            where = (sector + ahead) % self._sectors * SECTOR + at
            self._flash.read(self._offset + where, view[:size])
            yield view[:size]
            start += size

    def _is_blank_from(self, page):
        """Whether the newest sector is erased from a page on."""
        for number in range(page, PAGES):
            self._flash.read(self.sector_offset() + number * PAGE, self._buffer)
            if any(byte != 0xFF for byte in self._buffer):
                return False
        return True
