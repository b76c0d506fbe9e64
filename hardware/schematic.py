"""`make schematic`: draws the sheets, has KiCad check them, and exports what people look at.

Ends with 1 when a rule of ours or of KiCad's is broken.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import draw
import generate
from design import DESIGN
from kicad import project, tool

EXPORTS = generate.GENERATED / "schematic"
_DATE = re.compile(rb"/CreationDate \(D:(\d{14})[^)]*\)")


class RuleBroken(Exception):
    """Of KiCad's electrical rules; says which, where."""


def main() -> int:
    """Generate, check, export."""
    if generate.main():
        return 1
    try:
        kept = exports(tool.find())
    except (tool.NoKiCad, RuleBroken) as error:
        print(error, file=sys.stderr)
        return 1
    print("KiCad's electrical rules: no violation")
    EXPORTS.mkdir(parents=True, exist_ok=True)
    for name, content in kept.items():
        (EXPORTS / name).write_bytes(content)
        print(f"hardware/generated/schematic/{name}")
    return 0


def exports(kicad: tool.KiCad) -> dict[str, bytes]:
    """What KiCad makes of the sheets as they lie in generated/, by name.

    Raises RuleBroken. Without the day and the folder of their making, so that they stay the same.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in generate.KICAD.iterdir():
            shutil.copy(path, folder)
        sheet = f"{project.NAME}.kicad_sch"
        try:
            kicad.run(
                folder, "sch", "erc", "--severity-all", "--exit-code-violations",
                "--output", "erc.rpt", sheet,
            )  # fmt: skip
        except subprocess.CalledProcessError as error:
            raise RuleBroken((folder / "erc.rpt").read_text("utf-8")) from error
        kicad.run(folder, "sch", "export", "netlist", "--output", "netlist.net", sheet)
        kicad.run(folder, "sch", "export", "pdf", "--output", "schematic.pdf", sheet)
        kicad.run(folder, "sch", "export", "svg", "--output", "svg", sheet)
        return _kept(folder)


def _kept(folder: Path) -> dict[str, bytes]:
    kept = {
        "netlist.net": _net(folder / "netlist.net"),
        "schematic.pdf": _DATE.sub(
            lambda found: found[0].replace(found[1], b"20250101000000"),
            (folder / "schematic.pdf").read_bytes(),
        ),
    }
    svg = folder / "svg"
    kept["overview.svg"] = _undated(svg / f"{project.NAME}.svg")
    for block in DESIGN.blocks:
        if block.name in draw.LAYOUTS:
            title = f"{project.NAME}-{block.title}.svg"
            kept[f"{block.name}.svg"] = _undated(svg / title)
    return kept


def _undated(path: Path) -> bytes:
    return re.sub(rb" date \d[^<]*(?=</title>)", b"", path.read_bytes())


def _net(path: Path) -> bytes:
    text = path.read_text("utf-8")
    text = re.sub(r'\(uri "[^"]*/', '(uri "${KIPRJMOD}/', text)
    text = re.sub(r'\(source "[^"]*"\)', f'(source "{project.NAME}.kicad_sch")', text)
    return re.sub(r'\(date "[^"]*"\)', '(date "")', text).encode()


if __name__ == "__main__":
    sys.exit(main())
