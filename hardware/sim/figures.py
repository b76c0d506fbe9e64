"""The results as they are kept, and the modules of figures that bench and firmware go by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results.json"
PROJECT = Path(__file__).resolve().parents[2]


def results() -> dict[str, Any]:
    """The results as they are kept."""
    return json.loads(RESULTS.read_text("utf-8"))


def text(found: dict[str, Any]) -> str:
    """How they are kept."""
    return json.dumps(found, indent=1) + "\n"


def modules(found: dict[str, Any]) -> dict[Path, str]:
    """What `make simulate` writes of them, by path."""
    from sim import bench_figures, firmware_figures

    return {
        bench_figures.MODULE: bench_figures.module(found),
        firmware_figures.MODULE: firmware_figures.module(found),
    }


def step(value: float, size: float) -> float:
    """To the next multiple of `size`."""
    return round(round(value / size) * size, 3)


def digits(value: float, count: int) -> float:
    """So many significant ones."""
    return float(f"{value:.{count}g}")


def grouped(value: float) -> str:
    """A whole number as Python writes it legibly."""
    return f"{round(value):_}"


def up_to(value: float, sizes: Iterable[float]) -> int:
    """The sum of `sizes` in `value`s, rounded up: what is waited for is over by then."""
    return int(-(-sum(sizes) // value) * value)
