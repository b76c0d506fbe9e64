"""Whether one element alone is registered like both together.

An honest meter, and one with a shunt, registers the same share of both levels. A shunt that acts
above some power spares the lower one. And where solar panels feed in, so that the net power
changes its sign with the load, the energy that is missing is the same at both levels: it is then
twice as large a share of the smaller load.
"""

import math

from metercheck_device.measure.hypothesis import EXTRA, JUMPED, LOGW, RATIO, SCALE, VRR, VRX, VXX


class LevelRatios:
    """Means and deviations over the hypotheses of an Estimator that knows levels.

    both, one: of the ratio of the whole load and of one element; apart: of one less both;
    evenness: of half the missing share of both, less what one element misses beyond that. Above
    nothing for any shunt, below for feed-in. jumps, scale: as in Posterior.
    """

    def __init__(self):
        self.both = self.one = self.apart = self.evenness = 0.0
        self.jumps = 0.0
        self.scale = 1.0
        self.both_sd = self.one_sd = self.apart_sd = self.evenness_sd = 1.0

    def take(self, rows, count):
        """Summarise the first `count` rows."""
        total = both = apart = jumps = stirred = 0.0
        for i in range(count):
            weight = math.exp(max(rows[i][LOGW], -80.0))
            total += weight
            both += weight * rows[i][RATIO]
            apart += weight * rows[i][EXTRA]
            jumps += weight * rows[i][JUMPED]
            stirred += weight * rows[i][SCALE]
        self.both = both = both / total
        self.apart = apart = apart / total
        self.one = both + apart
        self.jumps = jumps / total
        self.scale = stirred / total
        self.evenness = apart + 0.5 * (1.0 - both)
        vbb = vaa = vab = 0.0
        for i in range(count):
            row = rows[i]
            scale = row[SCALE]
            weight = math.exp(max(row[LOGW], -80.0)) / total
            off = row[RATIO] - both
            off_apart = row[EXTRA] - apart
            vbb += weight * (row[VRR] * scale + off * off)
            vaa += weight * (row[VXX] * scale + off_apart * off_apart)
            vab += weight * (row[VRX] * scale + off * off_apart)
        self.both_sd = math.sqrt(vbb)
        self.apart_sd = math.sqrt(vaa)
        self.one_sd = math.sqrt(max(vbb + vaa + 2.0 * vab, 0.0))
        self.evenness_sd = math.sqrt(max(vaa + 0.25 * vbb - vab, 0.0))
