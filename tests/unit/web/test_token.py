"""The token: asked of everybody where there is one, seen in no address after its first use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.errors import BadTokenFile, FileMissing
from metercheck.web.token import COOKIE, new_token, read_token
from support.visiting import Visit, browser

TOKEN = "correct-horse-battery"
PAGES = ("/records", "/records/1", "/records/1/verification", "/about", "/worklists", "/nowhere")


@pytest.mark.parametrize("page", PAGES)
def test_without_it_no_page_shows_anything(visit: Visit, page: str) -> None:
    answer = visit(token=TOKEN).get(page)
    assert answer.status_code == 403
    assert "NORMAL" not in answer.text
    assert "3310" not in answer.text
    assert 'name="token"' in answer.text


def test_it_is_asked_for_in_a_page_that_has_its_style(visit: Visit) -> None:
    assert visit(token=TOKEN).get("/static/page.css").status_code == 200


def test_once_brought_it_leaves_the_address_and_stays_as_a_cookie(visit: Visit) -> None:
    visitor = visit(token=TOKEN)
    answer = visitor.get(f"/records?verdict=invalid&token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/records?verdict=invalid"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert TOKEN not in cookie
    shown = visitor.get(answer.headers["location"])
    assert shown.status_code == 200
    assert TOKEN not in shown.text


@given(st.text(max_size=40))
def test_no_other_word_opens(given_token: str) -> None:
    visitor = browser(Path("nowhere.sqlite"), token=TOKEN)
    answer = visitor.get("/about", params={"token": given_token})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
    assert f'value="{given_token}"' not in answer.text


@pytest.mark.parametrize("cookie", ["", "x", TOKEN, "0" * 64, "ü"])
def test_no_other_cookie_opens(visit: Visit, cookie: str) -> None:
    headers = {b"cookie": f"{COOKIE}={cookie}".encode()}
    assert visit(token=TOKEN).get("/about", headers=headers).status_code == 403


def test_a_cookie_of_another_token_opens_nothing(visit: Visit) -> None:
    other = visit(token="another-token-altogether")
    other.get("/about?token=another-token-altogether")
    cookie = f"{COOKIE}={other.cookies[COOKIE]}"
    assert visit(token=TOKEN).get("/about", headers={"cookie": cookie}).status_code == 403


@pytest.mark.parametrize("page", ["//evil.example/x", "///evil.example", "/\\evil.example"])
def test_bringing_it_leads_to_no_other_server(visit: Visit, page: str) -> None:
    visitor = visit(token=TOKEN)
    answer = visitor.get(f"http://localhost:8080{page}?token={TOKEN}")
    target = answer.headers["location"]
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))


def test_every_token_is_another_and_long() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 26


def test_a_token_file_has_one_long_line(tmp_path: Path) -> None:
    path = tmp_path / "token"
    with pytest.raises(FileMissing):
        read_token(path)
    path.write_text(f"{TOKEN}\n")
    assert read_token(path) == TOKEN
    for bad in ("", "short", "two words of a length", "line of sixteen\nand another", "中" * 20):
        path.write_text(bad, "utf-8")
        with pytest.raises(BadTokenFile):
            read_token(path)
    with pytest.raises(BadTokenFile):
        read_token(tmp_path)
