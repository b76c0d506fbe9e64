"""What a person orders and what a person wires: `bom.csv` and `pinmap.csv`, as text."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

import pinmap
from model import Design, Kind

BOM_HEAD = (
    "parts", "quantity", "value", "what", "name", "alternatives", "yuan_each", "yuan", "source",
)  # fmt: skip
PINMAP_HEAD = ("gpio", "pico_pin", "net", "firmware", "function", "direction", "rests_at")


def bom(design: Design) -> str:
    """CSV: a line for each kind and value, dearest first, and the total."""
    by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)
    kinds: dict[str, Kind] = {}
    for part in design.parts:
        by_kind[part.kind.name, part.value].append(part.ref)
        kinds[part.kind.name] = part.kind
    rows = []
    for (name, value), refs in by_kind.items():
        kind, count = kinds[name], len(refs)
        rows.append((
            " ".join(refs), count, value, kind.description, kind.name,
            "; ".join(kind.alternatives), _yuan(kind.price_fen), _yuan(kind.price_fen * count),
            kind.source or "price: estimate",
        ))  # fmt: skip
    rows.sort(key=lambda row: (-float(row[7]), row[4], row[2]))
    total = sum(part.kind.price_fen for part in design.parts)
    rows.append(("total", len(list(design.parts)), "", "", "", "", "", _yuan(total), ""))
    return _csv(BOM_HEAD, rows)


def pin_map(design: Design) -> str:
    """CSV: a line for each pin of the Pico that is used."""
    pins = design.part(pinmap.CONTROLLER).kind.pins
    number = {name: pin for pin, name in pins.items()}
    rows = [
        (
            f"GP{gpio}", number[f"GP{gpio}"], use.net, name, use.function, use.direction,
            "0, 10k to ground" if use.net in pinmap.MOVES_A_LOAD else "",
        )
        for gpio, name, use in pinmap.uses(pinmap.firmware_pins())
    ]  # fmt: skip
    return _csv(PINMAP_HEAD, rows)


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
