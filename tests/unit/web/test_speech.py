"""Which language a page speaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.web.speech import chosen
from metercheck.words import LANGUAGES
from support.visiting import Visit


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("de-DE,de;q=0.9,zh;q=0.3,en;q=0.2", "zh"),
        ("en;q=0.5,zh;q=0.5", "en"),
        ("zh;q=0,en;q=0.1", "en"),
        ("fr", "zh"),
        ("", "zh"),
        ("en;q=much", "zh"),
    ],
)
def test_the_browser_says_what_people_read(accept: str, expected: str) -> None:
    assert chosen((None, None), accept, "zh") == expected


@given(st.text(max_size=60), st.text(max_size=8), st.text(max_size=8))
def test_whatever_is_asked_one_of_ours_is_spoken(accept: str, asked: str, cookie: str) -> None:
    assert chosen((asked, cookie), accept, "en") in LANGUAGES


def test_what_was_asked_for_once_stays(visit: Visit) -> None:
    browser = visit()
    chinese = {"accept-language": "zh-CN"}
    assert "检验记录" in browser.get("/records", headers=chinese).text
    assert "set-cookie" not in browser.get("/records", headers=chinese).headers
    asked = browser.get("/records?lang=en", headers=chinese)
    assert '<html lang="en">' in asked.text
    assert "检验记录" not in asked.text
    assert '<html lang="en">' in browser.get("/about", headers=chinese).text
    assert '<html lang="zh-CN">' in browser.get("/about?lang=zh", headers=chinese).text


def test_the_other_language_is_one_link_away_and_keeps_the_filters(visit: Visit) -> None:
    page = visit().get("/records?verdict=invalid&lang=en").text
    assert 'href="/records?verdict=invalid&amp;lang=zh"' in page


def test_an_unknown_language_is_no_cookie(visit: Visit) -> None:
    answer = visit().get("/records?lang=xx")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
