"""From what is to be shown to pixels: pure functions, one for each screen.

A view is a tuple: the name of a screen and what it shows, plain numbers and texts, so that two
views are the same picture exactly when they are equal. `draw_row` draws one row (16 pixels) of it.
"""

from metercheck_device.panel.canvas import ROWS
from metercheck_device.panel.screens import before, checking, lists, ready, result

SCREENS = {
    "ready": ready.ready,
    "constant": ready.constant,
    "digits": ready.digits,
    "place": ready.place,
    "number": ready.number,
    "number_digits": ready.number_digits,
    "armed": before.armed,
    "wiring": before.wiring,
    "cooling": before.cooling,
    "refused": before.refused,
    "trip": before.trip,
    "testing": checking.testing,
    "checking": checking.checking,
    "do": checking.do,
    "look": checking.look,
    "noted": checking.noted,
    "result": result.result,
    "why": result.why,
    "record": result.record,
    "menu": lists.menu,
    "head": lists.head,
    "longest": lists.longest,
    "limits": lists.limits,
    "device": lists.device,
}


def draw_row(canvas, language, view, row):
    """Draw row `row` (0 to 3) of the view; language: index in texts.LANGUAGES."""
    canvas.band(row)
    SCREENS[view[0]](canvas, language, *view[1:])


def draw(canvas, language, view):
    """The whole of it, at once."""
    for row in range(ROWS):
        draw_row(canvas, language, view, row)
