"""What the next check is of: the meter's constant, the place, and on to the meter's number."""

from metercheck_device.panel.pages.number import Number
from metercheck_device.panel.pages.page import Page
from metercheck_wire.compat import const

PRESETS = (300, 400, 600, 800, 1200, 1600, 3200, 6400)
LEAST_CONSTANT = const(50)
MOST_CONSTANT = const(20000)
_PLACES = const(5)


class Constant(Page):
    """The last one that was used first, then the usual ones."""

    def __init__(self, value):
        self._value = value

    def key(self, panel, key):
        if key == 0:
            panel.constant = self._value
            panel.page = Place()
        elif key == 1:
            larger = [preset for preset in PRESETS if preset > self._value]
            self._value = larger[0] if larger else PRESETS[0]
        else:
            panel.page = Digits(self._value)

    def view(self, panel):
        return ("constant", self._value)


class Digits(Page):
    """Any constant, digit by digit."""

    def __init__(self, value):
        self._value = value
        self._place = 0
        self._wrong = False

    def key(self, panel, key):
        self._wrong = False
        if key == 0 and self._place < _PLACES - 1:
            self._place += 1
        elif key == 0:
            self._wrong = not LEAST_CONSTANT <= self._value <= MOST_CONSTANT
            if not self._wrong:
                panel.constant = self._value
                panel.page = Place()
        elif key == 1:
            unit = 10 ** (_PLACES - 1 - self._place)
            digit = self._value // unit % 10
            most = 3 if self._place == 0 else 10
            self._value += ((digit + 1) % most - digit) * unit
        elif self._place:
            self._place -= 1
        else:
            panel.page = Constant(panel.constant)

    def view(self, panel):
        return ("digits", self._value, self._place, self._wrong)


class Place(Page):
    """In the meter box or at a socket."""

    def key(self, panel, key):
        if key < 2:
            panel.place = key
            panel.keep()
            panel.page = Number(panel)
        else:
            panel.page = Constant(panel.constant)

    def view(self, panel):
        return ("place",)
