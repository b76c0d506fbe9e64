"""Where a store is: a file of this computer, or the URL of a database."""

from __future__ import annotations

import re
from pathlib import Path

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class DatabaseUrl(str):
    """The URL of a database. Whatever prints it, prints it without the password.

    A string like any other to those who connect with it; `str`, `format` and `repr` hide the
    password, so that no message, log or traceback can carry it.
    """

    __slots__ = ()

    @property
    def shown(self) -> str:
        """The URL with *** for the password."""
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            return make_url(self).render_as_string(hide_password=True)
        except (ArgumentError, ValueError):
            return f"{self.partition('://')[0]}://***"

    def __str__(self) -> str:
        return self.shown

    def __format__(self, form: str) -> str:
        return format(self.shown, form)

    def __repr__(self) -> str:
        return repr(self.shown)


def default_store() -> Path:
    """Where records go when nobody says where."""
    from platformdirs import user_data_path

    return user_data_path("metercheck", appauthor=False) / "records.sqlite"


def address_of(where: str | Path) -> DatabaseUrl | Path:
    """What `--store` or METERCHECK_STORE names: `scheme://...` is a database, all else a file."""
    if isinstance(where, DatabaseUrl | Path):
        return where
    return DatabaseUrl(where) if _URL.match(where) else Path(where)
