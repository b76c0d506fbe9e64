"""A PostgreSQL server of the tests' own: no cluster of this computer is touched.

It listens on a socket in its own folder only, and runs as another user when the tests run as
root, which PostgreSQL refuses.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from metercheck.records.store import DatabaseUrl

OWNER = "owner"
_USERS = ("postgres", "nobody")
# Whoever is not the owner has to give a password.
_WHO_MAY = f"local all {OWNER} trust\nlocal all all scram-sha-256\n"
# Nothing of it has to outlive the tests.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "25",
    "password_encryption": "scram-sha-256",
}


class NotInstalled(Exception):
    """PostgreSQL's server is not on this computer."""


@dataclass(frozen=True)
class Server:
    """A running server; its socket lies in `folder`."""

    folder: Path
    programs: Path

    def url(self, database: str, user: str = OWNER, password: str = "") -> DatabaseUrl:
        """The URL of one of its databases."""
        secret = f":{quote(password, safe='')}" if password else ""
        return DatabaseUrl(f"postgresql://{user}{secret}@/{database}?host={self.folder}")

    def sql(self, *statements: str, database: str = "postgres") -> None:
        """Carry out statements as the owner of everything."""
        from psycopg import connect

        with connect(
            host=str(self.folder), user=OWNER, dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        _run(self, "pg_ctl", "stop", "--mode=immediate", "--wait")

    def start(self) -> None:
        """Start it (again)."""
        options = [f"-c {name}='{value}'" for name, value in _SETTINGS.items()]
        options.append(f"-k '{self.folder}'")
        log = self.folder / "log"
        _run(self, "pg_ctl", "start", "--wait", f"--log={log}", "--options", " ".join(options))


@contextmanager
def server() -> Iterator[Server]:
    """A server, started now and gone afterwards. Raises NotInstalled."""
    programs = _programs()
    # Not pytest's folder: that one is closed to other users, and its path too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="metercheck-pg-"))
    try:
        running = Server(folder, programs)
        if os.geteuid() == 0:
            shutil.chown(folder, _other_user())
        _run(
            running, "initdb", f"--username={OWNER}", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        (folder / "cluster" / "pg_hba.conf").write_text(_WHO_MAY)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise NotInstalled
    return found[-1].parent if found else Path(str(on_path)).parent


def _other_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _USERS if name in known)


def _run(server: Server, program: str, *arguments: str) -> None:
    command: Sequence[str] = [
        str(server.programs / program),
        f"--pgdata={server.folder / 'cluster'}",
        *arguments,
    ]
    user = _other_user() if os.geteuid() == 0 else None
    # To files and not pipes: the server would hold a pipe open for ever.
    with (server.folder / f"{program}.txt").open("wb") as told:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
            cwd=server.folder,
            user=user,
            group=None if user is None else pwd.getpwnam(user).pw_gid,
            extra_groups=None if user is None else [],
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
        )
    if done.returncode:
        logs = (path for path in server.folder.iterdir() if path.is_file())
        raise AssertionError("\n".join(path.read_text(errors="replace") for path in logs))
