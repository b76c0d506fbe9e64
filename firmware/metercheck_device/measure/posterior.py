"""What is known of the ratio at one moment: a sum of normals."""

import math

from metercheck_device.measure.gauss import cdf

NO_CAP = 100.0
_NEGLIGIBLE = 1e-6  # of all the weight


class Posterior:
    """Preallocated room for up to `size` normals; `count` of them are filled.

    weights (sum to one), ratios with their deviations, backgrounds in pulses/s with their
    variances; overdue: pulses that should have come by now, as things looked at the last edge;
    jumps: of the background that there were; scale: what edges and household scatter by, against
    what is usual (a variance). caps with their deviations: what a ratio can be at the most, if
    the household draws nothing at all.
    """

    def __init__(self, size):
        self.count = 0
        self.overdue = 0.0
        self.jumps = 0.0
        self.scale = 0.0
        self.weights = [0.0] * size
        self.ratios = [0.0] * size
        self.deviations = [0.0] * size
        self.backgrounds = [0.0] * size
        self.back_variances = [0.0] * size
        self.caps = [NO_CAP] * size
        self.cap_deviations = [1.0] * size

    def close(self, count):
        """`count` rows are filled, their weights as logarithms: make them shares, drop trifles."""
        best = max(self.weights[:count])
        total = 0.0
        kept = 0
        for i in range(count):
            weight = math.exp(max(self.weights[i] - best, -80.0))
            if weight < _NEGLIGIBLE:
                continue
            self.weights[kept] = weight
            self.ratios[kept] = self.ratios[i]
            self.deviations[kept] = self.deviations[i]
            self.backgrounds[kept] = self.backgrounds[i]
            self.back_variances[kept] = self.back_variances[i]
            self.caps[kept] = self.caps[i]
            self.cap_deviations[kept] = self.cap_deviations[i]
            total += weight
            kept += 1
        for i in range(kept):
            self.weights[i] /= total
        self.count = kept

    def widen(self, count, by):
        """Add a deviation `by` to those of the first `count` normals."""
        for i in range(count):
            for deviations in (self.deviations, self.cap_deviations):
                deviations[i] = math.sqrt(deviations[i] * deviations[i] + by * by)

    def background(self):
        """(mean, deviation) of the background, in pulses/s."""
        mean = variance = 0.0
        for i in range(self.count):
            mean += self.weights[i] * self.backgrounds[i]
        for i in range(self.count):
            off = self.backgrounds[i] - mean
            variance += self.weights[i] * (self.back_variances[i] + off * off)
        return mean, math.sqrt(variance)

    def mean(self):
        """Of the ratio."""
        total = 0.0
        for i in range(self.count):
            total += self.weights[i] * self.ratios[i]
        return total

    def share_above(self, bound, widened):
        """Probability that the ratio lies above `bound`, all deviations `widened` times.

        Beyond its cap a normal has but the tail that the cap leaves it.
        """
        total = 0.0
        for i in range(self.count):
            away = (bound - self.ratios[i]) / (widened * self.deviations[i])
            if self.caps[i] < bound:
                away = max(away, (bound - self.caps[i]) / (widened * self.cap_deviations[i]))
            if away < -5.0:
                total += self.weights[i]
            elif away < 5.0:
                total += self.weights[i] * cdf(-away)
        return total

    def share_below(self, bound, widened=1.0):
        """Probability that the ratio lies below `bound`, all deviations `widened` times."""
        weights, ratios, deviations = self.weights, self.ratios, self.deviations
        total = 0.0
        for i in range(self.count):
            away = (bound - ratios[i]) / (widened * deviations[i])
            if away > 5.0:
                total += weights[i]
            elif away > -5.0:
                total += weights[i] * cdf(away)
        return total
