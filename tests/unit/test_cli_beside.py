"""Attachments, remarks, erasing and retention from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from metercheck.errors import BadAge
from metercheck.records import beside
from metercheck.records.ages import before
from metercheck.records.store import Store
from support.chains import made
from support.command import refused, run
from support.records import HEAD, blob

CHAIN = made(3)


def photo(kind: str = "JPEG", shade: int = 128) -> bytes:
    file = BytesIO()
    Image.new("L", (40, 30), shade).save(file, kind)
    return file.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "records.sqlite"
    with Store(path) as records:
        records.add_all(CHAIN)
    return path


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "表箱.jpg"
    path.write_bytes(photo())
    return path


def short_of(store: Path, number: int) -> str:
    return json.loads(run("records", "show", number, "--json", store=store).stdout)["short"]


def test_a_photo_is_kept_shown_and_given_back(store: Path, box: Path, tmp_path: Path) -> None:
    paper = tmp_path / "notice.jpg"  # by its content a PDF, whatever it is called
    paper.write_bytes(b"%PDF-1.7\n" + bytes(100))
    done = run("records", "attach", short_of(store, 2), box, paper, store=store)
    assert done.exit_code == 0, done.output
    assert "表箱.jpg (image/jpeg" in done.stdout
    assert "notice.jpg (application/pdf, 109 B)" in done.stdout
    run("records", "attach", 2, box, store=store)  # the same again is the same
    shown = run("records", "show", 2, store=store).stdout
    assert shown.count("attached: ") == 2
    assert sha256(box.read_bytes()).hexdigest() in shown
    row = json.loads(run("records", "show", 2, "--json", store=store).stdout)
    assert [one["media_type"] for one in row["attachments"]] == ["image/jpeg", "application/pdf"]
    out = tmp_path / "out"
    more = ("--format", "csv", "--attachments", out)
    assert run("records", "export", *more, store=store).exit_code == 0
    files = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert files == {"1-表箱.jpg": box.read_bytes(), "2-notice.jpg": paper.read_bytes()}
    assert run("records", "verify", store=store).exit_code == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_what_phones_and_scanners_make_is_taken(store: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "photo"
    path.write_bytes(photo(kind))
    assert run("records", "attach", 1, path, store=store).exit_code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.jpg", b"MZ" + bytes(100)),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("picture.png", b""),
        ("archive.pdf", b"PK\x03\x04" + bytes(100)),
        ("large.jpg", photo() + bytes(beside.LARGEST_BYTES)),
    ],
)
def test_what_is_no_photo_and_no_paper_is_refused(
    store: Path, box: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert name in refused(run("records", "attach", 1, box, path, store=store), 5)
    # All or none: the good one beside it was not attached either.
    assert json.loads(run("records", "show", 1, "--json", store=store).stdout)["attachments"] == []


def test_a_file_that_is_not_there_is_told(store: Path, tmp_path: Path) -> None:
    assert "nowhere" in refused(run("records", "attach", 1, tmp_path / "nowhere", store=store), 5)
    assert str(tmp_path) in refused(run("records", "attach", 1, tmp_path, store=store), 5)


@given(st.text(max_size=300))
def test_no_name_leads_out_of_a_folder(name: str) -> None:
    safe = beside.safe_name(name)
    assert safe
    assert safe.isprintable()
    assert not set(safe) & set('/\\:*?"<>|')
    assert not safe.startswith(".")
    assert len(safe) <= 120


def test_a_remark_is_shown_with_who_wrote_it(store: Path) -> None:
    words = ("records", "remark", 3, "用户称停电", "--author", "李")
    assert run(*words, store=store).exit_code == 0
    assert "remark: 用户称停电 (李, 2" in run("records", "show", 3, store=store).stdout
    for bad in ("", " ", "x" * 2001, "\x1b[2J"):
        assert "2000" in refused(run("records", "remark", 3, bad, store=store), 2)


def test_nothing_goes_without_a_yes(store: Path, box: Path) -> None:
    run("records", "attach", 2, box, store=store)
    run("records", "remark", 2, "words", store=store)
    asked = run("records", "erase", 2, "--why", "asked", store=store)
    assert (
        "records 1 (2023-11-14 to 2023-11-14), of meters 1; beside them attachments 1, remarks 1"
        in (asked.stdout)
    )
    assert json.loads(run("records", "show", 2, "--json", store=store).stdout)["attachments"]
    done = run("records", "erase", 2, "--why", "asked", "--yes", store=store, lang="zh")
    assert "已删除 1 条记录" in done.stdout
    assert "asked" in refused(run("records", "show", 2, store=store), 6)
    assert run("records", "verify", store=store).exit_code == 0


def test_all_records_of_a_meter_go(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with Store(path) as records:
        records.add_all([blob(token=1), blob(token=2, meter="other"), blob(token=3)])
    words = ("records", "erase", "--meter", HEAD["meter"], "--why", "moved out", "--yes")
    assert "Erased: 2." in run(*words, store=path).stdout
    with Store(path) as records:
        assert [row.meter for row in records.list()] == ["other"]
    assert "nothing to erase" in run(*words, store=path).stdout


@pytest.mark.parametrize("words", [(), (1, "--meter", "x")])
def test_what_goes_has_to_be_named_once(store: Path, words: tuple) -> None:
    line = refused(run("records", "erase", *words, "--why", "x", "--yes", store=store), 2)
    assert "--meter" in line


def test_what_was_kept_long_enough_goes_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    now_s = int(datetime.now(UTC).timestamp())
    day_s = 86_400
    with Store(path) as records:
        for days in (1, 300, 364, 367, 900):
            records.add(blob(time_s=now_s - days * day_s, set_time_s=0, token=days))
        records.add(blob(token=9, time_s=0, set_time_s=0))  # came today
    shown = run("records", "retention", "--older-than", "1y", store=path)
    assert "Would be erased: records 2" in shown.stdout
    done = run("records", "retention", "--older-than", "12m", "--yes", store=path)
    assert "Erased: 2." in done.stdout
    with Store(path) as records:
        assert len(records.list()) == 4
    facts = json.loads(run("records", "verify", "--json", store=path).stdout)["facts"]
    assert {one["why"] for one in facts if one["code"] == "erased"} == {"kept longer than 12m"}


def test_ages_are_counted_by_the_calendar() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert before("1y", leap) == datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert before("4y", leap) == datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert before("3m", leap) == datetime(2027, 11, 29, 12, tzinfo=UTC)
    assert before("90d", leap) == leap - timedelta(days=90)
    assert before("3年", leap) == before("36个月", leap) == before("36M", leap)


@pytest.mark.parametrize("age", ["", "3", "y", "0y", "-1y", "3 weeks", "99999y", "1.5y"])
def test_what_is_no_age_is_told(age: str, tmp_path: Path) -> None:
    with pytest.raises(BadAge):
        before(age, datetime.now(UTC))
    words = ("records", "retention", "--yes", f"--older-than={age}")
    assert "3y" in refused(run(*words, store=tmp_path / "none.sqlite"), 2)


@given(st.integers(1, 3000), st.integers(30_000_000_000, 34_000_000_000))
def test_longer_ages_lie_further_back(months: int, time_s: int) -> None:
    now = datetime.fromtimestamp(time_s, UTC)
    assert before(f"{months + 1}m", now) < before(f"{months}m", now) < now
