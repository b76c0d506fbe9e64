"""The stand-in for the mask ROM: single floats come out of it bit for bit as IEEE 754 has them."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import numpy
import pytest

PROJECT = Path(__file__).parents[2]
ROUTINES = PROJECT / "firmware" / "emulator" / "floats.mjs"
CASES = 2000
# Applies a routine to lines of "place r0 r1" in hexadecimal and prints r0 and r1 after it.
APPLY = f"""
import {{ FLOAT_ROUTINES }} from 'file://{ROUTINES}';
import fs from 'node:fs';
for (const line of fs.readFileSync(0, 'latin1').trim().split('\\n')) {{
  const [place, r0, r1] = line.split(' ').map((word) => parseInt(word, 16));
  const registers = new Int32Array([r0, r1]);
  FLOAT_ROUTINES[place][2](registers);
  console.log((registers[0] >>> 0).toString(16), (registers[1] >>> 0).toString(16));
}}
"""
ADD, SUBTRACT, MULTIPLY, DIVIDE = range(4)
FROM_INT64, FROM_UINT64, TO_INT64, TO_UINT64 = 23, 25, 27, 29


def apply(cases: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """(r0, r1) after each (place, r0, r1)."""
    lines = "".join(f"{place:x} {r0:x} {r1:x}\n" for place, r0, r1 in cases)
    command = ["node", "--input-type=module", "--eval", APPLY]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    words = [line.split() for line in done.stdout.splitlines()]
    return [(int(r0, 16), int(r1, 16)) for r0, r1 in words]


@pytest.mark.parametrize("place", [ADD, SUBTRACT, MULTIPLY, DIVIDE])
def test_arithmetic_rounds_as_ieee_754_says(place: int) -> None:
    chance = numpy.random.default_rng(place)
    a, b = (chance.normal(size=(2, CASES)) * 10.0 ** chance.integers(-9, 9, (2, CASES))).astype(
        numpy.float32
    )
    wanted = [a + b, a - b, a * b, a / b][place].view(numpy.uint32)
    words = zip(a.view(numpy.uint32).tolist(), b.view(numpy.uint32).tolist(), strict=True)
    found = apply([(place, r0, r1) for r0, r1 in words])
    assert [r0 for r0, _ in found] == wanted.tolist()


def test_numbers_too_small_for_a_full_mantissa_are_zero() -> None:
    least, one, tiny = 0x00800000, 0x3F800000, 0x00400000
    half = 0x3F000000
    assert apply([(MULTIPLY, least, half), (ADD, tiny, 0), (DIVIDE, least, one)]) == [
        (0, half),
        (0, 0),
        (least, one),
    ]


def test_64_bits_are_rounded_once() -> None:
    chance = random.Random(1)
    wide = [chance.getrandbits(chance.randint(1, 63)) for _ in range(CASES)]
    wide += [(1 << 62) + (1 << 38), (1 << 62) + (1 << 38) + 1]  # a tie, and just above it
    cases = [(FROM_INT64, value & 0xFFFFFFFF, value >> 32) for value in wide]
    wanted = numpy.array(wide, numpy.int64).astype(numpy.float32).view(numpy.uint32)
    assert [r0 for r0, _ in apply(cases)] == wanted.tolist()
    unsigned = [(FROM_UINT64, 0xFFFFFFFF, 0xFFFFFFFF)]
    assert apply(unsigned)[0][0] == 0x5F800000


def test_to_64_bits_rounds_down_and_stops_at_the_ends() -> None:
    minus_one_and_a_half, huge, minus_huge = 0xBFC00000, 0x7F000000, 0xFF000000
    cases = [(TO_INT64, minus_one_and_a_half, 0), (TO_INT64, huge, 0), (TO_UINT64, minus_huge, 0)]
    minus_two = (0xFFFFFFFE, 0xFFFFFFFF)
    assert apply(cases) == [minus_two, (0xFFFFFFFF, 0x7FFFFFFF), (0, 0)]
