"""The chip's clock against the crystal: mains with false, missing and lopsided edges."""

import random

from metercheck_device.metering.oscillator import Mains, Oscillator

SECOND = 1000000


def edges(hertz, seconds, seed=1, jitter_us=0, missing=0.0, spikes=0.0, lopsided_us=0):
    """Instants of the pin's edges; shares of missing ones, and of spikes of two edges between."""
    random.seed(seed)
    half_us = 500000.0 / hertz
    found = []
    for number in range(int(seconds * 2 * hertz)):
        t_us = int(3777 + number * half_us) + (number % 2) * lopsided_us
        if jitter_us:
            t_us += random.randrange(2 * jitter_us + 1) - jitter_us
        if random.random() >= missing:
            found.append(t_us)
        if random.random() < spikes:
            spike_us = t_us + 600 + random.randrange(8000)
            found.append(spike_us)
            found.append(spike_us + 50 + random.randrange(500))
    return sorted(found)


def half_us(found):
    mains = Mains()
    for t_us in found:
        mains.edge(t_us)
    halves, lasted_us = mains.take()
    return lasted_us / halves if halves else 0.0


def off_ppm(hertz, **disturbed):
    return abs(half_us(edges(hertz, 10, **disturbed)) * hertz / 500000 - 1.0) * 1e6


def test_clean_mains_of_any_frequency():
    for hertz in (45.2, 49.7, 50.0, 50.02, 59.9, 64.0):
        assert off_ppm(hertz) < 2, hertz


def test_disturbed_mains():
    for seed in range(20):
        assert off_ppm(50.0, seed=seed, jitter_us=30) < 10
        assert off_ppm(50.0, seed=seed, missing=0.3) < 5
        assert off_ppm(50.0, seed=seed, spikes=0.3) < 90  # a spike within 0.4 ms of an end
        assert off_ppm(50.0, seed=seed, jitter_us=30, missing=0.2, spikes=0.2) < 90
        assert off_ppm(50.0, seed=seed, lopsided_us=300) < 60


def test_noise_is_no_mains():
    random.seed(2)
    for mean_us in (300, 3000, 30000):
        t_us = 0
        mains = Mains()
        halves = 0
        for _ in range(3000):
            t_us += 1 + random.getrandbits(16) * 2 * mean_us // 65536
            mains.edge(t_us)
        halves, lasted_us = mains.take()
        # Nothing that Oscillator would take for 10 s of mains.
        assert halves * 10000 < t_us // 3 or abs(lasted_us / max(halves, 1) - 10000) > 700


def test_a_pause_is_not_counted_as_time():
    mains = Mains()
    for t_us in edges(50.0, 5):
        mains.edge(t_us)
    mains.take()
    for t_us in edges(50.0, 5):
        mains.edge(t_us + 60 * SECOND)
    halves, lasted_us = mains.take()
    assert 480 <= halves <= 500
    assert abs(lasted_us - halves * 10000) <= 10


def test_nothing_new_is_nothing():
    mains = Mains()
    assert mains.take() == (0, 0)
    for t_us in edges(50.0, 2):
        mains.edge(t_us)
    assert mains.take()[0] > 100
    assert mains.take() == (0, 0)


def oscillator(*freqs):
    found = Oscillator()
    for freq in freqs:
        found.compare(freq, 40, 400000)
    return found


def test_the_oscillators_error_is_freqs():
    """FREQ counts us of the chip's clock in a period of 20 000 us."""
    assert oscillator(*[20400] * 30).ppm == 20000
    assert oscillator(*[19400] * 30).ppm == -30000
    assert oscillator(*[20000] * 30).ppm == 0


def test_it_is_not_known_before_0_8_s():
    assert not oscillator(20400).known
    assert oscillator(20400).ppm == 0
    assert oscillator(20400, 20400).known


def test_a_freq_without_meaning_is_left():
    for wrong in (0, 1, 10000, 40000, 0xFFFFFF):
        found = oscillator(*([20200] * 20 + [wrong] * 20))
        assert found.ppm == 10000
    found = oscillator(*[20200] * 20)
    found.compare(20000, 3, 30000)
    found.compare(20000, 0, 0)
    assert found.ppm == 10000


def test_steps_of_freq_average_out():
    """20 012.3 us is read as 20 012 or 20 013."""
    freqs = [20012 + (number * 3 % 10 < 3) for number in range(300)]
    assert abs(oscillator(*freqs).ppm - 615) <= 2


def test_warming_up_is_followed():
    freqs = [20000 + number // 10 for number in range(1500)]  # 125 ppm each 10 s
    assert 149 * 50 - 1500 < oscillator(*freqs).ppm < 149 * 50
