"""The Pico as a board: what `wait` hands over of all that hangs on the pins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metercheck_device.boards import SENSOR_BROKEN
from metercheck_device.boards.rp2 import pins
from support.emulated import MS, Prompt
from support.pico import FIRMWARE, Pico

DISPLAY = 0x3C
COLD, WARM, OPEN, SHORTED = 2048, 1000, 4095, 0
"""Readings of 12 bits: 25 degrees C, 52.8, and what is none."""
LAG_NS = 570_000
HALF_NS = 10 * MS
BEGIN = """
import json
from binascii import hexlify
from metercheck_device.boards.rp2.board import PicoBoard
board = PicoBoard(watchdog=False)
NAMES = "edges loads chip exhaust_dc heatsink_dc load_side over_current received buttons"
def turn(ms):
    end_us = board.now_us + ms * 1000
    seen = {}
    while board.now_us < end_us:
        board.wait(end_us)
        for name in NAMES.split():
            value = getattr(board, name)
            if isinstance(value, bytes):
                seen[name] = seen.get(name, "") + str(hexlify(value), "ascii")
            elif isinstance(value, (list, tuple)):
                seen[name] = seen.get(name, []) + list(value)
            else:
                seen[name] = seen.get(name, False) or value if isinstance(value, bool) else value
    seen["now"] = board.now_us
    print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Pico(tmp_path_factory.mktemp("board"), FIRMWARE).image


@pytest.fixture
def prompt(image: Path) -> Iterator[Prompt]:
    prompt = Prompt(image, pumps=(pins.RELAY_1, pins.RELAY_2), i2c=(DISPLAY,))
    at_ns = prompt.now_ns + 1
    idle = [[at_ns, pins.FIRST_BUTTON + key, 1] for key in range(pins.BUTTONS)]
    low = [[at_ns, pins.FIRST_EDGE + pin, 0] for pin in range(pins.EDGE_PINS)]
    prompt.let_pass(1, drive=idle + low, analog=[[0, COLD], [1, WARM]])
    prompt.run(BEGIN)
    yield prompt
    prompt.close()


def turn(prompt: Prompt, ms: int, before: str = "", **what: Any) -> dict[str, Any]:
    """What the board tells within `ms`, of what happens meanwhile."""
    return json.loads(prompt.run(f"{before}\nturn({ms})\n", **what))


def mains(prompt: Prompt, ms: int) -> list[list[int]]:
    """ZX for so long."""
    begin_ns = prompt.now_ns + MS
    return [
        [begin_ns + number * HALF_NS + LAG_NS, pins.FIRST_EDGE + 1, (number + 1) % 2]
        for number in range(ms // 10)
    ]


def test_temperatures_and_what_is_broken(prompt: Prompt) -> None:
    seen = turn(prompt, 200)
    assert seen["exhaust_dc"] == pytest.approx(250, abs=2)
    assert seen["heatsink_dc"] == pytest.approx(528, abs=2)
    seen = turn(prompt, 200, analog=[[0, OPEN], [1, SHORTED]])
    assert (seen["exhaust_dc"], seen["heatsink_dc"]) == (SENSOR_BROKEN, SENSOR_BROKEN)


def test_the_chips_line_both_ways(prompt: Prompt) -> None:
    packet = bytes(range(0x50, 0x67))
    at_ns = prompt.now_ns + 20 * MS
    coming = [[at_ns + round(number * 10e9 / 4800), 0, byte] for number, byte in enumerate(packet)]
    seen = turn(prompt, 120, "board.chip_send(bytes((0x58, 0xAA)))", uart=coming)
    assert bytes.fromhex(seen["chip"]) == packet
    told = [(one[3], one[4]) for one in prompt.did if one[1] == "uart" and one[2] == 0]
    assert [byte for byte, _ in told] == [0x58, 0xAA]
    assert told[0][1] == pytest.approx(4800, rel=0.01)


def test_the_second_line_answers_whom_it_heard(prompt: Prompt) -> None:
    at_ns = prompt.now_ns + 5 * MS
    coming = [[at_ns + number * 87_000, 1, byte] for number, byte in enumerate(b"hello")]
    seen = turn(prompt, 40, uart=coming)
    assert bytes.fromhex(seen["received"]) == b"hello"
    turn(prompt, 40, "board.send(b'answer\\x03')")
    said = bytes(one[3] for one in prompt.did if one[1] == "uart" and one[2] == 1)
    assert said == b"answer\x03"


def test_the_load_follows_its_token_at_the_crossings(prompt: Prompt) -> None:
    turn(prompt, 20, drive=mains(prompt, 50))
    prompt.let_pass(40)
    drive = mains(prompt, 400)
    seen = turn(prompt, 380, "board.set_load(1, 200000)", drive=drive)
    (on_us, level), (off_us, none) = seen["loads"]
    assert (level, none) == (1, 0)
    crossings = [edge[0] - LAG_NS // 1000 for edge in seen["edges"] if edge[1] == 1]
    assert on_us in crossings
    assert off_us in crossings
    assert off_us - on_us == pytest.approx(200_000, abs=10_001)
    rises = [ns for ns, high in prompt.changes(pins.GATE_1) if high]
    falls = [ns for ns, high in prompt.changes(pins.GATE_1) if not high and ns > rises[-1]]
    assert falls[-1] - rises[-1] == pytest.approx(200 * MS, abs=30_000)


def test_over_current_is_told_once_and_the_load_is_off(prompt: Prompt) -> None:
    drive = mains(prompt, 300)
    drive += [[drive[0][0] + 100 * MS, pins.OVER_CURRENT, 1]]
    drive += [[drive[0][0] + 101 * MS, pins.OVER_CURRENT, 0]]
    seen = turn(prompt, 250, "board.set_load(3, 1000000)", drive=sorted(drive))
    assert seen["over_current"]
    assert [level for _, level in seen["loads"]] == [3, 0]
    assert not turn(prompt, 50)["over_current"]


def test_mains_behind_the_relays(prompt: Prompt) -> None:
    begin_ns = prompt.now_ns + 1
    pulses = [[begin_ns + n * HALF_NS, pins.LOAD_SIDE, (n + 1) % 2] for n in range(20)]
    assert turn(prompt, 150, drive=pulses)["load_side"]
    prompt.let_pass(100)
    turn(prompt, 20)
    assert not turn(prompt, 50)["load_side"]


def test_a_press_that_bounces_is_one(prompt: Prompt) -> None:
    at_ns = prompt.now_ns + 20 * MS
    stop = pins.FIRST_BUTTON + 3
    bounces = [[at_ns + ns * 1000, stop, level] for ns, level in ((0, 0), (900, 1), (2100, 0))]
    release = [[at_ns + 150 * MS, stop, 1]]
    seen = turn(prompt, 250, drive=bounces + release)
    assert [change[1:] for change in seen["buttons"]] == [[3, True], [3, False]]


def test_the_display_gets_what_has_changed_and_no_more(prompt: Prompt) -> None:
    turn(prompt, 200, "picture = bytearray(1024)\npicture[300] = 0x5A\nboard.show(picture)")
    sent = [bytes.fromhex(one[4]) for one in prompt.did if one[1] == "i2c" and one[3] == DISPLAY]
    pages = [data for data in sent if data[0] == 0x40]
    assert len(pages) == 8
    assert pages[2][1 + 300 - 256] == 0x5A
    assert sum(sum(page[1:]) for page in pages) == 0x5A
    before = len(pages)
    turn(prompt, 100, "picture[1023] = 1\nboard.show(picture)")
    sent = [bytes.fromhex(one[4]) for one in prompt.did if one[1] == "i2c" and one[3] == DISPLAY]
    assert len([data for data in sent if data[0] == 0x40]) == before + 1


def test_a_tone_and_silence(prompt: Prompt) -> None:
    turn(prompt, 20, "board.tone(2000)")
    turn(prompt, 20, "board.tone(0)")
    told = [one[3:] for one in prompt.did if one[1] == "pwm" and one[2] == pins.BUZZER]
    assert (pytest.approx(2000, rel=0.01), pytest.approx(0.5, abs=0.01)) in told
    assert told[-1][1] == 0


def test_the_flash_keeps_what_is_programmed(prompt: Prompt) -> None:
    program = """
flash = board.flash
page = bytes(range(256))
flash.erase(4096)
flash.program(4096 + 256, page)
flash.program(4096 + 512, page)
read = bytearray(600)
flash.read(4096 + 200, read)
print(read[:56] == b"\\xff" * 56, read[56:312] == page, read[312:568] == page)
flash.erase(4096)
flash.read(4096 + 200, read)
print(read == b"\\xff" * 600, flash.size)
"""
    assert prompt.run(program) == "True True True\nTrue 1171456\n"


def test_waiting_ends_when_it_is_time(prompt: Prompt) -> None:
    program = """
import time
late = []
board.wait(0)
for ms in (1, 3, 7, 12, 60):
    until_us = board.now_us + 1000 * ms
    board.wait(until_us)
    late.append(board.now_us - until_us)
print(json.dumps(late))
"""
    late_us = json.loads(prompt.run(program))
    assert all(0 <= us < 2500 for us in late_us), late_us


def test_a_traceback_is_kept_for_the_developer(prompt: Prompt) -> None:
    program = "try:\n 1 // 0\nexcept Exception as error:\n board.report(error)\n"
    assert "ZeroDivisionError" in prompt.run(program + "print(board.last_report)\n")
