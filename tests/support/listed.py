"""A store with a list of meters, and checks of them as a device would make them."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path
from typing import Any

from metercheck.records.store import Store
from metercheck.worklist.reading_in import Taken, take_in
from metercheck.worklist.table import parse_table
from metercheck_wire.messages import PLACES, VERDICTS
from support.records import blob

LIST = """表号,用电地址,脉冲常数,原因,排序
00217,幸福路 3 号 2 单元 501,1200,台区线损高,1
00218,幸福路 3 号 2 单元 502,1200,台区线损高,1
00305,幸福路 5 号 1 单元 101,1600,用电量突降,2
00306,幸福路 5 号 1 单元 102,,用电量突降,
"""
_tokens = count(1000)


def read_in(store: Store, text: str = LIST, name: str = "向阳台区") -> Taken:
    """Make `text` the list `name`."""
    return take_in(store, parse_table(text.encode(), Path("list.csv")), name)


def add_check(
    store: Store, meter: str, verdict: str = "normal", *, place: str = "box", **head: Any
) -> int:
    """Keep a check of `meter` that was begun a minute from now; its number in the store."""
    token = next(_tokens)
    own = {
        "token": token,
        "record": token,
        "time_s": int(time.time()) + 60,
        "set_time_s": 0,
        "place": PLACES.index(place),
    }
    result = {"verdict": VERDICTS.index(verdict)}
    values: dict[str, Any] = own | {"meter": meter} | head
    return store.add(blob([], result=result, **values))
