"""What a store must do, whatever database is under it.

A test file inherits `StoreContract` and gives the fixture `where`: the address of an empty store.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, insert, select, update

from metercheck.errors import BadRecord, NoSuchRecord, SeveralRecords, StoreError
from metercheck.records.findings import Receipt
from metercheck.records.store import DatabaseUrl, Filter, Row, Store
from metercheck.records.store.tables import DERIVED, records, remarks, work_lists, work_orders
from metercheck_wire.messages import VERDICTS
from support.records import RESULT, blob

Where = Path | DatabaseUrl
_DAY_S = 86_400


class StoreContract:
    """The tests."""

    def test_what_is_stored_comes_back_byte_for_byte(self, where: Where) -> None:
        data = blob()
        with Store(where) as store:
            number = store.add(data, port="/dev/ttyACM0", crew="检查一班\udc80\0")
        with Store(where) as store:
            stored = store.get(number)
        assert stored.blob == data
        assert stored.local == {"port": "/dev/ttyACM0", "crew": "检查一班\udc80\0"}

    def test_the_list_is_derived_from_the_bytes(self, where: Where) -> None:
        with Store(where) as store:
            store.add(blob())
            store.add(blob(meter="other", place=1))
            rows = store.list()
            assert [row.id for row in rows] == [1, 2]
            assert [row.place for row in rows] == ["box", "socket"]
            assert rows[0].verdict == "abnormal"
            assert rows[0].ratio == pytest.approx(0.5034)
            assert [row.meter for row in store.list(meter="other")] == ["other"]

    def test_the_same_record_twice_is_one_and_uses_up_one_number(self, where: Where) -> None:
        with Store(where) as store:
            assert store.add(blob()) == store.add(blob()) == 1
            assert store.add(blob(meter="next")) == 2
            assert len(store.list()) == 2

    def test_the_same_record_from_two_at_once_is_one(self, where: Where) -> None:
        blobs = [blob(token=number) for number in range(8)]
        numbers: list[list[int]] = [[], []]

        def add(mine: list[int]) -> None:
            with Store(where) as store:
                mine.extend(store.add(data) for data in blobs)

        both = [threading.Thread(target=add, args=[mine]) for mine in numbers]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert numbers[0] == numbers[1]
        with Store(where) as store:
            assert len(store.list()) == len(blobs)

    def test_columns_that_were_changed_are_built_again(self, where: Where) -> None:
        nonsense = {"verdict": "normal", "ratio": 1.0, "short": None, "time_s": -5, "meter": None}
        with Store(where) as store:
            store.add(blob())
            (expected,) = store.list()
            _change(store, **nonsense)
            assert store.list() != [expected]
            store.rebuild()
            assert store.list() == [expected]
            assert expected.ratio == pytest.approx(RESULT["ratio_ppm"] / 1e6)

    def test_columns_of_nothing_hide_no_record(self, where: Where) -> None:
        with Store(where) as store:
            store.add(blob())
            _change(store, **dict.fromkeys(DERIVED))
            store.add(blob(meter="other"))
            empty, other = store.list()
            assert (empty.readable, other.readable) == (False, True)
            assert store.get(empty.id).blob == blob()

    def test_what_no_metercheck_wrote_is_not_believed(self, where: Where) -> None:
        with Store(where) as store:
            store.add(blob())
            _change(store, verdict="guilty", place="bed", sureness="certain", local="[1")
            (row,) = store.list()
            assert (row.verdict, row.place, row.sureness) == ("none", "", "unknown")
            assert not row.readable
            assert store.get(1).local == {}

    def test_bytes_that_are_no_record_leave_no_trace(self, where: Where) -> None:
        with Store(where) as store:
            with pytest.raises(BadRecord):
                store.add(blob()[:-1])
            assert not store.list()

    def test_a_damaged_record_is_given_as_it_is(self, where: Where) -> None:
        with Store(where) as store:
            store.add(blob())
            before = store.list()
            _change(store, blob=blob()[:-1])
            store.rebuild()
            assert store.list() == before
            assert store.get(1).blob == blob()[:-1]
            assert [piece.blob for piece in store.pieces()] == [blob()[:-1]]

    def test_a_record_that_is_not_there_names_those_that_are(self, where: Where) -> None:
        with Store(where) as store:
            store.add(blob())
            with pytest.raises(NoSuchRecord) as caught:
                store.get(2)
        assert caught.value.arguments == {"asked": 2, "known": "1 - 1"}

    def test_a_record_goes_by_its_number_or_its_short_hash(self, where: Where) -> None:
        with Store(where) as store:
            store.add(blob(meter="other"))
            number = store.add(blob())
            short = next(row.short for row in store.list() if row.id == number)
            misread = short.replace("-", "").replace("0", "o").replace("1", "l")
            for name in (str(number), short, short.lower(), f" {misread} "):
                assert store.number_of(name) == number

    @pytest.mark.parametrize(
        "name", ["3", "0", "", "-1", "²", "9" * 19, "9" * 500, "7K3M-9QXA", "a\0", "\udc80"]
    )
    def test_what_no_record_is_called_is_told(self, where: Where, name: str) -> None:
        with Store(where) as store, pytest.raises(NoSuchRecord) as caught:
            store.number_of(name)
        assert caught.value.arguments["asked"] == name

    def test_a_short_hash_of_several_records_names_them(self, where: Where) -> None:
        with Store(where) as store:
            _add_all(store, [blob(), blob(meter="other")])
            _change(store, short="7K3M-9QXA")
            with pytest.raises(SeveralRecords) as caught:
                store.number_of("7k3m9qxa")
        assert caught.value.arguments["numbers"] == [1, 2]

    def test_receipts_are_kept_once(self, where: Where) -> None:
        first, second = Receipt("00", "01", 3, bytes(32)), Receipt("02", "01", 1, bytes(32))
        with Store(where) as store:
            for receipt in (second, first, first):
                store.add_receipt(receipt)
            assert store.receipts() == [first, second]
            assert store.receipts("02") == [second]

    def test_the_largest_numbers_a_device_can_have_fit(self, where: Where) -> None:
        most = 2**32 - 1
        with Store(where) as store:
            number = store.add(
                blob(record=most, boot=most, set_boot=most, set_time_s=most, uptime_ms=most)
            )
            assert store.list()[0].record == most
            assert store.get(number).blob

    def test_a_meter_of_hostile_letters_is_stored(self, where: Where) -> None:
        data = blob(meter="\0\x1b[31m'; --%_")
        with Store(where) as store:
            number = store.add(data)
            assert store.get(number).blob == data
            assert store.page(Filter(meter_part="'; --%_"), 5).total == 1
            assert store.page(Filter(meter_part="; %%"), 5).total == 0

    def test_a_transaction_is_all_or_nothing(self, where: Where) -> None:
        lists = [{"name": name, "made": "", "source_sha256": ""} for name in ("一", "二")]
        with Store(where) as store:
            with pytest.raises(ZeroDivisionError):
                _write(store, lists, then=ZeroDivisionError)
            with store.reading() as connection:
                assert not connection.execute(select(work_lists)).all()
            _write(store, lists)
            with store.reading() as connection:
                assert len(connection.execute(select(work_lists)).all()) == 2

    def test_an_order_of_no_list_is_refused(self, where: Where) -> None:
        order = {column.name: "" for column in work_orders.c if column.name != "id"}
        order |= {"list_id": 7, "rank": 1, "constant_imp_per_kwh": 1200}
        with Store(where) as store:
            with pytest.raises(StoreError):
                _write(store, [order], table=work_orders)
            with store.reading() as connection:
                assert not connection.execute(select(work_orders)).all()

    def test_a_remark_has_its_own_name(self, where: Where) -> None:
        said = {"record_sha256": "ab", "at": "2026-01-01", "author": "李", "text": "表箱无封印"}
        with Store(where) as store:
            with store.transaction() as connection:
                connection.execute(insert(remarks), [said, said | {"text": "已复核"}])
            with store.reading() as connection:
                names = connection.scalars(select(remarks.c.sha256)).all()
        assert len({len(name) for name in names}) == 1
        assert len(set(names)) == 2

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        wanted=st.builds(
            Filter,
            meter=st.sampled_from([None, "甲", "乙"]),
            meter_part=st.sampled_from([None, "", "甲", "%"]),
            place=st.sampled_from([None, "box", "socket"]),
            device=st.sampled_from([None, "00" * 8, "01" * 8]),
            verdicts=st.lists(st.sampled_from(VERDICTS), max_size=2).map(tuple),
            since_s=st.sampled_from([None, 0, 1_700_000_000, 1_700_000_000 + 2 * _DAY_S]),
            until_s=st.sampled_from([None, 0, 1_700_000_000 + 2 * _DAY_S, 2**40]),
        ),
        limit=st.integers(1, 5),
    )
    def test_pages_are_the_list_in_parts(self, where: Where, wanted: Filter, limit: int) -> None:
        with Store(where) as store:
            if not store.page(Filter(), 1).total:
                _add_all(store, _mixed())
            expected = [row for row in store.list() if _fits(row, wanted)]
            assert [row for some in store.every(wanted) for row in some] == expected
            found: list[Row] = []
            before, more = None, True
            while more:
                page = store.page(wanted, limit, before)
                assert page.total == len(expected)
                skipped = store.page(wanted, limit, skip=len(found))
                assert skipped.rows == page.rows
                found = [*page.rows, *found]
                before, more = (page.rows[0].id if page.rows else None), page.more
            assert found == expected


def _mixed() -> list[bytes]:
    """Records of two meters, devices and places, all verdicts, on days out of order."""
    made = []
    for number in range(24):
        known = number % 5 > 0
        time_s = 1_700_000_000 + (number * 7 % 5) * _DAY_S if known else 0
        made.append(
            blob(
                [(0, 7, 0)],
                token=number,
                meter="甲乙"[number % 2],
                place=number // 2 % 2,
                device=bytes([number // 4 % 2] * 8),
                time_s=time_s,
                set_time_s=0,
                result={"verdict": number % len(VERDICTS)},
            )
        )
    return made


def _fits(row: Row, wanted: Filter) -> bool:
    """The same in Python."""
    timed = wanted.since_s is not None or wanted.until_s is not None
    return (
        wanted.meter in (None, row.meter)
        and (wanted.meter_part or "") in row.meter
        and wanted.place in (None, row.place)
        and wanted.device in (None, row.device)
        and (not wanted.verdicts or row.verdict in wanted.verdicts)
        and (not timed or row.time_s > 0)
        and (wanted.since_s is None or row.time_s >= wanted.since_s)
        and (wanted.until_s is None or row.time_s < wanted.until_s)
    )


def _write(
    store: Store,
    rows: list[dict[str, Any]],
    table: Table = work_lists,
    then: type[Exception] | None = None,
) -> None:
    with store.transaction() as connection:
        connection.execute(insert(table), rows)
        if then is not None:
            raise then


def _change(store: Store, **columns: Any) -> None:
    with store.transaction() as connection:
        connection.execute(update(records).values(columns))


def _add_all(store: Store, blobs: Sequence[bytes]) -> None:
    for data in blobs:
        store.add(data)
