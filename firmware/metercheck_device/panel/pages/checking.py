"""The pages of a check: how it goes, what the inspector is asked, what came out."""

from metercheck_device.panel import tones
from metercheck_device.panel.pages.page import Page
from metercheck_wire.compat import const
from metercheck_wire.messages import CONFIRMATIONS, REASONS, TRIPS

_ASKS = tuple(REASONS.index("needs_" + what) for what in CONFIRMATIONS)
_PAIRING = CONFIRMATIONS.index("pairing")
_NO_VOLTAGE = TRIPS.index("no_voltage")
_TRIPPED = REASONS.index("tripped")
_AGAIN_US = const(20000000)  # until a question that was put off is asked again
_UNKNOWN_PPM = const(2000000)  # an interval as wide as this says nothing
_ON_A_PAGE = const(2)


class Checking(Page):
    """Self-test and measurement. A question of the device opens its page."""

    CHECK = True

    def __init__(self, quiet_until_us=0):
        self._quiet_until_us = quiet_until_us

    def live(self, panel):
        if panel.session.check is None:
            panel.home()
        elif panel.now_us >= self._quiet_until_us:
            asks = panel.progress.get("asks", -1)
            if asks in _ASKS:
                panel.play(tones.ASKS)
                panel.page = Asking(_ASKS.index(asks))

    def view(self, panel):
        check = panel.session.check
        progress = panel.progress
        if check is None or not check.ready or not progress:
            return ("testing",)
        head = check.head
        ratio_ppm, low_ppm, high_ppm = 0, 0, 0
        if progress["high_ppm"] - progress["low_ppm"] < _UNKNOWN_PPM:
            ratio_ppm = progress["ratio_ppm"]
            low_ppm = progress["low_ppm"]
            high_ppm = progress["high_ppm"]
        return (
            "checking",
            min(progress["elapsed_ms"] // 1000, head["longest_s"]),
            head["longest_s"],
            check.level,
            panel.head.level,
            ratio_ppm,
            low_ppm,
            high_ppm,
            (head["normal_low_ppm"], head["normal_high_ppm"]),
            progress["meter_pulses"],
        )


class Asking(Page):
    """First what to do, then what to look at; the check goes on meanwhile."""

    CHECK = True

    def __init__(self, what):
        self._what = what
        self._looks = False
        self._over = False  # the check ended while its question was open

    def key(self, panel, key):
        if not self._looks:
            if key == 0:
                self._looks = True
            elif key == 2:
                self._leave(panel)
        elif key == 0:
            self._answer(panel)
        elif key == 1:
            self._leave(panel)
        else:
            self._looks = False

    def live(self, panel):
        running = panel.session.check is not None
        if not self._over and not running:
            panel.home()
        elif self._over and running:
            panel.page = Checking()  # another one, started by a host
        elif not (self._looks or self._over or self._asked(panel)):
            panel.page = Checking()  # it has answered itself

    def over(self, panel):
        # Whoever opens the main breaker, as he was told to, takes the voltage from the check, too.
        self._over = self._what == _PAIRING and panel.result[5] == _NO_VOLTAGE
        return self._over

    def view(self, panel):
        return ("look" if self._looks else "do", self._what)

    def _asked(self, panel):
        return panel.progress.get("asks", -1) == _ASKS[self._what]

    def _answer(self, panel):
        if self._over:
            panel.promise(self._what)
            panel.page = Noted()
            return
        panel.session.handle("CONFIRM", {"what": self._what})
        panel.page = Checking(panel.now_us + _AGAIN_US)

    def _leave(self, panel):
        panel.page = Result() if self._over else Checking(panel.now_us + _AGAIN_US)


class Noted(Page):
    """The main breaker goes on again, and the check anew."""

    def key(self, panel, key):
        panel.home()

    def view(self, panel):
        return ("noted",)


class Result(Page):
    """The newest result; any key leads to its reasons, START held to another check."""

    HOLD = True

    def short(self, panel):
        panel.page = Why()

    def key(self, panel, key):
        panel.page = Why()

    def view(self, panel):
        record, verdict, ratio_ppm, u95_ppm, reasons, trip, mark = panel.result
        why = reasons[0] if reasons else -1
        cause = trip if why == _TRIPPED else 0
        return ("result", verdict, ratio_ppm, u95_ppm, why, cause, record, mark)


class Why(Page):
    """Two reasons a page, then what to do next."""

    def __init__(self):
        self._at = 0

    def key(self, panel, key):
        if key == 2:
            panel.home()
            return
        self._at += 1
        if self._at >= self._count(panel):
            panel.page = Result()

    def _count(self, panel):
        return (len(panel.result[4]) + _ON_A_PAGE - 1) // _ON_A_PAGE + 1

    def view(self, panel):
        verdict, reasons = panel.result[1], panel.result[4]
        count = self._count(panel)
        if self._at == count - 1:
            return ("why", count, count, -1, -1, verdict)
        here = reasons[_ON_A_PAGE * self._at :]
        second = here[1] if len(here) > 1 else -1
        return ("why", self._at + 1, count, here[0], second, 0)
