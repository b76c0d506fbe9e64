"""One source, whatever its format, as an Ibis table of columns c0, c1, ... and what it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metercheck.district.importing.headings import Layout, layout_of
from metercheck.district.importing.problems import DROPPED, KEPT, Problems
from metercheck.district.importing.text import read_text
from metercheck.errors import BadExport, DistrictMissing, FileMissing
from metercheck.words import Phrase

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

_SUFFIXES = {".csv", ".txt", ".tsv", ".xls", ".xlsx", ".parquet"}
MEMORY = "1500MB"


@dataclass(frozen=True)
class Source:
    """A file to import: `name` is what problems call it."""

    path: Path
    name: str
    sha256: str


@dataclass(frozen=True)
class Raw:
    """`table`: c0, c1, ... in the order of the headings, and `line` (0 in Parquet files, which
    have none). `rows`: that hold anything; `refused`: those of them that no table has any more.
    `scratch`: a folder for what is needed while it is staged. `lines`: it has lines.
    """

    source: Source
    layout: Layout
    table: ir.Table
    rows: int
    refused: int
    scratch: Path
    lines: bool


def connect(folder: Path) -> BaseBackend:
    """An engine that keeps within MEMORY and puts what is more into `folder`."""
    try:
        import ibis

        return ibis.duckdb.connect(
            memory_limit=MEMORY, temp_directory=str(folder), preserve_insertion_order=False
        )
    except ImportError as error:
        raise DistrictMissing(missing=error.name) from error


def listed(paths: Sequence[Path]) -> list[Source]:
    """The files that `paths` name, folders opened, in one order. Raises FileMissing."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [one for one in path.rglob("*") if one.suffix.lower() in _SUFFIXES]
            files.update(dict.fromkeys(sorted(one for one in inside if one.is_file())))
        else:
            files[path] = None
    sources = [Source(path, path.name, _sha256(path)) for path in files]
    return sorted(sources, key=lambda one: (one.name, one.sha256))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileMissing(path=path) from error


def open_source(con: BaseBackend, source: Source, folder: Path, problems: Problems) -> Raw:
    """Read a source as far as knowing what it is. Raises BadExport."""
    with source.path.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return _parquet(con, source, folder, problems)
    path = source.path
    if start.startswith(b"PK\3\4"):
        from metercheck.district.importing.workbook import as_text

        path = as_text(source.path, folder)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadExport(path=path, detail=Phrase("district.export.old_workbook"))
    text = read_text(path, folder, source.name, problems)
    layout = _layout(source, text.head.headings, text.head.titles, problems)
    if text.head.titles:
        titles = " | ".join(text.head.titles)
        count = len(text.head.titles)
        problems.add("titles", KEPT, source=source.name, line=1, detail=titles, rows=count)
    return Raw(source, layout, con.read_parquet(text.file), text.rows, text.refused, folder, True)


def _parquet(con: BaseBackend, source: Source, folder: Path, problems: Problems) -> Raw:
    import ibis
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(source.path)
    except (pa.ArrowInvalid, OSError) as error:
        detail = Phrase("district.export.broken", detail=str(error)[:120])
        raise BadExport(path=source.path, detail=detail) from error
    names = file.schema_arrow.names
    layout = _layout(source, names, (), problems)
    table = con.read_parquet(source.path)
    columns = {f"c{place}": table[name] for place, name in enumerate(names)}
    table = table.select(**columns, line=ibis.literal(0, "int32"))
    return Raw(source, layout, table, file.metadata.num_rows, 0, folder, False)


def _layout(
    source: Source, headings: Sequence[str], titles: Sequence[str], problems: Problems
) -> Layout:
    layout = layout_of(headings, (*titles, source.name))
    if layout is None:
        found = " ".join(one.strip() for one in headings if one.strip())
        detail = Phrase("district.export.not_recognised", found=found[:120])
        raise BadExport(path=source.path, detail=detail)
    for heading in layout.unknown:
        problems.add("unknown_column", DROPPED, source=source.name, subject=heading, rows=0)
    for heading in layout.private:
        problems.add("private_column", DROPPED, source=source.name, subject=heading, rows=0)
    return layout
