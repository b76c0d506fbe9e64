"""Make the files in `generated/` that need no other program. Ends with 1 when a rule is broken."""

from __future__ import annotations

import sys
from pathlib import Path

import accessories
import draw
import rules
import tables
from design import DESIGN

GENERATED = Path(__file__).resolve().parent / "generated"
KICAD = GENERATED / "kicad"


def files() -> dict[str, str]:
    """Text by name."""
    sheets, _ = draw.schematic()
    return {
        "bom.csv": tables.bom(DESIGN),
        "accessories.csv": accessories.table(),
        "pinmap.csv": tables.pin_map(DESIGN),
        **{f"kicad/{name}": text for name, text in sheets.items()},
    }


def main() -> int:
    """Check, then write."""
    broken = rules.broken(DESIGN)
    for one in broken:
        print(one, file=sys.stderr)
    if not broken:
        KICAD.mkdir(parents=True, exist_ok=True)
        for name, text in files().items():
            (GENERATED / name).write_text(text, encoding="utf-8", newline="")
            print(f"hardware/generated/{name}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
