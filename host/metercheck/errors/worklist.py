"""Lists of meters to check, and the codes by which people find one in them."""

from __future__ import annotations

from metercheck.errors.files import FileError
from metercheck.errors.usage import UsageError


class BadWorkList(FileError):
    """A file that holds no list of meters. Arguments: path, detail."""

    key = "error.bad_work_list"


class NoSuchList(UsageError):
    """Arguments: asked, known."""

    key = "error.no_such_list"


class NoWorkLists(UsageError):
    """There is no list at all yet."""

    key = "error.no_work_lists"


class NoSuchOrder(UsageError):
    """Arguments: asked."""

    key = "error.no_such_order"


class UnknownCode(UsageError):
    """A scanned or typed code that no order has. Arguments: code, detail (a Phrase)."""

    key = "error.unknown_code"


class SeveralMeters(UsageError):
    """A code that fits several orders. Arguments: code, meters."""

    key = "error.several_meters"


class OrderWithoutConstant(UsageError):
    """A check cannot be started without the meter's constant. Arguments: meter."""

    key = "error.order_without_constant"
