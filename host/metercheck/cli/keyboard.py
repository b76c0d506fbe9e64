"""Single keys, as they are pressed and without waiting."""

from __future__ import annotations

import os
import sys


class NoKeyboard:
    """Nobody is there to press a key."""

    def poll(self) -> str:
        """Always nothing."""
        return ""

    def __enter__(self) -> NoKeyboard:
        return self

    def __exit__(self, *_: object) -> None:
        pass


if sys.platform == "win32":
    import msvcrt

    class Keyboard(NoKeyboard):
        """The console's keys."""

        def poll(self) -> str:
            """All keys pressed since the last call, as one text."""
            keys = ""
            while msvcrt.kbhit():
                keys += msvcrt.getwch()
            return keys

else:

    class Keyboard(NoKeyboard):
        """The terminal's keys; within the `with` block they come without Enter and unechoed."""

        def __init__(self) -> None:
            import termios
            import tty

            self._termios, self._tty = termios, tty

        def __enter__(self) -> Keyboard:
            self._file = sys.stdin.fileno()
            self._before = self._termios.tcgetattr(self._file)
            self._tty.setcbreak(self._file)
            return self

        def __exit__(self, *_: object) -> None:
            self._termios.tcsetattr(self._file, self._termios.TCSADRAIN, self._before)

        def poll(self) -> str:
            """All keys pressed since the last call, as one text."""
            import select

            ready, _, _ = select.select([self._file], [], [], 0)
            return os.read(self._file, 256).decode(errors="replace") if ready else ""


def keyboard() -> NoKeyboard:
    """The terminal's keys, or nobody's: no terminal, or a system whose keys nobody can read."""
    if sys.stdin is None or not sys.stdin.isatty():
        return NoKeyboard()
    try:
        return Keyboard()
    except ImportError:
        return NoKeyboard()
