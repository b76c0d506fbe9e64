"""The device's panel in a terminal: its display in characters, the terminal's keys as its own."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from metercheck.bench.bench import Bench
from metercheck.bench.hand import MIDDLE, RIGHT, START, STOP, Hand
from metercheck.bench.screens import HEIGHT, WIDTH, rows_of
from metercheck.bench.world.panel import LONG_PRESS_US
from metercheck.cli.keyboard import keyboard
from metercheck.words import say

# What is typed, the key of the device, and for how long it is pressed (0: shortly).
_KEYS = {
    "1": (START, 0),
    "2": (MIDDLE, 0),
    "3": (RIGHT, 0),
    "h": (START, LONG_PRESS_US),
    " ": (STOP, 0),
}
_BRAILLE = 0x2800
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""(column, row) within a character of 2 x 4, by the number of its bit in Unicode."""
_HALVES = " ▀▄█"
_BEZEL_LINES = 4  # around the display: its frame and the keys below it


def braille(picture: bytes) -> list[str]:
    """A display's 1024 bytes as 16 lines of 64 characters, 2 x 4 pixels each."""
    rows = rows_of(picture)
    return [
        "".join(
            chr(_BRAILLE + sum(rows[y + dy][x + dx] << bit for bit, (dx, dy) in enumerate(_DOTS)))
            for x in range(0, WIDTH, 2)
        )
        for y in range(0, HEIGHT, 4)
    ]


def half_blocks(picture: bytes) -> list[str]:
    """The same as 32 lines of 128 characters, two pixels each: larger, for large terminals."""
    rows = rows_of(picture)
    return [
        "".join(_HALVES[rows[y][x] + 2 * rows[y + 1][x]] for x in range(WIDTH))
        for y in range(0, HEIGHT, 2)
    ]


class PanelView:
    """Within its `with` block the panel stands in the terminal; `turn` keeps it alive."""

    def __init__(self, bench: Bench, hand: Hand, console: Console | None = None) -> None:
        self._bench = bench
        self._hand = hand
        self._console = console or Console(highlight=False)
        self._keys = keyboard()
        self._live = Live(console=self._console, auto_refresh=False)
        self._shown: object = None

    def __enter__(self) -> PanelView:
        self._keys.__enter__()
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        self._keys.__exit__()

    def turn(self) -> None:
        """Pass on the keys that were typed; draw what has changed."""
        for typed in self._keys.poll():
            if typed in _KEYS:
                key, lasts_us = _KEYS[typed]
                if lasts_us:
                    self._hand.press(self._bench.now_us, key, lasts_us)
                else:
                    self._hand.press(self._bench.now_us, key)
        now = (self._hand.picture, self._hand.buzzer.hz, self._console.size)
        if now != self._shown:
            self._shown = now
            self._live.update(self._picture(), refresh=True)

    def _picture(self) -> Group:
        size = self._console.size
        large = size.width >= WIDTH + 2 and size.height >= HEIGHT // 2 + _BEZEL_LINES
        lines = half_blocks(self._hand.picture) if large else braille(self._hand.picture)
        width = len(lines[0])
        sounds = f" ♪ {self._hand.buzzer.hz} Hz " if self._hand.buzzer.hz else ""
        above = "╭" + sounds + "─" * (width - len(sounds)) + "╮"
        below = "╰" + "─" * width + "╯"
        glass = [Text(f"│{line}│", no_wrap=True, overflow="crop") for line in lines]
        keys = Text(say("panel.keys"), "bright_black")
        return Group(Text(above), *glass, Text(below), keys)


def watched(stop: Callable[[], bool], view: PanelView) -> Callable[[], bool]:
    """`stop` for `serve`, which asks it all the time; each time the view has its turn."""

    def asked() -> bool:
        view.turn()
        return stop()

    return asked
