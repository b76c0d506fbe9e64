"""How quick the store is with 100,000 records, in SQLite and in PostgreSQL: figures, no test.

    make benchmark-store

Wall time and this process's CPU time, the least of several, on a made-up store of the size that
an office has after some years. SQLite works in this process, PostgreSQL in its server: where other
programs are busy, only the CPU time tells, and only of SQLite. Goal: a page of the list in 0.2 s,
whatever it is filtered by.
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


def show(what: str, work: Callable[[], object], rounds: int = _ROUNDS) -> None:
    """A line: how long `work` takes."""
    wall_s, cpu_s = [], []
    for _ in range(rounds):
        began, cpu_began = time.perf_counter(), time.process_time()
        work()
        wall_s.append(time.perf_counter() - began)
        cpu_s.append(time.process_time() - cpu_began)
    figures = f"{min(wall_s) * 1e3:10.1f} ms, CPU here {min(cpu_s) * 1e3:8.1f} ms"
    sys.stdout.write(f"  {what:44} {figures}\n")
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

        show(f"100 of {_RECORDS:,}: {name}", listed)
    with Store(where) as store:
        show("the page before", lambda: store.page(Filter(), 100, before=_RECORDS // 2))
        show("all of them, for --json", lambda: sum(map(len, store.every(Filter()))), rounds=1)


def sending(folder: Path, office: Path | DatabaseUrl) -> None:
    """How long it takes to send some hundred records to a full office, and to see that all are."""
    local = folder / "local.sqlite"
    if not local.exists():
        with Store(local) as store:
            for data in made(_SENT):
                store.add(data)
    with Store(local) as mine, Store(office) as theirs:
        show(f"{_SENT} records sent", lambda: push(mine, theirs), rounds=1)
        show("nothing left to send", lambda: push(mine, theirs))


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
