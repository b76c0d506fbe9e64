"""Serial bytes take the time of their baud rate, and the processor sleeps meanwhile."""

from __future__ import annotations

from itertools import pairwise

import pytest

from support.emulated import MS, Prompt

BYTE_NS = 10 * 1_000_000_000 / 4800
OPEN = "from machine import UART, Pin\nimport time\n"
OPEN += "uart = UART(0, 4800, tx=Pin(0), rx=Pin(1), timeout=0, txbuf=64, rxbuf=256)\n"


def test_bytes_go_out_at_the_baud_rate(prompt: Prompt) -> None:
    prompt.run(OPEN + "uart.write(bytes(range(50)))\ntime.sleep_ms(150)\n")
    sent = [
        (t_ns, byte) for t_ns, what, *rest in prompt.did if what == "uart" for byte in rest[1:2]
    ]
    assert [byte for _, byte in sent] == list(range(50))
    for (one_ns, _), (next_ns, _) in pairwise(sent):
        assert next_ns - one_ns == pytest.approx(BYTE_NS, rel=1e-3)


def test_a_write_does_not_wait_for_the_wire(prompt: Prompt) -> None:
    written = (
        "t = time.ticks_us()\nuart.write(bytes(20))\nprint(time.ticks_diff(time.ticks_us(), t))\n"
    )
    assert int(prompt.run(OPEN + written)) < 2000


def test_the_processor_sleeps_while_bytes_go_out(prompt: Prompt) -> None:
    prompt.run(OPEN)
    before_ns = prompt.pico.answer.asleep_ns
    prompt.run("uart.write(bytes(48))\ntime.sleep_ms(100)\n")
    assert prompt.pico.answer.asleep_ns - before_ns > 85 * MS


def test_what_arrives_is_there_even_while_the_program_is_busy(prompt: Prompt) -> None:
    prompt.run(OPEN)
    t_ns = prompt.now_ns + 5 * MS
    bytes_in = [(round(t_ns + number * BYTE_NS), 0, number) for number in range(69)]
    busy = "t = time.ticks_ms()\nwhile time.ticks_diff(time.ticks_ms(), t) < 200: pass\n"
    assert prompt.run(busy + "print(list(uart.read()))", uart=bytes_in) == f"{list(range(69))}\n"


def test_more_than_the_fifo_holds_is_lost_while_interrupts_are_off(prompt: Prompt) -> None:
    prompt.run(OPEN + "import machine")
    t_ns = prompt.now_ns + 5 * MS
    bytes_in = [(round(t_ns + number * BYTE_NS), 0, number) for number in range(60)]
    deaf = "off = machine.disable_irq()\ntime.sleep_us(200_000)\nmachine.enable_irq(off)\n"
    found = prompt.run(deaf + "time.sleep_ms(20)\nprint(len(uart.read()))", uart=bytes_in)
    assert int(found) == 32
