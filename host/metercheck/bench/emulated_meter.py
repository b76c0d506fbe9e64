"""The meter at the emulated Pico's RS-485 pins: bits of 2400 baud, even parity, both ways.

The transceivers turn by themselves and hear only each other. A byte with a wrong parity or stop is
none, as for the meter.
"""

from __future__ import annotations

from collections.abc import Callable

from metercheck.bench.world import dlt645

_BIT_NS = 1_000_000_000 / 2400
_BITS = 11
_ANSWERS_AFTER_NS = 35_000_000
_MOST_HEARD = 64  # bytes of a question


class WiredMeter:
    """`ask`: what the meter answers at this moment; b"" for nothing."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        self._ask = ask
        self._level = True
        self._byte_ns: float | None = None  # when the byte began that is under way
        self._changes: list[tuple[float, bool]] = []
        self._heard = b""

    def line(self, t_ns: int, level: bool) -> None:
        """The device's transmitting pin changes."""
        self.pass_to(t_ns)
        if self._byte_ns is None and self._level and not level:
            self._byte_ns = t_ns
        self._changes.append((t_ns, level))
        self._level = level

    def pass_to(self, now_ns: float) -> None:
        """Time has come to `now_ns`: a byte is over in the middle of its stop."""
        if self._byte_ns is None or now_ns < self._byte_ns + (_BITS - 0.5) * _BIT_NS:
            return
        bits = [self._at(self._byte_ns + (bit + 0.5) * _BIT_NS) for bit in range(1, _BITS)]
        self._byte_ns = None
        self._changes.clear()
        if bits[-1] and sum(bits[:-1]) % 2 == 0:
            byte = sum(bit << place for place, bit in enumerate(bits[:8]))
            self._heard = (self._heard + bytes([byte]))[-_MOST_HEARD:]

    def answer(self, now_ns: int) -> list[tuple[int, bool]]:
        """When the device's receiving pin changes to what, if a question is through by now."""
        self.pass_to(now_ns)
        if dlt645.parse(self._heard) is None:
            return []
        said = self._ask(self._heard)
        self._heard = b""
        changes = []
        for number, byte in enumerate(said):
            began_ns = now_ns + _ANSWERS_AFTER_NS + number * _BITS * _BIT_NS
            data = [byte >> bit & 1 for bit in range(8)]
            for place, bit in enumerate((0, *data, sum(data) % 2, 1)):
                changes.append((round(began_ns + place * _BIT_NS), bool(bit)))
        return changes

    def _at(self, t_ns: float) -> bool:
        return [level for at_ns, level in self._changes if at_ns <= t_ns][-1]
