"""Build the device's image: build/metercheck-VERSION.uf2, and the licences of what is in it.

`--dev` builds one with a prompt and files instead. The version that the device tells has a build
hash behind it, over all that decides the image but the compiler: sources, settings, pinned
archives. The same sources give the same image bit for bit, wherever they are built.
"""

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
from pathlib import Path

from archive import SetupError
from build_pico import BOARD, BUILD, PROJECT, build_image, settings_digest
from notices import notices

PACKAGES = (
    PROJECT / "firmware" / "metercheck_device",
    PROJECT / "protocol" / "metercheck_wire",
)
NOT_ON_THE_DEVICE = ("__pycache__", "sim.py")
VERSION_FILE = Path("metercheck_device", "__init__.py")
VERSION_LINE = re.compile(r'^FIRMWARE = "([^"]+)"$', re.MULTILINE)
HASH_DIGITS = 8
UF2_BLOCK_BYTES, UF2_PAYLOAD_BYTES = 512, 256
PROGRAM_BYTES = (2048 - 1408) * 1024  # of the flash; behind it lie settings and journal


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--dev", action="store_true", help="with a prompt and files")
    parser.add_argument("--out", type=Path, default=BUILD, help="folder (default: build)")
    arguments = parser.parse_args()
    try:
        image, version = build(arguments.out, arguments.dev)
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{image}: {version}, {image.stat().st_size} bytes")
    print(f"sha256 {hashlib.sha256(image.read_bytes()).hexdigest()}")
    return 0


def build(folder: Path, development: bool) -> tuple[Path, str]:
    """Write image and notices into `folder`; returns the image and the version burnt in.

    Raises SetupError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        modules = Path(name)
        version = stage(modules, development)
        plain = version.partition("+")[0]
        image = folder / f"metercheck-{plain}.uf2"
        tree = build_image(modules, image, release=not development)
    used = image.stat().st_size // UF2_BLOCK_BYTES * UF2_PAYLOAD_BYTES
    if used > PROGRAM_BYTES:
        image.unlink()
        raise SetupError(f"the program has {used} bytes, and {PROGRAM_BYTES} are its share")
    image.with_suffix(".licences.txt").write_text(notices(tree), encoding="utf-8")
    return image, version


def stage(modules: Path, development: bool) -> str:
    """Lay out in `modules` what is frozen in; returns the version with its build hash."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns(*NOT_ON_THE_DEVICE)
        shutil.copytree(package, modules / package.name, ignore=ignored)
    for path in sorted((BOARD / ("development" if development else "release")).glob("*.py")):
        shutil.copy(path, modules)
    file = modules / VERSION_FILE
    text = file.read_text(encoding="utf-8")
    found = VERSION_LINE.search(text)
    if found is None:
        raise SetupError(f'{VERSION_FILE} names no version: a line like FIRMWARE = "0.1.0"')
    kind = "-dev" if development else ""
    version = f"{found[1]}{kind}+{_digest(modules, development)}"
    file.write_text(VERSION_LINE.sub(f'FIRMWARE = "{version}"', text), encoding="utf-8")
    return version


def _digest(modules: Path, development: bool) -> str:
    digest = hashlib.sha256(settings_digest(release=not development).encode())
    for path in sorted(modules.rglob("*.py")):
        content = path.read_bytes()
        head = f"\n{path.relative_to(modules).as_posix()} {len(content)}\n"
        digest.update(head.encode() + content)
    return digest.hexdigest()[:HASH_DIGITS]


if __name__ == "__main__":
    sys.exit(main())
