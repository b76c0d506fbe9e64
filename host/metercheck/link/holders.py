"""Which programs have a port open, where the system tells: Linux, and there one's own at least."""

from __future__ import annotations

import sys
from pathlib import Path

_PROCESSES = Path("/proc")


def holders(port: str, processes: Path = _PROCESSES) -> list[str]:
    """Programs that have `port` open, as "name (pid 123)"; empty where nothing can be seen."""
    if sys.platform != "linux":
        return []
    device = Path(port).resolve()
    running = sorted(processes.glob("[0-9]*"), key=lambda path: int(path.name))
    return [f"{_name(one)} (pid {one.name})" for one in running if _has_open(one, device)]


def _has_open(process: Path, device: Path) -> bool:
    try:
        return any(link.readlink() == device for link in (process / "fd").iterdir())
    except OSError:  # it ended, or belongs to somebody else
        return False


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(errors="replace").strip()
    except OSError:
        return "?"
