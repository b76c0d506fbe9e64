"""`python hardware/pictures.py`: the pictures of the guides that are not drawn by hand.

The sheets as PNG, from the PDF that KiCad exported, and some of the device's own screens, from the
firmware's drawing. Needs what the tests need: pypdfium2, and the Pillow that matplotlib brings.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import draw
import drawn_from
from metercheck.bench import screens

HARDWARE = Path(__file__).resolve().parent
FOLDER = HARDWARE / "pictures"
EXPORTS = HARDWARE / "generated" / "schematic"
SHEETS = ("overview", *draw.LAYOUTS)
"""The pages of the PDF, in their order."""
SCREENS = (
    "ready", "constant", "armed", "testing", "checking_low", "normal", "abnormal", "inconclusive",
    "invalid", "wiring_two_phases", "trip",
)  # fmt: skip
"""Which of `metercheck bench screens` the guides show."""
_DOTS_A_POINT = 1.9
_COLOURS = 16


def main() -> int:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    pages = pypdfium2.PdfDocument(EXPORTS / "schematic.pdf")
    if len(pages) != len(SHEETS):
        print(f"the PDF has {len(pages)} pages, not {len(SHEETS)}", file=sys.stderr)
        return 1
    _sheets(pages)
    _screens()
    print(f"{len(list(FOLDER.iterdir()))} pictures in hardware/pictures")
    return 0


def _sheets(pages: pypdfium2.PdfDocument) -> None:
    """Each keeps what its sheet was like: KiCad's SVG of it."""
    for name, page in zip(SHEETS, pages, strict=True):
        picture = page.render(scale=_DOTS_A_POINT).to_pil().convert("RGB")
        few = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
        source = PngInfo()
        source.add_text(drawn_from.KEY, drawn_from.digest((EXPORTS / f"{name}.svg").read_bytes()))
        few.save(FOLDER / f"sheet_{name}.png", optimize=True, pnginfo=source)


def _screens() -> None:
    for name, content in screen_pictures().items():
        (FOLDER / name).write_bytes(content)


def screen_pictures() -> dict[str, bytes]:
    """By name; half as large as the bench draws them."""
    found: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as drawn:
        screens.write_all(Path(drawn))
        for code in screens.LANGUAGES:
            for name in SCREENS:
                picture = Image.open(Path(drawn) / f"{name}_{code}.png")
                half = picture.resize(
                    (picture.width // 2, picture.height // 2), Image.Resampling.NEAREST
                )
                content = io.BytesIO()
                half.save(content, "PNG", optimize=True)
                found[f"screen_{name}_{code}.png"] = content.getvalue()
    return found


if __name__ == "__main__":
    sys.exit(main())
