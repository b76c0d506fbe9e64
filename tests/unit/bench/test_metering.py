"""The metering chip between mains and firmware: registers, pulses and faults against hand sums."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world import bl0942
from metercheck.bench.world.bl0942 import checksum
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.metering import (
    COUNTS_PER_A,
    COUNTS_PER_V,
    COUNTS_PER_W,
    FAULTS,
    Metering,
    MeteringSettings,
)

EXACT = {
    "error_ppm": 0.0,
    "voltage_error_percent": 0.0,
    "voltage_noise_mv": 0.0,
    "current_noise_ma": 0.0,
    "power_noise_w": 0.0,
}
UNLOCK = bytes.fromhex("A8 1D 55 00 00 E5")


def metering(seed: int = 7, mains_hz: float = 50.0, **settings: float) -> Metering:
    return Metering(MeteringSettings(**{**EXACT, **settings}), mains_hz, Random(seed), Random(1))


def load(chip: Metering, now_us: int, test_w: float, voltage_v: float = 220.0) -> None:
    chip.set_power(now_us, test_w, voltage_v, test_w / voltage_v)


def run(chip: Metering, until_us: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(edges of CF, new means of the voltage as (t_us, mv)) of what is due up to `until_us`."""
    edges, volts = [], []
    while chip.due_us <= until_us:
        now_us = chip.due_us
        edges += chip.act(now_us)
        if chip.updated_us == now_us:
            volts.append((now_us, round(chip.registers[bl0942.V_RMS] * 1000.0 / COUNTS_PER_V)))
    return sorted(edges), volts


def rises(chip: Metering, until_us: int) -> list[int]:
    return [t_us for t_us, level in run(chip, until_us)[0] if level]


def ask(chip: Metering, now_us: int, register: int) -> int:
    answer = bytes(byte for _, byte in chip.send(now_us, bytes([bl0942.READ, register])))
    return int.from_bytes(answer[:3], "little")


def write(chip: Metering, now_us: int, register: int, value: int) -> None:
    frame = bytes([bl0942.WRITE, register]) + value.to_bytes(3, "little")
    chip.send(now_us, UNLOCK + frame + bytes([checksum(frame)]))


def test_scales_are_those_of_the_parts_list():
    assert pytest.approx(15_883.34, abs=0.01) == COUNTS_PER_V
    assert pytest.approx(1_256_067, abs=1) == COUNTS_PER_A
    assert pytest.approx(3116.97, abs=0.005) == COUNTS_PER_W
    assert pytest.approx(134.56, abs=0.005) == 1638.4 * 256 / COUNTS_PER_W


def test_the_packet_at_220_v_1_kw_50_hz_and_1000_pulses_byte_for_byte():
    chip = metering()
    load(chip, 0, 1000.0)
    while chip.pulses < 1000:
        chip.act(chip.due_us)
    packet = bytes(byte for _, byte in chip.send(134_700_000, bytes.fromhex("58 AA")))
    assert packet == bytes.fromhex(
        "55 55 1E 57 BF 51 35 BF 9F 1F A9 8F 2F E8 03 00 20 4E 00 00 00 00 06"
    )


def test_one_kilowatt_gives_743_pulses_a_second_at_half_duty():
    chip = metering()
    load(chip, 0, 1000.0)
    edges, _ = run(chip, 15_000_000)
    found = list(zip(edges[::2], edges[1::2], strict=True))
    assert found[100][0][0] - found[0][0][0] == pytest.approx(100 * 134_560, abs=2)
    assert {fall - rise for (rise, _), (fall, _) in found} == {67_280}


def test_slow_pulses_are_high_for_80_ms():
    chip = metering()
    load(chip, 0, 500.0)
    edges, _ = run(chip, 3_000_000)
    assert edges[8][0] - edges[0][0] == pytest.approx(4 * 269_120, abs=2)
    assert {b[0] - a[0] for a, b in zip(edges[::2], edges[1::2], strict=True)} == {80_000}


def test_an_error_of_half_a_percent_is_in_the_pulses():
    chip = metering(error_ppm=5000.0)
    load(chip, 0, 1000.0)
    found = rises(chip, 140_000_000)
    assert found[1000] - found[0] == pytest.approx(1000 * 134_560 / 1.005, abs=2)


def test_a_drawn_error_lies_within_its_uncertainty_and_fills_it():
    settings = MeteringSettings(u95_ppm=6000.0)
    errors_ppm = [
        Metering(settings, 50.0, Random(seed), Random(1)).error_ppm for seed in range(400)
    ]
    assert max(abs(error) for error in errors_ppm) <= 6000.0 + 1e-6
    assert sum(abs(error) <= 3000.0 for error in errors_ppm) / 400 == pytest.approx(0.68, abs=0.07)
    assert min(errors_ppm) < -4000.0
    assert max(errors_ppm) > 4000.0


def test_a_filter_delays_energy_by_its_time_constant_and_loses_none():
    """A low pass of 0.3 s: under load its count lags by 0.3 s of it, then catches up."""
    counted = []
    for filter_s in (0.0, 0.3):
        chip = metering(filter_s=filter_s)
        load(chip, 0, 0.0)
        load(chip, 1_000_000, 1000.0)
        late = len(rises(chip, 40_000_000))
        load(chip, 40_000_000, 0.0)
        counted.append((late, late + len(rises(chip, 60_000_000))))
    (prompt, total), (lagging, total_too) = counted
    assert total == prompt
    assert abs(total_too - total) <= 1
    assert (prompt - lagging) * 134.56 == pytest.approx(300.0, abs=134.56)


def test_a_fast_oscillator_makes_more_pulses_and_finds_the_mains_too_slow():
    """One per cent fast: f = 1e6 / FREQ comes out 1 % low, which corrects the energy again."""
    chip = metering(oscillator_ppm=10_000.0)
    load(chip, 0, 1000.0)
    found = rises(chip, 60_000_000)
    assert found[400] - found[0] == pytest.approx(400 * 134_560 / 1.01, abs=2)
    assert ask(chip, 60_000_000, bl0942.FREQ) == 20_200
    assert chip.error_ppm == pytest.approx(10_000.0)


def test_the_oscillator_drifts_as_the_chip_warms_up():
    """20 ppm/K, 10 K cold and 15 K of warming: -200 ppm, and after 300 s (1 - 1/e) * 300 more."""
    chip = metering(oscillator_ppm_per_k=20.0, temperature_c=15.0, warm_up_k=15.0)
    load(chip, 0, 1000.0)
    assert chip.error_ppm == pytest.approx(-200.0)
    load(chip, 300_000_000, 1000.0)
    assert chip.error_ppm == pytest.approx(-200.0 + 300.0 * (1 - 1 / 2.718281828))


@pytest.mark.parametrize("mains_hz", [49.5, 50.0, 50.5])
def test_the_frequency_register(mains_hz):
    chip = metering(mains_hz=mains_hz)
    assert 1e6 / ask(chip, 0, bl0942.FREQ) == pytest.approx(mains_hz, abs=0.002)


def test_voltages_are_effective_values_over_what_they_cover():
    chip = metering()
    load(chip, 0, 0.0)
    _, [(first_us, mv)] = run(chip, 400_000)
    assert mv == 220_000
    load(chip, first_us + 100_000, 0.0, 216.0)
    _, [(second_us, mv)] = run(chip, first_us + 400_000)
    assert second_us == first_us + 400_000
    assert mv == round(1000 * (0.25 * 220**2 + 0.75 * 216**2) ** 0.5)


def test_a_voltage_carries_the_chips_error_and_noise():
    chip = metering(voltage_error_percent=0.5, voltage_noise_mv=30.0)
    load(chip, 0, 0.0)
    means_mv = [mv for _, mv in run(chip, 800_000_000)[1]]
    mean_mv = sum(means_mv) / len(means_mv)
    assert mean_mv == pytest.approx(221_100, abs=3)
    deviation_mv = (sum((value - mean_mv) ** 2 for value in means_mv) / len(means_mv)) ** 0.5
    assert deviation_mv == pytest.approx(30.0, rel=0.1)


def test_the_slow_update_takes_800_ms():
    chip = metering()
    write(chip, 0, bl0942.MODE, 0x8F)
    moments = [t_us for t_us, _ in run(chip, 5_000_000)[1]]
    assert {b - a for a, b in pairwise(moments)} == {800_000}


def test_beyond_full_scale_the_crests_are_cut():
    """380 V at 267.7 V of full scale reads 312.9 V: see the formula of `rms.clipped`."""
    chip = metering()
    load(chip, 0, 0.0, 380.0)
    _, volts = run(chip, 1_000_000)
    assert volts[-1][1] == pytest.approx(312_900, abs=100)


def test_power_below_the_creep_threshold_counts_nothing():
    """0B stands for 134.3 counts, 43.1 mW."""
    for power_w, creeps in ((0.0430, True), (0.0432, False)):
        chip = metering()
        load(chip, 0, power_w)
        run(chip, 7_200_000_000)  # two hours: 310 J, at least two pulses
        assert (chip.pulses == 0) == creeps
        assert bool(ask(chip, 7_200_100_000, bl0942.STATUS) & bl0942.CREEPS) == creeps
        assert (ask(chip, 7_200_200_000, bl0942.WATT) == 0) == creeps


def test_without_its_enable_bit_no_energy_is_counted():
    chip = metering()
    load(chip, 0, 1000.0)
    write(chip, 0, bl0942.MODE, 0x83)
    assert rises(chip, 10_000_000) == []
    write(chip, 10_000_000, bl0942.MODE, 0x87)
    assert len(rises(chip, 20_000_000)) in (74, 75)


def test_another_gain_scales_current_power_and_pulses():
    chip = metering()
    load(chip, 0, 1000.0)
    write(chip, 0, bl0942.GAIN_CR, 1)  # 4 instead of 16
    assert len(rises(chip, 20_000_000)) in (37, 38)
    assert ask(chip, 20_000_000, bl0942.WATT) == pytest.approx(3116969 / 4, abs=1)
    assert ask(chip, 20_100_000, bl0942.I_RMS) == pytest.approx(5709397 / 4, abs=1)


def test_fast_rms_shows_a_current_within_a_cycle_and_trips_the_threshold():
    chip = metering()
    load(chip, 0, 0.0)
    write(chip, 0, bl0942.I_FAST_RMS_TH, round(4.0 * COUNTS_PER_A * 0.363) >> 8)
    load(chip, 1_000_000, 1000.0)
    assert ask(chip, 1_019_000, bl0942.I_FAST_RMS) == 0
    assert ask(chip, 1_050_000, bl0942.I_FAST_RMS) == 2_072_511
    assert ask(chip, 1_100_000, bl0942.I_RMS) == 0  # its update has not come yet


@given(st.sets(st.sampled_from(FAULTS)), st.integers(0, 2**32))
def test_after_any_faults_everything_goes_on_as_if_they_had_not_been(faults, seed):
    chip = metering(seed)
    load(chip, 0, 1000.0)
    for on in (True, True, False):
        for name in sorted(faults):
            chip.fault(name, on)
        load(chip, 0, 1000.0)
    healthy = metering(seed)
    load(healthy, 0, 1000.0)
    assert run(chip, 3_000_000) == run(healthy, 3_000_000)


def switched(name: str) -> Metering:
    chip = metering()
    chip.fault(name, True)
    load(chip, 0, 1000.0)
    return chip


def test_a_silent_chip_gives_nothing_and_starts_afresh():
    chip = switched("chip_silent")
    assert run(chip, 10_000_000)[0] == []
    assert chip.send(10_000_000, bytes.fromhex("58 AA")) == []
    chip.fault("chip_silent", False)
    load(chip, 10_000_000, 1000.0)
    edges, _ = run(chip, 11_000_000)
    assert edges
    assert ask(chip, 11_000_000, bl0942.CF_CNT) == len(edges) // 2


def test_a_stuck_line_keeps_its_registers_counting():
    chip = switched("cf_stuck")
    edges, volts = run(chip, 10_000_000)
    assert edges == []
    assert len(volts) == 25
    assert ask(chip, 10_000_000, bl0942.CF_CNT) in (74, 75)


def test_a_noisy_line_has_more_edges_but_the_same_count():
    chip = switched("cf_noise")
    edges, _ = run(chip, 100_000_000)
    assert [level for _, level in edges] == [1, 0] * (len(edges) // 2)
    assert 300 < len(edges) // 2 - chip.pulses < 700
    assert ask(chip, 100_000_000, bl0942.CF_CNT) == chip.pulses == pytest.approx(743, abs=1)
    chip.fault("cf_noise", False)
    load(chip, 100_000_000, 0.0)
    assert run(chip, 200_000_000)[0] == []


def test_half_of_damaged_packets_do_not_get_through():
    chip = switched("packets_corrupt")
    whole = 0
    for second in range(1, 201):
        run(chip, second * 1_000_000)
        packet = bytes(byte for _, byte in chip.send(second * 1_000_000, bytes.fromhex("58 AA")))
        assert len(packet) == 23
        whole += (sum(packet) + bl0942.READ) & 0xFF == 0xFF
    assert 70 < whole < 130


def test_an_oscillator_that_is_off_is_3_percent_slow():
    chip = switched("oscillator_off")
    found = rises(chip, 60_000_000)
    assert found[400] - found[0] == pytest.approx(400 * 134_560 / 0.97, abs=2)
    assert ask(chip, 60_000_000, bl0942.FREQ) == 19_400


def test_nothing_is_due_for_ever_without_load_but_the_updates():
    chip = metering()
    load(chip, 0, 0.0)
    assert chip.due_us < NEVER_US
    assert run(chip, 4_000_000)[0] == []


def test_a_window_with_a_large_current_counts_though_it_is_small_by_its_end():
    chip = metering()
    write(chip, 0, bl0942.I_FAST_RMS_TH, 10_000)  # 5.6 A
    load(chip, 100_000, 500.0)
    run(chip, 200_000)
    load(chip, 201_000, 3000.0)
    load(chip, 216_000, 500.0)
    run(chip, 219_999)
    assert not chip.over_current
    run(chip, 220_000)
    assert chip.over_current
    run(chip, 240_000)
    assert not chip.over_current
