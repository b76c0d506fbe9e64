"""What switches power, on the emulated Pico: it lets go by itself, whatever the program does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from metercheck_device.boards.rp2 import pins
from support.emulated import MS, Prompt
from support.pico import FIRMWARE, Pico

US = 1000
GATES = """
from metercheck_device.boards.rp2.switching import Blower, Gates, Relays
import time
gates = Gates()
"""
RELAYS = GATES + "relays = Relays()\n"
POLES = (pins.RELAY_1, pins.RELAY_2)
SAFE = (pins.GATE_1, pins.GATE_2, pins.RELAY_1, pins.RELAY_2, pins.BLOWER)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Pico(tmp_path_factory.mktemp("board"), FIRMWARE).image


@pytest.fixture
def prompt(board: Path) -> Iterator[Prompt]:
    prompt = Prompt(board, pumps=POLES)
    yield prompt
    prompt.close()


def lengths_us(prompt: Prompt, pin: int) -> list[float]:
    """How long the pin was at 1, each time."""
    changes = [change for change in prompt.changes(pin) if change[0]]
    times = [ns for ns, level in changes if level], [ns for ns, level in changes if not level]
    ends = [end for end in times[1] if not times[0] or end > times[0][0]]
    return [(end - begin) / US for begin, end in zip(times[0], ends, strict=True)]


def pumping(prompt: Prompt, pin: int) -> list[tuple[int, bool]]:
    return [(one[0], one[3]) for one in prompt.did if one[1] == "pump" and one[2] == pin]


def test_before_the_program_all_is_low(prompt: Prompt) -> None:
    for pin in SAFE:
        assert not any(level for _, level in prompt.changes(pin))
        assert pumping(prompt, pin) in ([], [(0, False)])


@pytest.mark.parametrize("hold_us", [100, 20_000, 350_000])
def test_a_token_runs_out_by_itself(prompt: Prompt, hold_us: int) -> None:
    prompt.run(GATES + f"gates.give(3, {hold_us})\n")
    prompt.let_pass(hold_us / 1000 + 5)
    for pin in (pins.GATE_1, pins.GATE_2):
        assert lengths_us(prompt, pin) == [pytest.approx(hold_us, abs=25)]


def test_each_bit_is_one_gate(prompt: Prompt) -> None:
    prompt.run(GATES + "gates.give(1, 5000)\ntime.sleep_ms(10)\ngates.give(2, 7000)\n")
    prompt.let_pass(20)
    assert lengths_us(prompt, pins.GATE_1) == [pytest.approx(5000, abs=25)]
    assert lengths_us(prompt, pins.GATE_2) == [pytest.approx(7000, abs=25)]


def test_another_token_prolongs_and_off_is_at_once(prompt: Prompt) -> None:
    program = "for _ in range(5):\n gates.give(1, 30000)\n time.sleep_ms(20)\n"
    prompt.run(GATES + program + "gates.give(0, 0)\n")
    assert lengths_us(prompt, pins.GATE_1) == [pytest.approx(100_000, abs=3000)]


def test_no_token_lasts_longer_than_twenty_bits_of_them(prompt: Prompt) -> None:
    prompt.run(GATES + "gates.give(1, 1000000000)\n")
    prompt.let_pass(11_000)
    assert lengths_us(prompt, pins.GATE_1) == [pytest.approx(10_485_760, abs=100)]


def test_over_current_lets_go_within_a_turn_for_good_and_tells(prompt: Prompt) -> None:
    prompt.run(GATES + "gates.give(3, 500000)\nprint(gates.over_current())\n")
    at_ns = prompt.now_ns + MS
    prompt.let_pass(3, drive=[[at_ns, pins.OVER_CURRENT, 1], [at_ns + 20 * US, 14, 0]])
    for pin in (pins.GATE_1, pins.GATE_2):
        (off_ns,) = [ns for ns, level in prompt.changes(pin) if not level and ns > at_ns - MS]
        assert 0 < off_ns - at_ns <= 15 * US
    program = "print(gates.over_current())\nfor _ in range(9):\n gates.give(3, 500000)\n"
    assert prompt.run(program + "print('not stuck')\n") == "True\nnot stuck\n"
    prompt.let_pass(100)
    assert len(lengths_us(prompt, pins.GATE_1)) == 1


def test_over_current_without_load_changes_nothing(prompt: Prompt) -> None:
    prompt.run(GATES)
    prompt.let_pass(2, drive=[[prompt.now_ns + MS, pins.OVER_CURRENT, 1]])
    prompt.let_pass(2, drive=[[prompt.now_ns + 1, pins.OVER_CURRENT, 0]])
    assert prompt.run("print(gates.over_current())\ngates.give(1, 5000)\n") == "False\n"
    prompt.let_pass(10)
    assert lengths_us(prompt, pins.GATE_1) == [pytest.approx(5000, abs=25)]


def test_a_pole_that_is_fed_once_opens_within_300_ms(prompt: Prompt) -> None:
    prompt.run(RELAYS + "relays.keep(3)\n")
    prompt.let_pass(500)
    for pin in POLES:
        (begin_ns, on), (end_ns, off) = [change for change in pumping(prompt, pin) if change[0]]
        assert on
        assert not off
        assert 230 * MS <= end_ns - begin_ns <= 300 * MS


def test_poles_that_are_fed_stay_and_each_for_itself(prompt: Prompt) -> None:
    prompt.run(RELAYS + "for _ in range(10):\n relays.keep(3)\n time.sleep_ms(200)\n")
    between_ns = prompt.now_ns
    prompt.run("for _ in range(5):\n relays.keep(2)\n time.sleep_ms(200)\n")
    first = [change for change in pumping(prompt, pins.RELAY_1) if change[0]]
    second = [change for change in pumping(prompt, pins.RELAY_2) if change[0]]
    assert [level for _, level in first] == [True, False]
    assert first[1][0] <= between_ns + 110 * MS
    assert [level for _, level in second] == [True]


def test_a_processor_that_hangs_lets_go_of_all(prompt: Prompt) -> None:
    prompt.run(RELAYS + "relays.keep(3)\ngates.give(3, 100000)\n")
    prompt.let_pass(400, freeze=prompt.now_ns + 400 * MS)
    for pin in POLES:
        assert not pumping(prompt, pin)[-1][1]
    for pin in (pins.GATE_1, pins.GATE_2):
        assert not prompt.changes(pin)[-1][1]


def test_the_blower_runs_as_fast_as_it_is_told(prompt: Prompt) -> None:
    prompt.run(RELAYS + "blower = Blower()\nblower.set(40)\n")
    prompt.let_pass(1)
    told = [one[3:] for one in prompt.did if one[1] == "pwm" and one[2] == pins.BLOWER]
    hz, duty = told[-1]
    assert hz == pytest.approx(25_000, rel=0.01)
    assert duty == pytest.approx(0.4, abs=0.01)
