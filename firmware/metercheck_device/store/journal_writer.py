"""Writes one record into the journal, a little at a time: the program has other things to do."""

from metercheck_device.store import journal_layout as layout
from metercheck_device.store.journal_layout import HEAD, NONE, PAGE, PAGES
from metercheck_wire.compat import const

MOST_SECTORS = const(7)
"""That the longest record may need anew: 25 kB."""


class JournalWriter:
    """`step` until it says that the record is in the flash; only then is it the newest."""

    def __init__(self, journal, flash, record, pieces):
        """pieces: the record's bytes, one after the other; they are not copied as a whole."""
        length = 0
        for piece in pieces:
            length += len(piece)
        self._journal = journal
        self._flash = flash
        self._record = record
        self._pieces = (layout.record_head(record, length),) + pieces
        self._piece = 0  # the piece that is next, and how much of it is written
        self._taken = 0
        self._ahead = 0  # sectors since the one that the record begins in
        self._page = journal.page
        begins = 0 if self._page == PAGES else self._page
        self._last, self._behind = layout.behind(begins, length)
        self._buffer = bytearray(PAGE)

    def step(self):
        """Erase one sector, or program what fits into the one that is; True when all is there."""
        if self._page == PAGES:
            self._journal.open_sector()
            self._page = 0
            return False
        while self._page < PAGES:
            self._program()
            if self._piece == len(self._pieces):
                self._journal.newest = self._record
                self._journal.page = self._behind
                return True
        self._ahead += 1
        return False

    def _program(self):
        """The next page."""
        buffer = self._buffer
        for at in range(PAGE):
            buffer[at] = 0xFF
        at = 0
        if self._page == 0:
            self._journal.put_head(buffer, *self._first_here())
            at = HEAD
        self._fill(at)
        self._flash.program(self._journal.sector_offset() + self._page * PAGE, buffer)
        self._page += 1

    def _first_here(self):
        """(page, record) of the first record that begins in this sector."""
        if self._ahead == 0:
            return 0, self._record
        here = self._ahead == self._last and self._behind < PAGES
        return (self._behind if here else NONE), self._record + 1

    def _fill(self, at):
        """Copy into the page from byte `at` on."""
        while at < PAGE and self._piece < len(self._pieces):
            piece = self._pieces[self._piece]
            size = min(PAGE - at, len(piece) - self._taken)
            self._buffer[at : at + size] = memoryview(piece)[self._taken : self._taken + size]
            at += size
            self._taken += size
            if self._taken == len(piece):
                self._piece += 1
                self._taken = 0
