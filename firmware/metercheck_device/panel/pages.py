"""The pages of the panel before and beside a check: what a key does on each, and what it shows.

A page has `key(panel, key)` for keys 0 to 2, `view(panel)` for `screens`, and `live(panel)`,
called ten times a second. On a page with HOLD the first key is START: held for a second it arms
the device, let go before that it calls `short(panel)`. A page with CHECK belongs to a check.
"""

from metercheck_device import FIRMWARE
from metercheck_device.panel import texts, tones
from metercheck_wire.compat import const
from metercheck_wire.messages import ERRORS, WIRING

PRESETS = (300, 400, 600, 800, 1200, 1600, 3200, 6400)
LEAST_CONSTANT = const(50)
MOST_CONSTANT = const(20000)
LONGEST_S = (60, 120, 180, 300)

_HINT_US = const(2500000)
_COOLING = ERRORS.index("cooling")
_DIFFERS = ERRORS.index("constant_differs")
# Refusals with a number that people can use: the meter's constant, records that wait.
_TOLD = (_DIFFERS, ERRORS.index("journal_full"))
# Findings with which the load may be tried all the same: what they say is a doubt.
_DOUBTS = ("no_load", "weak_source", "place_doubtful")
_DARK_BITS = 1 << WIRING.index("not_measured") | 1 << WIRING.index("no_voltage")


class Page:
    """Nothing happens on it."""

    HOLD = False
    CHECK = False

    def key(self, panel, key):
        """Key 0, 1 or 2 was pressed."""

    def live(self, panel):
        """Time goes on."""

    def short(self, panel):
        """The first key was let go before it counted as held."""

    def over(self, panel):
        """A check has ended; whether this page stays all the same."""
        return False

    def view(self, panel):
        """What is to be shown."""
        raise NotImplementedError


class Ready(Page):
    """Where the device begins and everything comes back to."""

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
        if key == 0 and self._place < 4:
            self._place += 1
        elif key == 0:
            self._wrong = not LEAST_CONSTANT <= self._value <= MOST_CONSTANT
            if not self._wrong:
                panel.constant = self._value
                panel.page = Place()
        elif key == 1:
            unit = 10 ** (4 - self._place)
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
            panel.page = Ready()
        else:
            panel.page = Constant(panel.constant)

    def view(self, panel):
        return ("place",)


class Armed(Page):
    """START may be pressed, here or at a host; held again it counts from 60 s anew."""

    HOLD = True

    def short(self, panel):
        panel.start()

    def key(self, panel, key):
        if key == 2:
            panel.disarm()
            panel.page = Ready()

    def live(self, panel):
        if not panel.armed_us:
            panel.page = Ready()

    def view(self, panel):
        left_s = (panel.armed_us + 999999) // 1000000
        return ("armed", left_s, panel.constant, panel.place)


class Cooling(Page):
    """Waits, and goes on where it was."""

    def key(self, panel, key):
        if key == 2:
            panel.page = Ready()

    def live(self, panel):
        if not panel.status["cooling_s"]:
            panel.page = armed_page(panel)

    def view(self, panel):
        return ("cooling", panel.status["cooling_s"])


class Wiring(Page):
    """What the clips are on: one finding at a time. With a doubt one may go on."""

    def __init__(self):
        self._at = 0

    def key(self, panel, key):
        found = _findings(panel)
        if key == 0 and _only_doubts(found):
            panel.page = Armed() if panel.armed_us else Ready()
        elif key == 1 and found:
            self._at = (self._at + 1) % len(found)
        elif key == 2:
            panel.page = Ready()

    def live(self, panel):
        found = _findings(panel)
        if not found:
            panel.page = armed_page(panel)
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
            panel.page = Ready()

    def live(self, panel):
        if self._cooling:
            panel.renew_status()
            panel.page = Cooling()

    def view(self, panel):
        return ("refused", self._code, self._number, self._may_go_on)


class Menu(Page):
    """Records, the head, settings."""

    def __init__(self, chosen=0):
        self._chosen = chosen

    def key(self, panel, key):
        if key == 1:
            self._chosen = (self._chosen + 1) % len(texts.MENU_ITEMS)
        elif key == 2:
            panel.page = Ready()
        else:
            self._open(panel)

    def _open(self, panel):
        chosen = self._chosen
        if chosen == texts.LANGUAGE_ITEM:
            panel.language = 1 - panel.language
            panel.keep()
        elif chosen == texts.SOUND_ITEM:
            panel.sound = not panel.sound
            panel.keep()
            panel.play(tones.CLICK)
        else:
            panel.page = _BEHIND[chosen]()

    def view(self, panel):
        longest_s = panel.session.settings["longest_s"]
        return ("menu", self._chosen, panel.sound, longest_s)


class Records(Page):
    """The records that are kept, the newest first."""

    def __init__(self):
        self._back = -1  # not looked yet
        self._count = 0
        self._found = None

    def key(self, panel, key):
        if key == 2:
            panel.page = Menu(texts.RECORDS_ITEM)
        elif key == 0:
            self._look(panel, min(self._back + 1, self._count - 1))
        else:
            self._look(panel, self._back - 1)

    def live(self, panel):
        if self._back < 0:
            self._look(panel, 0)

    def _look(self, panel, back):
        journal = panel.records.journal()
        self._count = journal["newest"] + 1 - journal["oldest"] if journal["oldest"] else 0
        self._back = max(back, 0)
        self._found = panel.records.read(journal["newest"] - self._back) if self._count else None

    def view(self, panel):
        if self._found is None:
            return ("record", 0, 0, 0, 0, 0, 0, "")
        record, verdict, ratio_ppm, u95_ppm, _, _, mark = self._found
        at = self._back + 1
        return ("record", at, self._count, record, verdict, ratio_ppm, u95_ppm, mark)


class Head(Page):
    """What the optical head sees, while it is being seated."""

    def key(self, panel, key):
        if key == 2:
            panel.page = Menu(texts.HEAD_ITEM)

    def view(self, panel):
        head = panel.head
        return ("head", head.level, head.word, head.pulses)


class Longest(Page):
    """How long a check may take at most."""

    def __init__(self):
        self._chosen = 0  # seconds; 0: as it is set

    def key(self, panel, key):
        now = self._chosen or panel.session.settings["longest_s"]
        if key == 1:
            longer = [seconds for seconds in LONGEST_S if seconds > now]
            self._chosen = longer[0] if longer else LONGEST_S[0]
            return
        if key == 0:
            changed = dict(panel.session.settings)
            changed["longest_s"] = now
            name, values = panel.session.handle("SETTINGS_CHANGE", changed)
            if name == "ERROR":
                panel.page = Refused(values["code"], values["args"])
                return
        panel.page = Menu(texts.LONGEST_ITEM)

    def view(self, panel):
        return ("longest", self._chosen or panel.session.settings["longest_s"])


class Limits(Page):
    """The limits of the verdicts; a host changes them."""

    def key(self, panel, key):
        if key == 2:
            panel.page = Menu(texts.LIMITS_ITEM)

    def view(self, panel):
        settings = panel.session.settings
        return (
            "limits",
            settings["normal_low_ppm"],
            settings["normal_high_ppm"],
            settings["abnormal_low_ppm"],
            settings["abnormal_high_ppm"],
        )


class Device(Page):
    """Which device this is."""

    def key(self, panel, key):
        if key == 2:
            panel.page = Menu(texts.DEVICE_ITEM)

    def view(self, panel):
        name = "".join(f"{byte:02x}" for byte in panel.session.identity["device"])
        return ("device", name, FIRMWARE[:14], panel.status["exhaust_dc"])


_BEHIND = {
    texts.RECORDS_ITEM: Records,
    texts.HEAD_ITEM: Head,
    texts.LONGEST_ITEM: Longest,
    texts.LIMITS_ITEM: Limits,
    texts.DEVICE_ITEM: Device,
}


def armed_page(panel):
    """The page after START was held: what is in the way first."""
    if not panel.armed_us:
        return Ready()
    if panel.status["cooling_s"]:
        return Cooling()
    return Wiring() if _findings(panel) else Armed()


def _findings(panel):
    bits = panel.status["wiring"]
    return [bit for bit in range(16) if bits >> bit & 1]


def _only_doubts(found):
    return all(bit < len(WIRING) and WIRING[bit] in _DOUBTS for bit in found)
