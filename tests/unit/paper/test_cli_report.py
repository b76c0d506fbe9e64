"""`metercheck report` as people call it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from metercheck.records.store import Store
from metercheck.records.store.tables import remarks
from support.command import refused, run
from support.notices import abnormal, stored
from support.pages import page_texts


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("store"), abnormal())


def test_the_page_is_named_after_the_short_hash(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store(store) as records:
        short = records.list()[0].short
    done = run("report", short, store=store)
    assert done.exit_code == 0, done.output
    (text,) = page_texts((tmp_path / f"report-{short}.pdf").read_bytes())
    assert "ABNORMAL" in text
    assert "theverdictwascomputedagainfromtheedges;thesealfitsthedevice'skey;receiptgiven" in text


def test_both_forms_lie_beside_each_other(store: Path, tmp_path: Path) -> None:
    done = run("report", 1, "--format", "both", "-o", tmp_path / "page.pdf", store=store)
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in tmp_path.iterdir()) == ["page.html", "page.pdf"]
    assert done.stdout.count("\n") == 2


def test_the_ending_tells_the_form_and_the_page_its_language(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    done = run("report", 1, "--lang", "zh", "-o", target, store=store, lang="en")
    assert done.stdout.startswith("Wrote ")
    assert "计量异常" in target.read_text("utf-8")


def test_what_people_remarked_is_on_the_page(tmp_path: Path) -> None:
    path = stored(tmp_path, abnormal(1))
    with Store(path) as records, records.transaction() as connection:
        remark = {
            "record_sha256": records.get(1).sha256,
            "at": "2026-11-20T10:00:00+00:00",
            "author": "王磊",
            "text": "表箱封印完好",
        }
        connection.execute(insert(remarks), [remark])
    target = tmp_path / "page.html"
    assert run("report", 1, "-o", target, store=path).exit_code == 0
    assert "表箱封印完好" in target.read_text("utf-8")


def test_a_record_that_is_not_there_is_told(store: Path) -> None:
    assert "records" in refused(run("report", 9, store=store), 6)


def test_a_page_that_cannot_be_written_leaves_nothing(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "page.html"
    assert str(target) in refused(run("report", 1, "-o", target, store=store), 5)


@pytest.mark.parametrize("command", [("report", 1), ("notice", 1)])
def test_a_missing_extra_is_told_with_its_remedy(
    store: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[object, ...]
) -> None:
    monkeypatch.setattr(
        "metercheck.reports.paper.extra.find_spec", lambda name: None if name == "fpdf" else 1
    )
    line = refused(run(*command, store=store), 7)
    assert "fpdf2" in line
    assert "metercheck[report]" in line
