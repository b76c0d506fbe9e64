"""Build images for the Raspberry Pi Pico: MicroPython's rp2 port with Python modules frozen in.

The same release, from the same source archive, as the unix port that tests and bench run in.
What is set otherwise than the port has it is in `firmware/board`. Needs cmake, make, gcc, the ARM
compiler and this Python, and no root. Sources and objects are kept in the user's cache: the first
image takes a minute, the next one as long as freezing does.
"""

import argparse
import fcntl
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive import Archive, SetupError, fetch
from build import SOURCE
from workshop import BUILD, PROJECT, cache_folder, copy, jobs, run_logged, say

LOG = BUILD / "pico.log"

PICO_SDK = Archive(
    pool_path="pool/main/p/pico-sdk/pico-sdk-source_2.1.1-1_all.deb",
    sha256="507a3ca37636641bc90239d7c04dc9dc28c5008087a8162102ea94d2273153d3",
    size_bytes=2_383_548,
)
TINYUSB = Archive(
    pool_path="pool/main/t/tinyusb/tinyusb-source_0.18.0+dfsg-1_all.deb",
    sha256="01ce2c645df68f14a8a7dcfc8fb355713152543757955820479a87949a61154e",
    size_bytes=1_320_704,
)
# Archives and where each goes in MicroPython's tree, whose own folders for them are empty.
LIBRARIES = (
    (PICO_SDK, "PICO_SDK_SRC", "usr/src/pico-sdk", "lib/pico-sdk"),
    (TINYUSB, "TINYUSB_SRC", "usr/src/tinyusb", "lib/tinyusb"),
)
COMPILER = "arm-none-eabi-gcc"
BOARD = PROJECT / "firmware" / "board"
BOARD_NAME = "METERCHECK"
BOARD_SUFFIXES = (".c", ".cmake", ".h")
MANIFEST = "manifest.py"
CMAKE_SETTINGS = (
    f"-DMICROPY_BOARD={BOARD_NAME}",
    "-DPICO_BUILD_DOCS=0",
    "-Dpicotool_FOUND=0",  # it would be built first; uf2conv.py does what is needed
)
# What is changed in the sources themselves: file, text, other text.
# A board without a radio has no use for TLS, nor for mbedtls, which would be one more archive.
_PORT = "ports/rp2/CMakeLists.txt"
WITHOUT_TLS = (
    (_PORT, "set(MICROPY_SSL_MBEDTLS ON)", "set(MICROPY_SSL_MBEDTLS OFF)"),
    (_PORT, "target_link_libraries(${MICROPY_TARGET} micropy_lib_mbedtls)", ""),
    (_PORT, "    mbedtls/mbedtls_port.c\n", ""),
    *(
        ("ports/rp2/mpconfigport.h", f"#define {name}  ", f"#define {name} 0 //")
        for name in ("MICROPY_SSL_MBEDTLS", "MICROPY_PY_CRYPTOLIB", "MICROPY_PY_HASHLIB_SHA1")
    ),
)
# Native code (@micropython.native) has words of constants between its instructions. The RP2040
# reads them at multiples of four bytes alone: elsewhere it takes other words, and says nothing.
ALIGNED = ("tools/mpy-tool.py", "__attribute__ ((aligned (2)))", "__attribute__ ((aligned (4)))")
# How long a write to USB waits for a host that does not read is the board's choice.
_WAIT = "#define MICROPY_HW_USB_CDC_TX_TIMEOUT (500)"
_BOARDS_WAIT = f"#ifndef MICROPY_HW_USB_CDC_TX_TIMEOUT\n{_WAIT}\n#endif"
CHANGES = (*WITHOUT_TLS, ALIGNED, ("ports/rp2/mphalport.h", _WAIT, _BOARDS_WAIT))
# Quiet, so that the end of the log is what went wrong.
MAKE = ("make", "--silent", "--no-print-directory", jobs())
FLASH_ADDRESS = "0x10000000"
REMEDY = (
    "Missing parts: apt install cmake gcc-arm-none-eabi libnewlib-arm-none-eabi"
    " libstdc++-arm-none-eabi-newlib. Full disk: df -h."
)
READABLE = 0o644


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", type=Path, help="folder of what is frozen in")
    parser.add_argument("image", type=Path, help="UF2 file to write")
    parser.add_argument("--release", action="store_true", help="neither prompt nor Ctrl-C")
    arguments = parser.parse_args()
    try:
        build_image(arguments.modules, arguments.image, arguments.release)
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def build_image(modules: Path, target: Path, release: bool = False) -> Path:
    """Write to `target` an image in UF2 format with the modules of a folder frozen in.

    The folder is laid out as `import` looks for them, packages as folders; a `_boot.py` there
    takes the place of the port's. A release has no prompt and no keyboard interrupt. Returns where
    MicroPython's sources are. Raises SetupError.
    """
    BUILD.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)
    compiler = _compiler_version()
    with _locked(cache_folder() / f"pico-{_fingerprint(compiler, release)}") as folder:
        tree = folder / "micropython"
        prepared = folder / ".prepared"
        if not prepared.exists():
            _prepare(folder, tree, release)
            prepared.touch()
        _put_modules(modules, folder)
        # Make notices a module that changed, but not one that went.
        (folder / "image" / "frozen_content.c").unlink(missing_ok=True)
        shutil.rmtree(folder / "image" / "frozen_mpy", ignore_errors=True)
        _logged([*MAKE, "-C", str(folder / "image")], folder)
        convert = [sys.executable, str(tree / "tools" / "uf2conv.py"), "--convert"]
        convert += ["--family", "RP2040", "--base", FLASH_ADDRESS, "--output", "image.uf2"]
        _logged([*convert, str(folder / "image" / "firmware.bin")], folder)
        copy(folder / "image.uf2", target, READABLE)
        return tree


def settings_digest(release: bool) -> str:
    """SHA-256 over all that decides an image but the modules and the compiler."""
    sources = (SOURCE.sha256, *(library[0].sha256 for library in LIBRARIES))
    changes = tuple("".join(change) for change in CHANGES)
    board = (f"{path.name}\n{path.read_text()}" for path in _board_files())
    parts = (*sources, *_cmake_settings(release), *changes, *board)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _prepare(folder: Path, tree: Path, release: bool) -> None:
    """Unpack the sources and configure the build."""
    say("MicroPython 1.25.0 for the Pico, once for this machine")
    start_s = time.monotonic()
    archive = fetch(SOURCE, "MICROPYTHON_SRC", cache_folder())
    unpacked = folder / "unpacked"
    for leftover in (tree, unpacked, folder / "image"):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.unpack_archive(archive, unpacked, "xztar")
    (top,) = unpacked.iterdir()
    top.rename(tree)
    for library, override, inside, place in LIBRARIES:
        _unpack_deb(fetch(library, override, cache_folder()), unpacked)
        shutil.rmtree(tree / place, ignore_errors=True)
        (unpacked / inside).rename(tree / place)
    shutil.rmtree(unpacked)
    (tree / "lib" / "micropython-lib" / "README.md").touch()  # its absence is taken for a fault
    _change_sources(tree)
    port = tree / "ports" / "rp2"
    # A copy: this tree serves every clone of the project in which the board is the same.
    board = port / "boards" / BOARD_NAME
    board.mkdir()
    for path in _board_files():
        shutil.copy(path, board)
    (folder / "frozen").mkdir(exist_ok=True)
    _write_manifest(folder)
    say(f"  building, a minute on two idle cores (log: {LOG.relative_to(PROJECT)})")
    _logged([*MAKE, "-C", str(tree / "mpy-cross")], folder)
    configure = ["cmake", "-S", str(port), "-B", str(folder / "image")]
    frozen = f"-DMICROPY_FROZEN_MANIFEST={folder / MANIFEST}"
    _logged([*configure, *_cmake_settings(release), frozen], folder)
    _logged([*MAKE, "-C", str(folder / "image")], folder)
    say(f"  built in {time.monotonic() - start_s:.0f} s, kept in {folder}")


def _change_sources(tree: Path) -> None:
    for name, old, new in CHANGES:
        path = tree / name
        text = path.read_text()
        if old not in text:
            raise SetupError(f"{path} is not the file that {Path(__file__).name} knows: no {old}")
        path.write_text(text.replace(old, new))


def _cmake_settings(release: bool) -> tuple[str, ...]:
    return (*CMAKE_SETTINGS, f"-DMETERCHECK_RELEASE={int(release)}")


def _board_files() -> list[Path]:
    return sorted(path for path in BOARD.iterdir() if path.suffix in BOARD_SUFFIXES)


def _put_modules(modules: Path, folder: Path) -> None:
    frozen = folder / "frozen"
    shutil.rmtree(frozen, ignore_errors=True)
    shutil.copytree(modules, frozen, ignore=shutil.ignore_patterns("__pycache__"))
    _write_manifest(folder)


def _write_manifest(folder: Path) -> None:
    """What is frozen in, in an order that does not depend on the file system."""
    frozen = folder / "frozen"
    files = sorted(path.relative_to(frozen).as_posix() for path in frozen.rglob("*.py"))
    ports = ["rp2.py"] if "_boot.py" in files else ["_boot.py", "rp2.py"]
    lines = [
        f'freeze("$(PORT_DIR)/modules", {tuple(ports)!r})',
        f"freeze({str(frozen)!r}, {files!r})",
    ]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n")


def _unpack_deb(package: Path, folder: Path) -> None:
    """Unpack a Debian package's sources (dpkg may not be there)."""
    (data,) = (part for name, part in members_of_ar(package) if name == "data.tar.xz")
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:xz") as archive:
        sources = [entry for entry in archive if entry.name.startswith("./usr/src/")]
        archive.extractall(folder, sources, filter="data")


def members_of_ar(path: Path) -> Iterator[tuple[str, bytes]]:
    content = path.read_bytes()
    at = len(b"!<arch>\n")
    while at < len(content):
        name = content[at : at + 16].decode().rstrip(" /")
        size = int(content[at + 48 : at + 58])
        at += 60
        yield name, content[at : at + size]
        at += size + size % 2


def _compiler_version() -> str:
    try:
        answer = subprocess.run([COMPILER, "--version"], capture_output=True, text=True)
    except FileNotFoundError as error:
        raise SetupError(f"no {COMPILER} here, which compiles for the Pico\n  {REMEDY}") from error
    return answer.stdout.partition("\n")[0]


def _fingerprint(compiler: str, release: bool) -> str:
    """Name a build by all that decides it but the modules."""
    parts = f"{settings_digest(release)}\n{compiler}"
    return hashlib.sha256(parts.encode()).hexdigest()[:12]


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """The folder, for one build at a time on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _logged(command: list[str], folder: Path) -> None:
    run_logged(command, folder, LOG, "the image for the Pico", REMEDY)


if __name__ == "__main__":
    sys.exit(main())
