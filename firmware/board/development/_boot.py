"""Runs first: the files of a development image, which go before what is frozen in.

`metercheck install --dev` puts packages there. The journal keeps its place before them.
"""

import rp2
import vfs

from metercheck_device.boards.rp2.storage import FILES_START

_PAGE = 256  # what the flash programs at once

_device = rp2.Flash(start=FILES_START)
try:
    _files = vfs.VfsLfs2(_device, progsize=_PAGE)
except OSError:
    vfs.VfsLfs2.mkfs(_device, progsize=_PAGE)
    _files = vfs.VfsLfs2(_device, progsize=_PAGE)
vfs.mount(_files, "/")
