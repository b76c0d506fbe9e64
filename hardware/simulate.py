"""`make simulate`: runs all simulations, draws them, and hands the bench its figures.
The error budget, too.

Needs ngspice, numpy and matplotlib; takes some minutes. The same table gives the same figures.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import budget
from sim import bridges, dead_man, drawn, figures, head, heat, hot_supply, load_side, s0
from sim.spice import NoNgspice

_PARTS = (head, s0, dead_man, bridges, hot_supply, load_side, heat)


def main() -> int:
    """All of it."""
    results: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for part in _PARTS:
        name = part.__name__.removeprefix("sim.")
        try:
            results[name], shown[name] = part.figures()
        except NoNgspice as error:
            print(error, file=sys.stderr)
            return 1
        print(name, json.dumps(results[name]))
    drawn.draw(shown, results)
    figures.RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    figures.MODULE.write_text(figures.module(results), "utf-8")
    return budget.main()


if __name__ == "__main__":
    sys.exit(main())
