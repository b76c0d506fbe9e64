"""Build the MicroPython that the tests and the bench run the firmware in: build/micropython.

It is the unix port of the release that the device runs, with its tick counter of 30 bits and with
single-precision floats, so that a sum that loses its last digits there loses them here too. (The
device's floats lack two bits more: firmware/board.)
Needs make, gcc and this Python, nothing else, and no root.

The source comes from Debian 13's package. A finished build is kept in the user's cache, so that
the next clone has it at once.
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive import Archive, SetupError, fetch
from workshop import BUILD, PROJECT, cache_folder, copy, jobs, run_logged, say

BINARY = BUILD / "micropython"
LOG = BUILD / "micropython.log"

SOURCE = Archive(
    pool_path="pool/main/m/micropython/micropython_1.25.0+ds.orig.tar.xz",
    sha256="7b25be99a502f070b2de81dafc08da7051d992325d6e67daa9045a918fffdbea",
    size_bytes=5_983_992,
)

# Floats of 32 bits (the Pico's have 30); tick counters that wrap at 2**30, as on the Pico.
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
EXECUTABLE = 0o755


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
    cache = cache_folder()
    cached = cache / f"micropython-{_fingerprint()}"
    if _fault(cached):
        say("MicroPython 1.25.0, once for this machine")
        source = fetch(SOURCE, "MICROPYTHON_SRC", cache)
        start_s = time.monotonic()
        say(f"  building, half a minute on two idle cores (log: {LOG.relative_to(PROJECT)})")
        _build(source, cached)
        say(f"  built in {time.monotonic() - start_s:.0f} s, kept in {cache}")
    copy(cached, BINARY, EXECUTABLE)


def _build(source: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="micropython-source-") as folder:
        shutil.unpack_archive(source, folder, "xztar")
        (tree,) = Path(folder).iterdir()
        port = tree / "ports" / "unix"
        command = ["make", jobs(), f"PYTHON={sys.executable}", *MAKE_SETTINGS]
        LOG.unlink(missing_ok=True)
        run_logged(
            command,
            port,
            LOG,
            "MicroPython",
            "A missing header or compiler part: apt install gcc libc6-dev. Full disk: df -h.",
        )
        binary = port / "build-standard" / "micropython"
        if fault := _fault(binary):
            raise SetupError(
                f"the MicroPython built from {SOURCE.name} is not fit to stand in for the device\n"
                f"  {fault}\n  The compiler may ignore the settings in {Path(__file__).name}."
            )
        copy(binary, target, EXECUTABLE)


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


if __name__ == "__main__":
    sys.exit(main())
