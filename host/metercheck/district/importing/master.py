"""Districts and users by their numbers, and where each user hangs on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metercheck.district.importing.hanging import EVER, FOREVER, Statement, hanging
from metercheck.district.importing.problems import DROPPED, KEPT, Problems
from metercheck.district.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

_TEXTS = ("meter", "phase", "category", "address")
_NUMBERS = ("contract", "constant", "times")
_DAYS_BITS = 2**21
"""More days than any: user_no * this + day orders by user, then day."""


@dataclass(frozen=True)
class Said:
    """One staged archive: `generation` counts imports, `rank` is 0 for what readings imply."""

    source: str
    generation: int
    rank: int
    rows: pa.Table


@dataclass(frozen=True)
class Master:
    """Places of districts and users in their sorted tables are their numbers.

    `meters`: meter -> user_no. `times`: multiplier of registers, NaN for unsaid, of users and of
    districts. `spans`: user_no * _DAYS_BITS + first day (shifted), sorted, with its last day and
    district_no, of those users who do not hang in one district for ever (`moved`).
    """

    districts: pa.Table
    users: pa.Table
    meters: pa.Table
    aliases: Mapping[str, str]
    user_times: NDArray[np.float64]
    district_times: NDArray[np.float64]
    moved: NDArray[np.bool_]
    home: NDArray[np.int32]
    span_keys: NDArray[np.int64]
    span_ends: NDArray[np.int64]
    span_districts: NDArray[np.int32]

    def district_at(
        self, users: NDArray[np.integer], days: NDArray[np.integer]
    ) -> NDArray[np.int32]:
        """Number of the district in which each user hangs on the day, -1 for none."""
        found = self.home[users].copy()
        moving = self.moved[users]
        if moving.any():
            who, day = users[moving].astype(np.int64), days[moving].astype(np.int64)
            place = np.searchsorted(self.span_keys, who * _DAYS_BITS + _shifted(day), "right") - 1
            inside = (place >= 0) & (self.span_keys[place] // _DAYS_BITS == who)
            inside &= day <= self.span_ends[place]
            found[moving] = np.where(inside, self.span_districts[place], -1)
        return found

    def days_hung(
        self, first: NDArray[np.integer], last: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Of each user, for how many days it hangs in a district between that one's first and
        last."""
        staying = ~self.moved & (self.home >= 0)
        days = np.where(staying, last[self.home] - first[self.home] + 1, 0).clip(0)
        if len(self.span_keys):
            begin = np.maximum(self.span_keys % _DAYS_BITS - 1, first[self.span_districts])
            end = np.minimum(self.span_ends, last[self.span_districts])
            np.add.at(days, self.span_keys // _DAYS_BITS, np.clip(end - begin + 1, 0, None))
        return days


def _shifted(day: Any) -> Any:
    """Days as numbers that fit beside a user's: what is before 2000 lies at 0."""
    return np.clip(np.asarray(day, np.int64) + 1, 0, _DAYS_BITS - 1)


def build(
    districts: Sequence[Said],
    users: Sequence[Said],
    supplied: Sequence[str],
    problems: Problems,
) -> Master:
    """`supplied`: names of districts that supply readings name."""
    archive, aliases = _archive(districts)
    rows = _ordered(users, aliases)
    named = set(rows["district"].unique().to_pylist()) - {""}
    named |= {aliases.get(one, one) for one in supplied}
    if archive:
        for name in sorted(named - archive.keys()):
            problems.add("unknown_district", KEPT, subject=name, rows=0)
    names = sorted(archive.keys() | named)
    numbers = {name: number for number, name in enumerate(names)}
    table, times = _district_table(names, archive)
    starts = _starts(rows)
    hung = _hung(rows, starts, numbers, problems)
    user_table, user_times = _user_table(rows, starts, hung.newest)
    _tell_twice(rows, starts, problems)
    return Master(
        districts=table,
        users=user_table,
        meters=_meters(rows, starts, problems),
        aliases=aliases,
        user_times=user_times,
        district_times=times,
        moved=hung.moved,
        home=hung.home,
        span_keys=hung.keys,
        span_ends=hung.ends,
        span_districts=hung.districts,
    )


def _archive(said: Sequence[Said]) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """District -> what archives say of it, the newest first; names of districts -> district."""
    archive: dict[str, dict[str, Any]] = {}
    ordered = sorted(
        (
            (-one.generation, sorted(row.items(), key=str), row)
            for one in said
            for row in one.rows.to_pylist()
        ),
        key=lambda item: (item[0], str(item[1])),
    )
    for _, _, row in ordered:
        kept = archive.setdefault(row["district"], {})
        for name, value in row.items():
            if kept.get(name) in (None, ""):
                kept[name] = value
    names: dict[str, set[str]] = {}
    for district, row in archive.items():
        names.setdefault(row["district_name"], set()).add(district)
    aliases = {
        name: next(iter(found))
        for name, found in names.items()
        if name and len(found) == 1 and name not in archive
    }
    return archive, aliases


def _district_table(
    names: Sequence[str], archive: Mapping[str, Mapping[str, Any]]
) -> tuple[pa.Table, NDArray[np.float64]]:
    import pyarrow as pa

    kind = schema("districts")
    rows = [archive.get(name, {}) for name in names]
    columns = {
        "district_no": range(len(names)),
        "district": names,
        "name": [row.get("district_name") or "" for row in rows],
        "capacity_va": [row.get("capacity") for row in rows],
        "limit_low": [row.get("limit_low") for row in rows],
        "limit_high": [row.get("limit_high") for row in rows],
    }
    times = [row.get("times") for row in rows]
    arrays = [pa.array(columns[field.name], field.type) for field in kind]
    return pa.table(arrays, kind), np.array(
        [np.nan if one is None else one for one in times], float
    )


def _ordered(said: Sequence[Said], aliases: Mapping[str, str]) -> pa.Table:
    """All rows about users: by user, the believed ones first, whatever order files came in."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tables = []
    for one in said:
        count = one.rows.num_rows
        table = one.rows.append_column(
            "generation", pa.array([one.generation] * count, pa.int32())
        )
        table = table.append_column("rank", pa.array([one.rank] * count, pa.int8()))
        tables.append(table.append_column("source", pa.array([one.source] * count, pa.string())))
    if not tables:
        empty = [(name, pa.string()) for name in ("user", "district", "source", *_TEXTS)]
        numbers = [(name, pa.int64()) for name in ("contract", "constant", "from", "to", "line")]
        more = [("times", pa.float64()), ("generation", pa.int32()), ("rank", pa.int8())]
        return pa.schema([*empty, *numbers, *more]).empty_table()
    rows = pa.concat_tables(tables, promote_options="permissive")
    for name, value in (("from", EVER), ("to", FOREVER)):
        filled = pc.fill_null(rows[name], value)
        rows = rows.set_column(rows.column_names.index(name), name, filled)
    if aliases:
        told = rows["district"].to_pylist()
        new = pa.array([aliases.get(one, one) for one in told], pa.string())
        rows = rows.set_column(rows.column_names.index("district"), "district", new)
    down = ("generation", "rank", "from", "to")
    rest = ("district", *_TEXTS, *_NUMBERS, "source", "line")
    keys = [("user", "ascending"), *((one, "descending") for one in down)]
    return rows.sort_by([*keys, *((one, "ascending") for one in rest)]).combine_chunks()


def _starts(rows: pa.Table) -> NDArray[np.int64]:
    """Where each user's rows begin."""
    import pyarrow.compute as pc

    if not rows.num_rows:
        return np.zeros(0, np.int64)
    user = rows["user"]
    changes = pc.not_equal(user.slice(1), user.slice(0, rows.num_rows - 1))
    return np.append(0, np.flatnonzero(changes.to_numpy()) + 1)


@dataclass(frozen=True)
class _Hung:
    newest: NDArray[np.int32]
    home: NDArray[np.int32]
    moved: NDArray[np.bool_]
    keys: NDArray[np.int64]
    ends: NDArray[np.int64]
    districts: NDArray[np.int32]


def _hung(
    rows: pa.Table, starts: NDArray[np.int64], numbers: Mapping[str, int], problems: Problems
) -> _Hung:
    district = rows["district"].combine_chunks().dictionary_encode() if rows.num_rows else None
    known = [] if district is None else district.dictionary.to_pylist()
    of_text = np.array([numbers.get(one, -1) for one in known] or [-1], np.int32)
    hangs = np.zeros(0, np.int32) if district is None else of_text[district.indices.to_numpy()]
    begin, end = (rows[name].to_numpy() for name in ("from", "to"))
    generation, rank = (rows[name].to_numpy() for name in ("generation", "rank"))
    stops = np.append(starts[1:], rows.num_rows)
    home = np.full(len(starts), -1, np.int32)
    # The plain case for all at once: one district, and no dates.
    plain = (begin == EVER) & (end == FOREVER)
    if len(starts):
        low = np.minimum.reduceat(np.where(hangs < 0, 2**31 - 1, hangs), starts)
        high = np.maximum.reduceat(hangs, starts)
        simple = (high < 0) | ((low == high) & np.minimum.reduceat(plain | (hangs < 0), starts))
        home = np.where(high < 0, -1, high).astype(np.int32)
    else:
        simple = np.zeros(0, bool)
    newest = home.copy()
    keys: list[int] = []
    ends: list[int] = []
    places: list[int] = []
    names = list(numbers)
    for number in np.flatnonzero(~simple):
        mine = [at for at in range(starts[number], stops[number]) if hangs[at] >= 0]
        said = [
            Statement(
                int(generation[at]) * 2 + int(rank[at]),
                int(begin[at]),
                int(end[at]),
                names[hangs[at]],
            )
            for at in mine
        ]
        found = hanging(said)
        if found.contradiction:
            user, line = rows["user"][int(starts[number])], rows["line"][mine[0]].as_py()
            detail = " / ".join(found.contradiction)
            where = {"source": rows["source"][mine[0]].as_py(), "line": line, "subject": user}
            problems.add("two_districts", KEPT, detail=detail, rows=len(mine), **where)
        newest[number] = numbers[found.spans[-1][2]] if found.spans else -1
        for first, last, name in found.spans:
            keys.append(int(number) * _DAYS_BITS + int(_shifted(first)))
            ends.append(last)
            places.append(numbers[name])
    for number in np.flatnonzero(newest < 0):
        at = int(starts[number])
        where = {"source": rows["source"][at].as_py(), "line": rows["line"][at].as_py()}
        problems.add("no_district", KEPT, subject=rows["user"][at], rows=0, **where)
    return _Hung(
        newest,
        home,
        ~simple,
        np.array(keys, np.int64),
        np.array(ends, np.int64),
        np.array(places, np.int32),
    )


def _user_table(
    rows: pa.Table, starts: NDArray[np.int64], newest: NDArray[np.int32]
) -> tuple[pa.Table, NDArray[np.float64]]:
    """Of each user the first value of each field that is there, in the order of belief."""
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(starts)
    columns: dict[str, Any] = {"user": rows["user"].take(pa.array(starts))}
    for name in (*_TEXTS, *_NUMBERS):
        there = rows[name].is_valid()
        if name in _TEXTS:
            there = pc.and_(there, pc.not_equal(rows[name], ""))
        places = np.where(there.to_numpy(), np.arange(rows.num_rows), rows.num_rows)
        first = np.minimum.reduceat(places, starts) if count else places
        inside = pa.array(first, pa.int64(), mask=first >= rows.num_rows)
        columns[name] = rows[name].take(inside)
    times = columns.pop("times").to_numpy(zero_copy_only=False).astype(float)
    columns |= {
        "user_no": pa.array(np.arange(count, dtype=np.int32)),
        "district_no": pa.array(newest, mask=newest < 0),
        "contract_w": columns.pop("contract"),
        "constant_imp_per_kwh": columns.pop("constant"),
    }
    for name in _TEXTS:
        columns[name] = pc.fill_null(columns[name], "")
    kind = schema("users")
    return pa.table({name: columns[name] for name in kind.names}).cast(kind), times


def _meters(rows: pa.Table, starts: NDArray[np.int64], problems: Problems) -> pa.Table:
    """meter, user_no; a meter that two users have is the one's who is believed most."""
    import pyarrow as pa
    import pyarrow.compute as pc

    number = np.searchsorted(starts, np.arange(rows.num_rows), "right") - 1
    table = rows.select(["meter", "user", "generation", "from"]).append_column(
        "user_no", pa.array(number.astype(np.int32))
    )
    table = table.filter(pc.not_equal(pc.fill_null(table["meter"], ""), ""))
    if not table.num_rows:
        return table.select(["meter", "user_no"])
    order = [("meter", "ascending"), ("generation", "descending"), ("from", "descending")]
    table = table.sort_by([*order, ("user_no", "ascending")]).combine_chunks()
    meter, users = table["meter"], table["user_no"].to_numpy()
    same = pc.equal(meter.slice(1), meter.slice(0, table.num_rows - 1)).to_numpy()
    for at in np.flatnonzero(same & (users[1:] != users[:-1])):
        pair = f"{table['user'][int(at)]} / {table['user'][int(at) + 1]}"
        problems.add("meter_twice", KEPT, subject=meter[int(at)], detail=pair, rows=0)
    return table.filter(pa.array(np.append(True, ~same))).select(["meter", "user_no"])


def _tell_twice(rows: pa.Table, starts: NDArray[np.int64], problems: Problems) -> None:
    """Users that stand in one file more than once with no dates to tell the rows apart."""
    if not rows.num_rows:
        return
    counts = np.diff(np.append(starts, rows.num_rows))
    for number in np.flatnonzero(counts > 1):
        begin = int(starts[number])
        mine = rows.slice(begin, int(counts[number])).to_pylist()
        seen: dict[tuple[str, int], dict[str, Any]] = {}
        for row in mine:
            if not row["rank"]:
                continue
            key = (row["source"], row["from"])
            if key not in seen:
                seen[key] = row
                continue
            other = seen[key]
            same = all(row[name] == other[name] for name in ("district", *_TEXTS, *_NUMBERS))
            what = "user_twice_same" if same else "user_twice"
            where = {"source": row["source"], "line": max(row["line"], other["line"])}
            problems.add(what, DROPPED if same else KEPT, subject=row["user"], **where)
