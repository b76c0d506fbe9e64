"""Verification: whatever is done to records is found, by name; what is honest is not accused."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from metercheck.records.chain import Piece, read
from metercheck.records.findings import FACTS, WRONG
from metercheck.records.verify import verify
from metercheck_wire.messages import VERDICTS
from support.chains import (
    DEVICE,
    EVENTS,
    KEY,
    RESULT,
    changed,
    made,
    receipt,
    sealed_again,
    stored,
)
from support.records import HEAD, blob, check_events
from support.verifying import (
    CHAIN,
    OTHER_CHAIN,
    OTHER_KEY,
    UNSEALED,
    facts,
    found,
    has_key,
    has_none,
    with_one,
    wrong,
)


def test_codes_are_either_wrong_or_facts():
    assert not set(WRONG) & set(FACTS)


def test_the_threats_name_every_code_that_says_something_is_wrong():
    text = Path(__file__).parents[2].joinpath("protocol", "README.md").read_text("utf-8")
    table = text.partition("## Who may cheat")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", table))
    assert set(WRONG) <= named
    files = Path(__file__).parent.glob("test_verify*.py")
    tested = set(re.findall(r'"(\w+)"', "".join(file.read_text("utf-8") for file in files)))
    assert set(WRONG) <= tested


def test_an_untouched_chain_has_nothing_to_say():
    report = verify(stored(CHAIN), [receipt(CHAIN[9])], has_key)
    assert report.findings == ()
    (device,) = report.devices
    assert (device.first, device.last, device.count, device.proven) == (1, 20, 20, 20)
    assert device.short == read(Piece(CHAIN[-1])).short


def test_the_order_in_which_records_came_does_not_matter():
    shuffled = list(CHAIN)
    Random(1).shuffle(shuffled)
    assert found(shuffled) == ()


def test_without_a_key_the_chain_alone_is_checked_and_told_so():
    assert facts(CHAIN, has_none) == {"key_not_here"}
    assert facts(UNSEALED, has_none) == {"unsealed"}
    (told,) = found(UNSEALED, has_none)
    assert (told.record, told.details) == (1, {"count": 20})


def test_removed_records_are_counted():
    (gap,) = [one for one in found(CHAIN[:5] + CHAIN[8:]) if one.wrong]
    assert (gap.code, gap.record) == ("removed", 9)
    assert gap.details == {"first": 6, "last": 8, "count": 3}


def test_a_removed_start_is_seen():
    assert wrong(CHAIN[3:]) == {"start_missing": [4]}
    assert wrong(CHAIN[3:], has_key, [receipt(CHAIN[1])]) == {"start_missing": [4], "removed": [4]}


def test_a_cut_tail_is_seen_by_a_receipt():
    assert wrong(CHAIN[:15]) == {}
    cut = [one for one in found(CHAIN[:15], has_key, [receipt(CHAIN[16])]) if one.wrong]
    assert [(one.code, one.record, one.details) for one in cut] == [
        ("tail_cut", 15, {"newest": 17})
    ]
    (nothing_left,) = found([], has_key, [receipt(CHAIN[16])])
    assert (nothing_left.code, nothing_left.device) == ("tail_cut", DEVICE)


def test_numbers_swapped_in_their_heads_are_seen():
    # The number is the first field of the head.
    swapped = list(CHAIN)
    for one, other in ((5, 6), (6, 5)):
        data = changed(CHAIN[one - 1], 5, one ^ other, mend=True)
        assert read(Piece(data)).number == other
        swapped[one - 1] = data
    assert wrong(swapped)["seal_wrong"] == [5, 6]
    assert {5, 6} & set(wrong(swapped, has_none).get("altered", []))


def test_bytes_that_changed_places_in_the_store_are_seen():
    pieces = [
        Piece(data, id=number, sha256=sha256(noted).hexdigest(), device=DEVICE, record=number)
        for number, data, noted in ((1, CHAIN[1], CHAIN[0]), (2, CHAIN[0], CHAIN[1]))
    ]
    assert [(one.code, one.piece.id) for one in verify(pieces, (), has_key).wrong] == [
        ("noted_otherwise", 1),
        ("noted_otherwise", 2),
    ]


def test_a_seal_of_another_key_is_no_seal():
    forged = with_one(CHAIN, 7, sealed_again(CHAIN[6], OTHER_KEY))
    assert wrong(forged) == {"seal_wrong": [7]}
    bare = with_one(CHAIN, 7, sealed_again(CHAIN[6], b""))
    assert wrong(bare) == {"seal_missing": [7]}


def test_a_whole_chain_of_another_key_is_told():
    foreign = made(3, key=OTHER_KEY, first=21, chain_id=OTHER_CHAIN)
    assert wrong([*CHAIN, *foreign]) == {"foreign_key": [21]}
    assert facts([*CHAIN, *foreign]) == {"chain_begins"}


def test_a_new_chain_is_seen_where_it_begins():
    after = made(3, key=b"", first=21, chain_id=OTHER_CHAIN)
    assert wrong([*CHAIN, *after]) == {}
    assert {(one.code, one.record) for one in found([*CHAIN, *after])} == {
        ("chain_begins", 21),
        ("unsealed", 21),
    }
    assert wrong([*CHAIN, *after[1:]]) == {"removed": [22]}
    assert facts(after) == {"earlier_chain", "unsealed"}


def test_an_old_chain_does_not_come_back():
    previous = read(Piece(CHAIN[-1])).value
    between = made(1, key=b"", first=21, chain_id=OTHER_CHAIN)
    again = made(1, first=22, previous=previous)
    assert wrong([*CHAIN, *between, *again]) == {"old_chain_again": [22]}


def test_records_made_with_a_copied_key_fork_the_chain():
    previous = read(Piece(CHAIN[9])).value
    copied = made(1, first=11, previous=previous, meter="other")
    assert wrong([*CHAIN[:12], *copied]) == {"forked": [11]}
    assert wrong([*CHAIN[:11], *made(1, first=12, previous=previous)]) == {"reordered": [12]}
    assert wrong([*CHAIN[:11], *made(1, first=12, previous=bytes(32))]) == {"link_broken": [12]}


def test_a_number_that_was_never_used_is_no_gap():
    previous = read(Piece(CHAIN[9])).value
    assert facts([*CHAIN[:10], *made(2, first=13, previous=previous)]) == {"numbers_skipped"}


def test_what_lies_beside_a_damaged_record_is_not_accused():
    blobs = with_one(CHAIN, 7, changed(CHAIN[6], 100))
    pieces = [
        Piece(data, id=number, device=DEVICE, record=number)
        for number, data in enumerate(blobs, 1)
    ]
    assert [one.code for one in verify(pieces, (), has_key).wrong] == ["damaged"]


def test_what_differs_from_the_record_before_is_listed():
    previous = read(Piece(CHAIN[1])).value
    other = {"normal_low_ppm": 900_000, "calibration": bytes(8)[:7] + b"c", "firmware": "9"}
    changes = found([*CHAIN[:2], *made(1, first=3, previous=previous, **other)])
    assert {one.code: one.details["what"] for one in changes} == {
        "limits_changed": "normal_low_ppm 950000 → 900000",
        "calibration_changed": "calibration 0000000000000000 → 0000000000000063",
        "versions_changed": "firmware 0.0.0 → 9",
    }


def test_a_device_that_goes_back_in_time_is_told():
    previous = read(Piece(CHAIN[4])).value
    restarted = made(1, first=6, previous=previous, boot=1, set_boot=1)
    assert "starts_backwards" in wrong([*CHAIN[:5], *restarted])
    earlier = HEAD["set_time_s"] - 3600
    back = made(1, first=6, previous=previous, boot=3, set_boot=3, set_time_s=earlier, time_s=0)
    assert wrong([*CHAIN[:5], *back]) == {"time_backwards": [6]}


def test_two_clocks_that_disagree_are_told():
    shifted = made(1, time_s=HEAD["time_s"] + 86_400)
    (told,) = found(shifted)
    assert (told.code, told.record) == ("clock_shifted", 1)
    assert told.details["seconds"] == pytest.approx(86_400, abs=200)
    assert wrong(made(1, boot=9, time_s=HEAD["set_time_s"] - 86_400)) == {"clock_shifted": [1]}


def test_a_verdict_that_the_edges_do_not_give_is_told():
    events = check_events(0.5)
    estimator = read(Piece(CHAIN[0])).head["estimator"]
    normal = {"verdict": VERDICTS.index("normal"), "ratio_ppm": 1_000_000}
    forged = blob(events, result=normal, record=1, key=KEY, estimator=estimator)
    assert wrong([forged], again=True) == {"verdict_differs": [1]}
    assert wrong([forged]) == {}
    assert found(CHAIN[:2], again=True) == ()


def test_a_record_of_another_estimator_is_not_computed_again():
    old = [
        blob(EVENTS, result=RESULT | {"ratio_ppm": 1}, record=1, key=KEY, estimator=900),
    ]
    (told,) = found(old, again=True)
    assert (told.code, told.details["made"]) == ("other_estimator", 900)


def test_the_same_file_twice_is_one_record():
    assert found([*CHAIN, CHAIN[3]]) == ()


def test_garbage_is_told_and_nothing_raised():
    (told,) = found([b"no record"])
    assert (told.code, told.record, told.piece.id) == ("damaged", 0, 1)


def test_a_record_without_any_event_is_told_as_well():
    assert "verdict_differs" in wrong([blob([], record=1, key=KEY, estimator=_OURS)], again=True)


_OURS = read(Piece(CHAIN[0])).head["estimator"]
