"""Sheets as KiCad 9 draws and exports them lie in the repository, byte for byte."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import draw
import generate
import schematic
from kicad.tool import KiCad

NAMES = ("netlist.net", "schematic.pdf", "overview.svg", *(f"{name}.svg" for name in draw.LAYOUTS))

_WIRE = re.compile(r"\(wire\b.*?\n\t\)\n", re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_an_export_is_made_again(exports: dict[str, bytes], name: str) -> None:
    same = (schematic.EXPORTS / name).read_bytes() == exports[name]
    assert same, "make schematic, by the KiCad whose version is in the sheets' frames"


def test_no_other_lies_there(exports: dict[str, bytes]) -> None:
    assert set(exports) == set(NAMES) == {path.name for path in schematic.EXPORTS.iterdir()}


def test_no_day_and_no_folder_is_in_them(exports: dict[str, bytes]) -> None:
    for content in exports.values():
        assert b"/tmp" not in content
        assert not re.search(rb"date \d|20(2[6-9]|[3-9]\d)-\d\d-\d\d", content)


def test_another_value_is_another_sheet(
    kicad: KiCad, exports: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = shutil.copytree(generate.KICAD, tmp_path / "kicad")
    sheet = changed / "supply.kicad_sch"
    sheet.write_text(sheet.read_text("utf-8").replace('"Value" "470k"', '"Value" "471k"', 1))
    monkeypatch.setattr(generate, "KICAD", changed)
    now = schematic.exports(kicad)
    others = {name for name in now if now[name] != exports[name]}
    assert others == {"netlist.net", "schematic.pdf", "supply.svg"}


def test_a_broken_rule_is_told(
    kicad: KiCad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = shutil.copytree(generate.KICAD, tmp_path / "kicad")
    sheet = changed / "supply.kicad_sch"
    sheet.write_text(_WIRE.sub("", sheet.read_text("utf-8"), count=1))
    monkeypatch.setattr(generate, "KICAD", changed)
    with pytest.raises(schematic.RuleBroken):
        schematic.exports(kicad)
