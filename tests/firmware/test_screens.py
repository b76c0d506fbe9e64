"""Every text fits its field in both languages, on every screen that may show it."""

from metercheck_device.panel import texts
from metercheck_device.panel.canvas import Canvas
from metercheck_device.panel.screens import SCREENS, draw
from metercheck_wire import messages

MARK = "ZZZZ-ZZZZ"
LIMITS = (950000, 1050000)


def fits(*view):
    """Draw a view in both languages; the two pictures."""
    pictures = []
    for language in range(len(texts.LANGUAGES)):
        canvas = Canvas()
        draw(canvas, language, view)
        assert not canvas.cut, (language, view)
        pictures.append(bytes(canvas.buffer))
    return pictures


def test_ready_with_any_constant_and_word():
    for constant in (50, 999, 1200, 9999, 10000, 20000):
        for word in range(len(texts.HEAD_WORDS)):
            for place in range(len(messages.PLACES)):
                fits("ready", constant, place, 0, word % 5, word, False)
                fits("ready", constant, place, 265, word % 5, word, True)
        fits("constant", constant)
        fits("armed", 60, constant, 1, "")
        fits("armed", 60, constant, 1, "123456789012")
        for at in range(5):
            fits("digits", constant, at, at % 2 == 1)
    fits("place")
    for source in range(len(texts.NUMBER_FROM)):
        fits("number", source, "123456789012" if source < 2 else "")
    for at in range(12):
        fits("number_digits", "888888888888", at)


def test_every_wiring_trip_and_refusal():
    for bit in range(len(messages.WIRING) + 1):
        fits("wiring", bit, 2, 3, True)
    for code in range(len(messages.TRIPS) + 1):
        fits("trip", code)
        fits("result", 4, 0, 0, messages.REASONS.index("tripped"), code, 9999, MARK)
    for code in range(len(messages.ERRORS) + 1):
        fits("refused", code, 20000, True)
    for seconds in (0, 9, 3600):
        fits("cooling", seconds)


def test_every_question_and_reason():
    for what in range(len(messages.CONFIRMATIONS)):
        fits("do", what)
        fits("look", what)
    fits("noted")
    for code in range(len(messages.REASONS) + 1):
        fits("why", 1, 2, code, code, 0)
        fits("result", 4, 0, 0, code, 0, 9999, MARK)
    for verdict in range(len(messages.VERDICTS)):
        fits("why", 2, 2, -1, -1, verdict)


def test_any_ratio_and_interval():
    for ratio in (-1000000, -49999, 0, 4999, 503000, 999999, 1000000, 1249999, 9000000):
        for u95 in (1, 3600, 99999, 450000, 999000, 1999000):
            for verdict in range(len(messages.VERDICTS)):
                fits("result", verdict, ratio, u95, 0, 0, 9999, MARK)
                fits("record", 8, 8, 9999, verdict, ratio, u95, MARK)
            fits("checking", 300, 300, 3, 4, ratio, ratio - u95, ratio + u95, LIMITS, 9999)
    fits("checking", 0, 60, 0, 0, 0, 0, 0, LIMITS, 0)
    fits("testing")
    fits("record", 0, 0, 0, 0, 0, 0, "")


def test_menu_and_what_lies_behind_it():
    for item in range(len(texts.MENU_ITEMS)):
        fits("menu", item, item % 2 == 0, 300)
    for word in range(len(texts.HEAD_ADVICE)):
        fits("head", 4, word, 123456)
    for seconds in (10, 60, 300):
        fits("longest", seconds)
    fits("limits", 500000, 1500000, 300000, 2000000)
    fits("device", "0123456789abcdef", "0.1.0-dev+1a2b", 1234)


def test_verdicts_differ_by_sign_word_and_field():
    """At arm's length, in the sun, without sound: the upper half is never nearly the same."""
    for language in range(len(texts.LANGUAGES)):
        upper = []
        for verdict in range(1, len(messages.VERDICTS)):
            upper.append(fits("result", verdict, 1000000, 9000, 0, 0, 1, MARK)[language][:512])
        for at, one in enumerate(upper):
            for other in upper[at + 1 :]:
                differ = 0
                for left, right in zip(one, other):
                    differ += bin(left ^ right).count("1")
                assert differ > 400
        signs = [one[2:32] for one in upper]
        assert len(set(signs)) == len(signs)


def test_every_screen_says_something_in_each_language_of_its_own():
    for name in ("place", "testing", "noted"):
        zh, en = fits(name)
        assert zh != en
        assert name in SCREENS


def test_every_code_has_its_text():
    families = (
        (texts.TRIPS, messages.TRIPS),
        (texts.REASONS, messages.REASONS),
        (texts.REFUSALS, messages.ERRORS),
        (texts.WIRING_LINES, messages.WIRING),
        (texts.VERDICTS, messages.VERDICTS),
        (texts.WHAT_NEXT, messages.VERDICTS),
        (texts.DO, messages.CONFIRMATIONS),
        (texts.LOOK, messages.CONFIRMATIONS),
        (texts.PLACES, messages.PLACES),
    )
    for said, codes in families:
        assert len(said) == len(codes)


def test_no_text_accuses_anybody():
    def look(text):
        if isinstance(text, str):
            assert "窃" not in text
            assert "theft" not in text.lower()
        elif isinstance(text, tuple):
            for part in text:
                look(part)

    for name in dir(texts):
        look(getattr(texts, name))
