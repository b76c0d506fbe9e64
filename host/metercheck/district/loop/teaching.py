"""Learning from the labels of a dataset: which districts to look at, and what they teach."""

from __future__ import annotations

from datetime import date
from typing import Any

from metercheck.district.dataset import Dataset
from metercheck.district.engine import mapped
from metercheck.district.loop.kept import read_rows
from metercheck.district.loop.learning import (
    NOTHING,
    Learned,
    Seen,
    districts_to_learn_from,
    learn,
    newest,
    seen,
)

_OTHERS = 60
"""Districts without a labelled user that are looked at beside: some thousands of users."""


def taught(
    dataset: Dataset,
    *,
    daily: bool,
    first: date | None = None,
    last: date | None = None,
    processes: int | None = None,
    seed: int = 0,
) -> Learned:
    """What the labels of `dataset` teach about its readings of a period; NOTHING without any."""
    labels = newest(read_rows(dataset.folder, "labels")) if dataset.folder else {}
    if not labels:
        return NOTHING
    names = districts_to_learn_from(dataset.homes(), labels, _OTHERS, seed)
    asked: dict[str, Any] = {"daily": daily, "first": first, "last": last, "processes": processes}
    looked_at = mapped(dataset, seen, districts=names, **asked)
    return learn([one for one in looked_at if isinstance(one, Seen)], labels, seed)
