"""Fonts of a page: every sentence can be set, and a rare character does not vanish in silence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from metercheck.reports.notice.rules import shipped
from metercheck.reports.paper.letters import BOLD, GETA, RARE, REGULAR, Letters
from metercheck.words import catalogue

RARE_HAN = "\U0002a6d6"
RARE_NAME = "喆"  # in names often enough, and not in GB 2312
NOWHERE = [("/no/such/font.ttc", 0)]


_OF_PAGES = (
    *("report.", "notice.", "verdict.", "sentence.", "reason.", "not_excluded.", "next_test."),
    *("finding.", "when.", "plot.", "end.", "trip.", "live.elements_", "place.", "heading."),
)


def _words_of_pages() -> Iterator[str]:
    for key, texts in catalogue().items():
        if key.startswith(_OF_PAGES):
            yield from texts.values()
    for rule in shipped():
        yield from (rule.title, rule.issued, *rule.articles.values())
        yield from (one.text for one in rule.acts)


def test_every_sentence_of_a_page_can_be_set() -> None:
    assert Letters(_words_of_pages(), NOWHERE).lost == ()


def test_gb_2312_can_be_set() -> None:
    han = "".join(
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    )
    assert len(han) == 6763
    assert Letters([han], NOWHERE).lost == ()


def test_what_no_font_has_is_told_and_marked() -> None:
    letters = Letters([f"王{RARE_HAN}"], NOWHERE)
    assert letters.lost == (RARE_HAN,)
    assert [run.text for run in letters.runs(f"王{RARE_HAN}")] == [f"王{GETA}"]
    assert letters.with_geta(f"王{RARE_HAN}") == f"王{GETA}"
    assert letters.width_mm(RARE_HAN, 10) == letters.width_mm("王", 10)


def test_a_font_of_this_computer_helps_out(tmp_path: Path) -> None:
    """Its stand-in: the program's own font under another code point."""
    font = TTFont(io.BytesIO(Letters(["王"]).subset(REGULAR)))
    font.flavor = None
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(RARE_NAME)] = table.cmap[ord("王")]
    system = tmp_path / "system.otf"
    font.save(system)
    letters = Letters([RARE_NAME], [("/no/such/font.ttc", 0), (str(system), 0)])
    assert letters.lost == ()
    assert [tuple(run) for run in letters.runs(f"王{RARE_NAME}")] == [
        (REGULAR, "王"),
        (RARE, RARE_NAME),
    ]


def test_bold_falls_back_to_regular_character_by_character() -> None:
    second_level = bytes((0xD8, 0xA1)).decode("gb2312")
    letters = Letters([f"王{second_level}"])
    runs = [tuple(run) for run in letters.runs(f"王{second_level}", bold=True)]
    assert runs == [(BOLD, "王"), (REGULAR, second_level)]


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_a_subset_holds_what_is_used_and_little_else(name: str) -> None:
    letters = Letters(["电能表 50.3 %"])
    data = letters.subset(name)
    assert data[:4] == b"wOFF"
    held = {chr(code) for code in TTFont(io.BytesIO(data)).getBestCmap()}
    assert set("电能表5.3%") <= held
    assert len(data) < 30_000


def test_the_licence_lies_beside_the_fonts() -> None:
    folder = Path(__file__).parents[3] / "host/metercheck/reports/paper/fonts"
    licence = (folder / "LICENCE.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert sum(file.stat().st_size for file in folder.iterdir()) < 3_000_000
