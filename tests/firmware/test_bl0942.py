"""The chip's driver: set up byte for byte, read in mV, mA and mW, and never lost for long."""

import gc
import random

from chip_double import AT_1_KW, DEFAULTS, Chip, Line
from metercheck_device.calibration import nominal
from metercheck_device.metering import frames
from metercheck_device.metering.bl0942 import Bl0942
from metercheck_device.metering.reading import over_current_threshold

SECOND = 1000000


def nothing(_):
    return b""


def joined():
    return Line(Bl0942(nominal(bytes(8))), Chip())


def running():
    line = joined()
    line.run(2 * SECOND)
    assert line.driver.ready
    return line


def test_set_up_is_the_datasheets_sequence_each_setting_read_back():
    line = joined()
    line.run(SECOND)
    threshold = over_current_threshold(line.driver.calibration)
    wanted = [frames.UNLOCK + frames.RESET]
    for register, value in (
        (frames.I_FAST_RMS_TH, threshold),
        (frames.MODE, 0x87),
        (frames.GAIN_CR, 2),
        (frames.WA_CREEP, 0x0B),
        (frames.I_FAST_RMS_CYC, 1),
        (frames.OT_FUNX, 0x24),
    ):
        wanted.append(frames.UNLOCK + frames.write(register, value) + frames.read(register))
    wanted += [frames.LOCK, frames.ASK_PACKET]
    assert [said for _, said in line.sent[: len(wanted)]] == wanted
    assert 440000 < line.sent[len(wanted) - 1][0] < 500000  # not before the first update
    assert not line.chip.unlocked
    assert line.driver.ready
    assert not line.driver.silent


def test_the_line_rests_20_ms_after_a_reset():
    line = joined()
    line.run(SECOND)
    assert line.sent[1][0] - line.sent[0][0] >= 12 * 2083 + 20000


def test_a_packet_in_volts_amperes_and_watts():
    reading = running().driver.reading
    assert abs(reading.voltage_mv - 220000) <= 1
    assert abs(reading.current_ma - 4545) <= 1
    assert abs(reading.fast_ma - 4545) <= 2
    assert abs(reading.power_mw - 1000000) <= 1
    assert reading.frequency_mhz == 50000
    assert reading.cf_count == 0  # reset with the chip


def test_every_update_is_read_once_and_its_instant_known_to_60_ms():
    line = running()
    line.run(6 * SECOND)
    before = line.driver.packets
    for second in range(7, 47):
        line.run(second * SECOND)
        late_us = line.driver.reading.t_us % 400000
        assert min(late_us, 400000 - late_us) <= 60000
    assert line.driver.packets - before == 100


def test_over_current_is_above_what_two_elements_take_and_below_the_range():
    """6.3 A: 6.3 * 1 256 067 * 0.363 / 256 = 11 220.6."""
    assert over_current_threshold(nominal(bytes(8))) == 11220


def test_a_chip_that_answers_nothing_is_set_up_afresh_again_and_again():
    line = running()
    resets = line.chip.resets
    line.run(8 * SECOND, spoil=nothing)
    assert line.driver.silent
    assert not line.driver.ready
    assert line.driver.damaged == 0
    assert 3 <= line.chip.resets - resets <= 6
    line.run(10 * SECOND)
    assert line.driver.ready
    assert not line.driver.silent


def test_it_is_not_silent_before_its_time():
    line = joined()
    line.run(1200000, spoil=nothing)
    assert not line.driver.silent
    line.run(1250000, spoil=nothing)
    assert line.driver.silent


def test_half_frames_and_garbage_are_counted_and_overcome():
    random.seed(3)
    for spoil in (
        lambda answer: answer[: len(answer) // 2],
        lambda answer: bytes([random.getrandbits(8) for _ in answer]),
        lambda answer: bytes([random.getrandbits(8) for _ in range(200)]) if answer else b"",
    ):
        line = running()
        line.run(7 * SECOND, spoil=spoil)
        assert line.driver.silent
        assert line.driver.damaged > 10
        line.run(9 * SECOND)
        assert line.driver.ready


def test_a_question_is_put_again_only_after_20_ms_of_rest():
    line = running()
    sent = len(line.sent)
    line.run(3 * SECOND, spoil=lambda answer: answer[:9])
    for number in range(sent, len(line.sent) - 1):
        (t_us, said), (next_us, _) = line.sent[number : number + 2]
        if said == frames.ASK_PACKET and number > sent + 2:
            assert next_us - t_us >= 25 * 2083 + 20000


def test_every_second_answer_lost_is_no_silence():
    line = running()
    turn = [0]

    def spoil(answer):
        turn[0] += 1
        return answer if turn[0] % 2 else b""

    packets = line.driver.packets
    resets = line.chip.resets
    line.run(22 * SECOND, spoil=spoil)
    assert line.driver.ready
    assert line.chip.resets == resets
    assert line.driver.packets - packets >= 45


def test_a_noise_byte_before_the_packet_does_no_harm():
    line = running()
    packets = line.driver.packets
    line.run(4 * SECOND, spoil=lambda answer: b"\x55" + answer)
    assert line.driver.packets - packets >= 4
    assert line.driver.damaged == 0


def test_a_chip_that_lost_its_settings_is_noticed_and_set_up_again():
    """Without its threshold it would not see over-current: it has it again within 1.2 s."""
    for after_us in range(0, 5 * SECOND, 130000):
        line = running()
        line.run(line.now_us + after_us)
        line.chip.restart()
        assert not line.chip.armed
        line.run(line.now_us + 1200000)
        assert line.chip.armed
        line.run(line.now_us + SECOND)
        assert line.driver.ready


def test_every_setting_is_read_back_again_and_again():
    for register in (0x14, 0x16, 0x18, 0x19, 0x1A):
        line = running()
        line.chip.registers[register] ^= 1
        line.run(line.now_us + 6 * SECOND)
        assert line.chip.registers[register] == DEFAULTS[register]


def test_a_count_that_jumps_back_is_a_chip_that_began_anew():
    line = running()
    line.chip.values[4] = 30
    line.run(3 * SECOND)
    line.chip.restart()
    line.run(4 * SECOND)
    assert line.chip.armed


def test_bytes_that_nobody_asked_for_are_left():
    driver = Bl0942(nominal(bytes(8)))
    driver.receive(0, frames.answer(frames.MODE, 0x87) * 40)
    driver.turn(0)
    driver.receive(1000, b"\x55" * 300)
    assert not driver.ready
    assert driver.packets == 0


def test_deadlines_lie_ahead_of_a_turn_that_said_something():
    line = joined()
    random.seed(5)
    for _ in range(2000):
        line.run(
            line.now_us + 5000,
            spoil=lambda answer: answer if random.getrandbits(1) else answer[:2],
        )
        if line.sent and line.sent[-1][0] == line.now_us - 5000:
            assert line.driver.deadline_us > line.now_us - 5000


def test_after_hours_of_silence_one_turn_is_as_short_as_ever():
    line = running()
    line.now_us += 36000 * SECOND
    line._renew_us = line.now_us
    line.run(line.now_us + 2 * SECOND)
    assert line.driver.ready
    assert line.driver.reading.t_us > 36000 * SECOND


def test_memory_does_not_grow():
    if not hasattr(gc, "mem_alloc"):
        return  # CPython
    line = running()
    line.sent = []
    gc.collect()
    before = gc.mem_alloc()
    for _ in range(10):
        line.run(line.now_us + 20 * SECOND)
        line.sent = []
    gc.collect()
    assert gc.mem_alloc() - before < 256
    assert line.chip.values[2] == AT_1_KW[2]


def test_whatever_happens_on_the_line_no_false_value_is_read_and_it_comes_back():
    random.seed(11)

    def spoil(answer):
        kind = random.getrandbits(3)
        if not answer or kind == 0:
            return b""
        at = random.getrandbits(8) % len(answer)
        if kind == 1:
            return answer[:at]
        if kind == 2:
            return answer[at:] + answer[:at]
        if kind == 3:
            return bytes([random.getrandbits(8) for _ in range(random.getrandbits(6))]) + answer
        if kind == 4:
            return (
                answer[:at]
                + bytes([answer[at] ^ 1 << random.getrandbits(8) % 8])
                + answer[at + 1 :]
            )
        if kind == 5:
            return answer + answer
        return answer

    line = joined()
    while line.now_us < 200 * SECOND:
        line.run(line.now_us + SECOND, spoil)
        reading = line.driver.reading
        if line.driver.packets:
            assert abs(reading.voltage_mv - 220000) <= 1
            assert abs(reading.power_mw - 1000000) <= 1
            assert abs(reading.current_ma - 4545) <= 1
    assert line.driver.packets > 200
    assert line.driver.damaged > 100
    line.run(line.now_us + 3 * SECOND)
    assert line.driver.ready


QUICK = frames.read(frames.I_FAST_RMS)


def watchful():
    """Relays are closed: the fast current is asked for between packets, too."""
    line = running()
    line.driver.fast.watchful = True
    line.run(3 * SECOND)
    del line.sent[:]
    return line


def test_right_behind_each_packet_comes_the_fast_current():
    line = watchful()
    line.run(13 * SECOND)
    said = [what for _, what in line.sent]
    assert said.count(frames.ASK_PACKET) >= 24
    after = [said[at + 1] for at, what in enumerate(said[:-1]) if what == frames.ASK_PACKET]
    assert set(after) == {QUICK}
    assert len(set(said)) > 2  # settings are read back all the same
    # A packet keeps the line for 53 ms, and the double takes steps of 5 ms.
    times = [t_us for t_us, what in line.sent if what in (QUICK, frames.ASK_PACKET)]
    assert max(times[n + 1] - times[n] for n in range(len(times) - 1)) <= 60000


def test_no_packet_is_asked_for_while_the_fast_current_is_owed():
    for wait_us in range(0, 400000, 35000):
        line = watchful()
        line.run(line.now_us + wait_us)
        moved_us = line.now_us
        owed_us = line.driver.fast.owed_us = moved_us + 40000
        line.run(moved_us + SECOND)
        told_us = min(t_us for t_us, what in line.sent if what == QUICK and t_us >= owed_us)
        others = [t_us for t_us, what in line.sent if what != QUICK]
        assert told_us <= owed_us + 20000
        assert not [t_us for t_us in others if moved_us <= t_us < told_us], wait_us
        assert [t_us for t_us in others if t_us > told_us], "packets go on"


def test_while_elements_are_tried_nothing_but_the_fast_current_is_asked_for():
    for wait_us in range(0, 400000, 35000):
        line = watchful()
        line.run(line.now_us + wait_us)
        line.driver.fast.trying = True
        began_us = line.now_us
        line.run(began_us + 300000)
        line.driver.fast.trying = False
        line.run(began_us + SECOND)
        others = [t_us for t_us, what in line.sent if what != QUICK and t_us >= began_us]
        assert min(others) >= began_us + 300000, "a packet or a setting came in between"
        assert min(others) < began_us + 400000, "packets go on"


def test_an_elements_current_is_asked_for_right_when_a_whole_period_of_it_is_over():
    for wait_us in range(0, 100000, 5000):
        line = watchful()
        line.driver.fast.trying = True
        line.run(line.now_us + 100000 + wait_us)
        owed_us = line.driver.fast.owed_us = line.now_us + 40000
        line.run(owed_us + 100000)
        assert owed_us in [t_us for t_us, what in line.sent if what == QUICK], wait_us


def test_a_fast_current_that_does_not_come_holds_no_packet_up_for_long():
    line = watchful()
    owed_us = line.driver.fast.owed_us = line.now_us + 40000
    line.run(owed_us + SECOND, spoil=lambda said: said if len(said) > 8 else b"")
    packets = [t_us for t_us, what in line.sent if what == frames.ASK_PACKET and t_us > owed_us]
    assert packets
    assert packets[0] < owed_us + 500000
