"""The emulated Pico beside the MicroPython in which everything else runs: the same numbers."""

from __future__ import annotations

import struct

import pytest

from support.pico import Pico, on_unix

# Numbers of 20 bits, which no interpreter has to round.
CHANCE = """
import math, struct
state = 1
def chance():
    global state
    state = (state * 69069 + 1) & 0xFFFFFFFF
    return (state >> 12) / 4096 - 128.0
def bits(x):
    # The device's floats have two bits less.
    return "%08x" % (struct.unpack("<I", struct.pack("<f", x))[0] & ~3)
"""
ARITHMETIC = """
for _ in range(100):
    a, b = chance(), chance()
    print(bits(a + b), bits(a - b), bits(a * b), bits(a / b), int(a), a < b)
"""
FUNCTIONS = """
for _ in range(100):
    a = chance() / 64
    print(bits(math.exp(a)), bits(math.log(abs(a))), bits(math.erfc(a)), bits(math.sqrt(abs(a))))
"""


def floats(printed: str) -> list[float]:
    return [struct.unpack(">f", bytes.fromhex(word))[0] for word in printed.split()]


def test_arithmetic_gives_the_bits_of_the_unix_port(pico: Pico) -> None:
    assert pico.output(CHANCE + ARITHMETIC) == on_unix(CHANCE + ARITHMETIC)


def test_functions_differ_by_no_more_than_their_last_digit(pico: Pico) -> None:
    """Each port brings its own: the same check may differ in the last bit of a logarithm."""
    found = floats(pico.output(CHANCE + FUNCTIONS))
    assert len(found) == 400
    assert found == pytest.approx(floats(on_unix(CHANCE + FUNCTIONS)), rel=1e-6)


def test_time_goes_by_as_it_is_asked_to(pico: Pico) -> None:
    # The port sleeps until its count of milliseconds has gone on by so many: begin with one.
    edge = "import time\nm = time.ticks_ms()\nwhile time.ticks_ms() == m: pass\n"
    asleep = edge + "t = time.ticks_us()\ntime.sleep_ms(2000)\n"
    printed = pico.output(asleep + "print(time.ticks_diff(time.ticks_us(), t))\n")
    assert int(printed) == pytest.approx(2_000_000, abs=200)


def test_the_same_program_takes_the_same_time_to_the_microsecond(pico: Pico) -> None:
    program = "import time\nt = time.ticks_us()\nsum(range(1000))\nprint(time.ticks_us() - t)\n"
    assert pico.output(program) == pico.output(program)


def test_what_goes_wrong_comes_back(pico: Pico) -> None:
    raised = pico.run("print(1)\n1 // 0\n")
    assert raised.returncode == 1
    assert raised.stdout == "1\n"
    assert "ZeroDivisionError" in raised.stderr
    endless = pico.run("while True: pass\n", seconds=1)
    assert endless.returncode == 2
    assert "not done within 1 emulated" in endless.stderr
