"""Work lists: how far they are, and how often a listed meter was found abnormal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from metercheck.web.charts.progress import bar, parts, rate_strip
from metercheck.web.reading import reading
from metercheck.web.rendering import render
from metercheck.worklist.lists import WorkLists
from metercheck.worklist.orders import CONCLUSIVE, DONE, OPEN, Order, checked, progress
from metercheck.worklist.rates import Rate, by_reason


def page(request: Request) -> Response:
    """All lists, the newest first."""
    with reading(request) as store:
        lists = WorkLists(store)
        found = [(one, _summary(lists.orders(one.name))) for one in reversed(lists.all())]
    return render(request, "worklists.html", lists=found)


def one(request: Request) -> Response:
    """One list: its rates and its orders."""
    number = request.path_params["number"]
    with reading(request) as store:
        lists = WorkLists(store)
        named = next((one for one in lists.all() if one.id == number), None)
        if named is None:
            raise HTTPException(404)
        orders = lists.orders(named.name)
    reasons = by_reason(checked(orders))
    return render(
        request,
        "worklist.html",
        list=named,
        **_summary(orders),
        reasons=[(one, rate_strip(one.rate)) for one in reasons],
        orders=[(order, _standing(order)) for order in orders],
    )


def _summary(orders: Sequence[Order]) -> dict[str, Any]:
    far = progress(orders)
    rate = Rate(far.abnormal, far.done)
    return {
        "far": far,
        "bar": bar(far),
        "parts": [part for part in parts(far) if part[1]],
        "rate": rate,
        "rate_strip": rate_strip(rate),
    }


def _standing(order: Order) -> str:
    """What became of an order: a verdict, "erased" where its record went, "tried", a state."""
    if order.state == DONE:
        return order.verdict if order.verdict in CONCLUSIVE else "erased"
    return "tried" if order.state == OPEN and order.checks else order.state
