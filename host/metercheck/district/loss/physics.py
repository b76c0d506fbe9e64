"""What a transformer and its low-voltage net can lose: bounds for what is fitted to readings."""

from __future__ import annotations

from dataclasses import dataclass

METER_W = 1.0
"""What a meter's own supply takes ahead of its measuring element, an assumed mean; at most
METER_MOST_W (2 W a voltage circuit: GB/T 17215.321, IEC 62053-21)."""
METER_MOST_W = 2.0
LOSS_AT_PEAK = 0.025
"""Loss of a low-voltage net at its peak load, share of that load: assumed as the middle of a wide
prior. LOSS_AT_PEAK_MOST: the voltage at a user may be 10 % low at most (GB/T 12325), and in a
resistive net the share that is lost is at most the share by which the voltage falls."""
LOSS_AT_PEAK_MOST = 0.10
LOAD_FACTOR = 0.4
"""Mean by peak power of a day, assumed where only daily readings tell the load."""
FORM_FACTOR = 1.4
"""Mean square by squared mean of a day's power, assumed likewise: loss from daily means."""
GAIN_SD = 0.004
"""Error of the supply measurement as a share, standard deviation: meter and current transformers
of class 0.5 S (GB/T 17215.322, GB/T 20840.2), each anywhere within 0.5 %. Of users' meters many
errors cancel."""
RESERVE = 2.5
"""Rated power by peak power, assumed where the office's list has no capacity."""


def no_load_w(capacity_va: float) -> float:
    """No-load loss: 6.4 W (S/kVA)^0.75, within a tenth of the S11 rows of GB/T 6451 from 30 to
    800 kVA (100 W at 30 kVA, 340 W at 200 kVA, 980 W at 800 kVA). S13 and later have less."""
    return 6.4 * (capacity_va / 1000) ** 0.75


def load_loss_w(capacity_va: float) -> float:
    """Load loss at rated power: 49 W (S/kVA)^0.75, within a tenth of the rows of GB/T 6451 (600 W
    at 30 kVA, 2600 W at 200 kVA, 7500 W at 800 kVA)."""
    return 49 * (capacity_va / 1000) ** 0.75


@dataclass(frozen=True)
class Bounds:
    """Prior of one parameter: normal with `mean` and `sd`, cut off at 0 and `most`."""

    mean: float
    sd: float
    most: float


def bounds(
    peak_kw: float, users: int, capacity_va: float | None, *, by_days: bool
) -> tuple[Bounds, Bounds]:
    """(fixed loss in kW, quadratic loss in 1/kW) of a district with this peak of its power.

    Whether the supply meter stands before or behind the transformer is not known: its losses are
    possible, and the fixed loss may be the meters' alone. With `by_days` the quadratic term is
    that of daily means, and `peak_kw` the greatest of these.
    """
    peak = max(peak_kw, 0.1) / (LOAD_FACTOR if by_days else 1)
    capacity = capacity_va or RESERVE * peak * 1000
    iron, copper = no_load_w(capacity) / 1000, load_loss_w(capacity) / 1000
    meters = users * METER_W / 1000
    fixed = Bounds(meters + iron / 4, meters / 2 + iron / 2, users * METER_MOST_W / 1000 + iron)
    form = FORM_FACTOR if by_days else 1
    windings = copper / (capacity / 1000) ** 2
    net, most = LOSS_AT_PEAK / peak, LOSS_AT_PEAK_MOST / peak
    return fixed, Bounds(net * form, net * form, (most + windings) * form)
