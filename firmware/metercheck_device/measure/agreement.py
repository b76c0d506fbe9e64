"""Whether all kinds of count that are still in the running say the same of the meter.

A claim that rests on the meter counting in time says nothing as long as it may well count late,
or in blocks. The posterior knows that already, as far as the model is true; this does not rely on
it.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.hypothesis import CLASS, EXTRA, LOGW, RATIO, SCALE, VRR, VXX

_SPEAKS = 9.0  # what is less likely than this by the best has no say,
_REACH = 1.5  # nor what is further off, in deviations;
_REACH_IN_BLOCKS = 4.0  # where pulses come in blocks their kind has its say, however unlikely
_NOBODY = 10.0
_LATE_S = 0.1
_STEADY = 0.8  # share of intervals like the one before,
_ONE_EACH = 1.5  # and that come once in a block, or nearly
_OFTEN = 2.5  # blocks between edges: if there are fewer, edges keep step with the blocks


def extreme(estimator, way):
    """The highest (way 1.0) or lowest (-1.0) ratio that any hypothesis with a say speaks for."""
    least = _top(estimator) - _SPEAKS
    found = -way * _NOBODY
    blocks = False
    for i in range(estimator.count):
        row = estimator.rows[i]
        reach = _REACH
        if estimator.in_blocks and priors.KIND_OF[row[CLASS]] == priors.BLOCKS:
            blocks = True
            reach = _REACH_IN_BLOCKS
        elif row[LOGW] < least:
            continue
        ratio = row[RATIO] + way * reach * math.sqrt(row[VRR] * row[SCALE])
        if way * ratio > way * found:
            found = ratio
    return way * _NOBODY if estimator.in_blocks and not blocks else found


def in_time(estimator):
    """Whether the meter surely counts neither late nor in blocks."""
    least = _top(estimator) - _SPEAKS
    for i in range(estimator.count):
        row = estimator.rows[i]
        kind = priors.KIND_OF[row[CLASS]]
        if row[LOGW] < least or kind == priors.IN_TIME:
            continue
        if kind == priors.BLOCKS:
            return False
        if row[EXTRA] + 2.0 * math.sqrt(row[VXX] * row[SCALE]) > _LATE_S:
            return False
    return True


def in_step_with_blocks(estimator):
    """Whether the meter adds up in blocks, and its pulses come about as often as these.

    Then the pulses hardly show what the load does, and keep silent about it in step.
    """
    return estimator.in_blocks and estimator.pace_s < _OFTEN * estimator.grid.block_s


def keeps_a_beat(estimator):
    """Whether edges come at the same pace all the time, and that may be the beat of a program.

    Where a pulse is due in each block, nothing that is switched can be seen.
    """
    grid = estimator.grid
    return grid.steady > _STEADY and estimator.pace_s < _ONE_EACH * grid.block_s


def _top(estimator):
    top = estimator.rows[0][LOGW]
    for i in range(estimator.count):
        top = max(top, estimator.rows[i][LOGW])
    return top
