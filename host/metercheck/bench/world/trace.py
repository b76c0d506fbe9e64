"""A recording of power over time, as holds: what a household or an appliance really took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """From `times_us[i]` on the power is `powers_w[i]`; the last holds to the end.

    `times_us` starts at 0 and rises; `length_us` is later than all of it.
    """

    name: str
    times_us: tuple[int, ...]
    powers_w: tuple[float, ...]
    length_us: int
