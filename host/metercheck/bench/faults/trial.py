"""One trial of the campaign: faults at a moment of a check, where it runs, its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BY_ITSELF = ("cut_out", "watchdog", "dead_man", "token", "restart", "ended")
"""What takes a load off other than a trip of the supervisor."""

BROKEN = (
    "late",
    "on_outside",
    "on_at_restart",
    "unattended",
    "accused",
    "relays_closed",
    "crash",
)
"""What must not be: see `words/campaign.toml`."""


@dataclass(frozen=True)
class Trial:
    """Faults (by name, of `kinds.KINDS`) that come together at a moment (of `moments.MOMENTS`).

    The firmware runs in this interpreter, or in `micropython`, or as an `image` in the emulated
    Pico.
    """

    faults: tuple[str, ...]
    moment: str
    seed: int
    micropython: bool = False
    image: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What one trial came to."""

    trial: Trial
    fault_s: float
    """Of the world, when the fault came."""
    off_ms: float | None
    """How long the load was really on after it had become dangerous; None: it never was."""
    limit_ms: float | None
    """None: harmless."""
    how: str
    """What took the load off: the name of a trip, "cut_out" (hardware, over-current), "watchdog",
    "dead_man", "token", "restart", "ended" (the check was over) or "" (it was not on)."""
    verdict: str
    broken: tuple[str, ...]
    """Of `BROKEN`."""
    note: str = ""
