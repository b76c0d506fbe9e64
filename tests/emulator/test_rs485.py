"""The meter's RS-485 on the Pico: bits of 2400 baud, even parity, both ways and at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from metercheck_device.boards.rp2 import pins
from support.emulated import MS, Prompt
from support.pico import FIRMWARE, Pico

BIT_NS = 1_000_000_000 / 2400
BEGIN = (
    "import time\nfrom metercheck_device.boards.rp2.rs485 import MeterLine\nline = MeterLine()\n"
)
READ = """
heard = bytearray()
for _ in range({looks}):
    heard.extend(line.read())
    time.sleep_ms(5)
print(list(heard), line.damaged)
"""
TELLING = bytes([0x00, 0xFF, 0x68, 0xAA, 0x55, 0x01, 0x80, 0x16, 0xFE, 0x7F])


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Pico(tmp_path_factory.mktemp("rs485"), FIRMWARE).image


@pytest.fixture
def prompt(image: Path) -> Iterator[Prompt]:
    prompt = Prompt(image)
    prompt.let_pass(1, drive=[[prompt.now_ns + 1, pins.METER_RX, True]])
    prompt.run(BEGIN)
    yield prompt
    prompt.close()


def bits_of(byte: int, *, parity_wrong: bool = False) -> list[int]:
    """Start, data, even parity, stop."""
    data = [byte >> bit & 1 for bit in range(8)]
    return [0, *data, (sum(data) + parity_wrong) % 2, 1]


def wave(at_ns: float, data: bytes, bit_ns: float = BIT_NS, **how: bool) -> list[list[int]]:
    """What drives the receiving pin."""
    bits = [bit for byte in data for bit in bits_of(byte, **how)]
    return [[round(at_ns + n * bit_ns), pins.METER_RX, bool(bit)] for n, bit in enumerate(bits)]


def sampled(prompt: Prompt) -> list[list[int]]:
    """The frames on the transmitting pin: each bit in its middle, from each start on."""
    changes = prompt.changes(pins.METER_TX)
    frames: list[list[int]] = []
    ends_ns = 0.0
    for began_ns, level in changes:
        if level or began_ns < ends_ns:
            continue
        middles = [began_ns + (bit + 0.5) * BIT_NS for bit in range(11)]
        frames.append([[int(was) for t_ns, was in changes if t_ns <= at][-1] for at in middles])
        ends_ns = middles[-1]
    return frames


def test_bytes_go_out_with_even_parity(prompt: Prompt) -> None:
    prompt.run(
        f"line.send({TELLING!r})\nfor _ in range(12):\n    line.pump()\n    time.sleep_ms(5)\n"
    )
    assert sampled(prompt) == [bits_of(byte) for byte in TELLING]


def test_a_bit_lasts_as_long_as_2400_baud_make_it(prompt: Prompt) -> None:
    prompt.run("line.send(b'UUUUUU')\ntime.sleep_ms(40)\n")
    changes = [t_ns for t_ns, _ in prompt.changes(pins.METER_TX)]
    # 55H with its even parity: ten bits in turn, then parity 0 and the stop.
    short = [
        after - before for before, after in pairwise(changes) if after - before < 1.1 * BIT_NS
    ]
    assert len(short) > 40
    assert all(lasted == pytest.approx(BIT_NS, rel=2e-3) for lasted in short)


def test_a_question_goes_out_without_a_pause_that_a_meter_would_mind(prompt: Prompt) -> None:
    began_ns = prompt.now_ns
    prompt.run(
        "line.send(bytes(20))\nfor _ in range(25):\n    line.pump()\n    time.sleep_ms(5)\n"
    )
    changes = [t_ns for t_ns, _ in prompt.changes(pins.METER_TX)]
    assert max(changes) - began_ns < 20 * 11 * BIT_NS * 1.2


@pytest.mark.parametrize(
    "bit_ns", [BIT_NS, BIT_NS * 0.97, BIT_NS * 1.03], ids=["", "fast", "slow"]
)
def test_bytes_come_in(prompt: Prompt, bit_ns: float) -> None:
    drive = wave(prompt.now_ns + 5 * MS, TELLING, bit_ns)
    printed = prompt.run(READ.format(looks=14), drive=drive)
    assert printed == f"{list(TELLING)} 0\n"


def test_seven_bytes_wait_while_the_program_is_busy(prompt: Prompt) -> None:
    drive = wave(prompt.now_ns + 2 * MS, TELLING[:7])
    busy = "t = time.ticks_ms()\nwhile time.ticks_diff(time.ticks_ms(), t) < 60: pass\n"
    assert prompt.run(busy + READ.format(looks=1), drive=drive) == f"{list(TELLING[:7])} 0\n"


def test_a_wrong_parity_is_left_out(prompt: Prompt) -> None:
    t_ns = prompt.now_ns + 5 * MS
    drive = wave(t_ns, b"\x68") + wave(t_ns + 12 * BIT_NS, b"\x69", parity_wrong=True)
    drive += wave(t_ns + 24 * BIT_NS, b"\x70")
    assert prompt.run(READ.format(looks=8), drive=drive) == f"{[0x68, 0x70]} 1\n"


def test_a_line_that_is_torn_off_says_nothing(prompt: Prompt) -> None:
    t_ns = prompt.now_ns + 5 * MS
    drive = [[t_ns, pins.METER_RX, False], [t_ns + 100 * MS, pins.METER_RX, True]]
    drive += wave(t_ns + 105 * MS, b"\x16")
    heard, damaged = prompt.run(READ.format(looks=30), drive=drive).rsplit(" ", 1)
    assert json.loads(heard) == [0x16]
    assert int(damaged) == 1
