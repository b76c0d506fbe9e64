"""A list of meters as a spreadsheet saved it: read tolerantly, and nothing dropped unsaid."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path

from metercheck.errors import BadWorkList, FileMissing
from metercheck.words import Phrase
from metercheck.worklist.cells import Refused, constant_in, meter_in, phase_in, rank_in, words_in

DELIMITERS = ",;\t，"
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# The names under which the columns come, as `plain` has them; the first that is there is taken.
HEADINGS: Mapping[str, Sequence[str]] = {
    "meter": (
        *("meter", "meterno", "meternumber", "meterid", "表号", "电能表编号", "电能表表号"),
        *("电表号", "电表编号", "电能表资产编号", "电表资产编号", "资产编号", "表计编号"),
    ),
    "address": ("address", "用电地址", "地址", "安装地址", "表位"),
    "constant_imp_per_kwh": (
        *("constant", "constantimpperkwh", "脉冲常数", "电能表常数", "电表常数", "表常数", "常数"),
    ),
    "reason": ("reason", "原因", "派工原因", "疑点", "检查原因"),
    "rank": ("rank", "排序", "优先级", "顺序", "名次"),
    "phase": ("phase", "相别", "相"),
}


@dataclass(frozen=True)
class Entry:
    """One meter of a list. What the list does not say is None, or "" for texts."""

    meter: str
    address: str = ""
    constant_imp_per_kwh: int | None = None
    reason: str = ""
    rank: int | None = None
    phase: str = ""


@dataclass(frozen=True)
class Row:
    """A row that was not taken: the line of the file where it begins, and why."""

    line: int
    why: Phrase


@dataclass(frozen=True)
class Table:
    """What a file holds. `ignored`: headings of columns that nothing is known to do with."""

    sha256: str
    entries: tuple[Entry, ...]
    refused: tuple[Row, ...]
    ignored: tuple[str, ...]


_READERS: Mapping[str, Callable[[str], object]] = {
    "meter": meter_in,
    "address": words_in,
    "constant_imp_per_kwh": constant_in,
    "reason": words_in,
    "rank": rank_in,
    "phase": phase_in,
}


def read_table(path: Path) -> Table:
    """The list in the file. Raises FileMissing, BadWorkList."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileMissing(path=path) from error
    return parse_table(data, path)


def parse_table(data: bytes, path: Path) -> Table:
    """The list in the bytes of a CSV; `path` is named in complaints. Raises BadWorkList.

    UTF-8, UTF-16 with its mark, or GB 18030 (GBK); comma, semicolon or tab; a heading line first.
    """
    # Not str.splitlines: a cell may hold separators that are no ends of lines in a CSV.
    lines = list(io.StringIO(_text_of(data, path), newline=""))
    skipped = 0
    # Excel's own way to name the delimiter; blank lines above the heading.
    while lines and (not lines[0].strip() or re.fullmatch(r"sep=.\s*", lines[0])):
        lines.pop(0)
        skipped += 1
    if not lines:
        raise BadWorkList(path=path, detail=Phrase("worklist.file.empty"))
    delimiter = max(DELIMITERS, key=lambda sign: len(_columns(_heading(lines[0], sign))))
    columns = _columns(_heading(lines[0], delimiter))
    if "meter" not in columns:
        found = " ".join(filter(None, (cell.strip() for cell in _heading(lines[0], delimiter))))
        raise BadWorkList(path=path, detail=Phrase("worklist.file.no_meter", found=found[:80]))
    entries: dict[str, Entry] = {}
    first_lines: dict[str, int] = {}
    refused: list[Row] = []
    heading: list[str] = []
    for line, cells in _rows(lines, delimiter, skipped, path):
        if not heading:
            heading = cells
            continue
        try:
            entry = _entry(cells, columns, len(heading))
        except Refused as error:
            refused.append(Row(line, error.why))
            continue
        if entry.meter in entries:
            why = Phrase("worklist.row.twice", meter=entry.meter, line=first_lines[entry.meter])
            refused.append(Row(line, why))
            continue
        entries[entry.meter] = entry
        first_lines[entry.meter] = line
    used = set(columns.values())
    ignored = [words_in(cell) for place, cell in enumerate(heading) if place not in used]
    return Table(
        sha256(data).hexdigest(),
        tuple(entries.values()),
        tuple(refused),
        tuple(name for name in ignored if name),
    )


def _text_of(data: bytes, path: Path) -> str:
    marked = [name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadWorkList(path=path, detail=Phrase("worklist.file.no_text"))


def _heading(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(heading: Sequence[str]) -> dict[str, int]:
    """Field of Entry -> place of its column."""
    names = [plain(cell) for cell in heading]
    columns: dict[str, int] = {}
    for field in fields(Entry):
        place = next((names.index(name) for name in HEADINGS[field.name] if name in names), None)
        if place is not None:
            columns[field.name] = place
    return columns


def plain(cell: str) -> str:
    """A heading without case, spaces, and the unit in brackets after it."""
    text = unicodedata.normalize("NFKC", cell).casefold()
    return re.sub(r"[\s_/\"'\-:.*]", "", re.sub(r"[(\[].*", "", text))


def _rows(
    lines: Sequence[str], delimiter: str, skipped: int, path: Path
) -> Iterator[tuple[int, list[str]]]:
    """(line where it begins, cells) of each row that is not blank, the heading too."""
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            detail = Phrase("worklist.file.broken", line=line)
            raise BadWorkList(path=path, detail=detail) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _entry(cells: Sequence[str], columns: Mapping[str, int], width: int) -> Entry:
    """A row as an entry. Raises Refused."""
    if any(cell.strip() for cell in cells[width:]):
        raise Refused(Phrase("worklist.row.too_long", cells=len(cells), columns=width))
    values: dict[str, object] = {}
    for name, place in columns.items():
        values[name] = _READERS[name](cells[place] if place < len(cells) else "")
    return Entry(**values)  # pyright: ignore[reportArgumentType]
