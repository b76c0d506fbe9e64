"""The metering chip byte for byte: the datasheet's frames, protection, reset, torn frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world import bl0942
from metercheck.bench.world.bl0942 import Bl0942, checksum

UNLOCK = "A8 1D 55 00 00 E5"
SOFT_RESET = "A8 1C 5A 5A 5A 2D"
SET_MODE = "A8 19 87 00 00 B7"
SET_OUTPUTS = "A8 18 24 00 00 1B"
SET_GAIN = "A8 1A 02 00 00 3B"
SET_CREEP = "A8 14 0B 00 00 38"
LOCK = "A8 1D 00 00 00 3A"


def say(chip: Bl0942, *frames: str) -> bytes:
    """Everything that the chip answers to frames written in hex."""
    return b"".join(chip.receive(byte) for frame in frames for byte in bytes.fromhex(frame))


def write(register: int, value: int) -> str:
    data = bytes([bl0942.WRITE, register]) + value.to_bytes(3, "little")
    return (data + bytes([checksum(data)])).hex()


def read(chip: Bl0942, register: int) -> int:
    answer = say(chip, bytes([bl0942.READ, register]).hex())
    assert checksum(bytes([bl0942.READ, register]) + answer[:3]) == answer[3]
    return int.from_bytes(answer[:3], "little")


def test_the_full_packet_at_220_v_and_1_kw():
    chip = Bl0942()
    chip.measured |= {
        bl0942.I_RMS: 5709397,
        bl0942.V_RMS: 3494335,
        bl0942.I_FAST_RMS: 2072511,
        bl0942.WATT: 3116969,
        bl0942.FREQ: 20_000,
    }
    chip.cf_count = 1000
    assert say(chip, "58 AA") == bytes.fromhex(
        "55 55 1E 57 BF 51 35 BF 9F 1F A9 8F 2F E8 03 00 20 4E 00 00 00 00 06"
    )


@pytest.mark.parametrize(
    "frame", [UNLOCK, SOFT_RESET, SET_MODE, SET_OUTPUTS, SET_GAIN, SET_CREEP, LOCK]
)
def test_the_datasheets_frames_carry_the_checksum_that_the_chip_expects(frame):
    data = bytes.fromhex(frame)
    assert checksum(data[:5]) == data[5]


def test_the_start_up_sequence_is_taken_and_read_back():
    chip = Bl0942()
    sequence = (UNLOCK, SOFT_RESET, UNLOCK, SET_MODE, SET_OUTPUTS, SET_GAIN, SET_CREEP, LOCK)
    assert say(chip, *sequence) == b""
    assert say(chip, "58 19") == bytes.fromhex("87 00 00 07")
    assert [read(chip, register) for register in (0x18, 0x1A, 0x14)] == [0x24, 0x02, 0x0B]


def test_a_locked_chip_takes_no_settings():
    chip = Bl0942()
    say(chip, write(bl0942.MODE, 0x8F))
    assert read(chip, bl0942.MODE) == 0x87
    say(chip, UNLOCK, write(bl0942.MODE, 0x8F), LOCK, write(bl0942.MODE, 0x87))
    assert read(chip, bl0942.MODE) == 0x8F
    say(chip, SOFT_RESET)
    assert read(chip, bl0942.MODE) == 0x8F


def test_a_soft_reset_brings_the_defaults_back_and_locks():
    chip = Bl0942()
    chip.cf_count = 77
    say(chip, UNLOCK, write(bl0942.MODE, 0x07), write(bl0942.GAIN_CR, 3))
    assert (read(chip, bl0942.MODE), chip.gain) == (0x07, 24)
    say(chip, SOFT_RESET, write(bl0942.MODE, 0x07))
    assert (read(chip, bl0942.MODE), chip.gain, chip.cf_count) == (0x87, 16, 0)


def test_a_write_with_a_wrong_checksum_is_ignored():
    chip = Bl0942()
    say(chip, UNLOCK, "A8 19 8F 00 00 B7")
    assert read(chip, bl0942.MODE) == 0x87


@given(st.integers(0, 2**24 - 1))
def test_a_register_keeps_the_bits_that_it_has(value):
    chip = Bl0942()
    say(chip, UNLOCK, write(bl0942.OT_FUNX, value), write(bl0942.I_FAST_RMS_TH, value))
    assert read(chip, bl0942.OT_FUNX) == value % 64
    assert read(chip, bl0942.I_FAST_RMS_TH) == value % 65_536


@given(st.binary(max_size=60))
def test_whatever_came_before_a_silence_the_next_frame_is_understood(noise):
    chip = Bl0942()
    for byte in noise:
        chip.receive(byte)
    chip.forget_frame()
    assert len(say(chip, "58 AA")) == 23


@given(st.binary(max_size=60))
def test_noise_changes_no_setting_of_a_locked_chip(noise):
    chip = Bl0942()
    for byte in noise:
        if not noise.startswith(bytes.fromhex(UNLOCK)):
            chip.receive(byte)
    assert (chip.baud, chip.gain, chip.update_us, chip.counts_energy) == (4800, 16, 400_000, True)


@pytest.mark.parametrize(
    ("mode", "update_us", "baud", "counts"),
    [
        (0x87, 400_000, 4800, True),
        (0x8F, 800_000, 4800, True),
        (0x83, 400_000, 4800, False),
        (0x287, 400_000, 19_200, True),
        (0x387, 400_000, 38_400, True),
    ],
)
def test_the_modes_bits(mode, update_us, baud, counts):
    chip = Bl0942()
    say(chip, UNLOCK, write(bl0942.MODE, mode))
    assert (chip.update_us, chip.baud, chip.counts_energy) == (update_us, baud, counts)


def test_the_count_clears_on_reading_only_when_asked_to():
    chip = Bl0942()
    chip.cf_count = 1000
    assert read(chip, bl0942.CF_CNT) == read(chip, bl0942.CF_CNT) == 1000
    say(chip, UNLOCK, write(bl0942.MODE, 0xC7))
    assert read(chip, bl0942.CF_CNT) == 1000
    assert read(chip, bl0942.CF_CNT) == 0
    chip.cf_count = 5
    assert say(chip, "58 AA")[13:16] == bytes([5, 0, 0])
    assert chip.cf_count == 0


@pytest.mark.parametrize(
    ("setting", "half_cycles"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (7, 16)]
)
def test_the_fast_rms_covers_half_a_cycle_to_eight(setting, half_cycles):
    chip = Bl0942()
    say(chip, UNLOCK, write(bl0942.I_FAST_RMS_CYC, setting))
    assert chip.fast_half_cycles == half_cycles


def test_over_current_compares_the_upper_16_bits():
    chip = Bl0942()
    say(chip, UNLOCK, write(bl0942.I_FAST_RMS_TH, 0x1234))
    chip.measured[bl0942.I_FAST_RMS] = 0x1233FF
    assert not chip.over_current
    chip.measured[bl0942.I_FAST_RMS] = 0x123400
    assert chip.over_current


def test_creep_by_the_datasheets_formula():
    """WA_CREEP = WATT * 256 / 3125: 0B stands for 134 counts, 43 mW with this shunt."""
    assert Bl0942().creep_counts == pytest.approx(11 * 3125 / 256)
