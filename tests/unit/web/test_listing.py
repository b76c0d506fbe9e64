"""The list: filters and pages, all of it in the address."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.records.store import Store
from metercheck.web.listing import PAGE, Wanted, wanted
from metercheck_wire.messages import PLACES, VERDICTS
from support.chains import made
from support.records import blob, check_events
from support.visiting import browser

_TEXTS = st.one_of(st.text(max_size=70), st.sampled_from(["2026-10-02", "abnormal", "box", "7"]))


@given(
    st.dictionaries(st.sampled_from(["meter", "verdict", "place", "from", "to", "page"]), _TEXTS)
)
def test_whatever_an_address_says_something_can_be_asked_of_the_store(query: dict) -> None:
    asked = wanted(query)
    assert asked.verdict in ("", *VERDICTS)
    assert asked.place in ("", *PLACES)
    assert 1 <= asked.page <= 1_000_000
    assert not asked.meter or asked.meter.isprintable()
    if asked.first and asked.last and asked.first <= asked.last:
        assert asked.since_s is not None
        assert asked.until_s is not None
        assert asked.since_s < asked.until_s


def test_the_last_day_is_within_the_first_to_the_last() -> None:
    asked = wanted({"from": "2026-10-02", "to": "2026-10-02"})
    assert (asked.first, asked.last) == (date(2026, 10, 2), date(2026, 10, 2))
    assert asked.until_s is not None
    assert asked.since_s is not None
    assert 23 * 3600 <= asked.until_s - asked.since_s <= 25 * 3600


def test_nothing_asked_is_everything() -> None:
    assert wanted({}) == Wanted()
    assert not wanted({"page": "3"}).narrowed
    assert wanted({"meter": "7"}).narrowed


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages and a half of stopped checks, and one that is like none of them."""
    path = tmp_path_factory.mktemp("many") / "records.sqlite"
    with Store(path) as store:
        for one in made(PAGE * 5 // 2):
            store.add(one)
        result = {"verdict": VERDICTS.index("abnormal")}
        odd = {"meter": "50%_7", "place": 1, "time_s": 1_800_000_000, "set_time_s": 0}
        store.add(blob(check_events(duration_s=12.0), result=result, device=bytes(8), **odd))
    return path


def _numbers(path: Path, **query: object) -> list[int]:
    page = browser(path).get(f"/records?{urlencode(query)}").text
    return [int(number) for number in re.findall(r'<a href="/records/(\d+)">', page)]


def test_each_record_stands_on_one_page_newest_first(many: Path) -> None:
    pages = [_numbers(many, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE, PAGE, PAGE // 2 + 1]
    listed = [number for page in pages for number in page]
    assert listed == list(range(PAGE * 5 // 2 + 1, 0, -1))


def test_a_page_that_is_not_there_is_the_last(many: Path) -> None:
    assert _numbers(many, page=99) == _numbers(many, page=3)
    assert _numbers(many, page="-1") == _numbers(many, page=1)


@pytest.mark.parametrize(
    "query",
    [
        {"meter": "%_7"},
        {"verdict": "abnormal"},
        {"place": "socket"},
        {"device": "0000000000000000"},
        {"from": "2027-01-01"},
        {"from": "2027-01-01", "to": "2027-02-01", "verdict": "abnormal"},
    ],
)
def test_a_filter_leaves_what_it_names(many: Path, query: dict[str, str]) -> None:
    assert _numbers(many, **query) == [PAGE * 5 // 2 + 1]


@pytest.mark.parametrize("query", [{"meter": "%%"}, {"to": "1999-01-01"}, {"device": "ff"}])
def test_what_fits_nothing_says_so_and_leads_back(many: Path, query: dict[str, str]) -> None:
    page = browser(many).get("/records", params=query | {"lang": "en"}).text
    assert "No record matches" in page
    assert '<a class="button" href="/records">' in page


def test_filters_stay_while_pages_are_turned_and_verdicts_chosen(many: Path) -> None:
    page = browser(many).get("/records?place=box&page=2&lang=en").text
    assert 'rel="prev" href="/records?place=box"' in page
    assert 'rel="next" href="/records?place=box&amp;page=3"' in page
    assert 'href="/records?place=box&amp;verdict=invalid"' in page
    assert '<option value="box" selected>' in page


def test_verdicts_are_counted_whichever_is_chosen(many: Path) -> None:
    for query in ("", "?verdict=abnormal", "?verdict=normal"):
        page = browser(many).get(f"/records{query}").text
        counts = [int(count) for count in re.findall(r'class="many">(\d+)<', page)]
        assert counts[0] == PAGE * 5 // 2 + 1
        assert sum(counts[1:]) == counts[0]
