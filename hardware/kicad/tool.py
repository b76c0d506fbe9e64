"""KiCad 9's command line: the system's own, or one in a Debian of its own.

Debian 12 has KiCad 6, which has no command line. Where that is all there is, and we are root, a
Debian 13 is set up in the user's cache (2 GB, once) and entered by chroot.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from os import geteuid
from pathlib import Path

CHROOT = Path.home() / ".cache" / "metercheck" / "trixie-kicad"
_SOURCES = Path("/etc/apt")
_INSIDE = "/project"
_LEAST_MAJOR = 9


class NoKiCad(Exception):
    """There is no KiCad 9, and none can be made here; says what to install."""


@dataclass(frozen=True)
class KiCad:
    """`run` calls kicad-cli in a folder; `root`: of the other Debian, None for the system's."""

    root: Path | None

    def run(self, folder: Path, *arguments: str) -> None:
        """Raises CalledProcessError when it fails or finds violations."""
        command = ["kicad-cli", *arguments]
        if self.root is None:
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            return
        inside = self.root / _INSIDE.lstrip("/")
        shutil.rmtree(inside, ignore_errors=True)
        shutil.copytree(folder, inside)
        script = f'cd {_INSIDE} && HOME=/tmp exec "$@"'
        try:
            subprocess.run(
                ["chroot", self.root, "sh", "-c", script, "sh", *command],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        finally:
            shutil.copytree(inside, folder, dirs_exist_ok=True)


def find() -> KiCad:
    """KiCad 9, set up if need be. Raises NoKiCad."""
    if _major(["kicad-cli", "version"]) >= _LEAST_MAJOR:
        return KiCad(None)
    if geteuid() != 0 or shutil.which("debootstrap") is None:
        raise NoKiCad(
            "KiCad 9 is needed: install it (Debian 13: apt install kicad), or call this as root "
            "with debootstrap installed, and a Debian 13 with it is set up in the cache."
        )
    if not (CHROOT / "usr" / "bin" / "kicad-cli").exists():
        _set_up()
    return KiCad(CHROOT)


def _major(command: list[str]) -> int:
    if shutil.which(command[0]) is None:
        return 0
    answer = subprocess.run(command, capture_output=True, text=True).stdout
    found = re.match(r"(\d+)\.", answer)
    return int(found[1]) if found else 0


def _set_up() -> None:
    print(f"setting up a Debian 13 with KiCad 9 in {CHROOT}: some 2 GB, ten minutes, once")
    half = CHROOT.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["debootstrap", "--variant=minbase", "trixie", half, _mirror()], check=True)
    install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends kicad"
    subprocess.run(
        ["chroot", half, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", install], check=True
    )
    half.rename(CHROOT)


def _mirror() -> str:
    """The machine's own Debian mirror, as its apt has it."""
    lists = [*_SOURCES.glob("sources.list.d/*.sources"), *_SOURCES.glob("sources.list.d/*.list")]
    for path in [*lists, _SOURCES / "sources.list"]:
        if path.exists():
            found = re.search(
                r"^(?:URIs:|deb)\s+(?:\[.*?\]\s*)?(\S+/debian)/?", path.read_text(), re.M
            )
            if found:
                return found[1]
    raise NoKiCad("apt names no Debian mirror: install KiCad 9 by hand")
