"""`metercheck district import`: what a person and a program get to see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metercheck.district.importing.problems import KINDS, Problems
from support.command import refused, run
from support.exports import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.users("001", "002")
    rows = [("001", "2026-01-01", 1), ("009", "2026-01-01", 1), ("001", "x\x1b[31m", 1)]
    office.write("日.csv", ("户号", "日期", "用电量", "备注2"), [(*row, "") for row in rows])
    return office


def imported(office: Office, *more: str, lang: str = "en") -> str:
    result = run("district", "import", office.folder, "--into", office.into, *more, lang=lang)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["user archive", "user or meter that no archive has", "日.csv line 3  009"]),
        ("zh", ["用户档案", "档案中没有的用户", "日.csv 第 3 行  009", "用途未知的列"]),
    ],
)
def test_the_report_in_both_languages(office: Office, language: str, wanted: list[str]) -> None:
    shown = imported(office, lang=language)
    for words in wanted:
        assert words in shown
    assert "\x1b" not in shown


def test_for_programs(office: Office) -> None:
    report = json.loads(imported(office, "--json"))
    assert (report["users"], report["daily"], report["first_day"]) == (2, 1, "2026-01-01")
    told = {kind["what"]: (kind["rows"], kind["done"]) for kind in report["problems"]}
    assert told["bad_date"] == (1, "dropped")
    assert told["unknown_user"] == (1, "dropped")
    again = json.loads(imported(office, "--json"))
    assert not again["changed"]
    assert sorted(again["known"]) == ["users.csv", "日.csv"]


def test_a_file_that_is_no_export_ends_with_what_is_needed(office: Office) -> None:
    office.write("x.csv", ("户号", "电话"), [("1", "2")])
    line = refused(run("district", "import", office.folder, "--into", office.into), 5)
    assert "户号 电话" in line
    assert "台区编号, 日期, 供电量" in line
    assert not office.into.exists()


def test_a_kind_without_a_sentence_is_a_mistake_of_the_program() -> None:
    problems = Problems()
    for kind in KINDS:
        problems.add(kind, "kept")
    with pytest.raises(ValueError, match="unheard"):
        problems.add("unheard", "kept")
