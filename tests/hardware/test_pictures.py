"""Pictures are of what is now: each sheet and each plot keeps what it was drawn from."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

import drawn_from
import pictures
from sim import drawn, figures


@pytest.mark.parametrize("name", pictures.SHEETS)
def test_a_sheets_picture_is_of_the_sheet(name: str) -> None:
    sheet = (pictures.EXPORTS / f"{name}.svg").read_bytes()
    kept = drawn_from.kept(pictures.FOLDER / f"sheet_{name}.png")
    assert kept == drawn_from.digest(sheet), "python hardware/pictures.py draws it again"
    assert kept != drawn_from.digest(sheet.replace(b"10k", b"12k", 1) + b" ")


@pytest.mark.parametrize("name", drawn.PICTURES)
def test_a_plot_is_of_the_results(name: str) -> None:
    kept = drawn_from.kept(drawn.FOLDER / f"sim_{name}.png")
    assert kept == drawn_from.digest(json.dumps(figures.results()[name])), "make simulate"


def test_the_screens_are_the_firmwares() -> None:
    for name, content in pictures.screen_pictures().items():
        with Image.open(pictures.FOLDER / name) as kept, Image.open(io.BytesIO(content)) as now:
            assert kept.convert("RGB").tobytes() == now.convert("RGB").tobytes(), name


def test_there_is_no_picture_that_nobody_draws() -> None:
    made = {f"sheet_{name}.png" for name in pictures.SHEETS}
    made |= {f"sim_{name}.png" for name in drawn.PICTURES}
    made |= set(pictures.screen_pictures())
    assert {path.name for path in pictures.FOLDER.iterdir()} == made


def test_a_picture_without_a_source_is_noticed(tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    Image.new("1", (2, 2)).save(plain)
    assert drawn_from.kept(plain) == ""
