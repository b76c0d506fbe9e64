"""`make simulate`: runs all simulations, draws them, and hands bench and firmware their figures.
The error budget, too.

Needs ngspice, numpy and matplotlib; takes a few seconds. The same table gives the same figures.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import budget
from sim import bridges, dead_man, figures, head, hot_supply, load_side, s0, surroundings
from sim.spice import NoNgspice

CIRCUITS = (head, surroundings, s0, dead_man, bridges, hot_supply, load_side)


def main() -> int:
    """All of it."""
    results: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for part in CIRCUITS:
        name = part.__name__.removeprefix("sim.")
        try:
            results[name], shown[name] = part.figures()
        except NoNgspice as error:
            print(error, file=sys.stderr)
            return 1
        print(name, json.dumps(results[name]))
    for path, text in figures.modules(results).items():
        path.write_text(text, "utf-8")
        print(path.relative_to(figures.PROJECT))
    # Only now: the firmware watches in it, with these figures.
    from sim import drawn, heat

    results["heat"], shown["heat"] = heat.figures()
    print("heat", json.dumps(results["heat"]))
    drawn.draw(shown, results)
    figures.RESULTS.write_text(figures.text(results), "utf-8")
    return budget.main()


if __name__ == "__main__":
    sys.exit(main())
