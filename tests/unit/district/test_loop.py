"""From suspects to a work list, from checks to labels, from labels to how good the lists were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metercheck.district.loop.kept import read_rows
from metercheck.district.loop.labels import collect
from metercheck.district.loop.lists import make_list
from metercheck.district.loop.picking import RANDOM, RANKED, Candidate, draw, pick
from metercheck.district.loop.success import recall, success
from metercheck.errors import NotADataset
from metercheck.records.store import Store
from metercheck.worklist.linking import link_new
from metercheck.worklist.lists import WorkLists
from metercheck.worklist.rates import Rate
from support.listed import add_check

_USERS = [
    Candidate("0101", f"U{number:02}", f"{700 + number}", score=number % 7) for number in range(40)
]
_candidates = st.lists(
    st.builds(
        Candidate,
        district=st.sampled_from("AB"),
        user=st.sampled_from([f"U{number}" for number in range(12)]),
        meter=st.sampled_from(["", "1", "2", "3"]),
        score=st.floats(-5, 5),
    ),
    max_size=30,
)


def _drawn(count: int) -> list[str]:
    return draw([one.user for one in _USERS], count)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "records.sqlite") as store:
        yield store


@settings(max_examples=60)
@given(_candidates, st.integers(0, 8), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_best_are_listed_and_each_user_once(candidates, top, drawn, chance) -> None:
    names = draw([one.user for one in candidates], 20, seed=3)
    picked = pick(candidates, top, names, drawn)
    mixed = list(candidates)
    chance.shuffle(mixed)
    users = [one.candidate.user for one in picked]
    assert len(users) == len(set(users))
    assert all(one.candidate.meter for one in picked)
    assert [one.rank for one in picked] == list(range(1, len(picked) + 1))
    again = pick(mixed, top, draw([one.user for one in mixed], 20, seed=3), drawn)
    assert [(one.candidate.user, one.arm) for one in again] == [
        (one.candidate.user, one.arm) for one in picked
    ]
    ranked = [one.candidate.score for one in picked if one.arm == RANKED]
    assert ranked == sorted(ranked, reverse=True)
    best_of_others = max(
        (one.score for one in candidates if one.meter and one.user not in users), default=-9
    )
    assert not ranked or min(ranked) >= best_of_others or len(ranked) < top


def test_another_seed_draws_others() -> None:
    users = [one.user for one in _USERS]

    def drawn(seed: int) -> set[str]:
        picked = pick(_USERS, 5, draw(users, 11, seed), 6)
        return {one.candidate.user for one in picked if one.arm == RANDOM}

    assert len(drawn(1)) == len(drawn(2)) == 6
    assert drawn(1) != drawn(2)
    assert drawn(1) == drawn(1)


def test_a_list_is_cut_where_a_visit_is_not_worth_it() -> None:
    chances = [0.6, 0.3, None, 0.05, 0.01]
    users = [
        replace(one, score=-place, probability=chance)
        for place, (one, chance) in enumerate(zip(_USERS, chances, strict=False))
    ]
    listed = [one.candidate.user for one in pick(users, 4, least=0.1)]
    assert listed == [one.user for one in _USERS[:3]]


def test_findings_and_normal_checks_become_labels(store: Store, tmp_path: Path) -> None:
    picked = pick(_USERS, 5, _drawn(7), 2)
    taken = make_list(tmp_path, store, "first", picked)
    assert len(taken.added) == 7
    meters = [one.candidate.meter for one in picked]
    verdicts = ["abnormal", "abnormal", "normal", "abnormal", "inconclusive"]
    for meter, verdict in zip(meters, verdicts, strict=False):
        add_check(store, meter, verdict)
    link_new(store)
    lists = WorkLists(store)
    numbers = {order.meter: order.id for order in lists.orders("first")}
    lists.find(numbers[meters[0]], "confirmed", "Li", "")
    lists.find(numbers[meters[1]], "not_confirmed", "Li", "")

    rows = collect(tmp_path, lists.orders())

    by_user = {row["user"]: (row["outcome"], row["found"]) for row in rows}
    users = [one.candidate.user for one in picked]
    assert by_user == {
        users[0]: ("confirmed", True),
        users[1]: ("not_confirmed", False),
        users[2]: ("normal", False),  # the abnormal one that nobody followed up is no label
    }
    assert read_rows(tmp_path, "labels") == rows
    assert collect(tmp_path, lists.orders()) == rows
    assert read_rows(tmp_path, "labels") == rows


def test_labels_of_other_lists_stay(store: Store, tmp_path: Path) -> None:
    make_list(tmp_path, store, "spring", pick(_USERS, 2))
    make_list(
        tmp_path, store, "autumn", pick([replace(one, score=-one.score) for one in _USERS], 2)
    )
    lists = WorkLists(store)
    for name in ("spring", "autumn"):
        for order in lists.orders(name):
            lists.find(order.id, "defect", "Li", "")
        collect(tmp_path, lists.orders(name))
    assert [row["source"] for row in read_rows(tmp_path, "labels")] == ["spring"] * 2 + [
        "autumn"
    ] * 2


def test_a_list_made_again_keeps_what_was_done(store: Store, tmp_path: Path) -> None:
    make_list(tmp_path, store, "first", pick(_USERS, 3))
    lists = WorkLists(store)
    before = lists.orders("first")
    lists.find(before[0].id, "confirmed", "Li", "")
    make_list(tmp_path, store, "first", pick(_USERS[:20], 5))
    after = {order.meter: order for order in lists.orders("first")}
    assert after[before[0].meter].finding is not None
    assert {row["meter"] for row in read_rows(tmp_path, "lists")} == set(after)


def test_rates_count_what_was_found_out(store: Store, tmp_path: Path) -> None:
    make_list(tmp_path, store, "first", pick(_USERS, 6, _drawn(10), 4))
    lists = WorkLists(store)
    for order in lists.orders("first"):
        if order.rank in (1, 3, 7):
            lists.find(order.id, "confirmed", "Li", "")
        elif order.rank != 5:
            lists.find(order.id, "not_confirmed", "Li", "")
    found = success(read_rows(tmp_path, "lists"), lists.orders(), users=40, at=(2, 4))
    assert (found.ranked.hits, found.ranked.tried, found.waiting) == (2, 5, 1)
    assert (found.random.hits, found.random.tried) == (1, 4)
    assert {place: (rate.hits, rate.tried) for place, rate in found.at.items()} == {
        2: (1, 2),
        4: (2, 4),
    }
    assert found.recall is not None
    assert found.recall.missed == pytest.approx(34 / 4)
    assert found.recall.share == pytest.approx(2 / (2 + 8.5))
    assert found.recall.low < found.recall.share < found.recall.high


@given(st.integers(0, 50), st.integers(0, 30), st.integers(1, 30), st.integers(0, 1000))
def test_recall_lies_in_its_interval(found: int, hits: int, more: int, others: int) -> None:
    estimate = recall(found, Rate(hits, hits + more), others)
    assert 0 <= estimate.low <= estimate.share <= estimate.high <= 1


def test_without_a_random_sample_nothing_is_said_of_recall(store: Store, tmp_path: Path) -> None:
    make_list(tmp_path, store, "first", pick(_USERS, 6))
    listed = read_rows(tmp_path, "lists")
    assert success(listed, WorkLists(store).orders(), users=40).recall is None


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "labels.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(NotADataset):
        read_rows(tmp_path, "labels")
