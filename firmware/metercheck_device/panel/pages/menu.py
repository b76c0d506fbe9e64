"""The menu, and what lies behind it."""

from metercheck_device import FIRMWARE
from metercheck_device.panel import texts, tones
from metercheck_device.panel.pages.number import Number
from metercheck_device.panel.pages.page import Page
from metercheck_device.panel.pages.starting import Refused

LONGEST_S = (60, 120, 180, 300)


class Menu(Page):
    """Records, the head, settings."""

    def __init__(self, chosen=0):
        self._chosen = chosen

    def key(self, panel, key):
        if key == 1:
            self._chosen = (self._chosen + 1) % len(texts.MENU_ITEMS)
        elif key == 2:
            panel.home()
        else:
            self._open(panel)

    def _open(self, panel):
        chosen = self._chosen
        if chosen == texts.NUMBER_ITEM:
            panel.page = Number(panel)
        elif chosen == texts.LANGUAGE_ITEM:
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
