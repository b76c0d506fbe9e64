"""PIO and DMA in emulated time: periods, delays, waiting, FIFOs, edges that nobody may lose."""

from __future__ import annotations

import json
import random
from itertools import pairwise

import pytest

from support.emulated import MS, Prompt

IMPORTS = "import rp2, time, machine, array, uctypes\nfrom machine import Pin\n"
# Counts its loops of 3 us down in x and pushes x at each edge of GP2; a fall takes 1 us more.
EDGES = (
    IMPORTS
    + """
@rp2.asm_pio(autopush=True, push_thresh=32)
def edges():
    label("low")
    jmp(x_dec, "was_low")
    label("was_low")
    jmp(pin, "rise")
    jmp("low")
    label("rise")
    in_(x, 32)
    label("high")
    jmp(x_dec, "was_high")
    label("was_high")
    jmp(pin, "high") [1]
    in_(x, 32)
pin = Pin(2, Pin.IN)
sm = rp2.StateMachine(0, edges, freq=1_000_000, jmp_pin=pin)
ring = bytearray(8192)
start = (uctypes.addressof(ring) + 4095) & ~4095
dma = rp2.DMA()
PIO0_RX0 = 4
ctrl = dma.pack_ctrl(inc_read=False, ring_sel=True, ring_size=12, treq_sel=PIO0_RX0)
dma.config(read=0x50200020, write=start, count=0xFFFFFFFF, ctrl=ctrl, trigger=True)
sm.exec("mov(x, invert(null))")
sm.active(1)
"""
)


def test_periods_come_from_divider_and_delays(prompt: Prompt) -> None:
    prompt.run(
        IMPORTS
        + """
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def blink():
    set(pins, 1) [9]
    set(pins, 0) [19]
rp2.StateMachine(1, blink, freq=1_000_000, set_base=Pin(6)).active(1)
time.sleep_ms(3)
rp2.StateMachine(1).active(0)
"""
    )
    changes = prompt.changes(6)
    assert 195 <= len(changes) <= 210
    for (began_ns, level), (ended_ns, _) in pairwise(changes):
        assert ended_ns - began_ns == pytest.approx(10_000 if level else 20_000, abs=600)
    rises_ns = [t_ns for t_ns, level in changes if level]
    assert rises_ns[-1] - rises_ns[0] == pytest.approx(30_000 * (len(rises_ns) - 1), abs=600)


def test_edges_are_timed_and_none_is_lost_while_the_program_stalls(prompt: Prompt) -> None:
    chance = random.Random(1)
    prompt.run(EDGES)
    t_ns = prompt.now_ns + 20 * MS
    drive: list[tuple[int, int, bool]] = []
    for number in range(1000):  # for 750 ms, 500 of them within the stall
        t_ns += chance.randrange(50_000, 1_450_000)
        drive.append((t_ns, 2, number % 2 == 0))
    stalled = "state = machine.disable_irq()\nt = time.ticks_us()\n"
    stalled += "while time.ticks_diff(time.ticks_us(), t) < 500_000: pass\n"
    stalled += "machine.enable_irq(state)\ntime.sleep_ms(400)\n"
    stalled += "words = uctypes.bytearray_at(start, 4096)\n"
    stalled += "print(0xFFFFFFFF - dma.count)\n"
    stalled += "print(list(array.array('I', words)))"
    printed = prompt.run(stalled, drive=drive)
    count, words = printed.split("\n", 1)
    assert int(count) == len(drive)
    times = [0xFFFFFFFF - x for x in json.loads(words)[:1000]]
    found_us = [3 * loops + number // 2 for number, loops in enumerate(times)]
    true_us = [t_ns / 1000 for t_ns, _, _ in drive]
    late = [found - true for found, true in zip(found_us, true_us, strict=True)]
    assert max(late) - min(late) < 10


def test_a_blocking_pull_stops_at_the_last_word(prompt: Prompt) -> None:
    """As a dead-man does that has to be fed: what it was told last must not go on for ever."""
    prompt.run(
        IMPORTS
        + """
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def fed():
    pull(block)
    mov(x, osr)
    label("again")
    set(pins, 1) [4]
    set(pins, 0) [3]
    jmp(x_dec, "again")
sm = rp2.StateMachine(4, fed, freq=1_000_000, set_base=Pin(12))
sm.active(1)
time.sleep_ms(5)
sm.put(9)
time.sleep_ms(5)
sm.put(9)
sm.put(4)
time.sleep_ms(5)
"""
    )
    assert len(prompt.changes(12)) == 2 * (10 + 10 + 5)


def test_a_waiting_machine_goes_on_at_the_pin(prompt: Prompt) -> None:
    prompt.run(
        IMPORTS
        + """
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def echo():
    wait(1, pin, 0) [1]
    set(pins, 1)
    wait(0, pin, 0)
    set(pins, 0)
rp2.StateMachine(5, echo, freq=1_000_000, in_base=Pin(3, Pin.IN), set_base=Pin(7)).active(1)
"""
    )
    t_ns = prompt.now_ns + MS
    prompt.let_pass(30, drive=[(t_ns + number * MS, 3, number % 2 == 0) for number in range(20)])
    changes = prompt.changes(7)
    assert [level for _, level in changes] == [True, False] * 10
    for number, (changed_ns, level) in enumerate(changes):
        late_ns = changed_ns - (t_ns + number * MS)
        assert (2000 if level else 1000) <= late_ns <= (3600 if level else 2600)


def test_joined_fifos_hold_eight_words(prompt: Prompt) -> None:
    program = IMPORTS + "@rp2.asm_pio(fifo_join=rp2.PIO.JOIN_TX)\ndef idle():\n    nop()\n"
    program += "sm = rp2.StateMachine(0, idle)\nfor word in range(8): sm.put(word)\n"
    assert prompt.run(program + "print(sm.tx_fifo())") == "8\n"


def test_an_interrupt_of_a_program_reaches_python(prompt: Prompt) -> None:
    printed = prompt.run(
        IMPORTS
        + """
@rp2.asm_pio()
def ring():
    irq(rel(0))
    nop() [31]
    nop() [31]
    nop() [31]
count = 0
def heard(sm):
    global count
    count += 1
sm = rp2.StateMachine(4, ring, freq=100_000)
sm.irq(heard)
sm.active(1)
time.sleep_ms(97)
sm.active(0)
print(count)
"""
    )
    assert int(printed) == pytest.approx(100, abs=1)
