"""How far a work list is, and a hit rate with its interval."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from metercheck.web.charts.axis import Axis
from metercheck.web.charts.drawing import Drawing
from metercheck.words import say
from metercheck.worklist.orders import Progress
from metercheck.worklist.rates import Rate

_WIDTH, _HEIGHT = 1000.0, 20.0


def parts(far: Progress) -> Iterator[tuple[str, int, str]]:
    """(kind, number of orders, its word) of what a list is made of, in the order of its bar."""
    yield "abnormal", far.abnormal, say("verdict.abnormal")
    yield "normal", far.normal, say("verdict.normal")
    yield "tried", far.tried, say("worklist.state.tried")
    for name in ("unreachable", "refused", "dismantled", "erased"):
        yield name, getattr(far, name), say(f"worklist.state.{name}")
    yield "open", far.open - far.tried, say("worklist.state.open")


def bar(far: Progress) -> Markup:
    """The list as one bar, each part as long as it has orders."""
    drawing = Drawing(_WIDTH, _HEIGHT, "bar", say("web.done_of", done=far.done, total=far.total))
    drawing.stretch()
    at = 0.0
    for kind, count, _ in parts(far):
        width = _WIDTH * count / max(far.total, 1)
        drawing.rect(f"part part-{kind}", at, 0, width, _HEIGHT)
        at += width
    return drawing.markup()


def rate_strip(rate: Rate) -> Markup:
    """A share with its interval from 0 to 100 %."""
    axis = Axis(0.0, 1.0, 0.0, _WIDTH)
    drawing = Drawing(_WIDTH, _HEIGHT, "strip verdict-abnormal", say("worklist.hit_rate"))
    drawing.stretch()
    middle = _HEIGHT / 2
    drawing.line("base", (0, middle), (_WIDTH, middle))
    if rate.tried:
        low, high, at = (axis.place(one) for one in (rate.low, rate.high, rate.share))
        drawing.line("interval", (low, middle), (high, middle))
        drawing.line("value", (at, middle), (at, middle))
    return drawing.markup()
