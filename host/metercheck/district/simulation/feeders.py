"""Feeders by name, with the seasons that belong to them."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation.feeder import Feeder, ieee

SIMBENCH = ("rural2", "rural3", "semiurb4", "semiurb5", "urban6")
NAMES = ("ieee", *SIMBENCH)


def feeder(name: str, first: date, days: int) -> tuple[Feeder, NDArray[np.float64] | None]:
    """A feeder, and factors [days, kinds] of a day's use where its data have years of loads.

    Raises SimulationMissing where SimBench's nets need the extra [simulation].
    """
    if name == "ieee":
        return ieee(), None
    from metercheck.district.simulation import simbench_nets

    return simbench_nets.feeder(name), simbench_nets.seasons(name, first, days)
