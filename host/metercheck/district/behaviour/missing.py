"""The pattern of missing data, apart from behaviour.

Who is read badly may have been labelled more often, or data of the found ones kept longer: a
model that sees these features may learn how labels came about instead of what people do. They
are never part of `features`; whoever wants them says so and prints results with and without.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.masked import longest_run
from metercheck.district.frame import Quality


def missing_features(kwh: NDArray[np.float64], quality: NDArray[np.uint8]) -> Features:
    """Of `kwh` [users, times] with `quality`: how much is missing, where, in how long gaps."""
    known = ~np.isnan(kwh)
    times = max(kwh.shape[1], 1)
    gaps = longest_run(~known, np.ones_like(known))
    begins = np.argmax(known, axis=-1)
    ends = np.argmax(known[:, ::-1], axis=-1)
    none = ~known.any(axis=-1)
    tenths = np.array_split(known, 10, axis=-1)
    found = {
        "missing.share": 1 - known.mean(axis=-1),
        "missing.longest_gap": gaps / times,
        "missing.gaps": (known[:, :-1] & ~known[:, 1:]).sum(axis=-1) / times,
        "missing.begins_late": np.where(none, 1.0, begins / times),
        "missing.ends_early": np.where(none, 1.0, ends / times),
        "missing.estimated": (known & (quality == Quality.ESTIMATED)).mean(axis=-1),
        "missing.spread": (known & (quality == Quality.SPREAD)).mean(axis=-1),
        "missing.doubtful": (known & (quality == Quality.DOUBTFUL)).mean(axis=-1),
    }
    found |= {
        f"missing.tenth_{number}": 1 - part.mean(axis=-1)
        for number, part in enumerate(tenths, start=1)
    }
    return Features(tuple(found), np.column_stack(list(found.values())))
