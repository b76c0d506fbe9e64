"""Temperatures of the NTC's own formula; what is open or shorted says so."""

import math

from metercheck_device.boards import SENSOR_BROKEN
from metercheck_device.boards.rp2.thermistor import celsius_dc


def reading(celsius):
    """What the converter reads: 10k against the NTC of 10k at 25 degrees C, B 3950 K."""
    ratio = math.exp(3950 * (1 / (celsius + 273.15) - 1 / 298.15))
    return round(65535 * ratio / (1 + ratio))


def test_the_formula_turned_round():
    for celsius in range(-40, 161, 5):
        # A step of the reading is 0.2 degrees C at 160 degrees, where the device's floats cost
        # less.
        assert abs(celsius_dc(reading(celsius)) - 10 * celsius) <= 2, celsius


def test_25_degrees_is_half_the_reference():
    assert abs(celsius_dc(32768) - 250) <= 1


def test_warmer_reads_lower():
    last = celsius_dc(800)
    for value in range(900, 64400, 100):
        now = celsius_dc(value)
        assert now <= last
        last = now


def test_open_and_shorted():
    for value in (0, 50, 799, 64501, 65535):
        assert celsius_dc(value) == SENSOR_BROKEN
