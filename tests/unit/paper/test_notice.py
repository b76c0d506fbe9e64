"""Drafts of notices: what is missing refuses one, and a draft says whose finding it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import update

from metercheck.errors import BadDetails, InspectorsMissing
from metercheck.records.store import Store
from metercheck.records.store.tables import records
from metercheck.reports.notice.details import Inspector, read_details, two_inspectors
from metercheck.words import LANGUAGES, say, speaking
from support.chains import changed
from support.command import refused, run
from support.notices import (
    DETAILS,
    FINDING,
    INSPECTORS,
    METER,
    abnormal,
    chained,
    stored,
)
from support.pages import page_texts, squeezed

_REFUSED = 8
_TWO = abnormal()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("good"), _TWO)


@pytest.fixture
def details(tmp_path: Path) -> Path:
    path = tmp_path / "details.toml"
    path.write_text(DETAILS, "utf-8")
    return path


def _refusal(store: Path, number: int, *more: object) -> str:
    return refused(run("notice", number, *INSPECTORS, *FINDING, *more, store=store), _REFUSED)


def _refused_with(folder: Path, blobs: Sequence[bytes], number: int = 2) -> str:
    return _refusal(stored(folder, blobs), number)


def test_a_notice_is_drafted_of_a_proven_repeated_abnormal_check(
    good: Path, details: Path, tmp_path: Path
) -> None:
    target = tmp_path / "draft.pdf"
    more = ("--details", details, "--kind", "theft", "-o", target)
    done = run("notice", 2, *FINDING, *more, store=good)
    assert done.exit_code == 0, done.output
    assert "gdyygz-1996" in done.stderr  # what nobody has confirmed is told
    pages = page_texts(target.read_bytes())
    text = "".join(pages)
    for page in pages:
        assert "草稿" in page
    for wanted in (
        *("张三", "0123456789", METER, "王磊（证号赣检0123）", "检查人员李静（赣检0456）"),
        *("进出线之间并接短接线", "故意使供电企业用电计量装置不准或者失效", "第一百零一条"),
        *("以上为王磊本人作出的认定", "1188.00", "712.80", "2138.40", "2851.20元"),
        *("拒绝签字", "见证人签字", "一式两份", "待核实", "第七十一条"),
    ):
        assert wanted in text, wanted


def test_the_result_of_an_inspection_charges_nothing(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "draft.pdf"
    done = run("notice", 2, *INSPECTORS, *FINDING, "-o", target, store=good)
    assert done.exit_code == 0, done.output
    text = "".join(page_texts(target.read_bytes()))
    assert "用电检查结果通知书" in text
    assert "窃电" not in text
    assert "补交电费计算" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_chinese_unless_another_is_asked_for(
    good: Path, tmp_path: Path, language: str
) -> None:
    target = tmp_path / "draft.html"
    more = ("--lang", "en", "-o", target) if language == "en" else ("-o", target)
    assert run("notice", 2, *INSPECTORS, *FINDING, *more, store=good, lang="en").exit_code == 0
    with speaking(language):
        assert squeezed(say("notice.draft_means")) in squeezed(target.read_text("utf-8"))
        assert f"<span>{say('notice.watermark')}</span>" in target.read_text("utf-8")


def test_the_short_hash_names_the_record_too(good: Path, tmp_path: Path) -> None:
    with Store(good) as store:
        short = store.list()[1].short
    target = tmp_path / "draft.html"
    done = run("notice", short, *INSPECTORS, *FINDING, "-o", target, store=good)
    assert done.exit_code == 0, done.output


# Each refusal.


def test_an_unproven_record_is_refused(tmp_path: Path) -> None:
    path = stored(tmp_path, _TWO, keyed=False)
    assert "not proven" in _refusal(path, 2)


def test_an_unsealed_record_is_refused(tmp_path: Path) -> None:
    path = stored(tmp_path, abnormal(key=b""), keyed=False)
    assert "not proven" in _refusal(path, 2)


def test_an_altered_record_is_refused(tmp_path: Path) -> None:
    at = _TWO[1].index(METER.encode())
    altered = changed(_TWO[1], at, mend=True)
    assert "not proven" in _refused_with(tmp_path, [_TWO[0], altered])


def test_a_record_behind_a_gap_is_refused(tmp_path: Path) -> None:
    three = abnormal(3)
    assert "missing" in _refused_with(tmp_path, [three[0], three[2]])


@pytest.mark.parametrize("ratio", [1.0, 0.0])
def test_any_other_verdict_is_refused(tmp_path: Path, ratio: float) -> None:
    """One that is normal, and one that was stopped at once."""
    blobs = chained([{}, {"ratio": ratio}])
    assert "only an abnormal one" in _refused_with(tmp_path, blobs)


def test_a_meter_that_registers_too_much_is_refused(tmp_path: Path) -> None:
    blobs = chained([{"ratio": 1.5}, {"ratio": 1.5}])
    assert "to the user's disadvantage" in _refused_with(tmp_path, blobs)


def test_a_check_that_found_the_opposite_repeats_nothing(tmp_path: Path) -> None:
    assert "no second check" in _refused_with(tmp_path, chained([{"ratio": 1.5}, {}]))


def test_a_record_without_a_meter_is_refused(tmp_path: Path) -> None:
    assert "names no meter" in _refused_with(tmp_path, abnormal(meter=""))


def test_a_check_of_unknown_time_is_refused(tmp_path: Path) -> None:
    assert "nobody knows when" in _refused_with(tmp_path, abnormal(set_time_s=0, time_s=0))


@pytest.mark.parametrize(
    "calibration",
    [
        {"calibrated_day": 8000, "expires_day": 8365},
        {"calibrated_day": 0, "expires_day": 0},
    ],
)
def test_an_invalid_calibration_is_refused(tmp_path: Path, calibration: dict) -> None:
    assert "calibration" in _refused_with(tmp_path, abnormal(**calibration))


def test_a_single_check_is_refused(tmp_path: Path) -> None:
    assert "no second check" in _refused_with(tmp_path, abnormal(1), 1)


def test_another_meters_check_repeats_nothing(tmp_path: Path) -> None:
    assert "no second check" in _refused_with(tmp_path, chained([{"meter": "another"}, {}]))


def test_a_stopped_check_repeats_nothing(tmp_path: Path) -> None:
    assert "no second check" in _refused_with(tmp_path, chained([{"ratio": 0.0}, {}]))


def test_a_list_that_was_altered_repeats_nothing(tmp_path: Path) -> None:
    """A stopped check whose row says that it was abnormal."""
    path = stored(tmp_path, chained([{"ratio": 0.0}, {}]))
    with Store(path) as store, store.transaction() as connection:
        row = update(records).where(records.c.id == 1)
        connection.execute(row.values(verdict="abnormal", ratio=0.5))
    assert "no second check" in _refusal(path, 2)


def test_a_check_with_an_expired_calibration_repeats_nothing(tmp_path: Path) -> None:
    expired = {"calibrated_day": 8000, "expires_day": 8365}
    assert "no second check" in _refused_with(tmp_path, chained([expired, {}]))


def test_a_check_long_ago_repeats_nothing_unless_it_is_allowed(tmp_path: Path) -> None:
    path = stored(tmp_path, abnormal(hours_apart=40 * 24))
    assert "no second check within 30 days" in _refusal(path, 2)
    target = tmp_path / "draft.html"
    more = ("--within", 60, "-o", target)
    assert run("notice", 2, *INSPECTORS, *FINDING, *more, store=path).exit_code == 0


def test_nothing_automatic_says_what_somebody_did(good: Path) -> None:
    assert "Choose what was found" in refused(run("notice", 2, *INSPECTORS, store=good), _REFUSED)
    other = ("--finding", "probably", *FINDING[2:])
    line = refused(run("notice", 2, *INSPECTORS, *other, store=good), _REFUSED)
    assert "no act probably" in line
    for half in (FINDING[:2], FINDING[:4], (*FINDING[:5], "somebody else")):
        line = refused(run("notice", 2, *INSPECTORS, *half, store=good), _REFUSED)
        assert "--found" in line


def test_two_inspectors_are_needed(good: Path) -> None:
    line = refused(run("notice", 2, *INSPECTORS[:2], *FINDING, store=good), _REFUSED)
    assert "two inspectors" in line
    assert "found: 1" in line
    assert refused(run("notice", 2, "--inspector", "王磊", *FINDING, store=good), 2)


@pytest.mark.parametrize(
    "people",
    [
        [("王磊", "1"), ("王磊", "1")],
        [("王磊", "1"), ("王磊", "2")],
        [("王磊", "1"), ("李静", "1")],
        [("王磊", "1"), ("李静", "")],
        [("王磊", "1"), ("", "2")],
    ],
)
def test_two_are_two_people_with_two_certificates(people: list[tuple[str, str]]) -> None:
    with pytest.raises(InspectorsMissing):
        two_inspectors(tuple(Inspector(*one) for one in people))


def test_charges_need_their_figures(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "draft.pdf"
    more = ("--kind", "theft", "-o", target)
    line = _refusal(good, 2, *more)
    assert "back_billing" in line
    assert not target.exists()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('issuer = "', 'isuer = "', "isuer"),
        ("due_days = 3", 'due_days = "3"', "due_days"),
        ("due_days = 3", "due_days = true", "due_days"),
        ('use = "lighting"', 'use = "light"', "back_billing.use"),
        ('current_a = "5"', 'current_a = "five"', "current_a"),
        ('current_a = "5"', "current_a = inf", "current_a"),
        ('current_a = "5"', 'curent_a = "5"', "back_billing.curent_a"),
        ('tariff_yuan_per_kwh = "0.6000"', "", "tariff_yuan_per_kwh"),
        ('customer = "张三"', 'customer = "张\\u0007三"', "customer"),
        ('certificate = "赣检0123"', 'badge = "赣检0123"', "inspectors.badge"),
        ("[back_billing]", "[back_billing", "-"),
    ],
)
def test_a_mistake_in_the_details_is_named(details: Path, old: str, new: str, field: str) -> None:
    assert old in DETAILS
    details.write_text(DETAILS.replace(old, new, 1), "utf-8")
    with pytest.raises(BadDetails) as caught:
        read_details(details)
    assert caught.value.arguments["field"] == field
