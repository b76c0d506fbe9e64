"""Make the fonts of reports and notices: host/metercheck/reports/paper/fonts/*.otf.

Noto Sans CJK SC from a package of Debian that is pinned by its SHA-256 (`NOTO_CJK_DEB=` names
another place to take it from), reduced to what a report can need: the regular weight to the
characters of GB 2312 and signs, the bold one to GB 2312's first level, whose 3,755 characters are
those of almost every text; what it lacks is set in the regular weight. The same package gives the
same files. Run it with firmware/interpreter on the path: `make report-fonts`.
"""

import io
import lzma
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from archive import Archive, SetupError, fetch
from build_pico import members_of_ar
from workshop import PROJECT, cache_folder

FONTS = PROJECT / "host" / "metercheck" / "reports" / "paper" / "fonts"
NOTO_CJK = Archive(
    pool_path="pool/main/f/fonts-noto-cjk/fonts-noto-cjk_20220127+repack1-1_all.deb",
    sha256="4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502",
    size_bytes=56_547_048,
)
FAMILY = "Noto Sans CJK SC"
SIGNS = "±×÷−≤≥≈≠·•…–—‘’“”°‰′″√∞→←↑↓□■○●◎△▲▽▼☐☑☒✓✗〓Ω℃№㎡¥€£µ²³½"
GLYPH_TABLES_ONLY = ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
LEVEL_1 = range(0xB0, 0xD8)  # rows of GB 2312 by the first byte of EUC-CN
LEVEL_2 = range(0xD8, 0xF8)
PUNCTUATION = range(0xA1, 0xAA)


def main() -> int:
    try:
        package = fetch(NOTO_CJK, "NOTO_CJK_DEB", cache_folder())
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    common = latin | set(SIGNS) | set(rows(PUNCTUATION)) | set(rows(LEVEL_1))
    for weight, wanted in (("Regular", common | set(rows(LEVEL_2))), ("Bold", common)):
        target = FONTS / f"NotoSansCJKsc-{weight}.otf"
        target.write_bytes(reduced(member(package, f"NotoSansCJK-{weight}.ttc"), wanted))
        print(f"{target.relative_to(PROJECT)}: {target.stat().st_size} bytes")
    return 0


def rows(first_bytes: range) -> Iterator[str]:
    """The characters of these rows of GB 2312."""
    for first in first_bytes:
        for second in range(0xA1, 0xFF):
            yield from bytes((first, second)).decode("gb2312", "ignore")


def member(package: Path, name: str) -> bytes:
    """A font out of the Debian package."""
    data = dict(members_of_ar(package))["data.tar.xz"]
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress(data))) as tree:
        path = f"./usr/share/fonts/opentype/noto/{name}"
        file = tree.extractfile(path)
        assert file is not None
        return file.read()


def reduced(collection: bytes, wanted: set[str]) -> bytes:
    """The face FAMILY of a collection with these characters only."""
    fonts = TTCollection(io.BytesIO(collection)).fonts
    font = next(one for one in fonts if one["name"].getDebugName(1) == FAMILY or _is_sc(one))
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += GLYPH_TABLES_ONLY
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(one) for one in wanted])
    subsetter.subset(font)
    font.recalcTimestamp = False  # the same package gives the same file
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _is_sc(font: TTFont) -> bool:
    """Bold faces are of the same family by their typographic name (16)."""
    return font["name"].getDebugName(16) == FAMILY or font["name"].getDebugName(4).startswith(
        FAMILY
    )


if __name__ == "__main__":
    sys.exit(main())
