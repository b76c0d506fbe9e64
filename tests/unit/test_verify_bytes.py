"""Any byte of a record that was changed is found, and the record named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.errors import BadRecord
from metercheck.records.chain import Piece, read
from metercheck.records.verify import verify
from metercheck_wire import record
from support.chains import changed, receipt, stored
from support.verifying import CHAIN, UNSEALED, found, has_key, has_none, with_one, wrong


@pytest.mark.parametrize("number", [1, 2, 10, 20])
def test_no_byte_of_a_record_can_be_changed_unseen(number: int):
    data = CHAIN[number - 1]
    for at in range(len(data)):
        with pytest.raises(BadRecord):
            read(Piece(changed(data, at)))


@given(st.integers(1, 20), st.integers(0), st.integers(1, 255), st.booleans())
def test_any_changed_byte_is_found_and_the_record_named(number, at, by, keyed):
    data = CHAIN[number - 1]
    blobs = with_one(CHAIN, number, changed(data, at % len(data), by))
    (broken,) = verify(stored(blobs), (), has_key if keyed else has_none).wrong[:1]
    assert (broken.code, broken.piece.id) == ("damaged", number)


@given(st.integers(1, 20), st.integers(0), st.integers(1, 255))
def test_a_byte_changed_with_a_checksum_that_fits_is_found_by_the_seal(number, at, by):
    data = CHAIN[number - 1]
    blobs = with_one(CHAIN, number, changed(data, at % (len(data) - 4), by, mend=True))
    assert number in {one.piece.id for one in verify(stored(blobs), (), has_key).wrong}


@given(st.integers(1, 19), st.integers(0), st.integers(1, 255))
def test_without_a_key_the_next_record_finds_it(number, at, by):
    data = UNSEALED[number - 1]
    _, body_bytes = record.seal_of(data)
    blobs = with_one(UNSEALED, number, changed(data, at % body_bytes, by, mend=True))
    told = verify(stored(blobs), (), has_none).wrong
    assert number in {one.piece.id for one in told} | {one.details.get("before") for one in told}


REGIONS = {
    "head": 20,
    "chain_id": 60,
    "limits": 150,
    "result": 180,
    "events": 240,
    "previous": 250,
}


@pytest.mark.parametrize("at", REGIONS.values(), ids=REGIONS)
@pytest.mark.parametrize("number", [2, 10, 18])
def test_it_is_named_exactly(number: int, at: int):
    blobs = with_one(UNSEALED, number, changed(UNSEALED[number - 1], at, mend=True))
    assert wrong(blobs, has_none) == {"altered": [number]}
    blobs = with_one(CHAIN, number, changed(CHAIN[number - 1], at, mend=True))
    assert number in wrong(blobs).get("seal_wrong", []) + wrong(blobs).get("foreign_key", [])


def test_the_last_link_without_a_key_names_both():
    newest = with_one(UNSEALED, 20, changed(UNSEALED[19], REGIONS["previous"], mend=True))
    (broken,) = [one for one in found(newest, has_none) if one.wrong]
    assert (broken.code, broken.record, broken.details) == ("link_broken", 20, {"before": 19})
    assert wrong(newest, has_none, [receipt(UNSEALED[18])]) == {"altered": [20]}


def test_the_newest_without_a_key_is_held_by_a_receipt_alone():
    newest = with_one(UNSEALED, 20, changed(UNSEALED[19], REGIONS["head"], mend=True))
    assert wrong(newest, has_none) == {}
    assert wrong(newest, has_none, [receipt(UNSEALED[19])]) == {"receipt_differs": [20]}
