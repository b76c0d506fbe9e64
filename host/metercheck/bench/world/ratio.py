"""The true ratio: what the meter registers because of the test load, over what that takes.

It is a difference: what the meter registers of household and test load together, less what it
would register of the household alone. For thefts that depend on the current it depends on the
level, so it is kept for each level apart.
"""

from __future__ import annotations

from metercheck.bench.world.counting import Integral

LEVELS = (1, 2, 3)


class TrueRatio:
    """Energies of the test load and what is registered of them, by level, since the start."""

    def __init__(self) -> None:
        self._taken_j = {level: Integral() for level in LEVELS}
        self._registered_j = {level: Integral() for level in LEVELS}
        self._level = 0

    def set(self, now_us: int, level: int, test_w: float, registered_w: float) -> None:
        """From `now_us` on the load at `level` takes `test_w`, of which these are registered."""
        if self._level and level != self._level:
            self._taken_j[self._level].set(now_us, 0.0)
            self._registered_j[self._level].set(now_us, 0.0)
        self._level = level
        if level:
            self._taken_j[level].set(now_us, test_w)
            self._registered_j[level].set(now_us, registered_w)

    def of_level(self, level: int, now_us: int) -> float | None:
        """The ratio at `level` so far; None as long as it has taken nothing."""
        return _over(self._registered_j[level].at(now_us), self._taken_j[level].at(now_us))

    def of_all(self, now_us: int) -> float | None:
        """The ratio over all levels so far."""
        return _over(
            sum(integral.at(now_us) for integral in self._registered_j.values()),
            sum(integral.at(now_us) for integral in self._taken_j.values()),
        )


def _over(registered_j: float, taken_j: float) -> float | None:
    return registered_j / taken_j if taken_j > 0.0 else None
