"""What one edge of the meter costs on the Pico: time, memory and processor.

Builds an image with the firmware frozen in, as the device will have it, feeds the captures beside
this file into Measurement on an emulated RP2040, and prints a table. Exit code 1: a target is
missed; 2: it could not be measured.

Usage: .venv/bin/python firmware/cost/cost.py [--json]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from measuring import Calibration, CannotMeasure, Cost, build, calibrate, measure_all

LONGEST_EDGE_MS = 120.0
LARGEST_SHARE = 0.6
"""Of the processor, at 8 edges a second; the rest is the loop's, the link's and the screen's."""
TITLES = {
    "household": "household in the evening",
    "quick": "appliances at their busiest",
    "quick_shunt": "the same, shunt of 30 %",
}
COLUMNS = ("edges/s", "ms an edge", "most", "kB", "most", "ms a look", "most", "processor", "heap")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    try:
        build()
        calibration = calibrate()
        costs = measure_all()
    except CannotMeasure as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    missed = [line for cost in costs for line in misses(cost)]
    if arguments.json:
        report = {"calibration": asdict(calibration), "costs": list(map(asdict, costs))}
        print(json.dumps(report | {"missed": missed}))
    else:
        print("\n".join(table(calibration, costs, missed)))
    return 1 if missed else 0


def misses(cost: Cost) -> Iterator[str]:
    """The targets that a capture misses, each as a line."""
    if cost.edge_ms_max > LONGEST_EDGE_MS:
        yield f"{cost.capture}: an edge takes {cost.edge_ms_max:.0f} ms, not {LONGEST_EDGE_MS:.0f}"
    if cost.share > LARGEST_SHARE:
        yield f"{cost.capture}: {cost.share:.0%} of the processor, not {LARGEST_SHARE:.0%}"


def table(calibration: Calibration, costs: list[Cost], missed: list[str]) -> Iterator[str]:
    """The lines of the table."""
    yield "RP2040 at 125 MHz, MicroPython 1.25.0 with the firmware frozen in, emulated"
    yield "(floats and flash cache included; what that means: firmware/emulator/README.md)."
    yield (
        f"Machine code takes {calibration.cycles_ratio:.3f} times its documented cycles."
        f" To compare with a board: a * b + c {calibration.float_us:.1f} us,"
        f" an empty turn of a loop {calibration.loop_us:.1f} us."
    )
    yield ""
    yield f"{'capture':27}" + "".join(f"{name:>11}" for name in COLUMNS)
    for cost in costs:
        figures = (
            f"{cost.edges_per_s:.1f}",
            f"{cost.edge_ms:.1f}",
            f"{cost.edge_ms_max:.1f}",
            f"{cost.edge_bytes / 1e3:.1f}",
            f"{cost.edge_bytes_max / 1e3:.1f}",
            f"{cost.look_ms:.1f}",
            f"{cost.look_ms_max:.1f}",
            f"{cost.share:.0%}",
            f"{cost.heap_peak_bytes / 1e3:.0f}",
        )
        yield f"{TITLES[cost.capture]:27}" + "".join(f"{figure:>11}" for figure in figures)
    yield ""
    yield "kB: garbage of an edge, in whole blocks. heap: most kB held, with one event's garbage."
    yield (
        f"The heap has {costs[0].heap_bytes / 1e3:.0f} kB, a Measurement takes"
        f" {costs[0].measurement_bytes / 1e3:.1f} kB, a collection"
        f" {max(cost.collect_ms for cost in costs):.1f} ms (in the share, not in the ms)."
    )
    yield f"Targets: an edge {LONGEST_EDGE_MS:.0f} ms, the processor {LARGEST_SHARE:.0%}."
    yield from (f"MISSED: {line}" for line in missed)


if __name__ == "__main__":
    sys.exit(main())
