"""Where a pinned source archive of Debian comes from, and how it gets here.

The mirror is the one that this machine's own apt uses. Needs neither root nor apt's source lists:
the archive is an ordinary file in the mirror's pool, and its SHA-256 says whether it is the right
one.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

TIMEOUT_S = 60
CHUNK_BYTES = 1 << 16


class SetupError(Exception):
    """Set-up cannot go on; the message says what happened and what to do."""


@dataclass(frozen=True)
class Archive:
    """A file in a Debian mirror's pool."""

    pool_path: str
    sha256: str
    size_bytes: int

    @property
    def name(self) -> str:
        return self.pool_path.rpartition("/")[2]


def fetch(archive: Archive, override: str, folder: Path) -> Path:
    """Return the verified archive in `folder`, fetched if it is not there yet.

    `override` names an environment variable that may hold a path or URL to take it from, and
    DEBIAN_MIRROR may name a mirror. Raises SetupError when no place has it.
    """
    target = folder / archive.name
    if target.is_file() and _sha256(target) == archive.sha256:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for url in _places(archive, override):
        print(f"  fetching {url} ({archive.size_bytes / 1e6:.0f} MB)", file=sys.stderr, flush=True)
        try:
            _download(url, archive, target)
        except (OSError, ValueError, HTTPException, SetupError) as failure:
            failures.append(f"{url}: {failure}")
        else:
            return target
    raise SetupError(
        f"cannot get {archive.name}\n"
        + "".join(f"  {failure}\n" for failure in failures)
        + "  Is the network there (behind a proxy: http_proxy, https_proxy)? Otherwise "
        + _other_places(archive, override)
    )


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Yield a path to write; it becomes `target` in one step if the block ends well, else it goes.

    So neither an interrupted run nor two at once leave half a file behind.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def debian_mirrors() -> list[str]:
    """Return the Debian mirrors in this machine's apt settings, the preferred one first."""
    if shutil.which("apt-get"):
        question = ["apt-get", "indextargets", "--format", "$(SITE)", "Label: Debian"]
        answer = subprocess.run(question, capture_output=True, text=True, check=False)
        sites = [site for site in answer.stdout.split() if site.startswith(("http:", "https:"))]
        if sites:
            return list(dict.fromkeys(sites))
    # apt knows labels only after an update; its source files name the mirror before.
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*.*"))]
    text = "\n".join(line for path in files if path.is_file() for line in _active_lines(path))
    return list(dict.fromkeys(re.findall(r"https?://\S+/debian(?=/?\s)", text + "\n")))


def _active_lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]


def _places(archive: Archive, override: str) -> list[str]:
    if chosen := os.environ.get(override):
        return [chosen if "://" in chosen else Path(chosen).expanduser().absolute().as_uri()]
    named = os.environ.get("DEBIAN_MIRROR")
    mirrors = [named] if named else debian_mirrors()
    if not mirrors:
        raise SetupError(
            f"this machine's apt names no Debian mirror to take {archive.name} from\n  "
            + _other_places(archive, override)
        )
    return [f"{mirror.rstrip('/')}/{archive.pool_path}" for mirror in mirrors]


def _other_places(archive: Archive, override: str) -> str:
    return (
        "name a mirror that carries\n"
        "  Debian 13, DEBIAN_MIRROR=http://HOST/debian, or the archive itself,\n"
        f"  {override}=PATH-OR-URL (sha256 {archive.sha256})."
    )


def _download(url: str, archive: Archive, target: Path) -> None:
    digest = hashlib.sha256()
    with (
        written_whole(target) as part,
        part.open("wb") as file,
        urllib.request.urlopen(url, timeout=TIMEOUT_S) as reply,
    ):
        while chunk := reply.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
        if file.tell() < archive.size_bytes:
            raise SetupError(f"ended after {file.tell()} of {archive.size_bytes} bytes")
        if digest.hexdigest() != archive.sha256:
            raise SetupError(f"another file, with sha256 {digest.hexdigest()}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
