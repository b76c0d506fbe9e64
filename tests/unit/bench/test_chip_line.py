"""The chip's serial line: when bytes are through, silence, half duplex, damage."""

from random import Random

from metercheck.bench.world.bl0942 import Bl0942
from metercheck.bench.world.chip_line import ChipLine

ASK = bytes.fromhex("58 AA")
BYTE_US = 10 * 1_000_000 / 4800


def line(seed: int = 1) -> ChipLine:
    return ChipLine(Bl0942(), Random(seed))


def test_a_packet_takes_48_ms_after_its_command():
    answer = line().send(1_000_000, ASK)
    assert len(answer) == 23
    asked_us = 1_000_000 + 2 * BYTE_US
    assert abs(answer[0][0] - (asked_us + 150 + BYTE_US)) <= 2
    assert abs(answer[-1][0] - answer[0][0] - 22 * BYTE_US) <= 2
    assert 47_900 <= answer[-1][0] - asked_us <= 48_200  # 23 bytes at 4800 8N1


def test_a_frame_may_come_in_pieces_but_not_with_20_ms_between():
    quick, slow = line(), line()
    assert quick.send(0, ASK[:1]) == slow.send(0, ASK[:1]) == []
    assert len(quick.send(round(BYTE_US) + 19_000, ASK[1:])) == 23
    assert slow.send(round(BYTE_US) + 21_000, ASK[1:]) == []
    assert len(slow.send(100_000, ASK)) == 23


def test_what_is_said_while_the_chip_answers_is_lost():
    chip_line = line()
    ends_us = chip_line.send(0, ASK)[-1][0]
    assert chip_line.send(20_000, ASK) == []
    assert len(chip_line.send(ends_us + 1000, ASK)) == 23


def test_a_host_that_sends_early_is_heard_one_byte_after_the_other():
    chip_line = line()
    chip_line.send(0, bytes.fromhex("A8 1D 55 00 00 E5"))
    answer = chip_line.send(0, bytes.fromhex("58 19"))
    assert bytes(byte for _, byte in answer) == bytes.fromhex("87 00 00 07")
    assert abs(answer[0][0] - (9 * BYTE_US + 150)) <= 9


def test_damage_changes_one_bit_of_every_second_answer():
    chip_line = line()
    chip_line.damaged_share = 0.5
    answer = Bl0942().packet()
    found = [chip_line.damaged(answer) for _ in range(400)]
    changed = [
        sum((a ^ b).bit_count() for a, b in zip(answer, other, strict=True)) for other in found
    ]
    assert set(changed) == {0, 1}
    assert 150 < sum(changed) < 250


def test_an_undisturbed_line_carries_what_was_said():
    assert line().damaged(b"abc") == b"abc"
