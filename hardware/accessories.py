"""What is used with the device and is no part of it: not in the bill, with prices of its own.

For a check at a socket the head stays at the meter and the load goes to the socket.
"""

from __future__ import annotations

import csv
import io

from model import Kind

ACCESSORIES = (
    Kind(
        "LEAD-PLUG-4MM",
        "plug lead: plug of 10 A (GB/T 1002), 1.5 m of 2 x 1.5 mm2, two touch-proof 4 mm plugs; "
        "its earth pin stays unconnected",
        {},
        price_fen=1200,
    ),
    Kind(
        "CABLE-HEAD-10M",
        "extension of a head's cable: 10 m, screened, 3.5 mm, four poles",
        {},
        price_fen=900,
        alternatives=("a second reel of it: 20 m have not been tried",),
    ),
)


def table() -> str:
    """CSV, as the bill is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("what", "name", "alternatives", "yuan", "source"))
    for kind in ACCESSORIES:
        yuan = f"{kind.price_fen / 100:.2f}"
        writer.writerow(
            (kind.description, kind.name, "; ".join(kind.alternatives), yuan, "price: estimate")
        )
    return text.getvalue()
