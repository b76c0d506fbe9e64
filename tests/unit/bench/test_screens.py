"""The device's screens are those that were looked at and found good: `screens.png` beside this.

After a change that is meant: `.venv/bin/python tests/unit/bench/test_screens.py`, look at the
picture, and commit it with the change.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from metercheck import errors
from metercheck.bench import screens
from metercheck.bench.screens import EXAMPLES, HEIGHT, LANGUAGES, WIDTH, drawn, rows_of
from metercheck_device.panel.screens import SCREENS

GOLDEN = Path(__file__).with_name("screens.png")
_SIZE = (WIDTH * len(LANGUAGES), HEIGHT * len(EXAMPLES))


def golden() -> Image.Image:
    """All examples as they are now: a line for each, a column for each language."""
    picture = Image.new("1", _SIZE)
    for line, view in enumerate(EXAMPLES.values()):
        for language in range(len(LANGUAGES)):
            for y, row in enumerate(rows_of(drawn(view, language))):
                for x, lit in enumerate(row):
                    picture.putpixel((WIDTH * language + x, HEIGHT * line + y), int(lit))
    return picture


def test_screens_are_as_they_were_found_good() -> None:
    with Image.open(GOLDEN) as kept:
        kept.load()
        assert kept.size == _SIZE
        now = golden()
        changed = []
        for line, name in enumerate(EXAMPLES):
            for language, code in enumerate(LANGUAGES):
                left, top = WIDTH * language, HEIGHT * line
                box = (left, top, left + WIDTH, top + HEIGHT)
                if kept.crop(box).tobytes() != now.crop(box).tobytes():
                    changed.append(f"{name}_{code}")
    assert changed == [], "looked at and meant? then: python tests/unit/bench/test_screens.py"


def test_every_screen_of_the_device_is_among_the_examples() -> None:
    assert {view[0] for view in EXAMPLES.values()} == set(SCREENS)


def test_no_two_examples_look_the_same() -> None:
    for language in range(len(LANGUAGES)):
        assert len({drawn(view, language) for view in EXAMPLES.values()}) == len(EXAMPLES)


def test_pictures_show_the_pixels_at_four_times_their_size(tmp_path: Path) -> None:
    written = screens.write_all(tmp_path)
    assert len(written) == len(LANGUAGES) * (len(EXAMPLES) + 1)
    with Image.open(tmp_path / "abnormal_zh.png") as picture:
        colours = picture.convert("L")
    rows = rows_of(drawn(EXAMPLES["abnormal"], 0))
    edge = (colours.width - 4 * WIDTH) // 2
    for y, row in enumerate(rows):
        for x, lit in enumerate(row):
            for corner in ((0, 0), (3, 3)):
                seen = colours.getpixel((edge + 4 * x + corner[0], edge + 4 * y + corner[1]))
                assert isinstance(seen, int)
                assert (seen > 128) == lit


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(errors.FileUnwritable):
        screens.write_all(tmp_path / "taken")


if __name__ == "__main__":
    golden().save(GOLDEN, optimize=True)
