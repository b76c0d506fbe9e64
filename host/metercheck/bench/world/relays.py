"""The relays that disconnect the test load, one in each pole, each with a drive of its own.

HF115F class: closes within 15 ms, opens within 8 ms (datasheet, without bounce). A welded contact
stays closed whatever its coil does, one that is stuck open never closes; a slow one (a weak drive,
a sticking armature) takes ten times as long. Nothing flows unless both are closed.

Each coil hangs on a charge pump that has to be fed: without a word it runs dry after some 300 ms.
Then, as when it is told to, the coil lets go as soon as its transistor's gate has fallen
(hardware_figures.py, the slowest corner).
"""

from __future__ import annotations

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.hardware_figures import CLOSES_US, DEAD_MAN_US, DECAY_US, RELEASES_US

POLES = (1, 2)
FAULTS = tuple(
    f"relay_{pole}_{what}" for pole in POLES for what in ("welded", "slow", "stuck_open")
)
_SLOW = 10
_BOTH = 3


class _Pole:
    """One relay: its coil, and its contact that follows later."""

    def __init__(self, closed: bool) -> None:
        self._coil = closed
        self._contact = closed
        self.welded = False
        self.slow = False
        self.stuck_open = False
        self.let_go_us = -1
        self._moves_us = NEVER_US
        self._lets_go_us = NEVER_US

    @property
    def closed(self) -> bool:
        return (self._contact and not self.stuck_open) or self.welded

    @property
    def due_us(self) -> int:
        return min(self._moves_us, self._lets_go_us)

    def keep(self, now_us: int) -> None:
        self.command(now_us, True)
        self._lets_go_us = now_us + DEAD_MAN_US

    def command(self, now_us: int, closed: bool) -> None:
        self._lets_go_us = NEVER_US
        if closed == self._coil:
            return
        self._coil = closed
        takes_us = (CLOSES_US if closed else RELEASES_US) * (_SLOW if self.slow else 1)
        moves = self._contact != closed
        decay_us = 0 if closed else DECAY_US
        self._moves_us = now_us + decay_us + takes_us if moves else NEVER_US

    def follow(self, now_us: int) -> None:
        if now_us == self._lets_go_us:
            self.let_go_us = now_us
            self.command(now_us, False)
        if now_us == self._moves_us:
            self._contact = self._coil
            self._moves_us = NEVER_US


class Relays:
    """Both poles. `closed`: whether current can flow."""

    def __init__(self, closed: bool) -> None:
        self._poles = {pole: _Pole(closed) for pole in POLES}
        self._look()

    @property
    def let_go_us(self) -> int:
        """When a pump last ran dry because nobody fed it, -1: never."""
        return max(pole.let_go_us for pole in self._poles.values())

    def command(self, now_us: int, pole: int, closed: bool) -> None:
        """Drive the coil of `pole` (1 or 2) for good. Raises ValueError for another pole."""
        if pole not in self._poles:
            raise ValueError(f"no such pole: {pole}")
        self._poles[pole].command(now_us, closed)
        self._look()

    def keep(self, now_us: int, mask: int) -> None:
        """Feed the poles in `mask` (bit 0: pole 1, bit 1: pole 2) and let go of the others.

        Raises ValueError for a mask with other poles.
        """
        if not 0 <= mask <= _BOTH:
            raise ValueError(f"no such poles: {mask}")
        for pole, relay in self._poles.items():
            if mask >> (pole - 1) & 1:
                relay.keep(now_us)
            else:
                relay.command(now_us, False)
        self._look()

    def follow(self, now_us: int) -> None:
        """Let the coil or the contact that is due move."""
        if now_us == self.due_us:
            for pole in self._poles.values():
                pole.follow(now_us)
            self._look()

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS. `slow` holds for what is commanded from now on."""
        _, pole, what = name.split("_", 2)
        setattr(self._poles[int(pole)], what, on)
        self._look()

    def _look(self) -> None:
        self.closed = all(pole.closed for pole in self._poles.values())
        self.due_us = min(pole.due_us for pole in self._poles.values())
