"""Where the device begins and everything comes back to."""

from metercheck_device.panel.pages.menu import Menu
from metercheck_device.panel.pages.page import Page
from metercheck_device.panel.pages.task import Constant
from metercheck_wire.compat import const
from metercheck_wire.messages import WIRING

_HINT_US = const(2500000)
_DARK_BITS = 1 << WIRING.index("not_measured") | 1 << WIRING.index("no_voltage")


class Ready(Page):
    """What the device will check with, and whether it sees the meter."""

    HOLD = True

    def __init__(self):
        self._hint_us = 0

    def key(self, panel, key):
        panel.page = Constant(panel.constant) if key == 1 else Menu()

    def short(self, panel):
        self._hint_us = panel.now_us + _HINT_US

    def view(self, panel):
        tripped = panel.session.supervisor.tripped
        if tripped:
            return ("trip", tripped)
        status = panel.status
        volts = 0 if status["wiring"] & _DARK_BITS else (status["voltage_mv"] + 500) // 1000
        head = panel.head
        hint = panel.now_us < self._hint_us
        return ("ready", panel.constant, panel.place, volts, head.level, head.word, hint)
