"""Before anything else: what the device will check with, and whether it sees the meter."""

from metercheck_device.panel import texts
from metercheck_device.panel.screens.parts import bars

_DIGIT_LEFT = 16
_DIGIT_STEP = 20
_NUMBER_LEFT = 4
_NUMBER_STEP = 9
_GROUP = 4  # digits
_GROUPS_APART = 6


def ready(canvas, language, constant, place, volts, level, word, hint):
    """volts: of the mains, 0 for none; level, word: of the head; hint: START was not held."""
    if hint:
        canvas.text(2, 0, texts.HOLD[language])
        canvas.fill(0, 0, 128, 16, -1)
    else:
        canvas.text(0, 0, texts.HEAD_WORDS[word][language])
        bars(canvas, 97, level)
    end = canvas.big(0, 1, str(constant))
    if constant < 10000:  # five digits leave no room for the unit
        canvas.text(end + 2, 1, "imp")
        canvas.text(end + 2, 2, "/kWh")
    canvas.at_right(1, texts.PLACES[place][language])
    canvas.at_right(2, str(volts) + "V" if volts else texts.NO_VOLTS[language])
    canvas.keys(texts.START[language], texts.CONSTANT[language], texts.MENU[language])


def constant(canvas, language, value):
    """One of the usual constants, or the last used."""
    canvas.title(texts.METER_CONSTANT[language])
    canvas.big(0, 1, str(value))
    canvas.at_right(1, "imp")
    canvas.at_right(2, "/kWh")
    canvas.keys(texts.OK[language], texts.SWITCH[language], texts.DIGITS[language])


def digits(canvas, language, value, place, out_of_range):
    """Five digits, one of which (place, 0 to 4 from the left) is being set."""
    title = texts.OUT_OF_RANGE if out_of_range else texts.METER_CONSTANT
    canvas.title(title[language])
    for number in range(5):
        x = _DIGIT_LEFT + _DIGIT_STEP * number
        canvas.big(x, 1, str(value // 10 ** (4 - number) % 10))
        if number == place:
            canvas.fill(x - 3, 16, 20, 32, -1)
    last = texts.OK if place == 4 else texts.DIGIT_NEXT
    canvas.keys(last[language], texts.DIGIT_MORE[language], texts.BACK[language])


def place(canvas, language):
    """Where the device is connected."""
    canvas.title(texts.WHERE[language])
    canvas.lines(1, texts.WHERE_LINES[language])
    canvas.keys(texts.BOX[language], texts.SOCKET[language], texts.BACK[language])


def number(canvas, language, source, digits):
    """A number of the meter that is offered; source: index in texts.NUMBER_FROM."""
    canvas.title(texts.METER_NUMBER[language])
    if digits:
        for at in range(0, len(digits), _GROUP):
            canvas.text(10 * at, 1, digits[at : at + _GROUP])
    else:
        canvas.text(0, 1, texts.NO_NUMBER[language])
    canvas.text(0, 2, texts.NUMBER_FROM[source][language])
    canvas.keys(texts.OK[language], texts.SWITCH[language], texts.DIGITS[language])


def number_digits(canvas, language, digits, place):
    """Twelve digits, one of which (place, 0 to 11 from the left) is being set."""
    canvas.title(texts.METER_NUMBER[language], str(place + 1))
    for at in range(len(digits)):
        x = _NUMBER_LEFT + _NUMBER_STEP * at + at // _GROUP * _GROUPS_APART
        canvas.tall_text(x, 1, digits[at], times=1)
        if at == place:
            canvas.fill(x - 1, 16, _NUMBER_STEP, 32, -1)
    last = texts.OK if place == len(digits) - 1 else texts.DIGIT_NEXT
    canvas.keys(last[language], texts.DIGIT_MORE[language], texts.BACK[language])
