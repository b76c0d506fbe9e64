"""The report of a check: one page that says all of it, for every verdict, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from metercheck.records.chain import Link, Piece, read
from metercheck.records.findings import Finding
from metercheck.reports.paper import html, pdf
from metercheck.reports.paper.blocks import Banner, Document
from metercheck.reports.paper.content import texts
from metercheck.reports.report import (
    CALIBRATION_STATES,
    Beyond,
    Remark,
    calibration_state,
    code_text,
    report,
)
from metercheck.reports.report import day as day_words
from metercheck.reports.standing import NO_KEY, PROVEN, SEALS, Standing
from metercheck.words import LANGUAGES, say, speaking
from metercheck_wire.messages import VERDICTS
from support.pages import fonts, page_texts, squeezed
from support.records import blob, check_events

_LONG = (
    "江西省南昌市青山湖区" + "北京东路高新技术产业开发区" * 6 + "1198号某某花园小区12栋3单元502室"
)
_SHA = "ab" * 32
_EVENTS = check_events(0.5)
_GOOD = Standing(PROVEN, (), True)


def _link(verdict: str = "abnormal", **head: Any) -> Link:
    """A check with as many reasons as a record can have, among them one that nobody knows."""
    reasons = [part for code in (*range(2, 9), 250) for part in (code, 503_400)]
    unknown = {"u95_ppm": 2_000_000} if verdict in ("invalid", "none") else {}
    result = {"verdict": VERDICTS.index(verdict), "reasons": reasons, **unknown}
    return read(Piece(blob(_EVENTS, result=result, **head), id=7))


def _beyond(standing: Standing = _GOOD) -> Beyond:
    remarks = tuple(
        Remark(f"2026-11-2{n}T10:00:00+00:00", "王磊", "表箱封印完好，用户在场。" * 2)
        for n in range(5)
    )
    return Beyond(7, _SHA, standing, address=_LONG, remarks=remarks, attachments=2)


def _page(verdict: str, language: str, standing: Standing = _GOOD) -> Document:
    with speaking(language):
        return report(_link(verdict), _beyond(standing))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_one_page_says_what_it_must(verdict: str, language: str) -> None:
    link = _link(verdict)
    (text,) = page_texts(pdf.render(_page(verdict, language)).data)
    wanted = [link.short, link.value.hex(), _SHA, "表-0042", "6400imp/kWh", link.device, _LONG]
    wanted += ["2023-11-14", "0.60%", "312W", "93%", "107%"]
    with speaking(language):
        wanted += [say(f"verdict.{verdict}"), say("report.rule"), say("report.seal.proven")]
        if verdict != "none":
            wanted += [say(f"not_excluded.{verdict}.box"), say(f"next_test.{verdict}.box")]
        wanted += [say("report.more_remarks", count=2), say("report.code_holds")]
    for one in wanted:
        assert squeezed(one) in text, one


def test_figures_stand_where_the_check_gave_some_and_nowhere_else() -> None:
    for verdict in VERDICTS:
        banner = next(one for one in _page(verdict, "en").blocks if isinstance(one, Banner))
        values = [fact.value for fact in banner.figures]
        if verdict in ("invalid", "none"):
            assert values == []
        else:
            assert values == ["50.3 %", "1.2 %", "−49.7 %"]


def test_an_unknown_ratio_is_not_dressed_up() -> None:
    blind = {"verdict": VERDICTS.index("inconclusive"), "u95_ppm": 900_000}
    link = read(Piece(blob(_EVENTS, result=blind), id=7))
    with speaking("en"):
        page = report(link, _beyond())
        banner = next(one for one in page.blocks if isinstance(one, Banner))
        assert {fact.value for fact in banner.figures} == {say("report.unknown")}


def test_the_same_record_gives_the_same_bytes() -> None:
    first, second = (_page("abnormal", "en") for _ in range(2))
    assert pdf.render(first).data == pdf.render(second).data
    assert html.render(first).data == html.render(second).data


def test_fonts_are_in_the_file() -> None:
    found = fonts(pdf.render(_page("normal", "zh")).data)
    assert len(found) == 2
    assert all(found.values())
    assert all("+NotoSansCJKSC" in name for name in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_needs_nothing_else_and_says_the_same(language: str) -> None:
    page = _page("abnormal", language)
    text = html.render(page).data.decode()
    assert set(re.findall(r'url\("([^,]*),', text)) == {"data:font/woff;base64"}
    assert "http" not in text.replace("http-equiv", "")
    assert not re.search(r"<(script|link|img|iframe)|src=|@import", text)
    shown = squeezed(re.sub(r"<style>.*?</style>|<[^>]*>", "", text, flags=re.S))
    for one in texts(replace(page, page_words="", lost_words="", language="")):
        plain = squeezed(one)
        # Codes of verdicts and colours are in the document too, for the renderers alone.
        if plain and not re.fullmatch(r"[#\w ]+|0123456789ABCDEFU\+/", plain, re.ASCII):
            assert plain.replace("&", "&amp;").replace("'", "&#39;") in shown, one


def test_what_people_wrote_is_text_and_no_markup() -> None:
    evil = Remark("2026-11-20T10:00:00", "<b>x</b>", "</style><script>alert(1)</script>")
    with speaking("en"):
        page = report(_link(), replace(_beyond(), remarks=(evil,), address="<img src=x>"))
    text = html.render(page).data.decode()
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


def test_a_rare_character_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metercheck.reports.paper.letters._SYSTEM_FONTS", ())
    rare = "\U0002a6d6"
    with speaking("zh"):
        page = report(_link(), replace(_beyond(), address=f"{rare}家村3号"))
    for rendered in (pdf.render(page), html.render(page)):
        assert rendered.lost == (rare,)
    assert "U+2A6D6" in page_texts(pdf.render(page).data)[0]
    assert "U+2A6D6" in html.render(page).data.decode()


@pytest.mark.parametrize("seal", SEALS)
def test_how_the_record_stands_here_is_told(seal: str) -> None:
    with speaking("en"):
        page = report(_link(), _beyond(Standing(seal, (), False)))
        assert any(say(f"report.seal.{seal}") in one for one in texts(page))
        unlike = report(_link(), _beyond(Standing(seal, (), True, again=False)))
        assert any(say("report.again.other") in one for one in texts(unlike))
        broken = Finding("altered", Piece(b""), "00", 7)
        page = report(_link(), _beyond(Standing(NO_KEY, (broken,), False)))
        assert say("report.warning") in texts(page)
        assert say("report.warning") not in texts(unlike)
        assert any("DOES NOT HOLD" in one and "altered" in one for one in texts(page))


def test_the_code_says_what_it_is_told_to_say() -> None:
    link = _link()
    said = code_text(link, link.capture.header["device_result"])
    assert said == (
        f"MC1:{link.short}:{link.value.hex()}:0001020304050607:7:ABNORMAL:503400:12300".upper()
    )
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", said)


@pytest.mark.parametrize(
    ("head", "state"),
    [
        ({"calibrated_day": 8700, "expires_day": 9065}, "valid"),
        ({"calibrated_day": 8000, "expires_day": 8365}, "expired"),
        ({"calibrated_day": 9000, "expires_day": 9365}, "expired"),  # calibrated after the check
        ({"calibrated_day": 0, "expires_day": 0}, "never"),
        ({"calibrated_day": 8700, "expires_day": 9065, "set_time_s": 0, "time_s": 0}, "unknown"),
    ],
)
def test_the_calibration_is_valid_only_when_that_is_sure(head: dict, state: str) -> None:
    from metercheck.records.moment import check_time

    header = _link(**head).capture.header
    assert calibration_state(header, check_time(header)) == state
    assert state in CALIBRATION_STATES


def test_days_are_counted_from_2000() -> None:
    assert day_words(0) == "2000-01-01"
    assert day_words(8700) == "2023-10-27"
