"""The device in the hand, as it is flashed: its keys on pins, its display on the bus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from metercheck.bench import scenario as scenarios
from metercheck.bench.emulated_pins import GATES, PUMPS
from metercheck.bench.hand import START, STOP
from metercheck.bench.screens import drawn, rows_of
from metercheck.bench.world.panel import LONG_PRESS_US, SHORT_PRESS_US
from metercheck_wire.messages import REASONS, VERDICTS
from support.emulated_bench import Emulated, emulated

HONEST = scenarios.load("honest_household")
UNARMED = replace(HONEST, device=replace(HONEST.device, armed=False))
TITLE, KEYS = range(16), range(48, 64)
UPPER_HALF = range(32)


def shows(device: Emulated, rows: range, *view: object) -> bool:
    """Whether these lines of the display are those of the view, in Chinese."""
    wanted = rows_of(drawn(view, 0))
    seen = device.device.display.picture()
    lines = ["".join("#" if lit else "." for lit in wanted[y]) for y in rows]
    return lines == [seen[y] for y in rows]


def wait_for(device: Emulated, ms: int, rows: range, *view: object) -> None:
    for _ in range(ms // 50):
        if shows(device, rows, *view):
            return
        device.let_pass(50_000)
    raise AssertionError("\n".join(device.device.display.picture()))


def test_armed_started_and_stopped_by_its_own_keys(release: Path, measured: list[str]) -> None:
    with emulated(UNARMED, release) as device:
        wait_for(device, 3000, KEYS, "ready", 1200, 0, 0, 0, 0, False)
        device.let_pass(1_000_000)
        device.device.press(START, LONG_PRESS_US)
        device.let_pass(LONG_PRESS_US + 300_000)
        wait_for(device, 1000, KEYS, "armed", 60, 1200, 0, "")
        device.device.press(START, SHORT_PRESS_US)
        wait_for(device, 1500, TITLE, "testing")
        for _ in range(200):
            if device.bench.level:
                break
            device.let_pass(50_000)
        assert device.bench.level
        device.let_pass(2_000_000)
        pressed_us = device.bench.now_us
        device.device.press(STOP, SHORT_PRESS_US)
        device.let_pass(1_500_000)
        assert not device.conducting
        told = [one for one in device.device.did if one[1] == "level" and one[2] in GATES]
        off_us = [one[0] for one in told if one[0] >= pressed_us and not one[3]]
        pumps_us = [one[0] for one in device.device.did if one[1] == "pump" and one[2] in PUMPS]
        assert not device.switched_on(since_us=max(off_us, default=pressed_us) + 1)
        assert max(off_us, default=pressed_us) - pressed_us < 60_000
        measured.append(
            f"panel: STOP to gates off {(max(off_us, default=pressed_us) - pressed_us) / 1000:.0f}"
            f" ms, to relays let go {(max(pumps_us) - pressed_us) / 1000:.0f} ms"
        )
        stopped = REASONS.index("stopped_by_user")
        invalid = VERDICTS.index("invalid")
        wait_for(device, 5000, UPPER_HALF, "result", invalid, 0, 0, stopped, 0, 1, "")
