"""A text export of whatever encoding and delimiter, as Parquet: texts and their lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metercheck.district.importing.headings import recognised
from metercheck.district.importing.problems import DROPPED, KEPT, Problems
from metercheck.errors import BadExport
from metercheck.words import Phrase
from metercheck.worklist.table import BYTE_ORDER_MARKS, DELIMITERS

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 1 << 20
_BLOCK = 8 << 20
_HEAD_LINES = 40
"""How far down a heading is looked for, below titles."""
_MOST_BROKEN = 1e-3
"""A file with more characters than this that its encoding does not know is in another one."""


@dataclass(frozen=True)
class Head:
    """What stands above the rows. `line`: of the heading, from 1."""

    headings: tuple[str, ...]
    titles: tuple[str, ...]
    """Lines above it that are not blank and name no delimiter."""
    delimiter: str
    line: int


@dataclass(frozen=True)
class RawText:
    """`file`: Parquet of c0, c1, ... (texts) and `line`; `rows`: that hold anything."""

    head: Head
    file: Path
    rows: int
    refused: int


def read_text(path: Path, folder: Path, name: str, problems: Problems) -> RawText:
    """The rows of a text file, written into `folder`. Raises BadExport."""
    import pyarrow as pa

    plain = folder / "plain.txt"
    _decode(path, plain, name, problems)
    head = _head_of(plain, path)
    file = folder / "raw.parquet"
    try:
        rows, refused = _rows_into(plain, head, file, name, problems)
    except pa.ArrowInvalid as error:
        detail = Phrase("district.export.broken", detail=str(error)[:120])
        raise BadExport(path=path, detail=detail) from error
    plain.unlink()
    return RawText(head, file, rows, refused)


def _decode(path: Path, plain: Path, name: str, problems: Problems) -> None:
    """`path` in UTF-8 as `plain`."""
    with path.open("rb") as source:
        start = source.read(4)
    marked = [encoding for mark, encoding in BYTE_ORDER_MARKS.items() if start.startswith(mark)]
    last = "utf-8" if marked else "gb18030"
    for encoding in marked or ["utf-8", "gb18030"]:
        errors = "replace" if encoding == (marked or [last])[-1] else "strict"
        broken = total = 0
        try:
            with (
                path.open(encoding=encoding, errors=errors, newline="") as source,
                plain.open("w", encoding="utf-8", newline="") as target,
            ):
                while chunk := source.read(_CHUNK):
                    if "\0" in chunk:
                        raise BadExport(path=path, detail=Phrase("district.export.no_text"))
                    broken += chunk.count("\N{REPLACEMENT CHARACTER}")
                    total += len(chunk)
                    target.write(chunk)
        except UnicodeDecodeError:
            continue
        if broken > _MOST_BROKEN * total:
            raise BadExport(path=path, detail=Phrase("district.export.no_text"))
        if broken:
            problems.add("bad_characters", KEPT, source=name, detail=encoding, rows=broken)
        return


def _head_of(plain: Path, path: Path) -> Head:
    """The heading: the line of the first ones that has the most names of columns."""
    with plain.open(encoding="utf-8", newline="") as source:
        lines = [line for _, line in zip(range(_HEAD_LINES), source, strict=False)]
    if not any(line.strip() for line in lines):
        raise BadExport(path=path, detail=Phrase("district.export.empty"))
    told = re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0])
    delimiters = told[1] if told else DELIMITERS + "|"
    above = lines[1:] if told else lines
    best, found = 0, None
    for number, line in enumerate(lines, 1):
        for delimiter in delimiters:
            cells = _cells(line, delimiter)
            score = recognised(cells)
            if score > best:
                titles = tuple(
                    filter(
                        None, (one.strip(" ,;\t\r\n") for one in above[: number - 1 - bool(told)])
                    )
                )
                best, found = score, Head(tuple(cells), titles, delimiter, number)
    if found is None:
        first = next(line for line in lines if line.strip())
        raise BadExport(
            path=path, detail=Phrase("district.export.no_heading", found=first.strip()[:120])
        )
    return found


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows_into(
    plain: Path, head: Head, file: Path, name: str, problems: Problems
) -> tuple[int, int]:
    """Write the rows below the heading; how many hold anything, and how many were refused."""
    import pyarrow as pa
    import pyarrow.csv as arrow_csv
    import pyarrow.parquet as pq

    names = [f"c{place}" for place in range(len(head.headings))]
    odd: list[tuple[int, str]] = []

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        odd.append((row.number or 0, row.text))
        return "skip"

    rows = refused = seen = 0
    form = pa.schema([*((one, pa.string()) for one in names), ("line", pa.int32())])
    with pq.ParquetWriter(file, form, compression="lz4") as writer:
        for batch in _batches(plain, head, names, set_aside):
            lines = _lines(head.line + 1, seen, batch.num_rows, [number for number, _ in odd])
            seen += batch.num_rows
            table = pa.Table.from_batches([batch]).append_column(
                "line", pa.array(lines, pa.int32())
            )
            kept = _without_blank(table, names)
            again = _is_heading(kept, head.headings, names)
            for line in kept.filter(again)["line"].to_pylist() if again is not None else ():
                problems.add("heading_again", DROPPED, source=name, line=line)
            rows += kept.num_rows
            if again is not None:
                refused += sum(again.to_pylist())
                import pyarrow.compute as pc

                kept = kept.filter(pc.invert(again))
            writer.write_table(kept)
        mended: list[dict[str, object]] = []
        for line, text in odd:
            cells = _cells(text, head.delimiter)
            if not any(cell.strip() for cell in cells):
                continue
            rows += 1
            if len(cells) > len(names) and not any(one.strip() for one in cells[len(names) :]):
                mended.append({**dict(zip(names, cells, strict=False)), "line": line})
                continue
            refused += 1
            total = cells[0].strip().startswith(("合计", "总计", "小计", "共", "Total", "total"))
            detail = f"{len(cells)}/{len(names)}: {text[:40]}"
            kind = "total_row" if total else "slipped_row"
            problems.add(kind, DROPPED, source=name, line=line, detail=detail)
        if mended:
            writer.write_table(pa.Table.from_pylist(mended, form))
    return rows, refused


def _batches(
    plain: Path, head: Head, names: Sequence[str], set_aside: object
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    with plain.open("rb") as source:
        # The heading may be several lines deep; Arrow counts lines from the file's first.
        read = arrow_csv.ReadOptions(
            skip_rows=head.line, column_names=list(names), use_threads=False, block_size=_BLOCK
        )
        parse = arrow_csv.ParseOptions(
            delimiter=head.delimiter,
            ignore_empty_lines=False,
            newlines_in_values=True,
            invalid_row_handler=set_aside,  # pyright: ignore[reportArgumentType]
        )
        convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        if not _more(source, head.line):
            return
        source.seek(0)
        yield from arrow_csv.open_csv(
            source, read_options=read, parse_options=parse, convert_options=convert
        )


def _more(source: io.BufferedReader, lines: int) -> bool:
    for _ in range(lines):
        source.readline()
    return bool(source.read(1))


def _lines(first: int, seen: int, count: int, odd: Sequence[int]) -> np.ndarray:
    """Lines of the next `count` rows, where the lines `odd` were set aside."""
    places = np.arange(seen, seen + count)
    aside = np.asarray(sorted(odd), np.int64)
    return first + places + np.searchsorted(aside - first - np.arange(len(aside)), places, "right")


def _without_blank(table: pa.Table, names: Sequence[str]) -> pa.Table:
    import pyarrow.compute as pc

    blank = pc.equal(pc.utf8_trim_whitespace(table[names[0]]), "")
    for name in names[1:]:
        if not pc.any(blank).as_py():
            return table
        blank = pc.and_(blank, pc.equal(pc.utf8_trim_whitespace(table[name]), ""))
    return table.filter(pc.invert(blank))


def _is_heading(
    table: pa.Table, headings: Sequence[str], names: Sequence[str]
) -> pa.ChunkedArray | None:
    """Which rows repeat the heading, as files that were put together do; None when none does."""
    import pyarrow.compute as pc

    same = pc.equal(table[names[0]], headings[0])
    for name, heading in zip(names[1:], headings[1:], strict=True):
        if not pc.any(same).as_py():
            return None
        same = pc.and_(same, pc.equal(table[name], heading))
    return same if pc.any(same).as_py() else None
