"""How often the device has started, counted in two sectors of the flash.

Each start programs one page more; a full sector makes the other one be erased and begun. So power
may fail at any byte: a page that is not whole is passed over, and the count goes on.
"""

from metercheck_wire.compat import const

_SECTOR = const(4096)
_PAGE = const(256)
_PAGES = const(16)
_MAGIC = b"boot"


def count_start(flash, offset):
    """The number of this start, from 1; it is in the flash when this returns.

    flash: as boards/__init__.py has it; offset: of the first of the two sectors, in bytes.
    """
    page = bytearray(_PAGE)
    newest = 0
    at = _PAGES - 1  # as if the second sector were full: begin with the first
    sector = 1
    for number in range(2 * _PAGES):
        flash.read(offset + number * _PAGE, page)
        count = _count(page)
        if count > newest:
            newest = count
            sector, at = divmod(number, _PAGES)
    at = _next_free(flash, offset + sector * _SECTOR, at + 1, page)
    if at == _PAGES:
        sector = 1 - sector
        at = 0
        flash.erase(offset + sector * _SECTOR)
    newest += 1
    flash.program(offset + sector * _SECTOR + at * _PAGE, _packed(newest))
    return newest


def _next_free(flash, base, at, page):
    """The first page from `at` on that is erased: what a cut has torn cannot be used."""
    while at < _PAGES:
        flash.read(base + at * _PAGE, page)
        if all(byte == 0xFF for byte in page):
            break
        at += 1
    return at


def _packed(count):
    words = count.to_bytes(4, "little") + (count ^ 0xFFFFFFFF).to_bytes(4, "little")
    return _MAGIC + words + b"\xff" * (_PAGE - len(_MAGIC) - len(words))


def _count(page):
    """The count that a page holds; 0 for any other page."""
    count = int.from_bytes(page[4:8], "little")
    check = int.from_bytes(page[8:12], "little")
    return count if page[:4] == _MAGIC and count ^ check == 0xFFFFFFFF else 0
