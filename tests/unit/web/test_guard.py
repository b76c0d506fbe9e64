"""Who may ask what, and what every answer forbids the browser."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from metercheck.errors import StoreError
from metercheck.records.store import Store
from metercheck.web.guard import host_of, is_loopback, names_of
from metercheck.web.reading import forbid_writing
from support.visiting import Visit

PAGES = (
    *("/records", "/records?verdict=invalid", "/records/3", "/records/3/verification"),
    *("/worklists", "/about", "/records/99", "/nowhere", "/static/page.css", "/"),
)


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
)
@pytest.mark.parametrize("page", ["/records", "/static/page.css", "/nowhere"])
def test_only_reading_is_answered(visit: Visit, method: str, page: str) -> None:
    answer = visit().request(method, page)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_forbids_the_browser_what_it_need_not_do(visit: Visit, page: str) -> None:
    headers = visit().get(page).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] in ("no-store", "no-cache")
    assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_script_an_inline_style_or_anything_from_elsewhere(
    visit: Visit, page: str
) -> None:
    answer = visit().get(page)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    assert "<script" not in answer.text
    assert "<style" not in answer.text
    assert not re.search(r"\s(style|on\w+)=", answer.text)
    for target in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text):
        assert target.startswith(("/", "#")), target
        assert not target.startswith("//")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "10.0.0.9", ""],
)
def test_a_foreign_name_is_turned_away(visit: Visit, host: str) -> None:
    answer = visit().get("/records", headers={"host": host})
    assert answer.status_code == 421
    assert "3310" not in answer.text
    assert "text/plain" in answer.headers["content-type"]


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:9000", "LOCALHOST", "localhost.:1"])
def test_its_own_name_is_answered_whatever_the_port(visit: Visit, host: str) -> None:
    assert visit().get("/records", headers={"host": host}).status_code == 200


def test_a_server_for_the_office_is_called_by_numbers_or_its_own_name() -> None:
    assert names_of("127.0.0.1", "pc7")[1] is False
    names, numeric = names_of("0.0.0.0", "PC7")
    assert numeric
    assert {"pc7", "localhost"} <= names
    names, numeric = names_of("office.example", "pc7")
    assert names == {"office.example"}
    assert numeric
    assert names_of("192.0.2.7", "pc7") == (frozenset({"192.0.2.7"}), False)


def test_numbers_stand_for_the_server_only_where_that_is_said(visit: Visit) -> None:
    office = visit(host="192.0.2.7:8080", numeric=True)
    assert office.get("/about").status_code == 200
    assert office.get("/about", headers={"host": "[2001:db8::7]:8080"}).status_code == 200
    assert office.get("/about", headers={"host": "rebound.example"}).status_code == 421


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *((host, True) for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1")),
        *((host, False) for host in ("0.0.0.0", "::", "192.0.2.7", "office.example")),
    ],
)
def test_what_only_this_computer_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@given(st.text(max_size=80))
def test_any_host_header_becomes_some_name(header: str) -> None:
    assert ":" not in host_of(header) or header.strip().startswith("[")


def test_head_has_the_headers_and_no_body(visit: Visit) -> None:
    answer = visit().head("/records/3")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 1000


def test_the_store_refuses_to_be_written(path: Path) -> None:
    with Store(path, create=False) as store:
        forbid_writing(store)
        assert len(store.list()) == 6
        with pytest.raises(StoreError), store.transaction() as connection:
            connection.execute(text("DELETE FROM records"))
        assert len(store.list()) == 6


def test_looking_changes_no_byte_of_the_store(visit: Visit, path: Path) -> None:
    before = path.read_bytes()
    for page in PAGES:
        visit().get(page)
    assert path.read_bytes() == before


def test_a_store_that_fails_is_told_as_the_command_line_tells_it(visit: Visit, path: Path) -> None:
    path.write_bytes(b"no database at all, and longer than its header would have to be" * 9)
    answer = visit().get("/records?lang=en")
    assert answer.status_code == 503
    assert "records.sqlite" in answer.text
    assert "Traceback" not in answer.text


def test_a_writer_that_holds_the_store_is_waited_for_and_not_hindered(
    visit: Visit, path: Path
) -> None:
    writer = sqlite3.connect(path)
    writer.execute("BEGIN IMMEDIATE")
    assert visit().get("/records").status_code == 200
    writer.execute("UPDATE records SET meter = 'written while somebody looked'")
    writer.commit()
    writer.close()
    assert "written while somebody looked" in visit().get("/records").text
