"""Single keys, as they are pressed and without waiting."""

from __future__ import annotations

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
    import os
    import select
    import termios
    import tty

    class Keyboard(NoKeyboard):
        """The terminal's keys; within the `with` block they come without Enter and unechoed."""

        def __enter__(self) -> Keyboard:
            self._file = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._file)
            tty.setcbreak(self._file)
            return self

        def __exit__(self, *_: object) -> None:
            termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

        def poll(self) -> str:
            """All keys pressed since the last call, as one text."""
            ready, _, _ = select.select([self._file], [], [], 0)
            return os.read(self._file, 256).decode(errors="replace") if ready else ""


def keyboard() -> NoKeyboard:
    """The terminal's keys, or nobody's where input does not come from a terminal."""
    return Keyboard() if sys.stdin is not None and sys.stdin.isatty() else NoKeyboard()
