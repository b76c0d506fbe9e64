"""`metercheck records verify`: which record, what is wrong, and an exit code for scripts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from metercheck.records.findings import FACTS, WRONG
from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from metercheck.words import say, speaking
from support.chains import CHAIN_ID, DEVICE, KEY, changed, made, receipt
from support.command import refused, run

CHAIN = made(6)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return _filled(tmp_path / "records.sqlite", CHAIN)


def _filled(path: Path, blobs: Sequence[bytes]) -> Path:
    with Store(path) as records:
        for data in blobs:
            records.add(data)
        records.add_receipt(receipt(CHAIN[5]))
    KeyStore(path).keep(DEVICE, DeviceKey(KEY, CHAIN_ID))
    return path


def _tampered(path: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(path) as other:
        other.execute(sql, values)
    other.close()


def test_an_untouched_store_is_whole(store: Path) -> None:
    done = run("records", "verify", store=store)
    assert done.exit_code == 0, done.output
    assert DEVICE in done.stdout
    assert "Verified: 6. Nothing is wrong." in done.stdout
    assert "未发现问题" in run("records", "verify", store=store, lang="zh").stdout
    values = json.loads(run("records", "verify", "--json", store=store).stdout)
    assert values["ok"] is True
    assert values["wrong"] == values["facts"] == []
    assert values["devices"][0]["proven"] == 6


def test_an_empty_store_has_nothing_to_verify(tmp_path: Path) -> None:
    nowhere = tmp_path / "none.sqlite"
    done = run("records", "verify", store=nowhere)
    assert done.exit_code == 0
    assert "no records" in done.stdout
    assert not nowhere.exists()


def test_a_changed_record_is_named_and_nothing_else(store: Path) -> None:
    _tampered(store, "UPDATE records SET blob = ? WHERE id = 4", changed(CHAIN[3], 100))
    done = run("records", "verify", store=store)
    assert done.exit_code == 1
    lines = [line for line in done.stdout.splitlines() if "WRONG" in line]
    assert len(lines) == 2
    assert all("record 4 (id 4)" in line for line in lines)
    assert "damaged: its bytes are no whole record: its checksum is wrong" in done.stdout
    assert "noted_otherwise" in done.stdout


def test_a_removed_record_and_a_cut_tail_are_told(store: Path) -> None:
    _tampered(store, "DELETE FROM records WHERE id IN (3, 6)")
    values = json.loads(run("records", "verify", "--json", store=store).stdout)
    assert values["ok"] is False
    assert [(one["code"], one["record"]) for one in values["wrong"]] == [
        ("removed", 4),
        ("tail_cut", 5),
    ]
    assert values["wrong"][0]["first"] == values["wrong"][0]["last"] == 3
    assert values["wrong"][1]["newest"] == 6


def test_only_what_is_asked_for_is_told(store: Path) -> None:
    _tampered(store, "UPDATE records SET blob = ? WHERE id = 4", changed(CHAIN[3], 100))
    assert run("records", "verify", 2, 3, store=store).exit_code == 0
    assert run("records", "verify", 4, store=store).exit_code == 1
    assert "1 - 6" in refused(run("records", "verify", 7, store=store), 6)


def test_files_that_were_handed_over_are_judged_by_themselves(store: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.record" for number in range(1, 7)]
    for number, path in enumerate(paths, 1):
        export = ("records", "export", number, "--format", "record", "-o", path)
        assert run(*export, store=store).exit_code == 0
    assert paths[2].read_bytes() == CHAIN[2]
    assert run("records", "verify", *paths, store=store).exit_code == 0
    without = run("records", "verify", *paths[:2], *paths[3:], store=store)
    assert without.exit_code == 1
    assert f"record 4 ({paths[3]}), removed" in without.stdout
    paths[1].write_bytes(changed(CHAIN[1], 60, mend=True))
    assert f"record 2 ({paths[1]})" in run("records", "verify", *paths, store=store).stdout
    elsewhere = run("records", "verify", paths[0], store=tmp_path / "none" / "r.sqlite")
    assert elsewhere.exit_code == 0
    assert "key_not_here" in elsewhere.stdout


def test_a_file_that_is_not_there_is_told(store: Path, tmp_path: Path) -> None:
    assert "nowhere" in refused(run("records", "verify", tmp_path / "nowhere", store=store), 5)
    assert str(tmp_path) in refused(run("records", "verify", tmp_path, store=store), 5)


def test_a_file_of_something_else_is_no_record(store: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear Sir or Madam")
    done = run("records", "verify", letter, store=store)
    assert done.exit_code == 1
    assert f"{letter}, damaged: its bytes are no whole record: it does not begin" in done.stdout


def test_damaged_keys_are_told(store: Path) -> None:
    KeyStore(store).path(DEVICE).write_text("no key")
    assert "damaged" in refused(run("records", "verify", store=store), 6)


@pytest.mark.parametrize("code", [*WRONG, *FACTS])
def test_every_finding_is_a_sentence_in_both_languages(code: str) -> None:
    def fills(language: str) -> str:
        with speaking(language):
            details = dict.fromkeys(_DETAILS, "x")
            return say(f"finding.{code}", **details)

    assert fills("en") != fills("zh")


_DETAILS = (
    *("detail", "before", "after", "other", "count", "first", "last", "newest", "had"),
    *("seconds", "stored", "now", "stored_ratio", "now_ratio", "what", "made", "here"),
    *("name", "at", "why"),
)


def test_the_list_and_a_record_show_the_short_hash(store: Path) -> None:
    short = receipt(CHAIN[5]).short
    assert short in run("records", "list", store=store).stdout
    shown = run("records", "show", 6, store=store).stdout
    assert f"short hash: {short}" in shown
    assert "by the device's clock" in shown
    row = json.loads(run("records", "show", 6, "--json", store=store).stdout)
    assert row["short"] == short
    assert row["when"]["sureness"] == "clock"


def test_a_damaged_record_does_not_hide_the_others(store: Path) -> None:
    _tampered(store, "UPDATE records SET blob = ? WHERE id = 4", changed(CHAIN[3], 100))
    listed = run("records", "list", store=store)
    assert listed.exit_code == 0
    assert len(listed.stdout.splitlines()) == 8  # headings, six records, their number
