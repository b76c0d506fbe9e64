"""Between START being held and the load coming on, and what keeps it off."""

from metercheck_device.panel.pages.page import Page
from metercheck_wire.messages import ERRORS, WIRING

_COOLING = ERRORS.index("cooling")
_DIFFERS = ERRORS.index("constant_differs")
# Refusals with a number that people can use: the meter's constant, records that wait.
_TOLD = (_DIFFERS, ERRORS.index("journal_full"))
# Findings with which the load may be tried all the same: what they say is a doubt.
_DOUBTS = ("no_load", "weak_source", "place_doubtful")


class Armed(Page):
    """START may be pressed, here or at a host; held again it counts from 60 s anew."""

    HOLD = True

    def short(self, panel):
        panel.start()

    def key(self, panel, key):
        if key == 2:
            panel.disarm()
            panel.home()

    def live(self, panel):
        if not panel.armed_us:
            panel.home()

    def view(self, panel):
        left_s = (panel.armed_us + 999999) // 1000000
        return ("armed", left_s, panel.constant, panel.place, panel.meter)


class Cooling(Page):
    """Waits, and goes on where it was."""

    def key(self, panel, key):
        if key == 2:
            panel.home()

    def live(self, panel):
        if not panel.status["cooling_s"]:
            go_on(panel)

    def view(self, panel):
        return ("cooling", panel.status["cooling_s"])


class Wiring(Page):
    """What the clips are on: one finding at a time. With a doubt one may go on."""

    def __init__(self):
        self._at = 0

    def key(self, panel, key):
        found = _findings(panel)
        if key == 0 and _only_doubts(found):
            if panel.armed_us:
                panel.page = Armed()
            else:
                panel.home()
        elif key == 1 and found:
            self._at = (self._at + 1) % len(found)
        elif key == 2:
            panel.home()

    def live(self, panel):
        found = _findings(panel)
        if not found:
            go_on(panel)
        elif self._at >= len(found):
            self._at = 0

    def view(self, panel):
        found = _findings(panel)
        count = len(found)
        return ("wiring", found[self._at], self._at + 1, count, _only_doubts(found))


class Refused(Page):
    """The device says no, and why. If the meter tells another constant, one may insist."""

    def __init__(self, code, args):
        self._code = code
        self._number = args[0] if args and code in _TOLD else 0
        self._cooling = code == _COOLING and bool(args)
        self._may_go_on = code == _DIFFERS

    def key(self, panel, key):
        if key == 0 and self._may_go_on:
            panel.start(True)
        elif key == 2 or not self._may_go_on:
            panel.home()

    def live(self, panel):
        if self._cooling:
            panel.renew_status()
            panel.page = Cooling()

    def view(self, panel):
        return ("refused", self._code, self._number, self._may_go_on)


def go_on(panel):
    """After START was held: to what is in the way first, then to START."""
    if not panel.armed_us:
        panel.home()
    elif panel.status["cooling_s"]:
        panel.page = Cooling()
    else:
        panel.page = Wiring() if _findings(panel) else Armed()


def _findings(panel):
    bits = panel.status["wiring"]
    return [bit for bit in range(16) if bits >> bit & 1]


def _only_doubts(found):
    return all(bit < len(WIRING) and WIRING[bit] in _DOUBTS for bit in found)
