"""What the inspector touches and sees: buttons, buzzer, display."""

from machine import I2C, PWM, Pin

from metercheck_device.boards.rp2 import pins
from metercheck_device.boards.rp2.debounce import Debouncer
from metercheck_wire.compat import const

_HALF = const(32768)
_ADDRESS = const(0x3C)
_I2C_HZ = const(400000)
_I2C_WAIT_US = const(10000)
_PAGES = const(8)
_COLUMNS = const(128)
_LOOK_AGAIN_US = const(5000000)
# SSD1306 data sheet, section 10: 128 x 64, charge pump on, columns and rows turned, page by page.
_BEGIN = bytes(
    (0xAE, 0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40, 0x8D, 0x14, 0x20, 0x02, 0xA1, 0xC8)
    + (0xDA, 0x12, 0x81, 0x7F, 0xD9, 0xF1, 0xDB, 0x40, 0xA4, 0xA6, 0xAF)
)
_COMMANDS = b"\x00"
_DATA = b"\x40"


class Buttons:
    """Keys 0 to 2 and STOP (3)."""

    def __init__(self):
        self._keys = [
            Pin(pins.FIRST_BUTTON + key, Pin.IN, Pin.PULL_UP) for key in range(pins.BUTTONS)
        ]
        self._debouncer = Debouncer(pins.BUTTONS)
        self._changes = []

    def sample(self, now_us):
        """Look at the keys."""
        pressed = 0
        for key, pin in enumerate(self._keys):
            if not pin.value():
                pressed |= 1 << key
        for change in self._debouncer.sample(now_us, pressed):
            self._changes.append(change)

    def changed(self):
        """Whether `take` has anything."""
        return bool(self._changes)

    def take(self):
        """[(t_us, key, pressed)] since the last time."""
        changes = self._changes
        if changes:
            self._changes = []
        return changes


class Buzzer:
    """A tone, or silence."""

    def __init__(self):
        self._pwm = PWM(Pin(pins.BUZZER), freq=1000, duty_u16=0)

    def tone(self, hz):
        """hz 0: silent."""
        if hz:
            self._pwm.freq(hz)
        self._pwm.duty_u16(_HALF if hz else 0)


class Display:
    """SSD1306 on I2C: eight pages, of which one that has changed goes out at a time (3 ms).

    Without a display, or with one that came loose, it is looked for every five seconds.
    """

    def __init__(self):
        self._bus = I2C(
            1,
            sda=Pin(pins.DISPLAY_DATA),
            scl=Pin(pins.DISPLAY_CLOCK),
            freq=_I2C_HZ,
            timeout=_I2C_WAIT_US,
        )
        self._pages = [bytearray(_COLUMNS) for _ in range(_PAGES)]
        self._changed = 0
        self._there = False
        self._look_us = 0

    def show(self, buffer):
        """1024 bytes, a page after the other, a column of 8 pixels a byte."""
        view = memoryview(buffer)
        for number, page in enumerate(self._pages):
            wanted = view[number * _COLUMNS : (number + 1) * _COLUMNS]
            if page != wanted:
                page[:] = wanted
                self._changed |= 1 << number

    def refresh(self, now_us):
        """Send one page, if any has changed."""
        if not self._changed or (not self._there and now_us < self._look_us):
            return
        try:
            if not self._there:
                self._bus.writevto(_ADDRESS, (_COMMANDS, _BEGIN))
                self._there = True
                self._changed = (1 << _PAGES) - 1
            number = 0
            while not self._changed >> number & 1:
                number += 1
            self._bus.writevto(_ADDRESS, (_COMMANDS, bytes((0xB0 | number, 0x00, 0x10))))
            self._bus.writevto(_ADDRESS, (_DATA, self._pages[number]))
            self._changed &= ~(1 << number)
        except OSError:
            self._there = False
            self._look_us = now_us + _LOOK_AGAIN_US
