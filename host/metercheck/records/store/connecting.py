"""Why the office's database cannot be reached, found by trying.

A refused connection carries no code, only the server's sentence in the server's language. What
can be asked without reading that: does the server answer, and does it let the same user into the
database that every server has?
"""

from __future__ import annotations

from sqlalchemy import make_url

from metercheck.records.address import DatabaseUrl
from metercheck.words import Phrase

_TRY_S = 5
_EVERY_SERVER_HAS = "postgres"


def why_not(url: DatabaseUrl, error: BaseException) -> Phrase:
    """What hinders a connection to `url` that failed, or was lost, with `error`."""
    from psycopg import Error, ProgrammingError
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import PGconn, Ping

    if isinstance(error, ProgrammingError):
        return Phrase("store.url")  # the URL has an option that there is not
    parsed = make_url(url)
    server = {
        "host": parsed.host or parsed.query.get("host"),
        "port": parsed.port or parsed.query.get("port"),
        "user": parsed.username,
        "password": parsed.password,
        "sslmode": parsed.query.get("sslmode"),
    }
    given = {name: value for name, value in server.items() if value is not None}
    where = str(given.get("host", "localhost"))
    try:
        info = make_conninfo("", **given, dbname=_EVERY_SERVER_HAS, connect_timeout=_TRY_S)
    except Error:
        return Phrase("store.url")
    alive = PGconn.ping(info.encode())
    if alive == Ping.REJECT:
        return Phrase("store.starting")
    if alive != Ping.OK:
        return Phrase("store.away", server=where)
    if _lets_in(make_conninfo(info, dbname=parsed.database or "")):
        return Phrase("store.lost")
    if _lets_in(info):
        return Phrase("store.no_database", database=parsed.database)
    connection = getattr(error, "pgconn", None)
    if connection is not None and connection.needs_password:
        return Phrase("store.no_password", user=parsed.username)
    return Phrase("store.refused", user=parsed.username, detail=error)


def _lets_in(info: str) -> bool:
    from psycopg import OperationalError, connect

    try:
        connect(info).close()
    except OperationalError:
        return False
    return True
