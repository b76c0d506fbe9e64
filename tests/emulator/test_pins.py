"""Pins, PWM, converter, I2C, timers and USB as the firmware sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.emulated import MS, Prompt

OLED = 0x3C


def test_an_output_is_read_back_and_a_pull_is_felt(prompt: Prompt) -> None:
    program = "from machine import Pin\nprint(Pin(20, Pin.OUT, value=1).value(),"
    program += "Pin(21, Pin.IN, Pin.PULL_UP).value(), Pin(22, Pin.IN, Pin.PULL_DOWN).value())"
    assert prompt.run(program) == "1 1 0\n"


def test_the_world_overrides_a_pull(prompt: Prompt) -> None:
    prompt.run("from machine import Pin\nkey = Pin(16, Pin.IN, Pin.PULL_UP)")
    prompt.let_pass(1, drive=[(prompt.now_ns, 16, False)])
    assert prompt.run("print(key.value())") == "0\n"
    prompt.let_pass(1, drive=[(prompt.now_ns, 16, None)])
    assert prompt.run("print(key.value())") == "1\n"


def test_interrupts_of_a_pin_come_once_an_edge(prompt: Prompt) -> None:
    prompt.run(
        "from machine import Pin\ncount = 0\ndef heard(pin):\n    global count\n    count += 1\n"
        "pin = Pin(17, Pin.IN, Pin.PULL_DOWN)\npin.irq(heard, Pin.IRQ_RISING)"
    )
    t_ns = prompt.now_ns
    prompt.let_pass(100, drive=[(t_ns + n * MS // 2, 17, n % 2 == 0) for n in range(200)])
    assert prompt.run("print(count)") == "100\n"


def test_pwm_is_told_as_rate_and_share(prompt: Prompt) -> None:
    prompt.run(
        "from machine import Pin, PWM\nblower = PWM(Pin(22), freq=25000, duty_u16=16384)\n"
        "tone = PWM(Pin(15), freq=2700, duty_u16=32768)\ntone.duty_u16(0)\n"
    )
    told: dict[int, list[tuple[int, float]]] = {}
    for _, what, *rest in prompt.did:
        if what == "pwm":
            told.setdefault(rest[0], []).append((rest[1], rest[2]))
    hz, duty = told[22][-1]
    assert (hz, duty) == (pytest.approx(25000, rel=0.01), pytest.approx(0.25, abs=0.01))
    assert [hz for hz, _ in told[15]][-1] == 0
    assert any(hz == pytest.approx(2700, rel=0.01) for hz, _ in told[15])


def test_the_converter_reads_what_it_is_given(prompt: Prompt) -> None:
    prompt.let_pass(1, analog=[(0, 1234), (1, 4095)])
    program = "from machine import ADC\nprint(ADC(26).read_u16() >> 4, ADC(27).read_u16() >> 4)"
    assert prompt.run(program) == "1234 4095\n"


def test_i2c_takes_its_time_and_knows_who_is_there(image: Path) -> None:
    prompt = Prompt(image, i2c=[OLED])
    try:
        printed = prompt.run(
            "from machine import I2C, Pin\nimport time\n"
            "bus = I2C(1, scl=Pin(7), sda=Pin(6), freq=400_000)\nt = time.ticks_us()\n"
            f"bus.writeto({OLED}, bytes(range(129)))\nprint(time.ticks_diff(time.ticks_us(), t))\n"
            "try:\n    bus.writeto(0x3D, b'x')\nexcept OSError:\n    print('nobody')\n"
        )
        took_us, nobody = printed.split()
        assert int(took_us) == pytest.approx(130 * 9 * 2.5, rel=0.2)
        assert nobody == "nobody"
        shown = [rest for _, what, *rest in prompt.did if what == "i2c"]
        assert shown == [[1, OLED, bytes(range(129)).hex()]]
    finally:
        prompt.close()


def test_a_timer_rings_as_often_as_it_should(prompt: Prompt) -> None:
    program = "from machine import Timer\nimport time\ncount = 0\ndef ring(t):\n    global count\n"
    program += (
        "    count += 1\nt = Timer(period=5, callback=ring)\ntime.sleep_ms(502)\nt.deinit()\n"
    )
    assert prompt.run(program + "print(count)") == "100\n"


def test_the_processor_sleeps_when_there_is_nothing_to_do(prompt: Prompt) -> None:
    before_ns = prompt.pico.answer.asleep_ns
    prompt.run("import time\ntime.sleep_ms(1000)")
    assert prompt.pico.answer.asleep_ns - before_ns > 980 * MS


def test_bytes_survive_the_line_both_ways(prompt: Prompt) -> None:
    program = "import sys\nwith open('/sent', 'wb') as file: file.write(bytes(range(256)) * 16)\n"
    program += "print(sum(open('/sent', 'rb').read()))\nfor n in range(300): print('%04d' % n)\n"
    lines = prompt.run(program).split()
    assert lines == [str(16 * sum(range(256)))] + [f"{n:04d}" for n in range(300)]
