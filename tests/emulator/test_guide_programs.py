"""The program of the guide to building, on the emulated Pico: it does what must be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from metercheck_device.boards.rp2 import pins
from support.emulated import MS, Prompt
from support.pico import FIRMWARE, Pico

GUIDE = Path(__file__).resolve().parents[2] / "hardware" / "guides" / "en" / "build.md"
POLES = (pins.RELAY_1, pins.RELAY_2)
GATES = (pins.GATE_1, pins.GATE_2)


@pytest.fixture
def prompt(tmp_path: Path) -> Iterator[Prompt]:
    prompt = Prompt(Pico(tmp_path, FIRMWARE).image, pumps=POLES)
    yield prompt
    prompt.close()


def test_relays_and_gates_follow_as_the_guide_says(prompt: Prompt) -> None:
    programs = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)
    poles = next(program for program in programs if "Relays" in program)
    assert prompt.run(poles, ms=20_000) == ""
    prompt.let_pass(1200)
    on_ms = []
    for pin in POLES:
        pumped = [(one[0], one[3]) for one in prompt.did if one[1] == "pump" and one[2] == pin]
        began = [ns for ns, runs in pumped if runs]
        ended = [ns for ns, runs in pumped if not runs and ns > began[0]]
        on_ms.append([(end - begin) / MS for begin, end in zip(began, ended, strict=True)])
    # Alone, then both: pole 2 goes on from its own turn into the last one.
    (alone, both), (through,) = on_ms
    assert alone == pytest.approx(2000, abs=50)
    assert 4000 < through < 4400
    assert 2000 < both < 2400
    for pin in GATES:
        highs = [ns for ns, level in prompt.changes(pin) if level]
        assert len(highs) == 3
    last_dry_ns = max(one[0] for one in prompt.did if one[1] == "pump" and not one[3])
    assert prompt.changes(pins.GATE_1)[-2][0] > last_dry_ns
