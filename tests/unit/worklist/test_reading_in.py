"""From a file to orders, once and again."""

from __future__ import annotations

from metercheck.records.store import Store
from metercheck.worklist.lists import WorkLists
from metercheck.worklist.orders import NO_RANK
from metercheck.worklist.reading_in import Change, Taken
from support.listed import LIST, read_in

_METERS = ("00217", "00218", "00305", "00306")


def test_a_list_becomes_orders(store: Store) -> None:
    taken = read_in(store)
    assert taken == Taken("向阳台区", _METERS, (), (), (), 0)
    orders = WorkLists(store).orders("向阳台区")
    assert [order.meter for order in orders] == [*_METERS]
    assert [order.rank for order in orders] == [1, 1, 2, NO_RANK]
    assert orders[0].address == "幸福路 3 号 2 单元 501"
    assert [order.constant_imp_per_kwh for order in orders] == [1200, 1200, 1600, None]
    assert {order.state for order in orders} == {"open"}


def test_the_same_file_twice_changes_nothing(store: Store) -> None:
    read_in(store)
    before = WorkLists(store).orders()
    again = read_in(store)
    assert (again.added, again.changed, again.left, again.missing) == ((), (), (), ())
    assert again.unchanged == 4
    assert WorkLists(store).orders() == before
    assert len(WorkLists(store).all()) == 1


def test_a_changed_file_changes_what_is_open_and_says_so(store: Store) -> None:
    read_in(store)
    lists = WorkLists(store)
    lists.mark(2, "unreachable", "三次无人")
    changed = LIST.replace("502,1200", "502,3200").replace("101,1600", "101,3200")
    changed = changed.replace("00306,", "00307,")
    taken = read_in(store, changed)
    assert taken.added == ("00307",)
    assert taken.changed == (Change("00305", "constant_imp_per_kwh", 1600, 3200),)
    assert taken.left == (Change("00218", "constant_imp_per_kwh", 1200, 3200),)
    assert taken.missing == ("00306",)
    assert taken.unchanged == 1
    orders = {order.meter: order for order in lists.orders()}
    assert orders["00305"].constant_imp_per_kwh == 3200
    assert orders["00218"].constant_imp_per_kwh == 1200
    assert (orders["00218"].state, orders["00218"].remark) == ("unreachable", "三次无人")
    assert orders["00306"].state == "open"


def test_lists_stay_apart(store: Store) -> None:
    read_in(store)
    read_in(store, name="新村台区")
    assert len(WorkLists(store).orders()) == 8
    assert len(WorkLists(store).orders("新村台区")) == 4
    assert WorkLists(store).named(None).name == "新村台区"
