"""The flash behind the program, without a filesystem: settings and journal.

Of its 1408 kB the last 256 kB are the files of a development image, and the two sectors before
them count the starts; the rest is `size` bytes, the same in every image.
"""

import rp2

from metercheck_wire.compat import const

_BLOCK = const(4096)
_ERASE = const(6)  # the block device protocol of MicroPython
FILES_START = const(1179648)  # 1152 kB
_COUNT_START = const(1171456)  # two sectors before


class Flash:
    """Sectors of 4096 bytes, pages of 256. Erasing takes 45 ms, at worst 400, and nothing else
    runs meanwhile but the PIO; `alive` is called before it."""

    size = _COUNT_START
    count_start = _COUNT_START

    def __init__(self, alive):
        self._device = rp2.Flash(start=0, len=FILES_START)
        self._alive = alive

    def read(self, offset, buffer):
        """Fill the buffer from `offset` on."""
        self._device.readblocks(offset // _BLOCK, buffer, offset % _BLOCK)

    def program(self, offset, data):
        """Clear bits: whole pages, at a multiple of 256."""
        self._device.writeblocks(offset // _BLOCK, data, offset % _BLOCK)

    def erase(self, offset):
        """The sector that begins at `offset` becomes FF."""
        self._alive()
        self._device.ioctl(_ERASE, offset // _BLOCK)
