"""Rows made by hand, for tests of who survives."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.hypothesis import (
    BACK,
    CLASS,
    DOF,
    EXTRA,
    JUMPED,
    LOGW,
    PHASE,
    RATIO,
    SCALE,
    VBB,
    VPP,
    VRR,
    VXX,
    new_row,
)

DEVIATION = 0.02  # of each row's ratio
BACK_DEVIATION = 0.05


def row_of(ratio, log_weight=0.0, at=0, back=1.0, extra=0.0, scale=1.0):
    """A row at an edge that came just when it was expected, and that tells nothing."""
    row = new_row()
    row[LOGW], row[CLASS], row[DOF], row[SCALE] = log_weight, at, priors.SCALE_DOF, scale
    row[JUMPED] = 0
    row[RATIO], row[BACK], row[EXTRA], row[PHASE] = ratio, back, extra, 1.0
    row[VRR] = DEVIATION * DEVIATION / scale
    row[VBB] = BACK_DEVIATION * BACK_DEVIATION / scale
    row[VPP] = 1e-4 / scale
    if priors.KINDS[priors.KIND_OF[at]][1]:
        row[VXX] = 0.01 / scale
    return row


def sum_of(rows, count):
    """Of all weights, as a logarithm."""
    return math.log(sum([math.exp(row[LOGW]) for row in rows[:count]]))
