"""What a console cannot show has something that reads the same."""

from __future__ import annotations

import ast
import io
import json
import sys
import unicodedata
from importlib import resources
from pathlib import Path

import pytest

from metercheck import words
from metercheck.cli.terminal import echo_json, speak_readably

_FOLDER = Path(str(resources.files("metercheck")))


def _shown() -> set[str]:
    """Every character of the sentences, and of what the command line draws."""
    shown = {
        letter
        for texts in words.catalogue().values()
        for text in texts.values()
        for letter in text
    }
    for file in [*_FOLDER.glob("cli/*.py"), _FOLDER / "reports/plain.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                shown |= set(node.value)
    return shown


def _lacking(encoding: str, characters: set[str]) -> set[str]:
    """Of these, without letters of Chinese (in an English sentence: an example of a name)."""
    return {
        one
        for one in characters
        if not one.encode(encoding, "ignore") and not unicodedata.name(one, "").startswith("CJK")
    } - {"\N{REPLACEMENT CHARACTER}"}


def _said(text: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding, errors="strict", write_through=True)
    monkeypatch.setattr(sys, "stdout", stream)
    speak_readably()
    stream.write(text)
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def test_all_that_a_chinese_console_lacks_has_a_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = _lacking("cp936", _shown())
    assert "\N{MINUS SIGN}" in lacking
    for character in lacking:
        assert "?" not in _said(character, "cp936", monkeypatch), character


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp850", "cp1252", "latin-1"])
def test_all_that_a_western_console_lacks_of_english_has_one(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = {letter for texts in words.catalogue().values() for letter in texts["en"]}
    for character in _lacking(encoding, english):
        assert "?" not in _said(character, encoding, monkeypatch), character


def test_what_nothing_is_like_is_a_question_mark_and_what_can_be_shown_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _said("误差 −49.7 % ± 3.5 %", "cp936", monkeypatch) == "误差 -49.7 % ± 3.5 %"
    assert _said("误差 −49.7 % ± 3.5 %", "ascii", monkeypatch) == "?? -49.7 % +/- 3.5 %"
    assert _said("\udcff\U0001f600", "cp936", monkeypatch) == "??"


def test_json_has_the_very_characters_whatever_the_encoding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    value = {"meter": "表 − 1"}
    for encoding in ("utf-8", "cp936", "ascii"):
        stream = io.TextIOWrapper(io.BytesIO(), encoding, errors="strict", write_through=True)
        monkeypatch.setattr(sys, "stdout", stream)
        echo_json(value)
        text = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
        assert json.loads(text) == value
        assert ("表" in text) == (encoding == "utf-8")
