"""What several screens show: a signal's bars, numbers as people write them."""

BARS = 4


def bars(canvas, x, level):
    """How well the head sees the meter, in the first row: 0 to 4 of four bars, 31 pixels wide."""
    for number in range(BARS):
        height = 4 + 4 * number - number // 3
        left = x + 8 * number
        if number < level:
            canvas.fill(left, 15 - height, 7, height)
        else:
            canvas.fill(left, 13, 7, 2)


def percent(ppm):
    """ "50.3": tenths of a per cent, rounded; what is out of sight is cut."""
    tenths = (min(max(ppm, -9994999), 9994999) + 500) // 1000
    sign = "-" if tenths < 0 else ""
    return sign + str(abs(tenths) // 10) + "." + str(abs(tenths) % 10)


def whole_percent(ppm):
    """ "95": whole per cent."""
    return str((ppm + 5000) // 10000)


def of_code(family, code, language, unknown):
    """The text of a code; of one that this firmware has no words for, its number."""
    if 0 <= code < len(family):
        return family[code][language]
    return unknown[language] + " " + str(code)
