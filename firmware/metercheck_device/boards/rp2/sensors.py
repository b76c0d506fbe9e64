"""Temperatures, and whether there is mains behind the relays."""

from machine import ADC, Pin

from metercheck_device.boards.hardware_figures import LOAD_SIDE_PAUSE_US
from metercheck_device.boards.rp2 import pins
from metercheck_device.boards.rp2.thermistor import celsius_dc
from metercheck_wire.compat import const

_READ_EVERY_US = const(60000)  # a broken one takes the load off within 100 ms
_SAMPLES = const(8)


class Sensors:
    """Sampled each turn; temperatures in tenths of a degree C."""

    def __init__(self):
        self._exhaust = ADC(Pin(pins.EXHAUST))
        self._heatsink = ADC(Pin(pins.HEATSINK))
        self._load_side = Pin(pins.LOAD_SIDE, Pin.IN, Pin.PULL_DOWN)
        self._live_us = -LOAD_SIDE_PAUSE_US - 1
        self._due_us = 0
        self.exhaust_dc = 0
        self.heatsink_dc = 0
        self.sample(0)

    def sample(self, now_us):
        """Look at what changes quickly, and now and then at what does not."""
        if self._load_side.value():
            self._live_us = now_us
        if now_us >= self._due_us:
            self._due_us = now_us + _READ_EVERY_US
            self.exhaust_dc = celsius_dc(_mean(self._exhaust))
            self.heatsink_dc = celsius_dc(_mean(self._heatsink))

    def load_side(self, now_us):
        """Whether mains was seen behind the relays just now."""
        return now_us - self._live_us <= LOAD_SIDE_PAUSE_US


def _mean(converter):
    total = 0
    for _ in range(_SAMPLES):
        total += converter.read_u16()
    return total // _SAMPLES
