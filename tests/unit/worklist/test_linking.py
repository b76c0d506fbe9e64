"""Checks answer orders: by themselves, by hand, and not when they must not."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from metercheck import errors
from metercheck.records.store import Store
from metercheck.records.store.tables import records, work_lists
from metercheck.worklist.barcode import check_digit
from metercheck.worklist.linking import link, link_new, take_off
from metercheck.worklist.lists import WorkLists
from metercheck.worklist.orders import Order, checked, next_order, progress
from support.listed import add_check, read_in

_LATER_S = 3600


def _order(store: Store, meter: str, name: str = "向阳台区") -> Order:
    (found,) = [one for one in WorkLists(store).orders(name) if one.meter == meter]
    return found


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("normal", "done"), ("abnormal", "done"), ("inconclusive", "open"), ("invalid", "open")],
)
def test_a_check_of_a_listed_meter_answers_its_order(
    store: Store, verdict: str, state: str
) -> None:
    read_in(store)
    number = add_check(store, "00217", verdict)
    add_check(store, "other", "abnormal")
    (made,) = link_new(store)
    assert (made.meter, made.record, made.verdict) == ("00217", number, verdict)
    order = _order(store, "00217")
    assert (order.state, order.verdict) == (state, verdict)
    assert [one.id for one in order.checks] == [number]
    assert link_new(store) == []


def test_a_meter_is_known_however_its_number_was_written(store: Store) -> None:
    digits = "33300010" + "0" * 10 + "217"
    code = digits + check_digit(digits)
    read_in(store)
    add_check(store, "217")
    add_check(store, "０0217")
    add_check(store, code)
    assert {made.meter for made in link_new(store)} == {"00217"}
    assert len(_order(store, "00217").checks) == 3


def test_a_number_that_fits_two_meters_is_linked_to_none_but_its_own(store: Store) -> None:
    read_in(store, "meter\n042\n0042\n")
    add_check(store, "42")
    assert link_new(store) == []
    add_check(store, "0042")
    assert [made.meter for made in link_new(store)] == ["0042"]


def test_a_check_of_before_the_list_answers_nothing(store: Store) -> None:
    add_check(store, "00217", "abnormal", time_s=1_700_000_000)
    add_check(store, "00218", "abnormal", time_s=0)
    read_in(store)
    with store.transaction() as connection:
        connection.execute(update(work_lists).values(made="2100-01-01T00:00:00.000+00:00"))
    assert link_new(store) == []


def test_a_repeat_answers_the_newest_list_and_older_ones_that_are_open(store: Store) -> None:
    read_in(store, name="first")
    add_check(store, "00217", "normal")
    link_new(store)
    read_in(store, name="second")
    read_in(store, name="third")
    add_check(store, "00217", "abnormal")
    assert [made.list for made in link_new(store)] == ["third", "second"]
    assert len(_order(store, "00217", "first").checks) == 1
    add_check(store, "00217", "normal")
    assert [made.list for made in link_new(store)] == ["third"]


def test_a_repeat_at_the_same_place_counts_and_abnormal_counts_before_another_place(
    store: Store,
) -> None:
    read_in(store)
    add_check(store, "00217", "abnormal", place="box")
    add_check(store, "00217", "normal", place="box", time_s=2_000_000_000 + _LATER_S)
    add_check(store, "00218", "normal", place="box", time_s=2_000_000_000)
    add_check(store, "00218", "abnormal", place="socket", time_s=2_000_000_000 + 60)
    add_check(store, "00218", "inconclusive", place="socket", time_s=2_000_000_000 + _LATER_S)
    link_new(store)
    assert _order(store, "00217").verdict == "normal"
    assert _order(store, "00218").verdict == "abnormal"


def test_by_hand_any_check_is_linked_and_what_is_taken_off_stays_off(store: Store) -> None:
    read_in(store)
    number = add_check(store, "00217", "abnormal")
    link_new(store)
    sha256 = store.get(number).sha256
    take_off(store, 1, sha256)
    assert (_order(store, "00217").state, _order(store, "00217").checks) == ("open", ())
    assert link_new(store) == []
    link(store, 2, sha256)
    assert (_order(store, "00218").state, _order(store, "00218").verdict) == ("done", "abnormal")
    link(store, 1, sha256)
    assert _order(store, "00217").state == "done"
    for change in (link, take_off):
        with pytest.raises(errors.NoSuchOrder):
            change(store, 99, sha256)


def test_another_check_keeps_the_order_done(store: Store) -> None:
    read_in(store)
    first, _ = add_check(store, "00217"), add_check(store, "00217", place="socket")
    link_new(store)
    take_off(store, 1, store.get(first).sha256)
    assert _order(store, "00217").state == "done"


def test_the_next_order_is_by_rank_then_near_the_last_and_tried_ones_wait(store: Store) -> None:
    rows = "".join(
        f"{name},{rank}\n" for name, rank in zip("ABCDEF", [2, 2, 1, 2, 2, ""], strict=True)
    )
    read_in(store, "meter,rank\n" + rows)
    lists = WorkLists(store)
    visited: list[str] = []
    for _ in range(5):
        order = next_order(lists.orders())
        assert order is not None
        visited.append(order.meter)
        lists.mark(order.id, "refused")
    assert visited == ["C", "D", "E", "B", "A"]
    add_check(store, "F", "inconclusive")
    link_new(store)
    order = next_order(lists.orders())
    assert order is not None
    assert order.meter == "F"
    lists.mark(1, "open")
    again = next_order(lists.orders())
    assert again is not None
    assert again.meter == "A"
    for number in (1, 6):
        lists.mark(number, "dismantled")
    assert next_order(lists.orders()) is None


def test_progress_counts_every_order_once(store: Store) -> None:
    read_in(store)
    add_check(store, "00217", "abnormal")
    add_check(store, "00218", "normal")
    add_check(store, "00305", "inconclusive")
    link_new(store)
    WorkLists(store).mark(4, "unreachable")
    orders = WorkLists(store).orders()
    far = progress(orders)
    assert (far.normal, far.abnormal, far.open, far.tried, far.unreachable) == (1, 1, 1, 1, 1)
    assert far.total == len(orders) == 4
    assert checked(orders) == [("台区线损高", True), ("台区线损高", False)]


def test_findings_are_a_persons_and_the_newest_counts(store: Store) -> None:
    read_in(store)
    lists = WorkLists(store)
    lists.find(1, "confirmed", "王工", "表尾短接")
    order = lists.find(1, "wiring", "李工")
    assert order.finding is not None
    assert (order.finding.finding, order.finding.author) == ("wiring", "李工")
    assert len(order.findings) == 2
    assert order.state == "open"
    with pytest.raises(errors.NoSuchOrder):
        lists.find(99, "confirmed", "x")
    with pytest.raises(errors.NoSuchOrder):
        lists.mark(99, "refused")


def test_an_order_whose_record_was_erased_is_neither_normal_nor_abnormal(store: Store) -> None:
    read_in(store)
    add_check(store, "00217", "abnormal")
    link_new(store)
    with store.transaction() as connection:
        connection.execute(delete(records))
    orders = WorkLists(store).orders()
    assert (orders[0].state, orders[0].verdict) == ("done", "")
    far = progress(orders)
    assert (far.normal, far.abnormal, far.erased, far.total) == (0, 0, 1, 4)
    assert checked(orders) == []
