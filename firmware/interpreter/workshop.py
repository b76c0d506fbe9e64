"""What the builds of MicroPython have in common: where they work, what they keep and say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from archive import SetupError, written_whole

PROJECT = Path(__file__).resolve().parents[2]
BUILD = PROJECT / "build"
RELEASED_UNIX_S = (
    "1744675200"  # 15 April 2025: stamped into the builds in place of the build's time
)
_LOG_TAIL_LINES = 12
_LOG_WIDTH = 160


def cache_folder() -> Path:
    """Return the user's cache, or one inside the project where there is no home to write to."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        folder = Path(base).expanduser() / "metercheck"
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # RuntimeError: this user has no home
        pass
    folder = BUILD / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_logged(command: list[str], folder: Path, log: Path, what: str, remedy: str) -> None:
    """Run a step of a build; its output goes to the end of `log`.

    Raises SetupError with the end of the log: `what` did not build, and the `remedy` to try.
    """
    with log.open("a") as output:
        done = subprocess.run(
            command, cwd=folder, env=_clean_environment(), stdout=output, stderr=output
        )
    if done.returncode:
        raise SetupError(f"{what} did not build; the end of {log}:\n{_tail(log)}\n  {remedy}")


def copy(source: Path, target: Path, mode: int) -> None:
    """Put a finished file in its place, whole or not at all."""
    with written_whole(target) as part:
        shutil.copyfile(source, part)
        part.chmod(mode)


def jobs() -> str:
    """The option that lets make use all processors."""
    return f"-j{os.cpu_count() or 1}"


def say(line: str) -> None:
    """Tell the person who waits."""
    print(line, file=sys.stderr, flush=True)


def _clean_environment() -> dict[str, str]:
    """Only what finds the tools: CFLAGS, DEBUG or the settings of the make that called us must
    not change the build."""
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**passed, "LC_ALL": "C", "SOURCE_DATE_EPOCH": RELEASED_UNIX_S}


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
    return "\n".join(f"  | {line[:_LOG_WIDTH]}" for line in lines)
