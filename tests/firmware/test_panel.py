"""Keys in, commands and views out: the panel beside a session that the test plays."""

from metercheck_device.adjustments import PREFERENCES_BYTES
from metercheck_device.measure.pulses import PulseFilter
from metercheck_device.panel import texts, tones
from metercheck_device.panel.head import FLICKER, GOOD, LOOSE, NONE, STEADY_LIGHT, HeadSignal
from metercheck_device.panel.panel import Panel
from metercheck_device.panel.tones import Tones
from metercheck_wire.messages import CONFIRMATIONS, ERRORS, REASONS, WIRING

START, MIDDLE, RIGHT, STOP = 0, 1, 2, 3
NOTHING_ASKED = 255
_QUESTIONS = ("STATUS_REQUEST", "RECORD_REQUEST", "JOURNAL_REQUEST", "METER_REQUEST")


class Check:
    """One whose load is not proven yet."""

    def __init__(self):
        self.ready = False
        self.level = 0


class Supervisor:
    """Content, until a test trips it."""

    def __init__(self):
        self.tripped = 0


class Adjustments:
    """What is kept."""

    def __init__(self):
        self.preferences = bytes(PREFERENCES_BYTES)

    def prefer(self, kept):
        assert len(kept) == PREFERENCES_BYTES
        self.preferences = kept


class Silent:
    """A board that nobody looks at."""

    def __init__(self, now_us):
        self.now_us = now_us

    def tone(self, hz):
        pass


class Session:
    """Answers as it was told to; keeps what it was asked."""

    def __init__(self):
        self.check = None
        self.armed = False
        self.settings = {}
        self.settings["longest_s"] = 120
        self.supervisor = Supervisor()
        self.pulses = PulseFilter()
        self.identity = {"device": b"12345678"}
        self.adjustments = Adjustments()
        self.status = {"wiring": 0, "voltage_mv": 230000, "cooling_s": 0, "exhaust_dc": 250}
        self.journal = {"newest": 0, "oldest": 0}
        self.meter = {"number": "", "address": ""}
        self.refuses = []
        self.asked = []

    def handle(self, name, values):
        self.asked.append((name, dict(values)))
        if name == "START":
            if self.refuses:
                return "ERROR", {"code": self.refuses[0], "args": self.refuses[1]}
            self.check = Check()
            return "STARTED", {}
        if name == "RECORD_REQUEST":
            return "ERROR", {"code": ERRORS.index("no_such_record"), "args": []}
        if name == "METER_REQUEST":
            return "METER_DATA", self.meter
        return "STATUS", self.journal if name == "JOURNAL_REQUEST" else self.status

    def commands(self):
        """What was asked for, but for the status."""
        asked = [one for one in self.asked if one[0] not in _QUESTIONS]
        self.asked = []
        return asked


class Person:
    """Presses keys of a panel on a board of nothing; time goes on by what is waited for."""

    def __init__(self, session=None):
        self.session = session or Session()
        self.panel = Panel(self.session)
        self.now_us = 0
        self.pictures = 0
        self.tones = []
        self.wait(200000)

    def show(self, buffer):
        assert len(buffer) == 1024
        self.pictures += 1

    def tone(self, hz):
        self.tones.append(hz)

    def wait(self, us):
        end_us = self.now_us + us
        while self.now_us < end_us:
            self.now_us += 50000
            self.panel.turn(self)

    def press(self, *keys):
        for key in keys:
            assert self.panel.press([(self.now_us, key, True)]) == (key == STOP)
            self.wait(100000)
            self.panel.press([(self.now_us, key, False)])
            self.wait(100000)

    def hold(self, us=1100000):
        self.panel.press([(self.now_us, START, True)])
        self.wait(us)
        self.panel.press([(self.now_us, START, False)])
        self.wait(100000)

    def view(self):
        return self.panel.page.view(self.panel)

    def progress(self, asks=NOTHING_ASKED):
        self.panel.hear("PROGRESS", {"asks": asks})
        self.wait(200000)

    def finish(self, verdict=1):
        self.session.check = None
        values = {"record": 7, "verdict": verdict, "ratio_ppm": 1000000, "u95_ppm": 9000}
        self.panel.hear("FINISHED", values)
        self.wait(200000)


def needs(what):
    return REASONS.index("needs_" + what)


def test_a_start_is_the_command_of_a_host():
    person = Person()
    person.hold()
    assert person.view() == ("armed", 60, 1200, 0, "")
    assert person.session.commands() == []
    person.press(START)
    ((name, task),) = person.session.commands()
    assert name == "START"
    assert task["constant_imp_per_kwh"] == 1200
    assert task["place"] == 0
    assert person.session.armed
    assert person.view() == ("testing",)


def test_only_a_second_arms_and_only_for_a_minute():
    person = Person()
    person.hold(950000)
    assert person.view()[0] == "ready"
    assert not person.panel.armed(person.now_us)
    person.hold()
    assert person.panel.armed(person.now_us)
    person.wait(58000000)
    assert person.view()[0] == "armed"
    person.wait(3000000)
    assert person.view()[0] == "ready"
    assert not person.panel.armed(person.now_us)


def test_held_again_it_is_armed_anew_and_nothing_starts():
    person = Person()
    person.hold()
    person.wait(45000000)
    person.hold()
    assert person.view() == ("armed", 60, 1200, 0, "")
    assert person.session.commands() == []


def test_one_hold_is_one_check():
    person = Person()
    person.hold()
    person.session.check = Check()  # a host has started it
    person.wait(200000)
    assert person.view() == ("testing",)
    assert not person.panel.armed(person.now_us)


def test_stop_is_told_at_once_and_obeyed_on_every_page():
    person = Person()
    for keys in ((), (MIDDLE,), (MIDDLE, RIGHT), (RIGHT,), (RIGHT, START), (MIDDLE, START)):
        person.press(*keys)
        person.press(STOP)
        assert person.view()[0] == "ready"
        assert person.session.commands() == []
    person.hold()
    person.press(START)
    person.session.commands()
    person.press(STOP)
    assert person.session.commands() == [("STOP", {})]
    person.progress(needs("led_dark"))
    assert person.view() == ("do", 0)
    person.press(STOP)
    assert person.session.commands() == [("STOP", {})]


def test_stop_is_heard_however_many_keys_wait():
    panel = Person().panel
    assert not panel.press([(0, MIDDLE, True)] * 100)
    assert panel.press([(0, STOP, True)])
    assert not panel.press([(0, STOP, False)])


def test_each_question_is_two_steps_and_an_answer():
    for number, what in enumerate(CONFIRMATIONS):
        person = Person()
        person.hold()
        person.press(START)
        person.progress(needs(what))
        person.session.commands()
        assert person.view() == ("do", number)
        person.press(MIDDLE)
        assert person.view() == ("do", number)
        person.press(START)
        assert person.view() == ("look", number)
        assert person.session.commands() == []
        person.press(START)
        assert person.session.commands() == [("CONFIRM", {"what": number})]
        person.progress()
        assert person.view()[0] in ("testing", "checking")


def test_a_question_that_is_put_off_or_denied_comes_again():
    for keys in ((RIGHT,), (START, MIDDLE)):
        person = Person()
        person.hold()
        person.press(START)
        person.progress(needs("led_dark"))
        person.press(*keys)
        assert ("CONFIRM", {"what": 0}) not in person.session.commands()
        person.progress(needs("led_dark"))
        assert person.view()[0] == "testing"
        person.wait(20000000)
        assert person.view() == ("do", 0)


def test_a_question_that_answers_itself_goes_away():
    person = Person()
    person.hold()
    person.press(START)
    person.progress(needs("led_dark"))
    person.progress()
    assert person.view() == ("testing",)


def test_refusals_are_told_and_a_constant_that_differs_may_be_insisted_on():
    person = Person()
    person.session.refuses = [ERRORS.index("journal_full"), [96]]
    person.hold()
    person.press(START)
    assert person.view() == ("refused", ERRORS.index("journal_full"), 96, False)
    person.press(RIGHT)
    assert person.view()[0] == "ready"
    person.session.refuses = [ERRORS.index("constant_differs"), [1600]]
    person.hold()
    person.press(START)
    assert person.view() == ("refused", ERRORS.index("constant_differs"), 1600, True)
    first = person.session.commands()[-1]
    person.session.refuses = []
    person.press(START)
    assert person.session.commands() == [first]
    assert person.view() == ("testing",)


def test_what_is_wrong_with_the_wiring_comes_before_the_start():
    person = Person()
    bit = WIRING.index("two_phases")
    person.session.status["wiring"] = 1 << bit
    person.hold()
    assert person.view() == ("wiring", bit, 1, 1, False)
    person.press(START)
    assert person.session.commands() == []
    person.session.status["wiring"] = 0
    person.wait(1000000)
    assert person.view()[0] == "armed"
    bit = WIRING.index("place_doubtful")
    person.session.status["wiring"] = 1 << bit
    person.hold()
    assert person.view() == ("wiring", bit, 1, 1, True)
    person.press(START)
    assert person.view()[0] == "armed"


def test_cooling_is_waited_for():
    person = Person()
    person.session.status["cooling_s"] = 12
    person.hold()
    assert person.view() == ("cooling", 12)
    person.session.status["cooling_s"] = 0
    person.wait(1000000)
    assert person.view()[0] == "armed"


def test_a_device_that_has_tripped_says_so_and_cannot_be_armed():
    person = Person()
    person.session.supervisor.tripped = 15
    person.hold()
    assert person.view() == ("trip", 15)
    assert not person.panel.armed(person.now_us)
    person.press(RIGHT)
    assert person.view()[0] == "menu"


def test_the_result_comes_by_itself_and_leads_home():
    person = Person()
    person.hold()
    person.press(START)
    person.finish(2)
    assert person.view() == ("result", 2, 1000000, 9000, -1, 0, 7, "")
    assert person.tones[-1] in (0, 2600)
    person.press(START)
    assert person.view()[0] == "why"
    person.press(START)
    assert person.view()[0] == "result"
    person.press(RIGHT, RIGHT)
    assert person.view()[0] == "ready"


def test_what_was_chosen_is_there_after_a_restart():
    person = Person()
    person.press(MIDDLE, MIDDLE, START, MIDDLE, START)  # 1600, socket, no number
    person.press(RIGHT, MIDDLE, MIDDLE, MIDDLE, START, MIDDLE, START)  # English, silent
    again = Person(person.session).panel
    assert (again.constant, again.place, again.language, again.sound) == (1600, 1, 1, False)


def test_preferences_of_another_kind_are_passed_over():
    session = Session()
    for kept in (b"\xff" * PREFERENCES_BYTES, b"\x01" + bytes(PREFERENCES_BYTES - 1)):
        session.adjustments.preferences = kept
        panel = Person(session).panel
        assert (panel.constant, panel.place, panel.language, panel.sound) == (1200, 0, 0, True)


def test_every_item_of_the_menu_opens_and_closes():
    for item in range(len(texts.MENU_ITEMS)):
        person = Person()
        for limit in ("normal_low", "normal_high", "abnormal_low", "abnormal_high"):
            person.session.settings[limit + "_ppm"] = 1000000
        person.press(RIGHT, *[MIDDLE] * item, START)
        if person.view()[0] == "number":
            person.press(START)  # the only page that a choice leads home from
            assert person.view()[0] == "ready"
            continue
        assert person.view()[0] in ("menu", "record", "head", "longest", "limits", "device")
        if person.view()[0] != "menu":
            person.press(RIGHT)
        assert person.view()[:2] == ("menu", item)
        person.press(RIGHT)
        assert person.view()[0] == "ready"


def test_nothing_is_drawn_while_nothing_changes():
    person = Person()
    pictures = person.pictures
    person.wait(30000000)
    assert person.pictures == pictures
    person.press(RIGHT)
    assert person.pictures == pictures + 1


def test_a_panel_that_nobody_sees_wants_no_turns():
    panel = Panel(Session(), False)
    assert panel.deadline_us > 1 << 60
    panel.press([(1000, START, True)])
    panel.turn(Silent(1000))
    assert panel.deadline_us == 0 or panel.deadline_us <= 1001000


def flashes(pulses, from_us, count, each_us, width_us):
    for number in range(count):
        pulses.edge(from_us + number * each_us, 1)
        pulses.edge(from_us + number * each_us + width_us, 0)
        pulses.tick(from_us + number * each_us + width_us + 2000)


def test_the_head_tells_pulses_lamps_sun_and_glints_apart():
    signal = HeadSignal()
    pulses = PulseFilter()
    signal.turn(1000000, pulses)
    assert (signal.level, signal.word) == (0, NONE)
    for second in range(2, 8):
        flashes(pulses, second * 1000000 - 500000, 1, 0, 30000)
        signal.turn(second * 1000000, pulses)
        assert (signal.level, signal.word) == (min(second - 1, 4), GOOD)
    flashes(pulses, 8000100, 90, 10000, 5000)
    signal.turn(9000000, pulses)
    assert (signal.level, signal.word) == (0, FLICKER)
    flashes(pulses, 9100000, 8, 100000, 400)
    signal.turn(10000000, pulses)
    assert signal.word == LOOSE
    pulses.edge(10100000, 1)
    for tick_us in range(10200000, 13000000, 100000):
        pulses.tick(tick_us)
        signal.turn(tick_us, pulses)
    assert (signal.level, signal.word) == (0, STEADY_LIGHT)


def test_a_meter_that_is_silent_for_a_minute_is_not_seen_any_more():
    signal = HeadSignal()
    pulses = PulseFilter()
    flashes(pulses, 500000, 1, 0, 30000)
    signal.turn(1000000, pulses)
    for second in range(2, 60):
        signal.turn(second * 1000000, pulses)
        assert signal.word == GOOD
    signal.turn(62000000, pulses)
    assert (signal.level, signal.word) == (0, NONE)


def test_tunes_are_played_note_by_note_and_end_in_silence():
    board = Person()
    board.tones = []
    buzzer = Tones()
    buzzer.play(tones.ASKS)
    now_us = 0
    for _ in range(20):
        buzzer.turn(now_us, board)
        now_us += 50000
    assert board.tones == [1800, 0, 1800, 0, 1800, 0]
    assert buzzer.due_us < 0


def test_verdicts_sound_different():
    played = [tones.VERDICTS[number] for number in range(1, 5)]
    assert len(set(played)) == 4
    assert len({sum([ms for _, ms in tune]) for tune in played}) == 4
