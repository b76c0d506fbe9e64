"""How quick the store is with 100,000 records, in SQLite and in PostgreSQL: figures, no test.

    make benchmark-store

Wall time in this process, the best of several, on a made-up store of the size that an office has
after some years. Goals: a page of the list 0.2 s, whatever it is filtered by.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from sqlalchemy import insert

from metercheck.records.push import push
from metercheck.records.store import DatabaseUrl, Filter, Store, care
from metercheck.records.store.tables import records
from support.chains import made
from support.postgres import server

_RECORDS, _DEVICES, _METERS = 100_000, 40, 60_000
_RECORD_BYTES = 4500  # as many as a check of 40 s has
_AT_ONCE = 1000
_SENT = 500
_FIRST_S = 1_700_000_000
_GOAL_S = 0.2
_ROUNDS = 5
_LISTS = {
    "the newest": Filter(),
    "of a meter": Filter(meter="000000012345"),
    "of a part of a number": Filter(meter_part="1234"),
    "abnormal": Filter(verdicts=("abnormal",)),
    "at a socket": Filter(place="socket"),
    "of a device": Filter(device=f"{3:016x}"),
    "of a month": Filter(since_s=_FIRST_S + 30 * 86_400, until_s=_FIRST_S + 60 * 86_400),
    "normal, of ten weeks, in a box": Filter(
        place="box", verdicts=("normal",), since_s=_FIRST_S, until_s=_FIRST_S + 70 * 86_400
    ),
}


def rows() -> Iterator[list[dict[str, object]]]:
    """Rows of records that nobody made, a thousand at a time."""
    draw = Random(1)
    for first in range(0, _RECORDS, _AT_ONCE):
        some: list[dict[str, object]] = []
        for number in range(first, first + _AT_ONCE):
            blob = draw.randbytes(_RECORD_BYTES)
            some.append(
                {
                    "blob": blob,
                    "sha256": hashlib.sha256(blob).hexdigest(),
                    "received": "2026-01-01T00:00:00+00:00",
                    "local": "{}",
                    "device": f"{number % _DEVICES:016x}",
                    "record": number // _DEVICES,
                    "chain_id": "00" * 8,
                    "short": f"{number // 10_000:04d}-{number % 10_000:04d}",
                    "boot": 1,
                    "time_s": _FIRST_S + 60 * number,
                    "sureness": "clock",
                    "meter": f"{draw.randrange(_METERS):012d}",
                    "place": "box" if number % 50 else "socket",
                    "constant_imp_per_kwh": 1200,
                    "verdict": "abnormal" if number % 100 == 0 else "normal",
                    "ratio": 1.0,
                    "ratio_u95": 0.01,
                    "seconds": 30.0,
                }
            )
        yield some


def best_s(work: Callable[[], object]) -> float:
    """The least wall time of several rounds."""
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def show(what: str, seconds: float, *, goal_s: float = 0.0) -> None:
    """A line."""
    beside = f"   {goal_s / seconds:6.1f} x the goal" if goal_s else ""
    sys.stdout.write(f"  {what:44} {seconds * 1e3:10.1f} ms{beside}\n")
    sys.stdout.flush()


def fill(where: Path | DatabaseUrl) -> None:
    """Put the made-up records into an empty store."""
    with Store(where) as store:
        for some in rows():
            with store.transaction() as connection:
                connection.execute(insert(records), some)


def lists(where: Path | DatabaseUrl) -> None:
    """How long each list takes, opening the store included."""
    for name, wanted in _LISTS.items():

        def listed(wanted: Filter = wanted) -> object:
            with Store(where) as store:
                return store.page(wanted, 100)

        show(f"100 of {_RECORDS:,}: {name}", best_s(listed), goal_s=_GOAL_S)
    with Store(where) as store:
        show("the page before", best_s(lambda: store.page(Filter(), 100, before=_RECORDS // 2)))
        show("all of them, for --json", best_s(lambda: sum(map(len, store.every(Filter())))))


def sending(folder: Path, office: Path | DatabaseUrl) -> None:
    """How long it takes to send some hundred records to a full office, and to see that all are."""
    local = folder / "local.sqlite"
    if not local.exists():
        with Store(local) as store:
            for data in made(_SENT):
                store.add(data)
    with Store(local) as mine, Store(office) as theirs:
        began = time.perf_counter()
        sent = push(mine, theirs).records
        show(f"{sent} records sent", time.perf_counter() - began)
        show("nothing left to send", best_s(lambda: push(mine, theirs)))


def main() -> None:
    """All figures."""
    with tempfile.TemporaryDirectory() as name, server() as postgres:
        folder = Path(name)
        postgres.sql("CREATE DATABASE office")
        places = {"SQLite": folder / "office.sqlite", "PostgreSQL": postgres.url("office")}
        for kind, where in places.items():
            sys.stdout.write(f"{kind}\n")
            care.migrate(where)
            fill(where)
            if isinstance(where, DatabaseUrl):
                # As the server does by itself now and then.
                postgres.sql("VACUUM ANALYZE", database="office")
            lists(where)
            sending(folder, where)


if __name__ == "__main__":
    main()
