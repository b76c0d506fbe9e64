"""The menu and what lies behind it."""

from metercheck_device.panel import texts
from metercheck_device.panel.screens.parts import bars, percent, whole_percent

_SHOWN = 3


def menu(canvas, language, chosen, sound, longest_s):
    """Three items, the chosen one in inverse."""
    first = max(min(chosen - 1, len(texts.MENU_ITEMS) - _SHOWN), 0)
    for row in range(_SHOWN):
        item = first + row
        canvas.text(2, row, texts.MENU_ITEMS[item][language])
        if item == texts.SOUND_ITEM:
            canvas.at_right(row, (texts.ON if sound else texts.OFF)[language], 126)
        elif item == texts.LONGEST_ITEM:
            canvas.at_right(row, str(longest_s) + "s", 126)
        if item == chosen:
            canvas.fill(0, 16 * row, 128, 16, -1)
    canvas.keys(texts.OK[language], texts.DOWN[language], texts.BACK[language])


def head(canvas, language, level, word, pulses):
    """What the head sees, and what to do about it."""
    canvas.text(0, 0, texts.HEAD_WORDS[word][language])
    bars(canvas, 97, level)
    canvas.lines(1, texts.HEAD_ADVICE[word][language])
    canvas.text(0, 3, texts.SEEN[language] + " " + str(min(pulses, 9999)))
    canvas.keys("", "", texts.BACK[language])


def longest(canvas, language, seconds):
    """The longest that a check may take."""
    canvas.title(texts.MENU_ITEMS[texts.LONGEST_ITEM][language])
    end = canvas.big(8, 1, str(seconds))
    canvas.text(end + 6, 2, texts.SECONDS[language])
    canvas.keys(texts.OK[language], texts.SWITCH[language], texts.BACK[language])


def limits(canvas, language, normal_low, normal_high, abnormal_low, abnormal_high):
    """The limits of the verdicts, ppm."""
    canvas.title(texts.MENU_ITEMS[texts.LIMITS_ITEM][language])
    canvas.text(0, 1, texts.NORMAL_WORD[language])
    canvas.at_right(1, percent(normal_low) + "-" + percent(normal_high) + "%")
    canvas.text(0, 2, texts.ABNORMAL_WORD[language])
    outside = "<" + whole_percent(abnormal_low) + " >" + whole_percent(abnormal_high) + "%"
    canvas.at_right(2, outside)
    canvas.keys("", "", texts.BACK[language])


def device(canvas, language, identity, firmware, exhaust_dc):
    """identity: 16 hexadecimal digits."""
    canvas.title(texts.MENU_ITEMS[texts.DEVICE_ITEM][language])
    canvas.text(0, 1, identity)
    canvas.text(0, 2, firmware)
    canvas.text(0, 3, texts.TEMPERATURE[language] + " " + str((exhaust_dc + 5) // 10) + "C")
    canvas.keys("", "", texts.BACK[language])
