"""A meter's own records of events: how often each happened, and its last time.

Layouts of DL/T 645-2007, low byte first: a count has 3 bytes BCD; a record begins with the time
(six bytes, ssmmhhDDMMYY), then that of the end or the operator's code, then energies and the like,
up to a length of its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

OPERATOR = bytes(4)  # the code that a programming or clearing record has for who did it
_LASTED_S = 60


def bcd(value: int, length: int) -> bytes:
    """The last 2 * `length` digits of a number that is not negative, low byte first."""
    return bytes.fromhex(f"{value % 10 ** (2 * length):0{2 * length}d}")[::-1]


def moment(clock_s: int | None) -> bytes:
    """A time of the meter's clock (s since 1970), ssmmhhDDMMYY; zeros for none."""
    if clock_s is None:
        return bytes(6)
    return bytes.fromhex(time.strftime("%y%m%d%H%M%S", time.gmtime(clock_s)))[::-1]


@dataclass
class EventRecord:
    """One kind of event. `length`: bytes of the record of the last one.

    `operated`: somebody did it, with a code, in no time; otherwise it lasts from begin to end.
    """

    length: int
    operated: bool = False
    count: int = 0
    began_s: int | None = None
    ended_s: int | None = None
    energy_before: bytes = bytes(4)
    energy_after: bytes = bytes(4)

    def remember(self, count: int, began_s: int, energy: bytes) -> None:
        """It happened `count` times before now, last at `began_s` of the meter's clock."""
        self.count = count
        if count:
            self.began_s, self.ended_s = began_s, began_s + _LASTED_S
            self.energy_before = self.energy_after = energy

    def begin(self, clock_s: int, energy: bytes) -> None:
        """It happens now. `energy`: the forward register, 4 bytes BCD."""
        self.count += 1
        self.began_s, self.ended_s = clock_s, None
        self.energy_before, self.energy_after = energy, bytes(4)

    def end(self, clock_s: int, energy: bytes) -> None:
        """It is over."""
        self.ended_s, self.energy_after = clock_s, energy

    def count_data(self) -> bytes:
        """The data of the count."""
        return bcd(self.count, 3)

    def last_data(self) -> bytes:
        """The data of the last one, zeros for what the bench has no value for."""
        if self.operated:
            return (moment(self.began_s) + OPERATOR).ljust(self.length, b"\0")
        head = moment(self.began_s) + moment(self.ended_s)
        if self.length == len(head):
            return head
        # Energies: first all those before the event, then as many after; forward comes first.
        half = (self.length - len(head)) // 2
        before, after = (e.ljust(half, b"\0") for e in (self.energy_before, self.energy_after))
        return head + before + after
