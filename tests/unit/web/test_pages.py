"""What the pages show: the record as it is, whatever somebody wrote into it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from metercheck.records.erasing import erase
from metercheck.records.store import Store
from metercheck.records.store.tables import attachments, records, remarks
from metercheck.words import say, speaking
from metercheck_wire.messages import ENDS, REASONS, VERDICTS
from support.chains import changed
from support.records import RESULT, blob, check_events
from support.visiting import Visit, browser

_LONGEST_METER = 32
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "=1+1' OR ''='",
    "\u202emoc.live",
)


def _elements(page: str) -> list[str]:
    """Tags and their attributes, in order: what a browser makes elements of."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            names = sorted(name for name, _ in attrs)
            found.append(f"{tag} {names}")

    Reader().feed(page)
    return found


def _stored(path: Path, **head: Any) -> int:
    with Store(path) as store:
        return store.add(blob(check_events(duration_s=12.0), **head))


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_check_of_every_verdict_is_shown(tmp_path: Path, verdict: str, lang: str) -> None:
    path = tmp_path / "records.sqlite"
    number = _stored(path, result={"verdict": VERDICTS.index(verdict)})
    page = unescape(browser(path).get(f"/records/{number}?lang={lang}").text)
    with speaking(lang):
        assert say(f"verdict.{verdict}") in page
        assert say("reason.registers_too_little", percent="50.3 %") in page
        if verdict != "none":
            assert say(f"not_excluded.{verdict}.box") in page
    assert "表-0042" in page
    assert "50.3 %" in page
    assert "± 1.2 %" in page
    assert "312 W" in page
    assert page.count("<svg") > 6


@pytest.mark.parametrize("code", range(len(REASONS)))
def test_every_reason_has_a_place_on_the_page(visit: Visit, path: Path, code: int) -> None:
    result = {"reasons": [code, 5], "end": code % len(ENDS)}
    number = _stored(path, result=result, meter=f"reason {code}")
    assert visit().get(f"/records/{number}").status_code == 200


def test_codes_that_this_program_does_not_know_are_no_failure(visit: Visit, path: Path) -> None:
    unknown = {"reasons": [200, 1], "levels": [7, 1, 1], "trip": 88}
    number = _stored(path, result=unknown, meter="of a later firmware")
    assert visit().get(f"/records/{number}").status_code == 200
    assert visit().get("/records").status_code == 200


@settings(max_examples=25)
@given(
    ratio=st.integers(-(2**31), 2**31 - 1),
    u95=st.integers(0, 2**32 - 1),
    decided=st.integers(0, 2**32 - 1),
)
@example(ratio=0, u95=0, decided=0)
def test_any_numbers_can_be_drawn(ratio: int, u95: int, decided: int) -> None:
    result = RESULT | {"ratio_ppm": ratio, "u95_ppm": u95, "decided_ms": decided}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.sqlite"
        number = _stored(path, result=result)
        shown = browser(path).get(f"/records/{number}")
        assert shown.status_code == 200
        assert "nan" not in re.sub(r"<text[^>]*>.*?</text>", "", shown.text).lower()
        assert browser(path).get("/records").status_code == 200


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20))
@example(HOSTILE[0])
@example(HOSTILE[1])
@example(HOSTILE[2])
def test_what_somebody_wrote_makes_no_element(written: str) -> None:
    meter = written.encode()[:_LONGEST_METER].decode(errors="ignore")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.sqlite"
        number = _stored(path, meter=meter or "x")
        _beside(path, number, written, written)
        plain = Path(folder) / "plain.sqlite"
        _stored(plain, meter="x")
        _beside(plain, number, "x", "x")
        for page in (f"/records/{number}", "/records", f"/records/{number}/verification"):
            shown = browser(path).get(page)
            assert shown.status_code == 200
            assert _elements(shown.text) == _elements(browser(plain).get(page).text)


def _beside(path: Path, number: int, name: str, text: str, media_type: str = "image/png") -> None:
    with Store(path) as store:
        of = {"record_sha256": store.get(number).sha256}
        file = {"sha256": "0", "media_type": media_type, "size": 3, "data": b"abc"}
        with store.transaction() as connection:
            added = "2026-01-02T03:04:05+00:00"
            connection.execute(insert(attachments).values(**of, **file, name=name, added=added))
            said = {"at": added, "author": text, "text": text}
            connection.execute(insert(remarks).values(**of, **said))


@pytest.mark.parametrize("written", HOSTILE)
def test_what_is_asked_for_is_escaped_in_the_filters(visit: Visit, written: str) -> None:
    names = ("meter", "device", "verdict", "place", "from", "to")
    query = urlencode(dict.fromkeys(names, written))
    shown = visit().get(f"/records?{query}")
    assert shown.status_code == 200
    assert "<script>" not in shown.text
    assert "<img" not in shown.text
    assert "{{" not in shown.text.replace("{{ 7*7 }}{% raw %}", "")


@pytest.mark.parametrize(
    ("media_type", "kind", "disposition"),
    [
        ("image/png", "image/png", "inline"),
        ("image/jpeg", "image/jpeg", "inline"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("application/pdf", "application/octet-stream", "attachment"),
        ("image/png\r\nX-Evil: 1", "application/octet-stream", "attachment"),
    ],
)
def test_an_attachment_runs_nothing(
    visit: Visit, path: Path, media_type: str, kind: str, disposition: str
) -> None:
    _beside(path, 2, '../封印"; filename=x.html\r\nX: y', "seen", media_type)
    answer = visit().get("/records/2/attachments/1")
    assert answer.content == b"abc"
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith(f"{disposition}; filename*=UTF-8''%E5")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x" not in answer.headers
    shown = visit().get("/records/2").text
    assert ('src="/records/2/attachments/1"' in shown) is (disposition == "inline")
    assert visit().get("/records/3/attachments/1").status_code == 404


def test_a_damaged_record_says_so_and_leads_to_its_verification(visit: Visit, path: Path) -> None:
    with Store(path) as store:
        broken = changed(store.get(3).blob, 100)
        with store.transaction() as connection:
            change = records.update().where(records.c.id == 3).values(blob=broken)
            connection.execute(change)
    shown = visit().get("/records/3?lang=en")
    assert shown.status_code == 200
    assert "damaged" in shown.text
    assert 'href="/records/3/verification"' in shown.text
    assert "DOES NOT HOLD" in visit().get("/records/3/verification?lang=en").text


def test_a_record_is_found_by_its_short_hash(visit: Visit, path: Path) -> None:
    with Store(path) as store:
        short = store.list()[3].short
    assert visit().get(f"/records/{short.lower()}").headers["location"] == "/records/4"
    assert visit().get("/records/0000-0000").status_code == 404


@pytest.mark.parametrize(
    "page", ["/records/0", "/records/999999999999999999", f"/records/{'9' * 400}", "/records/x/y"]
)
def test_what_is_not_there_is_a_page_in_words(visit: Visit, page: str) -> None:
    answer = visit().get(page, headers={"accept-language": "zh"})
    assert answer.status_code == 404
    assert "全部记录" in answer.text


def test_an_erased_record_is_gone_and_its_neighbour_still_holds(visit: Visit, path: Path) -> None:
    with Store(path) as store:
        erase(store, [3], "kept long enough")
    for page in ("/records/3", "/records/3/verification", "/records/3/attachments/1"):
        answer = visit().get(f"{page}?lang=en")
        assert answer.status_code == 410
        assert "kept long enough" in answer.text
    assert "HOLDS" in visit().get("/records/4/verification?lang=en").text
    assert "DOES NOT HOLD" not in visit().get("/records/4/verification?lang=en").text


def test_a_store_that_is_not_there_yet_is_empty_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    visitor = browser(path)
    for page in ("/records", "/worklists", "/about"):
        assert visitor.get(page).status_code == 200
    assert "metercheck check" in visitor.get("/records?lang=en").text
    assert not path.exists()
    _stored(path, meter="the first")
    assert "the first" in visitor.get("/records").text
