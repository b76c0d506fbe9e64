"""From a scanned or typed code to the one order that it means."""

from __future__ import annotations

from collections.abc import Sequence

from metercheck.errors import SeveralMeters, UnknownCode
from metercheck.words import Phrase
from metercheck.worklist.barcode import asset_code, candidates, cleaned
from metercheck.worklist.orders import OPEN, Order


def orders_of(code: str, orders: Sequence[Order]) -> tuple[str, list[Order]]:
    """(how, orders): what `code` may mean, an order for each meter; how as in barcode.HOW.

    A meter that stands in several lists gives its open order, and of several the newest.
    Raises UnknownCode when there is none.
    """
    how, meters = candidates(code, [order.meter for order in orders])
    if not meters:
        text = cleaned(code)
        raise UnknownCode(code=text or "-", detail=_why_unknown(text))
    return how, [_most_wanted(meter, orders) for meter in meters]


def order_of(code: str, orders: Sequence[Order]) -> Order:
    """The one order that `code` means. Raises UnknownCode, SeveralMeters."""
    _, found = orders_of(code, orders)
    if len(found) > 1:
        raise SeveralMeters(code=cleaned(code), meters=[order.meter for order in found])
    return found[0]


def _most_wanted(meter: str, orders: Sequence[Order]) -> Order:
    of_meter = [order for order in orders if order.meter == meter]
    return max(of_meter, key=lambda order: (order.state == OPEN, order.id))


def _why_unknown(text: str) -> Phrase:
    code = asset_code(text)
    if code is None:
        return Phrase("worklist.unknown.not_listed")
    if not code.sound:
        return Phrase("worklist.unknown.misread")
    if not code.of_a_meter:
        return Phrase("worklist.unknown.other_type", type=code.type)
    return Phrase("worklist.unknown.address", address=code.address)
