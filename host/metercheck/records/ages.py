"""How long something is kept: "3y", "18m", "90d", and when that was."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta

from metercheck.errors import BadAge

_FORM = re.compile(r"([1-9]\d{0,4})\s*(y|m|d|年|个?月|[天日])", re.IGNORECASE)
_MONTHS = {"y": 12, "年": 12, "m": 1, "月": 1, "个月": 1}


def before(age: str, now: datetime) -> datetime:
    """The moment that lies `age` before `now`: in whole months by the calendar, or in days.

    The last of a month counts for a day that the earlier month has not. Raises errors.BadAge.
    """
    form = _FORM.fullmatch(age.strip())
    if form is None:
        raise BadAge(given=age)
    count, unit = int(form[1]), form[2].lower()
    try:
        if unit not in _MONTHS:
            return now - timedelta(days=count)
        months = now.year * 12 + now.month - 1 - count * _MONTHS[unit]
        year, month = divmod(months, 12)
        day = min(now.day, monthrange(year, month + 1)[1])
        return now.replace(year=year, month=month + 1, day=day)
    except (ValueError, OverflowError) as error:
        raise BadAge(given=age) from error
