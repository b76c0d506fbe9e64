"""A record's verification: what `records verify` says, aspect by aspect."""

from __future__ import annotations

from pathlib import Path

import pytest

from metercheck.records.beside import remark
from metercheck.records.findings import FACTS, WRONG
from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from metercheck.records.store.tables import records, remarks
from metercheck.web.verifying import _CODES, ASPECTS, Examined, examine
from metercheck.words import say, speaking
from support.chains import CHAIN_ID, DEVICE, KEY, changed, made, receipt
from support.visiting import Visit


def _examined(path: Path, number: int) -> Examined:
    with Store(path, create=False) as store:
        return examine(store, store.get(number), KeyStore(path).of)


def _states(found: Examined) -> dict[str, str]:
    return {aspect.name: aspect.state for aspect in found.aspects}


def test_every_finding_about_a_record_has_its_aspect() -> None:
    placed = [code for codes in _CODES.values() for code in codes]
    assert len(placed) == len(set(placed))
    assert {*placed, "attachment_alone"} == {*WRONG, *FACTS}


def test_an_untouched_record_is_fine_in_all_aspects(path: Path) -> None:
    found = _examined(path, 3)
    assert found.holds
    assert set(_states(found).values()) == {"fine"}
    assert not found.elsewhere
    assert found.device is not None
    assert found.device.count == 6


def test_what_has_no_receipt_yet_is_open(path: Path) -> None:
    states = _states(_examined(path, 6))
    assert states.pop("receipt") == "open"
    assert set(states.values()) == {"fine"}


def _replace(path: Path, number: int, blob: bytes) -> None:
    with Store(path) as store, store.transaction() as connection:
        connection.execute(records.update().where(records.c.id == number).values(blob=blob))


@pytest.mark.parametrize("mend", [False, True])
def test_a_changed_record_does_not_hold_and_the_others_say_where(path: Path, mend: bool) -> None:
    with Store(path) as store:
        broken = changed(store.get(4).blob, 60, mend=mend)
    _replace(path, 4, broken)
    found = _examined(path, 4)
    assert not found.holds
    assert _states(found)["bytes"] == "wrong"
    assert (found.short == "") is not mend
    other = _examined(path, 2)
    assert other.holds
    assert 4 in {finding.piece.id for finding, _ in other.elsewhere}


def test_a_missing_record_is_told_at_the_one_after_it(path: Path) -> None:
    with Store(path) as store, store.transaction() as connection:
        connection.execute(records.delete().where(records.c.id == 3))
    found = _examined(path, 4)
    assert not found.holds
    assert _states(found)["chain"] == "wrong"


def test_without_the_key_nobody_proves_who_made_it(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with Store(path) as store:
        for blob in made(3):
            store.add(blob)
    assert _states(_examined(path, 2))["seal"] == "open"
    with Store(path) as store:
        for blob in made(2, key=b"", device=bytes(8)):
            store.add(blob)
    assert _states(_examined(path, 5))["seal"] == "open"


def test_a_foreign_record_is_seen(path: Path) -> None:
    KeyStore(path).keep(DEVICE, DeviceKey(bytes(32), CHAIN_ID))
    KeyStore(path).forget(DEVICE, KEY)
    found = _examined(path, 2)
    assert not found.holds
    assert _states(found)["seal"] == "wrong"


def test_another_record_under_the_same_receipt_is_seen(path: Path) -> None:
    other = made(5, meter="another")[4]
    with Store(path) as store:
        store.add_receipt(receipt(other))
    assert _states(_examined(path, 5))["receipt"] == "wrong"


def say_finding(lang: str) -> str:
    """What is said of bytes that were not stored."""
    with speaking(lang):
        return say("finding.noted_otherwise")[1:]


def test_what_lies_beside_it_is_looked_at(path: Path) -> None:
    with Store(path) as store:
        remark(store, store.get(2).sha256, "the seal was whole", "Li")
    assert _states(_examined(path, 2))["beside"] == "fine"
    with Store(path) as store, store.transaction() as connection:
        connection.execute(remarks.update().values(text="the seal was broken"))
    found = _examined(path, 2)
    assert _states(found)["beside"] == "wrong"
    assert not found.holds
    assert _examined(path, 3).holds


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_each_finding_in_words(visit: Visit, path: Path, lang: str) -> None:
    with Store(path) as store:
        broken = changed(store.get(4).blob, 60, mend=True)
    _replace(path, 4, broken)
    page = visit().get(f"/records/4/verification?lang={lang}").text
    assert page.count('class="state-') == len(ASPECTS)
    assert ("DOES NOT HOLD" if lang == "en" else "未通过核验") in page
    assert say_finding(lang) in page
