"""Resets of all kinds: what ends, what stays, what the pins do."""

from __future__ import annotations

import pytest

from support.emulated import MS, Prompt

GATE = 10
CAUSE = "import machine\nprint(machine.reset_cause() == machine.{})"


def test_a_watchdog_that_is_not_fed_resets_and_lets_go_of_the_pins(prompt: Prompt) -> None:
    began_ns = prompt.now_ns
    prompt.start(f"from machine import Pin, WDT\nPin({GATE}, Pin.OUT, value=1)\nWDT(timeout=500)")
    prompt.let_pass(800)
    (on, off) = prompt.changes(GATE)
    resets = [t_ns for t_ns, what, *_ in prompt.did if what == "reset"]
    assert [on[1], off[1]] == [True, False]
    assert [off[0]] == resets
    assert resets[0] - began_ns == pytest.approx(500 * MS, abs=15 * MS)
    prompt.boot()
    assert prompt.run(CAUSE.format("WDT_RESET")) == "True\n"


def test_a_watchdog_that_is_fed_does_not(prompt: Prompt) -> None:
    fed = "from machine import WDT\nimport time\ndog = WDT(timeout=300)\n"
    prompt.run(fed + "for _ in range(20):\n    time.sleep_ms(100)\n    dog.feed()\n")
    assert not [one for one in prompt.did if one[1] == "reset"]


def test_a_frozen_processor_is_reset(prompt: Prompt) -> None:
    program = "from machine import WDT\nimport time\ndog = WDT(timeout=500)\n"
    prompt.start(program + "while True:\n    time.sleep_ms(50)\n    dog.feed()\n")
    prompt.let_pass(600)
    frozen_ns = prompt.now_ns
    prompt.let_pass(600, freeze=frozen_ns + 2000 * MS)
    (reset_ns,) = (t_ns for t_ns, what, *_ in prompt.did if what == "reset")
    assert reset_ns - frozen_ns < 510 * MS


def test_files_outlive_every_reset(prompt: Prompt) -> None:
    prompt.run("with open('/kept', 'w') as file: file.write('x' * 5000)\n")
    kept = "print(len(open('/kept').read()))"
    prompt.soft_reboot()
    assert prompt.run(kept) == "5000\n"
    prompt.start("import machine\nmachine.reset()")
    prompt.let_pass(100)
    prompt.boot()
    assert prompt.run(kept) == "5000\n"
    prompt.let_pass(100, power=True)
    prompt.boot()
    assert prompt.run(kept + "\n" + CAUSE.format("PWRON_RESET")) == "5000\nTrue\n"


def test_writing_the_flash_takes_its_time_and_the_world_goes_on(prompt: Prompt) -> None:
    prompt.run(
        "import rp2, time, machine\nflash = rp2.Flash()\nblocks = flash.ioctl(4, 0)\n"
        "sector = bytes(range(256)) * 16\n"
        "def timed(work):\n    t = time.ticks_us()\n    work()\n"
        "    return time.ticks_diff(time.ticks_us(), t) // 1000\n"
    )
    erase = "print(timed(lambda: flash.ioctl(6, blocks - 1)))"
    program = "print(timed(lambda: flash.writeblocks(blocks - 1, sector, 0)))"
    t_ns = prompt.now_ns + 20 * MS
    uart = "uart = machine.UART(0, 4800, tx=machine.Pin(0), rx=machine.Pin(1))\n"
    prompt.run(uart)
    bytes_in = [(t_ns + number * 2_083_333, 0, number) for number in range(10)]
    assert int(prompt.run(erase, uart=bytes_in)) == pytest.approx(45, abs=1)
    assert int(prompt.run(program)) == pytest.approx(16 * 0.4, abs=1)
    prompt.let_pass(50)
    assert prompt.run("print(list(uart.read()))") == f"{list(range(10))}\n"
    read_back = (
        "back = bytearray(4096)\nflash.readblocks(blocks - 1, back, 0)\nprint(back == sector)"
    )
    assert prompt.run(read_back) == "True\n"
