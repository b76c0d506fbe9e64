"""The store, for reading only: opened for each page and closed behind it.

A page holds no lock longer than it takes to read what it shows, so that no check waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from starlette.requests import Request

from metercheck.records.store import Store


@contextmanager
def reading(request: Request) -> Iterator[Store]:
    """The store of this app; raises errors.StoreError."""
    with Store(request.app.state.store, create=False) as store:
        forbid_writing(store)
        yield store


def forbid_writing(store: Store) -> None:
    """Whatever is tried from here on, the database itself refuses to write."""
    engine = store.engine
    if engine.url.database is None:
        return  # there is no file yet: an empty store in memory
    sqlite = engine.dialect.name == "sqlite"
    order = "PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on"

    def forbid(connection: Any, _record: object) -> None:
        connection.execute(order)
        connection.commit()

    engine.dispose()  # the connection that opened it was made before
    event.listen(engine, "connect", forbid)
