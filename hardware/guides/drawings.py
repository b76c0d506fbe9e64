"""`python hardware/guides/drawings.py`: the line drawings of the guides, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from guides.drawn_words import WORDS
from guides.shapes import (
    BAD,
    GOOD,
    GREY,
    INK,
    LIGHT,
    NEUTRAL,
    PHASE,
    box,
    clip,
    cross,
    dot,
    path,
    person,
    picture,
    tick,
    words,
)

FOLDER = Path(__file__).resolve().parent / "pictures"
LANGUAGES = ("en", "zh")


def _meter(x: float, y: float, say: Callable[[str], str]) -> list[str]:
    """A meter of 150 x 170 whose LED is at (x + 118, y + 92); its terminals are below."""
    return [
        box(x, y, 150, 170, LIGHT),
        box(x + 20, y + 20, 110, 40, "#dfe8d8"),
        words(x + 75, y + 47, "01234.5", 20, at="middle"),
        words(x + 20, y + 96, say("led"), 13),
        dot(x + 118, y + 92, 6, BAD, BAD),
        box(x + 10, y + 130, 130, 34, "#e3e6e8"),
        *(dot(x + 32 + n * 29, y + 147, 6, "#ffffff") for n in range(4)),
    ]


def _device(x: float, y: float, say: Callable[[str], str]) -> list[str]:
    return [
        box(x, y, 190, 110, LIGHT),
        box(x + 15, y + 14, 100, 46, "#101820"),
        words(x + 65, y + 43, "metercheck", 14, "#ffffff", "middle"),
        dot(x + 155, y + 37, 17, BAD, BAD),
        words(x + 155, y + 42, "STOP", 11, "#ffffff", "middle"),
        *(box(x + 15 + n * 34, y + 70, 28, 16, "#ffffff") for n in range(3)),
        words(x + 95, y + 103, say("device"), 11, GREY, "middle"),
    ]


def at_the_box(say: Callable[[str], str]) -> str:
    """Clips behind the main breaker, head on the LED, and where they never go."""
    return picture(
        880, 560, say("box.title"),
        words(30, 36, say("box.title"), 20),
        *_meter(60, 80, say),
        path((92, 244), (92, 350), ink=PHASE), path((150, 244), (150, 350), ink=NEUTRAL),
        words(60, 376, say("incoming"), 13, GREY),
        path((121, 244), (121, 290), (330, 290), (330, 190), (380, 190), ink=PHASE),
        path((179, 244), (179, 270), (310, 270), (310, 240), (380, 240), ink=NEUTRAL),
        box(380, 160, 110, 110, LIGHT),
        words(435, 208, say("breaker"), 14, at="middle"),
        path((490, 190), (790, 190), ink=PHASE), path((490, 240), (790, 240), ink=NEUTRAL),
        words(800, 220, say("house"), 14),
        clip(540, 194, PHASE), clip(600, 244, NEUTRAL),
        path((540, 238), (540, 400), ink=PHASE), path((600, 288), (600, 400), ink=NEUTRAL),
        *_device(480, 400, say),
        path((188, 172), (258, 172), (258, 455), (480, 455), width=2, dashes="6 4"),
        box(170, 160, 18, 24, INK), words(270, 448, say("head"), 13),
        tick(575, 172), words(595, 148, say("clips_here"), 14, GOOD),
        cross(345, 190), cross(345, 240), cross(92, 320), cross(150, 320),
        *(cross(92 + n * 29, 227, 10) for n in range(4)),
        words(60, 540, say("never"), 14, BAD),
    )  # fmt: skip


def at_a_socket(say: Callable[[str], str]) -> str:
    """The device plugged in indoors, the head still on the meter, two people."""
    return picture(
        880, 520, say("socket.title"),
        words(30, 36, say("socket.title"), 20),
        *_meter(60, 90, say),
        box(170, 170, 18, 24, INK),
        path((188, 182), (470, 182), (470, 300), (560, 300), width=2, dashes="6 4"),
        words(222, 172, say("head_long"), 13),
        path((400, 70), (400, 440), ink=GREY, width=6),
        words(390, 86, say("outside"), 13, GREY, "end"), words(412, 86, say("inside"), 13, GREY),
        box(770, 110, 70, 70, LIGHT), dot(790, 145, 4), dot(820, 145, 4),
        words(805, 100, say("socket"), 13, at="middle"),
        path((805, 180), (805, 230), (700, 230), (700, 260)),
        words(640, 216, say("plug_lead"), 13),
        *_device(560, 260, say),
        tick(752, 145),
        person(290, 290, say("first")), person(500, 350, ""),
        words(560, 420, say("second"), 14),
        words(560, 470, say("socket.note"), 13, GREY),
    )  # fmt: skip


def two_people(say: Callable[[str], str]) -> str:
    """What they wear, and who does what."""
    return picture(
        880, 300, say("people.title"),
        words(30, 36, say("people.title"), 20),
        person(120, 90, say("works")), person(330, 90, say("watches")),
        words(460, 90, say("wear"), 15),
    )  # fmt: skip


def the_barrier(say: Callable[[str], str]) -> str:
    """What is built on the breadboard, what is only reviewed, and what crosses."""
    rows = [(f"stage.{n}", n) for n in range(1, 8)]
    return picture(
        880, 470, say("barrier.title"),
        words(30, 36, say("barrier.title"), 20),
        box(30, 60, 360, 380, "#eef6ef", GOOD), words(50, 90, say("cold"), 16, GOOD),
        *(words(50, 95 + n * 42, say(name), 15) for name, n in rows),
        path((440, 60), (440, 440), ink=INK, width=6, dashes="12 8"),
        words(440, 460, say("crossing"), 13, GREY, "middle"),
        box(490, 60, 360, 380, "#fdf0ee", BAD), words(510, 90, say("hot"), 16, BAD),
        words(510, 135, say("hot.parts"), 15),
        words(510, 395, say("hot.warning"), 15, BAD),
        cross(815, 405, 16),
    )  # fmt: skip


DRAWINGS = {
    "at_the_box": at_the_box,
    "at_a_socket": at_a_socket,
    "two_people": two_people,
    "the_barrier": the_barrier,
}


def files() -> dict[str, str]:
    """SVG by file name."""
    return {
        f"{name}_{language}.svg": draw(lambda key, n=n: WORDS[key][n])
        for name, draw in DRAWINGS.items()
        for n, language in enumerate(LANGUAGES)
    }


def main() -> int:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="")
        print(f"hardware/guides/pictures/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
