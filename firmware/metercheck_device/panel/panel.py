"""The device in the hand: keys in, commands to the session out, and what is on the screen.

The panel is one more host. It gives the session the same commands, and hears the same messages;
it knows nothing that it could not have asked for. Where it is in its menus is a page (`pages/`).

Keys act when they are pressed; only START is held, and where it may be held a short press acts
when the key is let go. STOP works on every page.
"""

from metercheck_device.panel import preferences, tones
from metercheck_device.panel.canvas import ROWS, Canvas
from metercheck_device.panel.head import HeadSignal
from metercheck_device.panel.pages.checking import Checking, Result
from metercheck_device.panel.pages.ready import Ready
from metercheck_device.panel.pages.starting import Refused, go_on
from metercheck_device.panel.results import Results
from metercheck_device.panel.screens import draw_row
from metercheck_device.safety.contactor import NEVER_US
from metercheck_wire.compat import const

STOP = const(3)
_HOLD_US = const(1000000)
_ARMED_US = const(60000000)
_LOOK_US = const(100000)  # how soon a change shows
_STATUS_US = const(500000)
_MOST_PRESSES = const(8)  # that wait while an edge is being computed
_USUAL = const(1200)
_PROMISED_US = const(600000000)  # a confirmation that waits for the next check


class Panel:
    """`turn` once a turn of the loop; `press` whenever the board has buttons, `hear` messages."""

    def __init__(self, session, shown=True):
        """shown: somebody looks: without a display nothing is drawn."""
        self.session = session
        self.language = 0
        self.sound = True
        self.place = 0
        self.constant = _USUAL
        self.meter = ""  # the meter's number for the record: 12 digits, "" for none
        self.last_meter = ""  # the one that was used last, to be offered
        preferences.restore(self, session.adjustments.preferences)
        self.head = HeadSignal()
        self.status = {}
        self.progress = {}
        self.records = Results(session.handle)
        self.result = ()  # of the check that ended last, as Results.read gives it
        self.now_us = 0
        self.page = Ready()
        self.tones = tones.Tones()
        self.promised = -1  # a confirmation that goes along with the next START
        self._promised_us = 0
        self._task = {}
        self._armed_until_us = 0
        self._held_us = -1  # since when START is held
        self._presses = []
        self._shown = shown
        self._canvas = Canvas()
        self._view = (0, "")
        self._row = ROWS
        self._look_us = 0
        self._status_us = 0

    def armed(self, now_us):
        """A remote START is let through: START was held here less than a minute ago."""
        return now_us < self._armed_until_us

    @property
    def armed_us(self):
        """For how long it still is."""
        return max(self._armed_until_us - self.now_us, 0)

    @property
    def deadline_us(self):
        """When `turn` is due at the latest."""
        deadline_us = NEVER_US
        if self._held_us >= 0:
            deadline_us = self._held_us + _HOLD_US
        if self.tones.due_us >= 0:
            deadline_us = min(deadline_us, self.tones.due_us)
        if self._shown:
            deadline_us = min(deadline_us, self._look_us if self._row == ROWS else 0)
        return deadline_us

    def press(self, buttons):
        """[(t_us, key, pressed)] of the board; True when STOP is among them: load off now."""
        stopped = False
        for button in buttons:
            stopped = stopped or (button[1] == STOP and button[2])
            if len(self._presses) < _MOST_PRESSES or button[1] == STOP:
                self._presses.append(button)
        return stopped

    def hear(self, name, values):
        """A message of the session to its host."""
        if name == "PROGRESS":
            self.progress = values
        elif name == "FINISHED":
            self._finished(values)

    def turn(self, board):
        """Time has come to the board's now_us: keys, pages, a row of the picture, the buzzer."""
        now_us = self.now_us = board.now_us
        if self._presses:
            presses = self._presses
            self._presses = []
            for t_us, key, pressed in presses:
                self._key(t_us, key, pressed)
        if self._held_us >= 0 and now_us - self._held_us >= _HOLD_US:
            self._held_us = -1
            self._arm()
        if self._shown:
            self._show(board)
        self.tones.turn(now_us, board)

    def keep(self):
        """What is set here is remembered over the end of the battery."""
        self.session.adjustments.prefer(preferences.packed(self))

    def use_meter(self, number):
        """The meter's number for the records of the checks to come; "" for none."""
        self.meter = number
        if number:
            self.last_meter = number
            self.keep()

    def home(self):
        """Back to where everything begins."""
        self.page = Ready()

    def start(self, again=False):
        """START, as a host would; again: the same one, by somebody who insists."""
        if not again:
            self._task = {
                "token": self.now_us & 0xFFFFFFFF,
                "time_s": 0,
                "constant_imp_per_kwh": self.constant,
                "place": self.place,
                "meter": self.meter,
            }
        self.session.armed = self.armed(self.now_us)
        name, values = self.session.handle("START", dict(self._task))
        if name != "STARTED":
            self.play(tones.REFUSED)
            self.page = Refused(values["code"], values["args"])
            return
        if self.promised >= 0 and self.now_us < self._promised_us:
            self.session.handle("CONFIRM", {"what": self.promised})
        self.promised = -1

    def promise(self, what):
        """The inspector has seen it, but its check is over: it goes along with the next one."""
        self.promised = what
        self._promised_us = self.now_us + _PROMISED_US

    def disarm(self):
        """Nothing may be started any more."""
        self._armed_until_us = 0

    def play(self, tune):
        """Unless the sound is off."""
        if self.sound:
            self.tones.play(tune)

    def _key(self, t_us, key, pressed):
        if key == STOP:
            if pressed:
                self._stop()
            return
        if not pressed:
            if self._held_us >= 0 and not key:
                self._held_us = -1
                self.page.short(self)
            return
        self.play(tones.CLICK)
        if self.page.HOLD and not key:
            self._held_us = t_us
        else:
            self.page.key(self, key)

    def _stop(self):
        self._held_us = -1
        self.disarm()
        self.play(tones.STOPPED)
        if self.session.check is not None:
            self.session.handle("STOP", {})
            self.page = Checking()
        else:
            self.home()

    def _arm(self):
        """START was held: one check may be started within a minute, here or from a host."""
        if self.session.supervisor.tripped:
            return
        self._armed_until_us = self.now_us + _ARMED_US
        self.play(tones.ARMED)
        self.renew_status()
        go_on(self)

    def renew_status(self):
        """Ask the session how it is."""
        self._status_us = self.now_us + _STATUS_US
        self.status = self.session.handle("STATUS_REQUEST", {})[1]

    def _finished(self, values):
        record = values["record"]
        told = (record, values["verdict"], values["ratio_ppm"], values["u95_ppm"], (), 0, "")
        self.result = self.records.read(record) or told
        if not self.page.over(self):
            self.page = Result()
        self.play(tones.VERDICTS[values["verdict"]])

    def _show(self, board):
        """Look for a change; draw one row a turn, and show them when all are drawn."""
        if self._row == ROWS:
            if self.now_us < self._look_us:
                return
            self._look_us = self.now_us + _LOOK_US
            self._look()
            view = (self.language,) + self.page.view(self)
            if view == self._view:
                return
            self._view = view
            self._row = 0
        draw_row(self._canvas, self._view[0], self._view[1:], self._row)
        self._row += 1
        if self._row == ROWS:
            board.show(self._canvas.buffer)

    def _look(self):
        self.head.turn(self.now_us, self.session.pulses)
        if self.now_us >= self._status_us:
            self.renew_status()
        if self.session.check is not None and not self.page.CHECK:
            self.disarm()  # one press, one check
            self._held_us = -1
            self.progress = {}
            self.page = Checking()
        self.page.live(self)
