"""The triacs of the test load, and the token that holds their gates.

A triac driver of the MOC3063 kind lights at a zero crossing only, and a triac goes out at one, so
the load follows its gates up to half a period late, both ways. Each gate needs a fresh token; when
it runs out, the hardware takes the gate away by itself.

`level` is what a board can know from its tokens and the zero crossings. What a triac really does
is in `conducts`: a shorted one conducts without a gate, one that has lost a half fires in every
other half-wave only, one with a broken driver never. The snubber across each leaks while it is
off: off is no isolation, that is for the relays.
"""

from __future__ import annotations

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.draw import NOMINAL_V
from metercheck.bench.world.hardware_figures import SNUBBER_A
from metercheck.bench.world.supply import Supply

FAULTS = tuple(
    f"triac_{number}_{what}" for number in (1, 2) for what in ("shorted", "half_wave", "dead")
)
SNUBBER_S = SNUBBER_A / NOMINAL_V
"""Admittance of a snubber: 10 nF and 39 ohm take 0.69 mA at 220 V, nearly without power."""

_LEVELS = 4


class Triacs:
    """Level 0 to 3: bit 0 is the first triac, bit 1 the second."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._gate = 0
        self._gate_until_us = 0
        self._faults: set[str] = set()
        self._mains_alive = supply.alive
        self.inhibited = False
        self.inhibited_us = -1
        """When the gates were last taken away, -1: never."""
        self.ran_out_us = -1
        """When a token last ran out under a load, -1: never."""
        self.level = 0
        self.due_us = NEVER_US

    def command(self, now_us: int, level: int, hold_us: int) -> None:
        """A token: the gates of `level` from `now_us` for `hold_us`, replacing any before it.

        Without effect while inhibited. Raises ValueError for a level or hold that does not exist.
        """
        if not 0 <= level < _LEVELS or hold_us < 0:
            raise ValueError(f"no such token: level {level}, hold {hold_us} us")
        self._gate = 0 if self.inhibited else level
        self._gate_until_us = now_us + hold_us
        self._plan(now_us)

    def inhibit(self, now_us: int, on: bool) -> None:
        """The gates are taken away now, and tokens are without effect until that ends."""
        self.inhibited = on
        if on:
            self.inhibited_us = now_us
            self.command(now_us, 0, 0)

    def follow(self, now_us: int) -> bool:
        """Let the triacs follow their gates if that is due now; whether `level` changed."""
        if self._mains_alive != self._supply.alive:
            self._mains_alive = self._supply.alive
            self._plan(now_us)
        if now_us != self.due_us:
            return False
        self.level = self._gated(now_us)
        if self._gate and not self.level:
            self.ran_out_us = now_us
        self._plan(now_us)
        return True

    def _plan(self, now_us: int) -> None:
        """`due_us` is the next zero crossing at which `level` will change."""
        crossing_us = self._supply.next_crossing_us(now_us)
        if self._gated(crossing_us) != self.level:
            self.due_us = crossing_us
        elif self.level:
            self.due_us = self._supply.next_crossing_us(self._gate_until_us - 1)
        else:
            self.due_us = NEVER_US

    def _gated(self, crossing_us: int) -> int:
        return self._gate if crossing_us < self._gate_until_us else 0

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS. A short conducts whatever else is wrong with the triac."""
        (self._faults.add if on else self._faults.discard)(name)

    def conducts(self, number: int) -> float:
        """The share of the time in which triac `number` (1 or 2) conducts: 0, a half, or 1."""
        fired = float(self.level >> (number - 1) & 1)
        if not self._faults:
            return fired
        if f"triac_{number}_shorted" in self._faults:
            return 1.0
        if f"triac_{number}_dead" in self._faults:
            return 0.0
        return fired * 0.5 if f"triac_{number}_half_wave" in self._faults else fired
