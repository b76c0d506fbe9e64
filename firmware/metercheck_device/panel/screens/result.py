"""What came out: verdict, ratio and the hash that a household writes down, on one picture.

A verdict is told four times over: by its sign, its word, its field (what is certain is solid, what
is open has an outline) and, outside of this file, its sound.
"""

from metercheck_device.panel import texts
from metercheck_device.panel.canvas import width_of
from metercheck_device.panel.screens.parts import of_code, percent, whole_percent

_NORMAL = 1
_ABNORMAL = 2
_INVALID = 4
_LEFT = 34


def result(canvas, language, verdict, ratio_ppm, u95_ppm, why, trip, record, short_hash):
    """why: index in messages.REASONS of the first reason, trip: in messages.TRIPS, 0 for none.

    They are shown where there is no ratio.
    """
    word = texts.VERDICTS[verdict][language]
    width = width_of(word)
    times = 2 if 2 * width <= 128 - _LEFT else 1
    left = _LEFT + max(128 - 2 - _LEFT - times * width, 0) // 2
    canvas.sign(1, 0, verdict)
    canvas.tall_text(left, 0, word, 128, times)
    if verdict in (_NORMAL, _ABNORMAL):
        canvas.fill(0, 0, 128, 32, -1)
    else:
        canvas.frame(0, 0, 128, 32)
    if u95_ppm and verdict != _INVALID:
        value = percent(ratio_ppm) + "%" + texts.PLUS_MINUS + percent(u95_ppm) + "%"
        canvas.text(0, 2, texts.REGISTERED[language])
        canvas.at_right(2, value)
    else:
        cause = of_code(texts.REASONS, why, language, texts.CODE)
        if trip:
            cause = of_code(texts.TRIPS, trip, language, texts.CODE).split("\n")[0]
        canvas.text(0, 2, cause)
    canvas.text(0, 3, "#" + str(record) + " " + short_hash)
    canvas.at_right(3, ">")


def why(canvas, language, number, count, first, second, next_of):
    """Page `number` of `count`: two reasons (-1: none), or what to do next after a verdict."""
    right = str(number) + "/" + str(count)
    if next_of:
        canvas.title(texts.NEXT_TEST[language], right)
        canvas.lines(1, texts.WHAT_NEXT[next_of][language])
    else:
        canvas.title(texts.WHY[language], right)
        row = 1
        for code in (first, second):
            if code >= 0:
                canvas.text(0, row, of_code(texts.REASONS, code, language, texts.CODE))
                row += 1
    canvas.keys(texts.PAGE[language], "", texts.BACK[language])


def record(canvas, language, number, count, record, verdict, ratio_ppm, u95_ppm, short_hash):
    """One of the last results; record 0: there is none."""
    if not record:
        canvas.title(texts.RECORD[language])
        canvas.text(0, 1, texts.NO_RECORDS[language])
        canvas.keys("", "", texts.BACK[language])
        return
    title = texts.RECORD[language] + " " + str(record)
    canvas.title(title, str(number) + "/" + str(count))
    canvas.small_sign(0, 1, verdict)
    end = canvas.text(20, 1, texts.VERDICTS[verdict][language])
    if u95_ppm and verdict != _INVALID:
        value = percent(ratio_ppm) + "%"
        if end + width_of(value) > 128:
            value = whole_percent(ratio_ppm) + "%"
        canvas.at_right(1, value)
    canvas.text(0, 2, short_hash)
    canvas.keys(texts.OLDER[language], texts.NEWER[language], texts.BACK[language])
