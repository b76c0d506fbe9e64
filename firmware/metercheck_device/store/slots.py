"""A small value in the flash that outlives every power cut: settings, calibration, keys.

Two sectors of pages, each page a whole copy: magic, length, sequence number, CRC-32, the value. A
write programs the next erased page; when the sector is full the other one is erased and begun. So
the value before is whole until the new one is, at whatever byte the power fails, and a sector is
erased once in 32 writes. A page that is not whole is passed over, and never programmed again.
"""

import struct
from binascii import crc32

from metercheck_wire.compat import const

SLOT_BYTES = const(8192)
"""What one value takes of the flash: two sectors."""
MOST_BYTES = const(242)
"""The longest value."""

_SECTOR = const(4096)
_PAGE = const(256)
_PAGES = const(16)  # of a sector
_HEAD = "<2sHII"  # magic, bytes of the value, sequence number, CRC over these and the value
_HEAD_BYTES = const(12)
_CRC_AT = const(8)
_MAGIC = b"MS"


class Slots:
    """The value that is kept at `offset` of the flash (a multiple of 4096)."""

    def __init__(self, flash, offset):
        self._flash = flash
        self._offset = offset
        self._page = bytearray(_PAGE)
        self._newest = 0
        self._next = 2 * _PAGES  # the page to be programmed next; at a sector's end: erase
        self._look()

    def load(self, accept):
        """What `accept(bytes)` makes of the newest value for which that is not None; None: none.

        An older one is asked for only when the newer has been refused.
        """
        below = self._newest + 1
        while True:
            found = 0
            value = b""
            for number in range(2 * _PAGES):
                sequence = self._read(number)
                if found < sequence < below:
                    found = sequence
                    value = self._value()
            if not found:
                return None
            accepted = accept(value)
            if accepted is not None:
                return accepted
            below = found

    def write(self, value):
        """Keep `value` from now on. Takes an erasure now and then: 45 ms, at worst 400.

        Raises ValueError when it is longer than MOST_BYTES.
        """
        if len(value) > MOST_BYTES:
            raise ValueError("too long for a page")
        if self._next % _PAGES == 0:
            self._next %= 2 * _PAGES
            self._flash.erase(self._offset + self._next * _PAGE)
        self._newest += 1
        page = self._page
        for at in range(_PAGE):
            page[at] = 0xFF
        struct.pack_into(_HEAD, page, 0, _MAGIC, len(value), self._newest, 0)
        page[_HEAD_BYTES : _HEAD_BYTES + len(value)] = value
        struct.pack_into("<I", page, _CRC_AT, self._checksum(len(value)))
        self._flash.program(self._offset + self._next * _PAGE, page)
        self._next += 1

    def _look(self):
        """Find the newest copy, and the page that the next one goes to."""
        newest_at = -1
        for number in range(2 * _PAGES):
            sequence = self._read(number)
            if sequence > self._newest:
                self._newest = sequence
                newest_at = number
        if newest_at < 0:
            return
        self._next = newest_at + 1
        while self._next % _PAGES and not self._is_blank(self._next):
            self._next += 1

    def _read(self, number):
        """The sequence number of the copy in a page, which is in `_page` then; 0: no whole one."""
        page = self._page
        self._flash.read(self._offset + number * _PAGE, page)
        magic, length, sequence, crc = struct.unpack_from(_HEAD, page, 0)
        if magic != _MAGIC or length > MOST_BYTES or crc != self._checksum(length):
            return 0
        return sequence

    def _value(self):
        length = struct.unpack_from("<H", self._page, 2)[0]
        return bytes(self._page[_HEAD_BYTES : _HEAD_BYTES + length])

    def _checksum(self, length):
        view = memoryview(self._page)
        crc = crc32(view[:_CRC_AT])
        return crc32(view[_HEAD_BYTES : _HEAD_BYTES + length], crc)

    def _is_blank(self, number):
        self._flash.read(self._offset + number * _PAGE, self._page)
        return all(byte == 0xFF for byte in self._page)
