"""SimBench's low-voltage nets and years, read through its package where that is installed.

SimBench (Meinecke et al., Energies 13 (2020) 3290) publishes its data under the ODbL: they stay
in its package, and none of them is in ours. Its loads are balanced; here each place of a load is
a place where single-phase and three-phase users may be. All its cables have four equal cores.
"""

from __future__ import annotations

import warnings
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation.feeder import Feeder, tree
from metercheck.district.simulation.transformer import fitting
from metercheck.errors import SimulationMissing

_WEEK = 7


@lru_cache(maxsize=5)
def _net(name: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pandas and pandapower, about themselves
            import simbench

            return simbench.get_simbench_net(f"1-LV-{name}--0-sw")
    except ImportError as error:
        raise SimulationMissing(missing=error.name) from error


@lru_cache(maxsize=5)
def feeder(name: str) -> Feeder:
    """The net "rural2", "rural3", "semiurb4", "semiurb5" or "urban6"."""
    net = _net(name)
    root = int(net.trafo.lv_bus.iloc[0])
    closed = net.line.in_service.to_numpy().copy()
    switches = net.switch[(net.switch.et == "l") & ~net.switch.closed]
    closed[net.line.index.isin(switches.element)] = False
    lines = net.line[closed]
    per_km = lines.r_ohm_per_km.to_numpy() + 1j * lines.x_ohm_per_km.to_numpy()
    cables = per_km * lines.length_km.to_numpy() / lines.parallel.to_numpy()
    buses = lines[["from_bus", "to_bus"]].to_numpy(np.int64)
    between = net.switch[(net.switch.et == "b") & net.switch.closed]
    joined = between[["bus", "element"]].to_numpy(np.int64)
    buses = np.concatenate([buses, joined])
    impedance = np.concatenate([cables, np.zeros(len(joined))], dtype=np.complex128)
    sites = sorted({int(bus) for bus in net.load.bus} - {root})
    return tree(f"simbench {name}", buses, impedance, impedance, root, sites, fitting(100_000))


@lru_cache(maxsize=5)
def _years(name: str) -> NDArray[np.float64]:
    """[366, kinds] a day's use of SimBench's households in their year, mean 1.

    Means over a week: what differs between weekdays, households here have themselves.
    """
    loads = _net(name).profiles["load"]
    columns = [one for one in loads.columns if one.startswith("H0") and one.endswith("pload")]
    by_day = loads[columns].to_numpy(float).reshape(366, -1, len(columns)).mean(1)
    around = np.concatenate([by_day[-3:], by_day, by_day[:3]])
    window = np.lib.stride_tricks.sliding_window_view(around, _WEEK, axis=0).mean(-1)
    return window / window.mean(0)


def seasons(name: str, first: date, days: int) -> NDArray[np.float64]:
    """[days, kinds] factors of everyday use."""
    dates = [first + timedelta(days=day) for day in range(days)]
    leap = [date(2016, one.month, one.day).timetuple().tm_yday - 1 for one in dates]
    return _years(name)[leap]
