"""Writing files that are either whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metercheck.errors import FileUnwritable


@contextmanager
def atomic_path(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well.

    `private`: nobody but the user may read it, at no moment.
    When the block raises, nothing is left and an older file at `path` stays as it was. An
    OSError inside becomes errors.FileUnwritable.
    """
    target = path.resolve()  # a link stays a link
    temporary: Path | None = None
    try:
        if target.is_char_device() or target.is_fifo():
            yield target  # /dev/stdout and the like: there is nothing to take the place of
            return
        # The same suffix, because matplotlib reads the format from it.
        handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        if not private:
            temporary.chmod(0o666 & ~_umask())
        with temporary.open("rb") as file:
            os.fsync(file.fileno())  # the new name must not come to disk before the content
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise FileUnwritable(path=path, detail=error.strerror) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write `data` to `path`, whole or not at all. Raises errors.FileUnwritable."""
    with atomic_path(path, private=private) as temporary:
        temporary.write_bytes(data)


def _umask() -> int:
    """The process's file mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
