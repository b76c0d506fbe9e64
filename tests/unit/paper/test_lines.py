"""Breaking lines: nothing is lost, nothing is too wide, no line begins with a comma."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metercheck.reports.paper.lines import wrap

_TEXTS = st.text(alphabet="电能表计量异常，。：“”（）5.3% ±−abcXYZ-/,:;!\n", max_size=80)


def _measure(text: str) -> float:
    """Han characters are two wide."""
    return float(sum(2 if character > "\u2000" else 1 for character in text))


@given(_TEXTS, st.integers(2, 40))
def test_nothing_but_spaces_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width, _measure)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(_measure(line) <= width or len(line) == 1 for line in lines)


@given(st.text(alphabet="电能表，。；：（）", max_size=60))
def test_no_line_begins_with_a_comma_where_there_is_room(text: str) -> None:
    """Several marks in a row may be wider than a line; one after a character never is."""
    single = "".join(
        character
        for before, character in zip(" " + text, text, strict=False)
        if not (character in "，。；：（）" and before in " ，。；：（）")
    )
    for line in wrap(single, 12, _measure)[1:]:
        assert line[0] not in "，。；：）"


def test_a_number_keeps_its_unit_and_its_uncertainty() -> None:
    text = "计入比例为 50.3 % ± 1.2 %，用户用电 312 W"
    for width in range(14, 40):
        lines = wrap(text, width, _measure)
        assert any("50.3 % ± 1.2 %" in line for line in lines)
        assert any("312 W" in line for line in lines)


def test_paragraphs_stay_apart_and_an_empty_one_is_a_line() -> None:
    assert wrap("a\n\nb", 10, _measure) == ["a", "", "b"]
    assert wrap("", 10, _measure) == [""]
