"""Lists as spreadsheets save them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck import errors
from metercheck.words import speaking
from metercheck.worklist.barcode import check_digit
from metercheck.worklist.cells import CONSTANTS
from metercheck.worklist.table import Entry, Table, parse_table, read_table

_PATH = Path("list.csv")
_CHINESE = "表号,用电地址,脉冲常数,原因,排序\n00217,幸福路 3 号 2 单元 501,1200,线损高,2\n"
_ENTRY = Entry("00217", "幸福路 3 号 2 单元 501", 1200, "线损高", 2)


def _parsed(text: str, encoding: str = "utf-8") -> Table:
    return parse_table(text.encode(encoding), _PATH)


def _why(table: Table) -> list[tuple[int, str]]:
    with speaking("en"):
        return [(row.line, str(row.why)) for row in table.refused]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_ways_to_save_it_give_the_same_list(encoding: str, delimiter: str, end: str) -> None:
    table = _parsed(_CHINESE.replace(",", delimiter).replace("\n", end), encoding)
    assert table.entries == (_ENTRY,)
    assert not table.refused
    assert not table.ignored


@pytest.mark.parametrize(
    "heading",
    [
        "meter,address,constant,reason,rank",
        "Meter No.,Address,Constant (imp/kWh),Reason,Rank",
        "电能表编号,用电地址,脉冲常数（imp/kWh）,原因,排序",
        "资产编号,地址,常数,疑点,优先级",
        '"表号","地址","常数","原因","排序"',
        "sep=,\n表号,地址,常数,原因,排序",
        "\n,,\n表号,地址,常数,原因,排序".replace(",,\n", "\n"),
    ],
)
def test_headings_are_known_by_many_names(heading: str) -> None:
    rows = _CHINESE.split("\n", 1)[1]
    assert _parsed(f"{heading}\n{rows}").entries == (_ENTRY,)


def test_columns_may_stand_in_any_order_be_missing_or_unknown() -> None:
    table = _parsed("台区,排序,表号\n向阳 1#,3,A-1\n向阳 1#,,A-2\n")
    assert table.entries == (Entry("A-1", rank=3), Entry("A-2"))
    assert table.ignored == ("台区",)


def test_of_two_columns_for_one_thing_the_surer_counts_and_the_other_is_told() -> None:
    table = _parsed("资产编号,表号\n1430001130021003140648,002100314064\n")
    assert table.entries == (Entry("002100314064"),)
    assert table.ignored == ("资产编号",)


def test_every_row_that_is_not_taken_is_told_with_its_line() -> None:
    table = _parsed(
        "表号,用电地址,脉冲常数,排序,相别\n"
        "1,a,1200,1,A相\n"
        ",b,1200,1,\n"
        "\n"
        "1,c,1200,1,\n"
        "2.1003E+11,d,1200,1,\n"
        "3,e,49,1,\n"
        "4,f,1200imp/kWh,first,\n"
        "5,g,1600,1,D\n"
        "6,h,1600,1,,extra\n"
        f"7,{'x' * 201},,,\n"
        f"{'表' * 11},i,,,\n"
        '"8","two\nlines",1 200,2.0,\n'
        "9\n"
    )
    assert table.entries == (
        Entry("1", "a", 1200, "", 1, "A"),
        Entry("8", "two lines", 1200, "", 2),
        Entry("9"),
    )
    told = _why(table)
    assert [line for line, _ in told] == [3, 5, 6, 7, 8, 9, 10, 11, 12]
    words = ["no meter", "line 2", "lost digits", "50 to 20000", "first", "A, B, C", "6 cells"]
    for (_, why), word in zip(told, words, strict=False):
        assert word in why


@pytest.mark.parametrize(
    "written", ['="00217"', "'00217", " 00217 ", "００２１７", '"=""00217"""']
)
def test_leading_zeros_survive_the_ways_to_keep_them(written: str) -> None:
    assert _parsed(f"meter,rank\n{written},1\n").entries == (Entry("00217", rank=1),)


def test_an_asset_code_that_a_spreadsheet_cut_to_15_digits_is_refused() -> None:
    digits = "143000113002100000000"
    right = digits + check_digit(digits)
    wrong = digits + str((int(check_digit(digits)) + 1) % 10)
    assert _parsed(f"meter\n{right}\n").entries == (Entry(right),)
    whole = digits[:15] + "0000000"
    assert whole != right
    assert "lost digits" in _why(_parsed(f"meter\n{whole}\n"))[0][1]
    assert _parsed(f"meter\n{wrong[:-3]}123{wrong[-1]}\n".replace("\n\n", "\n")).entries


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        ("地址,原因\na,b\n".encode(), "地址 原因"),
        (b"PK\x03\x04\x00\x00\xff\xff", "UTF-8"),
        (b'meter\n"open\n' + b"x" * 140_000, "line 2"),
    ],
)
def test_what_is_no_list_is_told(data: bytes, word: str) -> None:
    with pytest.raises(errors.BadWorkList) as caught, speaking("en"):
        parse_table(data, _PATH)
    with speaking("en"):
        assert word in str(caught.value.arguments["detail"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        read_table(tmp_path / "none.csv")


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)
_ENTRIES = st.lists(
    st.builds(
        Entry,
        st.text("0123456789ABC-", min_size=1, max_size=22).filter(lambda text: text.strip("-")),
        _TEXT,
        st.none() | st.integers(*CONSTANTS),
        _TEXT,
        st.none() | st.integers(0, 999),
        st.sampled_from(["", "A", "B", "C"]),
    ),
    max_size=8,
    unique_by=lambda entry: entry.meter,
)


@given(_ENTRIES, st.sampled_from(",;\t"), st.sampled_from(["utf-8-sig", "gb18030"]))
def test_a_list_comes_back_as_it_was_written(
    entries: list[Entry], delimiter: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(["表号", "地址", "常数", "原因", "排序", "相别"])
    writer.writerows(vars(entry).values() for entry in entries)
    table = _parsed(text.getvalue(), encoding)
    kept = {entry.meter for entry in table.entries}
    assert [entry for entry in entries if entry.meter in kept] == list(table.entries)
    # Only what looks like a number that a spreadsheet rounded may be missing, and it is told.
    assert len(table.entries) + len(table.refused) == len(entries)
    assert all("lost digits" in why for _, why in _why(table))


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_give_a_list_or_one_clear_error(data: bytes) -> None:
    try:
        table = parse_table(b"meter,rank\n" + data, _PATH)
    except errors.BadWorkList:
        return
    for entry in table.entries:
        assert entry.meter.isprintable()
        assert len(entry.meter.encode()) <= 32


@given(st.text(max_size=200))
def test_every_row_is_taken_or_told(rows: str) -> None:
    text = "meter,rank\n" + rows
    try:
        table = parse_table(text.encode(errors="replace"), _PATH)
    except errors.BadWorkList:
        return
    read = csv.reader(io.StringIO(text.encode(errors="replace").decode(), newline=""))
    filled = sum(any(cell.strip() for cell in cells) for cells in read) - 1
    assert len(table.entries) + len(table.refused) == filled
