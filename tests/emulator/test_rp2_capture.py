"""Every edge of four pins, to the microsecond, while the processor does something else."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from metercheck_device.boards.rp2 import pins
from support.emulated import MS, Prompt
from support.pico import FIRMWARE, Pico

US = 1000
BEGIN = """
import json, time
from metercheck_device.boards.rp2.capture import EdgeCapture
capture = EdgeCapture()
began = time.ticks_us()
capture.begin()
def take():
    edges = capture.ring.take(time.ticks_diff(time.ticks_us(), began))
    print(json.dumps([list(edge) for edge in edges]))
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Pico(tmp_path_factory.mktemp("board"), FIRMWARE).image


@pytest.fixture
def prompt(board: Path) -> Iterator[Prompt]:
    prompt = Prompt(board)
    prompt.let_pass(1, drive=[[prompt.now_ns + 1, pins.FIRST_EDGE + n, 0] for n in range(4)])
    prompt.run(BEGIN)
    yield prompt
    prompt.close()


def edges_of(count: int, source: random.Random, begin_ns: int) -> list[list[int]]:
    """Changes of one pin each, at least 3 us apart."""
    levels = [0] * 4
    at_ns = begin_ns
    changes = []
    for _ in range(count):
        at_ns += round(source.choice((3, 10, 100, 2000)) * US * source.uniform(1, 2))
        pin = source.randrange(4)
        levels[pin] ^= 1
        changes.append([at_ns, pin, levels[pin]])
    return changes


def driven(changes: list[list[int]]) -> list[list[int]]:
    return [[ns, pins.FIRST_EDGE + pin, level] for ns, pin, level in changes]


def test_all_edges_in_order_at_their_times(prompt: Prompt) -> None:
    source = random.Random(1)
    prompt.run("take()\n")
    apart_ns = []
    for _ in range(3):
        changes = edges_of(300, source, prompt.now_ns + MS)
        prompt.let_pass((changes[-1][0] - prompt.now_ns) / MS + 1, drive=driven(changes))
        found = json.loads(prompt.run("take()\nprint(capture.ring.overflow)\n").split("\n")[0])
        assert [edge[1:] for edge in found] == [change[1:] for change in changes]
        apart_ns += [1000 * t - ns for (t, *_), (ns, *_) in zip(found, changes, strict=True)]
        # The pins go on from where they stand.
        for pin in range(4):
            prompt.let_pass(0.1, drive=[[prompt.now_ns + 1, pins.FIRST_EDGE + pin, 0]])
        prompt.run("take()\n")
    # Between emulated time and the board's lies one constant; an edge is seen within 2 us.
    assert max(apart_ns) - min(apart_ns) <= 2 * US + 200


def test_the_counter_keeps_time_with_the_clock(prompt: Prompt) -> None:
    prompt.run("take()\n")
    changes = [[prompt.now_ns + MS + n * 500 * MS, 0, (n + 1) % 2] for n in range(5)]
    prompt.let_pass(2100, drive=driven(changes))
    found = json.loads(prompt.run("take()\n"))
    steps = [b[0] - a[0] for a, b in pairwise(found)]
    assert steps == [pytest.approx(500_000, abs=1)] * 4


def test_edges_that_come_together_have_one_time(prompt: Prompt) -> None:
    prompt.run("take()\n")
    at_ns = prompt.now_ns + MS
    prompt.let_pass(3, drive=[[at_ns, pins.FIRST_EDGE + pin, 1] for pin in range(4)])
    found = json.loads(prompt.run("take()\n"))
    assert [edge[1:] for edge in found] == [[0, 1], [1, 1], [2, 1], [3, 1]]
    assert len({edge[0] for edge in found}) == 1


def test_a_ring_that_ran_over_says_so(prompt: Prompt) -> None:
    prompt.run("take()\n")
    begin_ns = prompt.now_ns + MS
    changes = [[begin_ns + n * 20 * US, 0, (n + 1) % 2] for n in range(1100)]
    prompt.let_pass(25, drive=driven(changes))
    said = prompt.run(
        "take()\nprint(capture.ring.overflow)\ntake()\nprint(capture.ring.overflow)\n"
    )
    assert said == "[]\nTrue\n[]\nFalse\n"


def test_after_two_months_it_goes_on_and_says_that_edges_may_be_lost(prompt: Prompt) -> None:
    """The DMA stops after a number of words; here after so few that it can be waited for."""
    prompt.run("capture.end()\n" + BEGIN.replace("EdgeCapture()", "EdgeCapture(100)"))
    prompt.run("take()\n")
    begin_ns = prompt.now_ns + MS
    changes = [[begin_ns + n * 50 * US, 0, (n + 1) % 2] for n in range(140)]
    prompt.let_pass(10, drive=driven(changes))
    ask = "take()\nprint(capture.ring.overflow)\n"
    assert prompt.run(ask) == "[]\nTrue\n"
    prompt.run(ask)  # what waited in the FIFO
    at_ns = prompt.now_ns + MS
    prompt.let_pass(3, drive=[[at_ns, pins.FIRST_EDGE + 2, 1], [at_ns + MS, 4, 0]])
    edges, overflow = prompt.run(ask).splitlines()
    # Where the other pins stand after what was lost comes with the next word.
    assert [edge[1:] for edge in json.loads(edges)][-2:] == [[2, 1], [2, 0]]
    assert overflow == "False"
