"""Build the MicroPython that the tests and the bench run the firmware in: build/micropython.

It is the unix port of the release that the device runs, with the device's single-precision floats
and its 30-bit tick counter, so that a sum that loses its last digits there loses them here too.
Needs make, gcc and this Python, nothing else, and no root.

The source comes from Debian 13's package. A finished build is kept in the user's cache, so that
the next clone has it at once.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive import Archive, SetupError, fetch, written_whole

PROJECT = Path(__file__).resolve().parents[2]
BUILD = PROJECT / "build"
BINARY = BUILD / "micropython"
LOG = BUILD / "micropython.log"

SOURCE = Archive(
    pool_path="pool/main/m/micropython/micropython_1.25.0+ds.orig.tar.xz",
    sha256="7b25be99a502f070b2de81dafc08da7051d992325d6e67daa9045a918fffdbea",
    size_bytes=5_983_992,
)
RELEASED_UNIX_S = (
    "1744675200"  # 15 April 2025: stamped into the binary in place of the build's time
)

# As on the Pico: floats of 32 bits; tick counters that wrap at 2**30.
# Newer compilers warn about more than this release knew: their warnings must not stop it.
CFLAGS_EXTRA = (
    "-DMICROPY_FLOAT_IMPL=MICROPY_FLOAT_IMPL_FLOAT",
    "-DMICROPY_PY_TIME_TICKS_PERIOD=1073741824",
    "-Wno-error",
)
MAKE_SETTINGS = (
    "VARIANT=standard",
    "FROZEN_MANIFEST=",  # nothing frozen in: the firmware is read from its files
    f"CFLAGS_EXTRA={' '.join(CFLAGS_EXTRA)}",
    # Without these it needs no library beyond libc.
    "MICROPY_PY_SSL=0",
    "MICROPY_SSL_MBEDTLS=0",
    "MICROPY_PY_BTREE=0",
    "MICROPY_PY_FFI=0",
)
SELF_TEST = """
import sys, time
assert sys.implementation.version[:3] == (1, 25, 0), "another release"
assert 1.0 + 1e-8 == 1.0, "floats are not single precision"
assert time.ticks_add(0, -1) == 2**30 - 1, "ticks do not wrap at 2**30"
"""
LOG_TAIL_LINES = 12
LOG_WIDTH = 160


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--print-path", action="store_true", help="print where the binary is")
    arguments = parser.parse_args()
    try:
        provide()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if arguments.print_path:
        print(BINARY)
    return 0


def provide() -> None:
    """Put a working MicroPython at BINARY, from the cache if it has one. Raises SetupError."""
    BUILD.mkdir(exist_ok=True)
    cache = _cache_folder()
    cached = cache / f"micropython-{_fingerprint()}"
    if _fault(cached):
        _say("MicroPython 1.25.0, once for this machine")
        source = fetch(SOURCE, "MICROPYTHON_SRC", cache)
        start_s = time.monotonic()
        _say(f"  building, half a minute on two idle cores (log: {LOG.relative_to(PROJECT)})")
        _build(source, cached)
        _say(f"  built in {time.monotonic() - start_s:.0f} s, kept in {cache}")
    _copy(cached, BINARY)


def _build(source: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="micropython-source-") as folder:
        shutil.unpack_archive(source, folder, "xztar")
        (tree,) = Path(folder).iterdir()
        port = tree / "ports" / "unix"
        command = ["make", f"-j{os.cpu_count() or 1}", f"PYTHON={sys.executable}", *MAKE_SETTINGS]
        with LOG.open("w") as log:
            made = subprocess.run(
                command, cwd=port, env=_clean_environment(), stdout=log, stderr=log, check=False
            )
        if made.returncode:
            raise SetupError(
                f"MicroPython did not build; the end of {LOG}:\n{_log_tail()}\n"
                "  A missing header or compiler part: apt install gcc libc6-dev. Full disk: df -h."
            )
        binary = port / "build-standard" / "micropython"
        if fault := _fault(binary):
            raise SetupError(
                f"the MicroPython built from {SOURCE.name} is not fit to stand in for the device\n"
                f"  {fault}\n  The compiler may ignore the settings in {Path(__file__).name}."
            )
        _copy(binary, target)


def _fault(binary: Path) -> str:
    """Return in what this MicroPython differs from the device's; empty if in nothing."""
    if not binary.is_file():
        return "it does not exist"
    try:
        run = subprocess.run(
            [binary, "-c", SELF_TEST], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        return str(failure)
    return run.stderr.strip().rpartition("\n")[2] if run.returncode else ""


def _fingerprint() -> str:
    """Name a build by all that decides it: source, settings, processor, C library."""
    parts = (SOURCE.sha256, *MAKE_SETTINGS, platform.machine(), *platform.libc_ver())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _cache_folder() -> Path:
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
    folder.mkdir(exist_ok=True)
    return folder


def _clean_environment() -> dict[str, str]:
    """Only what finds the tools: CFLAGS, DEBUG or the settings of the make that called us must
    not change the build."""
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**passed, "LC_ALL": "C", "SOURCE_DATE_EPOCH": RELEASED_UNIX_S}


def _copy(source: Path, target: Path) -> None:
    with written_whole(target) as part:
        shutil.copyfile(source, part)
        part.chmod(0o755)


def _log_tail() -> str:
    lines = LOG.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    return "\n".join(f"  | {line[:LOG_WIDTH]}" for line in lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
