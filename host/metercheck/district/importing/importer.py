"""From exports to a dataset: stage what is new, then build everything from all that is staged."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.archives import stage_archive, stage_hanging
from metercheck.district.importing.assembling import Assembly, Extent, Staging
from metercheck.district.importing.events import events_table
from metercheck.district.importing.keeping import (
    Kept,
    kept_problems,
    read_kept,
    recover,
    replacing,
    write_kept,
)
from metercheck.district.importing.master import Master, Said, build
from metercheck.district.importing.notes import Told
from metercheck.district.importing.points import Choices, Staged, stage_points
from metercheck.district.importing.problems import KEPT, Problems
from metercheck.district.importing.report import FileReport, ImportReport
from metercheck.district.importing.rows import CHANNELS
from metercheck.district.importing.sources import Source, connect, listed, open_source
from metercheck.district.writing import write_about, write_table

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

Progress = Callable[[str, int, int | None], None]
"""Told (what is being done: a word of district.import.step, rows done, rows in all or None)."""


def _nobody(_step: str, _done: int, _total: int | None) -> None:
    pass


def import_sources(
    sources: Sequence[Path],
    into: Path,
    *,
    choices: Choices | None = None,
    today: date | None = None,
    progress: Progress = _nobody,
) -> ImportReport:
    """Import files and folders into the dataset `into`, which is made or added to.

    All or nothing. Raises FileMissing, BadExport, NotADataset, DistrictMissing.
    """
    recover(into)
    before = read_kept(into)
    known = {one.sha256 for one in before}
    fresh: dict[str, Source] = {}
    again: list[str] = []
    for source in listed(sources):
        if source.sha256 in known or source.sha256 in fresh:
            again.append(source.name)
        else:
            taken = {one.name for one in (*before, *fresh.values())}
            fresh[source.sha256] = _apart(source, taken)
    if not fresh:
        return _unchanged(into, before, tuple(again))
    generation = max((one.generation for one in before), default=0) + 1
    latest = (today or datetime.now(tz=UTC).date()) + timedelta(days=1)
    into.parent.mkdir(parents=True, exist_ok=True)
    with replacing(into) as (new, work):
        con = connect(work)
        try:
            for number, source in enumerate(fresh.values()):
                progress("staging", number, len(fresh))
                before.append(
                    _stage(con, source, new, work, generation, choices or Choices(), latest)
                )
            return _build(con, sorted(before, key=_order), new, work, tuple(again), progress)
        finally:
            con.disconnect()


def _apart(source: Source, taken: set[str]) -> Source:
    """The source under a name of its own: systems name the files of each month alike."""
    folder = source.path.resolve().parent
    name = source.name
    while name in taken and folder.name:
        name, folder = f"{folder.name}/{name}", folder.parent
    return replace(source, name=f"{name} {source.sha256[:8]}" if name in taken else name)


def _order(kept: Kept) -> tuple[str, str]:
    return kept.name, kept.sha256


def _stage(
    con: BaseBackend,
    source: Source,
    new: Path,
    work: Path,
    generation: int,
    choices: Choices,
    latest: date,
) -> Kept:
    problems = Problems()
    folder = new / "sources" / source.sha256[:16]
    folder.mkdir()
    reading = work / "reading"
    reading.mkdir()
    raw = open_source(con, source, reading, problems)
    if raw.layout.kind in ("readings", "supply"):
        staged = stage_points(con, raw, folder, choices, problems, latest)
        hanging = stage_hanging(con, raw, folder)
        staged = Staged((*staged.parts, *hanging), staged.refused)
    else:
        staged = stage_archive(con, raw, folder, problems, latest)
    kept = Kept(
        source.name,
        source.sha256,
        raw.layout.kind,
        generation,
        raw.rows,
        raw.refused + staged.refused,
        staged.parts,
    )
    write_kept(kept, new, problems)
    shutil.rmtree(reading)
    return kept


def _build(
    con: BaseBackend,
    kept: Sequence[Kept],
    new: Path,
    work: Path,
    again: tuple[str, ...],
    progress: Progress,
) -> ImportReport:
    problems = Problems()
    stagings = [
        Staging(part, new / one.folder / part.file, number, one.generation)
        for number, one in enumerate(kept)
        for part in one.parts
    ]
    by_kind: dict[str, list[Staging]] = {}
    for staging in stagings:
        by_kind.setdefault(staging.part.kind, []).append(staging)
    readings, supply = by_kind.get("readings", []), by_kind.get("supply", [])
    master = _master(con, by_kind, kept, supply, problems)
    steps = {one.part.step_min for one in (*readings, *supply)} - {DAY_MIN}
    step_min = max(steps, default=None)
    users = master.users["user"]
    districts = master.districts["district"]
    told = Told(
        problems,
        [one.name for one in kept],
        lambda number: users[number].as_py(),
        lambda number: districts[number].as_py(),
    )
    total = sum(one.part.rows for one in (*readings, *supply))
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        progress("building", done, total)

    assemblies = []
    for is_supply, ones in ((True, supply), (False, readings)):
        assembly = Assembly(
            con, master, new, work, told, step_min, supply=is_supply, progress=advance
        )
        assembly.run(ones)
        assemblies.append(assembly)
    extent = assemblies[0].extent.with_other(assemblies[1].extent)
    _tell_missing(master, assemblies[0], assemblies[1], extent, problems)
    events = events_table(by_kind.get("events", []), master, assemblies[1].replaced, told)
    write_table(new, "districts", master.districts)
    write_table(new, "users", master.users)
    write_table(new, "events", events)
    mine = [one.name for one in kept if one.generation == max(each.generation for each in kept)]
    everything = Problems([problem for one in kept for problem in kept_problems(one, new)])
    everything.extend(problems)
    write_table(new, "problems", everything.table())
    first, last = extent.days
    reports = tuple(_file_report(one, told.dropped[number]) for number, one in enumerate(kept))
    write_about(
        new,
        step_min=step_min,
        first_day=first,
        last_day=last,
        sources=[
            {"name": one.name, "sha256": one.sha256, "kind": one.kind, "rows": one.rows}
            for one in kept
        ],
    )
    counts = _counts(new)
    return ImportReport(
        changed=True,
        files=tuple(one for one in reports if one.name in mine),
        known=again,
        problems=tuple(one for one in everything.all() if one.source in ("", *mine)),
        step_min=step_min,
        first_day=first,
        last_day=last,
        **counts,
    )


def _master(
    con: BaseBackend,
    by_kind: dict[str, list[Staging]],
    kept: Sequence[Kept],
    supply: Sequence[Staging],
    problems: Problems,
) -> Master:
    import pyarrow.parquet as pq

    def said(kind: str, rank: int) -> list[Said]:
        return [
            Said(kept[one.number].name, one.generation, rank, pq.read_table(one.file))
            for one in by_kind.get(kind, [])
        ]

    supplied: set[str] = set()
    for one in supply:
        names = con.read_parquet(str(one.file)).select("who").distinct()
        supplied |= set(con.to_pyarrow(names)["who"].to_pylist())
    users = said("users", 1) + said("hanging", 0)
    return build(said("districts", 1), users, sorted(supplied), problems)


def _tell_missing(
    master: Master, supply: Assembly, readings: Assembly, extent: Extent, problems: Problems
) -> None:
    """Days without a reading within a district's time, of users who hang there and of supply.

    Each begins with its own first day: the first register of all has no energy yet.
    """
    if not len(master.districts):
        return
    expected = master.days_hung(readings.extent.first, extent.last)
    missing = expected - readings.days
    for number in np.flatnonzero((expected > 0) & (missing > 0)):
        what = "missing_days" if readings.days[number] else "no_readings"
        user = master.users["user"][int(number)]
        problems.add(what, KEPT, subject=user, rows=int(missing[number]))
    lacking = (extent.last - supply.extent.first + 1).clip(0) - supply.days[::CHANNELS]
    # An office that has no supply at all knows that.
    for number in np.flatnonzero(lacking > 0) if supply.days.any() else ():
        name = master.districts["district"][int(number)]
        problems.add("missing_supply", KEPT, subject=name, rows=int(lacking[number]))


def _file_report(kept: Kept, dropped: int) -> FileReport:
    points = [part for part in kept.parts if part.form]
    return FileReport(
        name=kept.name,
        sha256=kept.sha256,
        kind=kept.kind,
        forms=tuple(part.form for part in points),
        step_min=points[0].step_min if points else None,
        ends=any(part.ends for part in points),
        rows=kept.rows,
        refused=kept.refused,
        values=sum(part.rows for part in points),
        unused=dropped,
    )


def _counts(dataset: Path) -> dict[str, int]:
    import pyarrow.parquet as pq

    counts = {}
    for name in ("districts", "users", "events"):
        counts[name] = pq.ParquetFile(dataset / f"{name}.parquet").metadata.num_rows
    for name in ("daily", "interval", "supply_daily", "supply_interval"):
        files = (dataset / name).glob("*.parquet")
        counts[name] = sum(pq.ParquetFile(file).metadata.num_rows for file in files)
    return counts


def _unchanged(into: Path, kept: Sequence[Kept], again: tuple[str, ...]) -> ImportReport:
    import json

    if not kept:
        return ImportReport(False, (), again, (), 0, 0, 0, 0, 0, 0, 0, None, None, None)
    about = json.loads((into / "about.json").read_text(encoding="utf-8"))
    days = [about[name] and date.fromisoformat(about[name]) for name in ("first_day", "last_day")]
    return ImportReport(
        changed=False,
        files=(),
        known=again,
        problems=(),
        step_min=about["step_min"],
        first_day=days[0],
        last_day=days[1],
        **_counts(into),
    )
