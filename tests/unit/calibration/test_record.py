"""A calibration that was kept: whole, unaltered, chained to the one before, and on paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metercheck.calibration import record
from metercheck.calibration.bench_state import Conditions
from metercheck.calibration.constants import energy_of, frequency_of, in_use, voltage_of
from metercheck.calibration.procedure import Done, Found, Plan
from metercheck.errors import BadCalibration, FileMissing
from metercheck.reports import certificate
from support.calibrating import STANDARD, pairs
from support.calibration_bench import NOW

OLD = {"k_v": 15883341, "k_i": 1256067323, "k_p": 3116969, "e_cf_nj": 134560000000}
CONDITIONS = Conditions(220.0, 50.0, 23.4, 23.9, 400.0, 23.0, 45.0)


def found(error: float) -> Found:
    some = tuple(pairs(3, error=error))
    runs = [one for pair in some for one in (pair.short, pair.long)]
    energy, voltage = energy_of(some, STANDARD), voltage_of(runs, STANDARD)
    return Found(some, energy, voltage, frequency_of(runs, STANDARD))


def done(*, written: bool = True, old_day: int = 0, left: float = 0.0) -> Done:
    as_found = found(0.012)
    dated = {"reference_u95_ppm": 5000, "day": old_day, "expires_day": old_day + 365}
    return Done(
        hello={"device": bytes(range(8)), "board": "rp2", "firmware": "0.1.0", "boot": 3},
        standard=STANDARD,
        plan=Plan(by="张三 Zhang San", place="校准室"),
        began=NOW,
        conditions=CONDITIONS,
        old=OLD | dated,
        oscillator_ppm=8000.0,
        found=as_found,
        new=OLD | {"reference_u95_ppm": 4200, "day": 9826, "expires_day": 10191},
        use=in_use(as_found.energy.budget, 1.0),
        written=written,
        left=found(left) if written else None,
        ended=NOW,
    )


def test_what_was_kept_is_read_again_and_leads_to_the_next(tmp_path: Path) -> None:
    folder = record.folder_beside(tmp_path / "records.sqlite", "00ff")
    assert record.newest_hash(folder) == "0" * 64
    first = record.as_dict(done(), record.newest_hash(folder))
    path = record.save(first, folder)
    assert path.parent == tmp_path / "calibrations" / "00ff"
    assert record.load(path) == json.loads(json.dumps(first))
    assert record.newest_hash(folder) == first["sha256"]
    second = record.as_dict(done(written=False), record.newest_hash(folder))
    assert second["previous"] == first["sha256"]


def test_no_digit_of_it_can_be_changed(tmp_path: Path) -> None:
    path = record.save(record.as_dict(done(), "0" * 64), tmp_path)
    text = path.read_text("utf-8")
    for before, after in (
        ('"heatsink_c": 23.4', '"heatsink_c": 23.5'),
        ('"written": true', '"written": false'),
        ("张三", "李四"),
        ('"previous": "00', '"previous": "01'),
    ):
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
        with pytest.raises(BadCalibration):
            record.load(path)


def test_what_is_no_calibration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text in ("", "[]", "{}", '{"metercheck_calibration": 1}', '{"metercheck_calibration": 2}'):
        path.write_text(text)
        with pytest.raises(BadCalibration):
            record.load(path)
    with pytest.raises(FileMissing):
        record.load(tmp_path / "none.json")


def test_the_certificate_says_both_languages_and_claims_no_accreditation() -> None:
    document = certificate.certificate(record.as_dict(done(), "0" * 64))
    text = certificate.plain(document)
    for part in (
        "校准证书",
        "Calibration Certificate",
        "无 CNAS 认可",
        "No accreditation",
        "+1.200 %",
    ):
        assert part in text
    for part in (
        STANDARD.certificate,
        STANDARD.issuer,
        "000102030405060708"[:16],
        "张三 Zhang San",
    ):
        assert part in text
    assert document.watermark == ""
    assert document.number in document.footer.upper()


def test_a_certificate_of_what_is_none_says_so_across_the_page() -> None:
    dry = certificate.certificate(record.as_dict(done(written=False), "0" * 64))
    assert "试运行" in dry.watermark
    bad = certificate.certificate(record.as_dict(done(left=0.01), "0" * 64))
    assert "无效" in bad.watermark
    assert "not calibrated" in certificate.plain(bad)


def test_a_device_that_was_worse_than_it_claimed_casts_doubt_on_its_records() -> None:
    doubtful = certificate.plain(certificate.certificate(record.as_dict(done(old_day=9500), "")))
    assert "verdicts of all checks since its calibration of 2026-01-04" in doubtful
    assert "0.500 %" in doubtful


def test_an_uncertainty_is_rounded_up() -> None:
    assert certificate.percent_up(530.1) == "0.054 %"
    assert certificate.percent_up(530.0) == "0.053 %"


@pytest.mark.parametrize(
    ("ending", "begins"), [(".pdf", b"%PDF"), (".html", b"<!"), (".md", b"# ")]
)
def test_it_is_written_in_each_form(tmp_path: Path, ending: str, begins: bytes) -> None:
    path = tmp_path / f"c{ending}"
    certificate.write(record.as_dict(done(), "0" * 64), path)
    assert path.read_bytes().lower().startswith(begins.lower())
