"""The relays that disconnect the test load, one in each pole, each with a drive of its own.

HF115F class: closes within 15 ms, opens within 8 ms (datasheet, without bounce). A welded contact
stays closed whatever its coil does; a slow one (a weak drive, a sticking armature) takes ten times
as long. Nothing flows unless both are closed.
"""

from __future__ import annotations

from metercheck.bench.world.counting import NEVER_US

POLES = (1, 2)
FAULTS = tuple(f"relay_{pole}_{what}" for pole in POLES for what in ("welded", "slow"))
_CLOSES_US = 15_000
_OPENS_US = 8_000
_SLOW = 10


class _Pole:
    """One relay: its coil, and its contact that follows later."""

    def __init__(self, closed: bool) -> None:
        self._coil = closed
        self._contact = closed
        self.welded = False
        self.slow = False
        self.due_us = NEVER_US

    @property
    def closed(self) -> bool:
        return self._contact or self.welded

    def command(self, now_us: int, closed: bool) -> None:
        if closed == self._coil:
            return
        self._coil = closed
        takes_us = _CLOSES_US if closed else _OPENS_US
        moves = self._contact != closed
        self.due_us = now_us + takes_us * (_SLOW if self.slow else 1) if moves else NEVER_US

    def follow(self, now_us: int) -> None:
        if now_us == self.due_us:
            self._contact = self._coil
            self.due_us = NEVER_US


class Relays:
    """Both poles. `closed`: whether current can flow."""

    def __init__(self, closed: bool) -> None:
        self._poles = {pole: _Pole(closed) for pole in POLES}
        self._look()

    def command(self, now_us: int, pole: int, closed: bool) -> None:
        """Drive the coil of `pole` (1 or 2). Raises ValueError for a pole that does not exist."""
        if pole not in self._poles:
            raise ValueError(f"no such pole: {pole}")
        self._poles[pole].command(now_us, closed)
        self._look()

    def follow(self, now_us: int) -> None:
        """Let the contact that is due move."""
        if now_us == self.due_us:
            for pole in self._poles.values():
                pole.follow(now_us)
            self._look()

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS. `slow` holds for what is commanded from now on."""
        _, pole, what = name.split("_")
        setattr(self._poles[int(pole)], what, on)
        self._look()

    def _look(self) -> None:
        self.closed = all(pole.closed for pole in self._poles.values())
        self.due_us = min(pole.due_us for pole in self._poles.values())
