"""The licences of what an image consists of, from the very sources that it was built from."""

import lzma
import re
import tarfile
from io import BytesIO
from pathlib import Path

from archive import SetupError, fetch
from build_pico import LIBRARIES, PROJECT, members_of_ar
from workshop import cache_folder

HEAD = """This image consists of metercheck and of the works named below, each under its own
licence. The texts are those of the sources that it was built from.
"""
RULE = "=" * 80
FONT_LICENCE = PROJECT / "firmware" / "metercheck_device" / "panel" / "font_licence.txt"
# Parts of MicroPython's tree that get into the image, and a file that tells their licence.
PARTS = (
    ("littlefs", "lib/littlefs/lfs2.c"),
    ("FatFs (oofatfs)", "lib/oofatfs/ff.c"),
    ("uzlib", "lib/uzlib/tinflate.c"),
    ("re1.5", "lib/re1.5/re1.5.h"),
    ("libm, of FreeBSD and Sun Microsystems", "lib/libm/ef_sqrt.c"),
    ("libm, of musl", "lib/libm/math.c"),
)
# What the compiler adds; it is the machine's own, and so is the text.
COMPILERS = (
    ("newlib", Path("/usr/share/doc/libnewlib-arm-none-eabi/copyright")),
    ("GCC's runtime library", Path("/usr/share/doc/gcc-arm-none-eabi/copyright")),
)
COMMENT = re.compile(r"\s*(/\*.*?\*/|(?://[^\n]*\n)+)", re.DOTALL)


def notices(tree: Path) -> str:
    """All of them; `tree` is MicroPython's, as an image was built from it. Raises SetupError."""
    texts = [
        ("metercheck", (PROJECT / "LICENSE").read_text(encoding="utf-8")),
        ("MicroPython", (tree / "LICENSE").read_text(encoding="utf-8")),
        *((name, _leading_comments(tree / file)) for name, file in PARTS),
        *(_of_package(*library[:2]) for library in LIBRARIES),
        ("Glyphs of GNU Unifont", FONT_LICENCE.read_text(encoding="utf-8")),
    ]
    for name, file in COMPILERS:
        if file.is_file():
            texts.append((name, file.read_text(encoding="utf-8")))
    return HEAD + "".join(f"\n{RULE}\n{name}\n{RULE}\n\n{text.strip()}\n" for name, text in texts)


def _leading_comments(file: Path) -> str:
    """The comments before a file's first line of code."""
    text = file.read_text(encoding="utf-8", errors="replace")
    at = 0
    comments = []
    while found := COMMENT.match(text, at):
        comments.append(found[1].strip())
        at = found.end()
    if not comments:
        raise SetupError(f"{file} does not begin with its licence")
    return "\n".join(comments)


def _of_package(archive, override: str) -> tuple[str, str]:
    """(name, licence) of a source package of Debian, from its own file of copyrights."""
    package = fetch(archive, override, cache_folder())
    (data,) = (part for name, part in members_of_ar(package) if name == "data.tar.xz")
    with tarfile.open(fileobj=BytesIO(lzma.decompress(data))) as content:
        for entry in content:
            if entry.name.endswith("/copyright") and (file := content.extractfile(entry)):
                name = entry.name.split("/")[-2].removesuffix("-source")
                return name, file.read().decode()
    raise SetupError(f"{package} has no file of copyrights")
