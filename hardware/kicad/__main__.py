"""`python -m kicad`: where KiCad 9 is; sets it up where there is none and that can be done."""

from __future__ import annotations

import sys

from kicad import tool


def main() -> int:
    """Ends with 1 when there is none and none can be made."""
    try:
        found = tool.find()
    except tool.NoKiCad as error:
        print(error, file=sys.stderr)
        return 1
    print("KiCad 9:", found.root or "the system's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
