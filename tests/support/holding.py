"""Somebody holds the bench's device: presses keys and looks at the display, in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from metercheck.bench import scenario as scenarios
from metercheck.bench.bench import Bench
from metercheck.bench.device import Device
from metercheck.bench.hand import START, Hand
from metercheck.bench.run import open_bench
from metercheck.bench.scenario import Scenario
from metercheck.bench.screens import drawn
from metercheck_wire.messages import VERDICTS

HOLD_US = 1_300_000
_STEP_US = 100_000
_PAUSE_US = 400_000
_PATIENCE_US = 200_000_000
ROW_BYTES = 256


class Holder:
    """`language`: index in texts.LANGUAGES that the device shows."""

    def __init__(self, bench: Bench, device: Device, hand: Hand) -> None:
        self.bench = bench
        self.device = device
        self.hand = hand
        self.language = 0

    def let_pass(self, us: int) -> None:
        end_us = self.bench.now_us + us
        self.bench.horizon_us = end_us
        while self.bench.now_us < end_us:
            self.device.step()

    def press(self, *keys: int) -> None:
        """Keys one after the other; then what the device shows has settled."""
        for key in keys:
            self.hand.press(self.bench.now_us, key)
            self.let_pass(_PAUSE_US)

    def hold(self, key: int = START) -> None:
        self.hand.press(self.bench.now_us, key, HOLD_US)
        self.let_pass(HOLD_US + _PAUSE_US)

    def shows(self, *view: Any, rows: tuple[int, ...] = (0, 1, 2, 3)) -> bool:
        """Whether these rows of the display are those of the view."""
        wanted = drawn(view, self.language)
        return all(_row(self.hand.picture, row) == _row(wanted, row) for row in rows)

    def verdict(self) -> str:
        """The verdict that is shown, "" for none."""
        for number, name in enumerate(VERDICTS):
            if number and self.shows("result", number, 0, 0, 0, 0, 0, "", rows=(0, 1)):
                return name
        return ""

    def wait_for(self, condition: Callable[[], Any]) -> None:
        """Until `condition()` holds."""
        end_us = self.bench.now_us + _PATIENCE_US
        while not condition():
            assert self.bench.now_us < end_us, "it never came"
            self.let_pass(_STEP_US)


def _row(picture: bytes, row: int) -> bytes:
    return picture[ROW_BYTES * row : ROW_BYTES * (row + 1)]


@contextmanager
def holding(scenario: str | Scenario, seed: int = 2, *, real: bool = False) -> Iterator[Holder]:
    """A device in the hand, on the bench of a scenario; `real`: in MicroPython."""
    setting = scenarios.load(scenario) if isinstance(scenario, str) else scenario
    hand = Hand()
    bench, device = open_bench(setting, seed, micropython=real, hand=hand)
    with closing(device):
        holder = Holder(bench, device, hand)
        holder.let_pass(1_500_000)
        yield holder
