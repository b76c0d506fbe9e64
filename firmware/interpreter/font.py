"""Make the device's font: metercheck_device/panel/font_data.py, with the characters its texts use.

Chinese and Latin are GNU Unifont's, 16 rows high, from a package of Debian that is pinned by its
SHA-256 (`UNIFONT_DEB=` names another place to take it from). Large digits and signs are drawn by
`font_strokes.py`. The same texts give the same file. Run it after a change of the texts.
"""

import lzma
import runpy
import sys
import tarfile
import textwrap
from collections.abc import Iterable, Iterator
from io import BytesIO

from archive import Archive, SetupError, fetch
from build_pico import members_of_ar
from font_strokes import DIGITS, SIGNS, drawn
from workshop import PROJECT, cache_folder

PANEL = PROJECT / "firmware" / "metercheck_device" / "panel"
DATA = PANEL / "font_data.py"
# Dual-licensed since 13.0.04; used here under the SIL Open Font License 1.1.
UNIFONT = Archive(
    pool_path="pool/main/u/unifont/unifont_15.0.01-2_all.deb",
    sha256="94a81ded10cb6d810fd1982edbe9587bf3b6af6fa2cb9bee4d00477131097a84",
    size_bytes=2_591_816,
)
HEX_FILE = "./usr/share/unifont/unifont.hex"
LATIN = [chr(code) for code in range(0x20, 0x7F)]
ROWS = 16
HEAD = '''"""The device's font; made by `make font` (firmware/interpreter/font.py), not by hand.

LATIN and HAN hold glyphs of GNU Unifont 15.0.01, Copyright 1998-2022 Roman Czyborra, Paul Hardy,
Qianqian Fang, Andrew Miller, Johnnie Weaver, David Corbett, Nils Moskopp, Rebecca Bettencourt, et
al., under the SIL Open Font License 1.1: font_licence.txt. As on the display, a byte is a column
of 8 pixels, the uppermost its lowest bit; a glyph is its pages one after the other.

LATIN: 8 columns, 2 pages, from the space on, then those of EXTRA. HAN: 16 columns, 2 pages, in the
order of HAN_CODES (two bytes each, the higher first). BIG: 14 columns, 4 pages, in the order of
BIG_CHARS. SIGNS: 32 columns, 4 pages, by the number of the verdict. SMALL_SIGNS: 16 columns, 2.
"""
'''


def main() -> int:
    texts = runpy.run_path(str(PANEL / "texts.py"))
    try:
        DATA.write_text(source(set(characters(texts))), encoding="utf-8")
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{DATA.relative_to(PROJECT)}: {DATA.stat().st_size} bytes")
    return 0


def characters(texts: dict[str, object]) -> Iterator[str]:
    """Every character of a module's texts, some more than once."""
    for name, text in texts.items():
        if not name.startswith("_"):
            yield from _within(text)


def _within(text: object) -> Iterator[str]:
    if isinstance(text, str):
        yield from text.replace("\n", "")
    elif isinstance(text, tuple):
        for part in text:
            yield from _within(part)


def source(used: set[str]) -> str:
    """The text of font_data.py for these characters. Raises SetupError."""
    glyphs = _unifont()
    foreign = sorted(character for character in used if character not in LATIN)
    missing = [character for character in foreign if character not in glyphs]
    if missing:
        raise SetupError(f"Unifont lacks {''.join(missing)}")
    narrow = [one for one in foreign if len(glyphs[one]) == ROWS]
    wide = [one for one in foreign if len(glyphs[one]) == 2 * ROWS]
    codes = b"".join(ord(one).to_bytes(2) for one in wide)
    return "\n".join(
        [
            HEAD,
            f"EXTRA = {''.join(narrow)!r}".replace("'", '"'),
            _constant("LATIN", b"".join(_columns(glyphs[one]) for one in (*LATIN, *narrow))),
            _constant("HAN_CODES", codes),
            _constant("HAN", b"".join(_columns(glyphs[one]) for one in wide)),
            f'BIG_CHARS = "{"".join(DIGITS)}"',
            _constant("BIG", b"".join(drawn(paths, 14, 32) for paths in DIGITS.values())),
            _constant("SIGNS", b"".join(drawn(paths, 32, 32) for paths in SIGNS)),
            _constant("SMALL_SIGNS", b"".join(drawn(paths, 16, 16, 2) for paths in SIGNS)),
            "",
        ]
    )


def _unifont() -> dict[str, bytes]:
    """Character -> its rows from above, one byte each or two."""
    package = fetch(UNIFONT, "UNIFONT_DEB", cache_folder())
    (data,) = (part for name, part in members_of_ar(package) if name == "data.tar.xz")
    with tarfile.open(fileobj=BytesIO(lzma.decompress(data))) as content:
        file = content.extractfile(HEX_FILE)
        assert file is not None
        lines = file.read().decode("ascii").split()
    pairs = (line.split(":") for line in lines)
    return {chr(int(code, 16)): bytes.fromhex(rows) for code, rows in pairs}


def _columns(rows: bytes) -> bytes:
    """Rows as the font has them to pages of columns as the display has them."""
    width = len(rows) // ROWS
    lines = [int.from_bytes(rows[row * width : (row + 1) * width]) for row in range(ROWS)]
    return bytes(
        sum((lines[page * 8 + bit] >> (8 * width - 1 - column) & 1) << bit for bit in range(8))
        for page in range(2)
        for column in range(8 * width)
    )


def _constant(name: str, content: Iterable[int]) -> str:
    """An assignment of bytes, as the formatter leaves it."""
    digits = "".join(f"\\x{byte:02x}" for byte in content)
    parts = textwrap.wrap(digits, 88)
    return "\n".join([f"{name} = (", *(f'    b"{part}"' for part in parts), ")"])


if __name__ == "__main__":
    sys.exit(main())
