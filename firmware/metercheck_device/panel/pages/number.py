"""The meter's number, for the record: from the meter itself, as last time, none, or by digits.

It has the 12 digits of an address by DL/T 645; a shorter one begins with zeros. What is chosen
holds for the checks that are started here until another is chosen, and is shown before each of
them. After a restart of the device it is only offered: it was another meter's, as likely as not.
"""

from metercheck_device.panel.pages.page import Page
from metercheck_wire.compat import const

DIGITS = const(12)
TOLD, USED, NONE = 0, 1, 2  # where an offer is from
_LATTER_HALF = const(6)  # meters that hang side by side begin with the same digits


class Number(Page):
    """Offers one number after the other."""

    def __init__(self, panel):
        self._offers = []
        meter = panel.session.handle("METER_REQUEST", {})[1]
        told = _twelve(meter["number"]) or _twelve(meter["address"])
        if told:
            self._offers.append((TOLD, told))
        if panel.last_meter and panel.last_meter != told:
            self._offers.append((USED, panel.last_meter))
        self._offers.append((NONE, ""))
        self._at = 0

    def key(self, panel, key):
        if key == 0:
            panel.use_meter(self._offers[self._at][1])
            panel.home()
        elif key == 1:
            self._at = (self._at + 1) % len(self._offers)
        else:
            panel.page = NumberDigits(self._offers[self._at][1])

    def view(self, panel):
        return ("number",) + self._offers[self._at]


class NumberDigits(Page):
    """Any number, digit by digit; twelve zeros are none."""

    def __init__(self, number):
        self._digits = [int(digit) for digit in number] or [0] * DIGITS
        self._place = _LATTER_HALF if number else 0

    def key(self, panel, key):
        place = self._place
        if key == 0 and place < DIGITS - 1:
            self._place += 1
        elif key == 0:
            panel.use_meter(self._number() if any(self._digits) else "")
            panel.home()
        elif key == 1:
            self._digits[place] = (self._digits[place] + 1) % 10
        elif place:
            self._place -= 1
        else:
            panel.page = Number(panel)

    def view(self, panel):
        return ("number_digits", self._number(), self._place)

    def _number(self):
        return "".join([str(digit) for digit in self._digits])


def _twelve(told):
    """What a meter told of its number, as twelve digits; "" if that is none."""
    if not told.isdigit() or len(told) > DIGITS or not int(told):
        return ""
    return "0" * (DIGITS - len(told)) + told
