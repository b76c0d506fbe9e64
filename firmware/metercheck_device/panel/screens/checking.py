"""While a check is on: the ratio with its interval, and what the inspector is asked."""

from metercheck_device.panel import texts
from metercheck_device.panel.screens.parts import bars, percent, whole_percent

_TOP_PPM = 1250000  # at the right end of the bar: honest meters get room on both sides of 100 %
_SPAN = 123


def testing(canvas, language):
    """Relays and elements are being tried."""
    canvas.title(texts.TESTING[language])
    canvas.lines(1, texts.TESTING_LINES[language])


def checking(
    canvas, language, seconds, longest_s, load, level, ratio_ppm, low_ppm, high_ppm, limits, pulses
):
    """load: 0 off; level: of the head; limits: of normal, ppm. low = high: nothing known yet."""
    canvas.text(0, 0, str(seconds) + "/" + str(longest_s))
    bars(canvas, 60, level)
    word = texts.LOAD_ON if load else texts.LOAD_OFF
    canvas.middle(0, word[language], 95, 127)
    if load:
        canvas.fill(94, 0, 34, 16, -1)
    if low_ppm == high_ppm:
        canvas.text(0, 1, texts.WAITING[language])
        canvas.text(0, 2, texts.SEEN[language] + " " + str(pulses))
    else:
        canvas.big(0, 1, percent(ratio_ppm) + "%")
        u95_ppm = max(high_ppm - ratio_ppm, ratio_ppm - low_ppm)
        canvas.at_right(1, texts.REGISTERED[language])
        value = percent(u95_ppm) if u95_ppm < 1000000 else whole_percent(u95_ppm)
        canvas.at_right(2, texts.PLUS_MINUS + value)
    _bar(canvas, ratio_ppm, low_ppm, high_ppm, limits)


def _bar(canvas, ratio_ppm, low_ppm, high_ppm, limits):
    """0 to 125 %: the interval solid, the ratio cut out of it, a bracket above what is normal."""
    canvas.frame(0, 52, 128, 12)
    left = _column(limits[0])
    right = _column(limits[1])
    canvas.fill(left, 48, right - left + 1, 2)
    canvas.fill(left, 50, 1, 2)
    canvas.fill(right, 50, 1, 2)
    if low_ppm == high_ppm:
        return
    low = _column(low_ppm)
    high = _column(high_ppm)
    canvas.fill(low, 54, high - low + 1, 8)
    at = _column(ratio_ppm)
    if high - low > 6:
        canvas.fill(max(at - 1, low), 54, 2, 8, 0)


def _column(ppm):
    return 2 + min(max(ppm, 0), _TOP_PPM) * _SPAN // _TOP_PPM


def do(canvas, language, what):
    """What has to be done before it can be looked at: index in messages.CONFIRMATIONS."""
    canvas.title(texts.CONFIRM[language], "1/2")
    canvas.lines(1, texts.DO[what][language])
    canvas.keys(texts.DONE[language], "", texts.LATER[language])


def look(canvas, language, what):
    """What to look at, as a question."""
    canvas.title(texts.CONFIRM[language], "2/2")
    canvas.lines(1, texts.LOOK[what][language])
    canvas.keys(texts.YES[language], texts.NO[language], texts.BACK[language])


def noted(canvas, language):
    """The main breaker is off, and with it the check: how it goes on."""
    canvas.title(texts.KEPT[language])
    canvas.lines(1, texts.SWITCH_BACK[language])
    canvas.keys(texts.OK[language], "", "")
