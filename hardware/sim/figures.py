"""What the bench takes over from the simulations, as the text of a module."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results.json"
MODULE = Path(__file__).resolve().parents[2] / "host/metercheck/bench/world/hardware_figures.py"
_COUPLING_STEP_S = 0.1
_LX_STEP = 0.5
_SATURATION_STEP_LX = 100


def results() -> dict[str, Any]:
    """The results as they are kept."""
    return json.loads(RESULTS.read_text("utf-8"))


def module(found: dict[str, Any]) -> str:
    """The bench's figures. Coarse: a part's tolerance is larger, and no course depends on more."""
    head, pump = found["head"], found["dead_man"]
    return f'''"""What the simulated hardware gives: made by `make simulate` out of hardware/.

Nominal parts; lux scale with the phototransistor, which may have half or twice as much.
"""

ON_LX, OFF_LX = {_step(head["on_lx"], _LX_STEP)}, {_step(head["off_lx"], _LX_STEP)}
"""Above the mean: where the comparator turns on, and off."""
COUPLING_S = {_step(head["coupling_s"], _COUPLING_STEP_S)}
SATURATION_LX = {_step(head["saturation_lx"], _SATURATION_STEP_LX)}
DEAD_MAN_US = {_grouped(round(1e3 * pump["dry_ms"]))}
"""From a relay's last feeding until its pump is dry."""
DECAY_US = {_grouped(int(round(1e3 * pump["decay_ms_spread"][1], -3)))}
"""From a pump's last pulse until its coil lets go, at most."""
'''


def _step(value: float, step: float) -> float:
    return round(round(value / step) * step, 3)


def _grouped(value: int) -> str:
    return f"{value:_}"
