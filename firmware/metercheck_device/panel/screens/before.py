"""Between START being held and the load coming on, and what keeps it off."""

from metercheck_device.panel import texts
from metercheck_device.panel.screens.parts import of_code


def armed(canvas, language, left_s, constant, place, meter):
    """For so many seconds a START is let through, from here or from a host; meter: its number."""
    canvas.title(texts.ARMED[language] + " " + str(left_s) + "s")
    canvas.text(0, 1, str(constant))
    canvas.at_right(1, texts.PLACES[place][language])
    canvas.middle(1, "imp/kWh", 40, 96)
    if meter:
        canvas.text(0, 2, texts.NUMBER[language])
        canvas.at_right(2, meter)
    else:
        canvas.text(0, 2, texts.LOAD_COMES[language])
    canvas.keys(texts.START[language], "", texts.CANCEL[language])


def wiring(canvas, language, bit, number, count, may_go_on):
    """One finding of the wiring check, of `count`."""
    right = str(number) + "/" + str(count) if count > 1 else ""
    canvas.title(texts.WIRING[language], right)
    canvas.lines(1, of_code(texts.WIRING_LINES, bit, language, texts.CODE))
    left = texts.GO_ON[language] if may_go_on else ""
    middle = texts.PAGE[language] if count > 1 else ""
    canvas.keys(left, middle, texts.BACK[language])


def cooling(canvas, language, left_s):
    """Seconds until there is room for the heat of a check."""
    canvas.title(texts.COOLING[language])
    end = canvas.big(8, 1, str(left_s))
    canvas.text(end + 6, 2, texts.SECONDS[language])
    canvas.keys("", "", texts.BACK[language])


def refused(canvas, language, code, number, may_go_on):
    """The device did not do as it was told: index in messages.ERRORS, and what belongs to it."""
    canvas.title(texts.REFUSED_TITLE[language], str(number) if number else "")
    canvas.lines(1, of_code(texts.REFUSALS, code, language, texts.CODE))
    canvas.keys(texts.GO_ON[language] if may_go_on else "", "", texts.BACK[language])


def trip(canvas, language, code):
    """The device has failed: index in messages.TRIPS. Only a restart ends this."""
    canvas.title(texts.TRIP[language], str(code))
    canvas.lines(1, of_code(texts.TRIPS, code, language, texts.CODE))
    canvas.text(0, 3, texts.RESTART[language])
