"""Where the bytes of records lie in the journal's sectors.

A sector of 4096 bytes begins with a head of 16: magic, page of the first record that begins in it,
the sector's sequence number, that record's number (or of the next to begin in a later one), CRC.
The rest of all sectors, one after the other, holds the records, each from the beginning of a page:
16 bytes of magic, number, length and CRC, then the record's own bytes, which end with a CRC of
their own. So no page that holds an older record is ever programmed again.
"""

import struct
from binascii import crc32

from metercheck_wire.compat import const

SECTOR = const(4096)
PAGE = const(256)
PAGES = const(16)  # of a sector
HEAD = const(16)  # of a sector, and of a record alike
NONE = const(0xFF)  # no record begins in this sector

_SECTOR_HEAD = "<2sHIII"  # magic, page, sequence number, record, CRC
_RECORD_HEAD = "<4sIII"  # magic, record, bytes, CRC
_SECTOR_MAGIC = b"MJ"
_RECORD_MAGIC = b"MCR2"
_CRC_AT = const(12)


def put_sector_head(buffer, page, sequence, record):
    """Write a sector's head to the first bytes of the buffer."""
    struct.pack_into(_SECTOR_HEAD, buffer, 0, _SECTOR_MAGIC, page, sequence, record, 0)
    struct.pack_into("<I", buffer, _CRC_AT, crc32(memoryview(buffer)[:_CRC_AT]))


def sector_head(buffer):
    """(page, sequence, record) of a sector's head, or None."""
    magic, page, sequence, record, crc = struct.unpack_from(_SECTOR_HEAD, buffer, 0)
    if magic != _SECTOR_MAGIC or crc != crc32(memoryview(buffer)[:_CRC_AT]):
        return None
    return page, sequence, record


def record_head(record, length):
    """The 16 bytes before a record of `length` bytes."""
    head = struct.pack("<4sII", _RECORD_MAGIC, record, length)
    return head + struct.pack("<I", crc32(head))


def read_record_head(buffer):
    """(record, bytes) of the head before a record, or None."""
    magic, record, length, crc = struct.unpack_from(_RECORD_HEAD, buffer, 0)
    if magic != _RECORD_MAGIC or crc != crc32(memoryview(buffer)[:_CRC_AT]):
        return None
    return record, length


def start_of(page):
    """The byte in its sector at which a record begins that has this page."""
    return page * PAGE or HEAD


def behind(page, length):
    """(sectors further on, page) of what comes after a record of `length` bytes from `page` on.

    Page PAGES: the sector is full to its end.
    """
    end = start_of(page) + HEAD + length
    ahead = 0
    while end > SECTOR:
        end -= SECTOR - HEAD
        ahead += 1
    return ahead, (end + PAGE - 1) // PAGE


def place_of(page, offset):
    """(sectors further on, byte in that sector) of a record's byte `offset`, from `page` on."""
    at = start_of(page) + HEAD + offset
    ahead = 0
    while at >= SECTOR:
        at -= SECTOR - HEAD
        ahead += 1
    return ahead, at
