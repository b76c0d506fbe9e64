"""What is known some time after the last edge: silence is information, too.

The meter's phase is still below one, unless a pulse was missed or the household draws less since.
And the household does not feed in, so that an interval which is longer than the load alone would
make it speaks for itself.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.gauss import log_cdf, truncated_above
from metercheck_device.measure.hypothesis import (
    BACK,
    CLASS,
    JUMPED,
    LEAST_VARIANCE,
    LOGW,
    PHASE,
    RATIO,
    VBB,
    VPB,
    VPP,
    VPR,
    VRB,
    VRR,
    new_row,
    predict,
)
from metercheck_device.measure.posterior import NO_CAP
from metercheck_device.measure.silence import weigh_silence

_LOG_MISSED = math.log(priors.MISSED)
_OUT_OF_REACH = -16.0  # log weight from which no silence can help a row up again
# A jump that falls together with a switch of the load, as far as late or scattered edges can tell,
# is mistaken for the load's; with many jumps some do. So deviations are widened by this for each
# jump per edge beyond a few.
_SELDOM = 0.04
_LATE = 14.0
_SCATTERED = (0.0, 3.0, 6.0, 6.0)


class Outlook:
    """Looks ahead from what an Estimator knows."""

    def __init__(self, estimator, joule_per_pulse):
        self._estimator = estimator
        self._joule = joule_per_pulse
        self._ahead = new_row()

    def posterior(self, dt_s, energies, extras, out):
        """What is known `dt_s` after the last edge, into `out`, a Posterior of the right size.

        energies, extras: as for Estimator.edge.
        """
        estimator = self._estimator
        if not estimator.edges:
            mean_back = priors.SILENT_BACKGROUND_W / self._joule
            weigh_silence(dt_s, energies[0], mean_back, priors.MISSED, priors.RATIO, out)
            return
        known = out.overdue = out.jumps = 0.0
        estimator.expect(dt_s)
        row = self._ahead
        filled = 0
        for i in range(estimator.count):
            if estimator.rows[i][LOGW] < _OUT_OF_REACH:
                continue
            row[:] = estimator.rows[i]
            following = priors.CLASSES[row[CLASS]][0]
            predict(row, dt_s, energies[following], extras[following], self._joule)
            weight = math.exp(row[LOGW])
            known += weight
            out.overdue += weight * row[PHASE]
            out.jumps += weight * row[JUMPED]
            self._silent(row, out, filled, dt_s)
            filled += 1
        out.overdue /= known
        out.jumps /= known
        out.close(filled)

    def _silent(self, row, out, i, dt_s):
        """Put a predicted row, cut off where a pulse would have come, into `out`."""
        variance = row[VPP] + LEAST_VARIANCE
        deviation = math.sqrt(variance)
        silent, shift, factor = truncated_above(row[PHASE], variance, 1.0)
        if _LOG_MISSED + log_cdf((2.0 - row[PHASE]) / deviation) > silent:
            silent, shift, factor = truncated_above(row[PHASE], variance, 2.0)
            silent += _LOG_MISSED
        jumped = self._estimator.log_jump(row)
        if jumped > silent and row[PHASE] - row[BACK] * dt_s < 1.0:
            silent, shift, factor = jumped, 0.0, 1.0
        gain_r = row[VPR] / variance
        gain_b = row[VPB] / variance
        less = 1.0 - factor
        ratio = row[RATIO] + gain_r * shift * deviation
        back = row[BACK] + gain_b * shift * deviation
        vrr = max(row[VRR] - gain_r * row[VPR] * less, 1e-9)
        vrb = row[VRB] - gain_r * row[VPB] * less
        vbb = max(row[VBB] - gain_b * row[VPB] * less, 1e-9)
        least_back = -priors.FEEDS_IN_W / self._joule
        _, shift, factor = truncated_above(-back, vbb, -least_back)
        gain = vrb / vbb
        deviation = math.sqrt(vbb)
        blurred = self._blurred(row)
        out.weights[i] = row[LOGW] + silent
        # The more the household draws the less is left for the load, hence a most with nothing.
        out.caps[i] = ratio + gain * (least_back - back) if gain < 0.0 else NO_CAP
        out.cap_deviations[i] = math.sqrt(max(vrr - gain * vrb, 1e-9)) * blurred
        out.ratios[i] = ratio - gain * shift * deviation
        out.backgrounds[i] = back - shift * deviation
        out.deviations[i] = math.sqrt(max(vrr - gain * vrb * (1.0 - factor), 1e-9)) * blurred

    def _blurred(self, row):
        """By how much the deviation of a row is widened."""
        following, jitter, _ = priors.CLASSES[row[CLASS]]
        often = row[JUMPED] / self._estimator.edges - _SELDOM
        if often < 0.0:
            return 1.0
        return 1.0 + often * (_LATE if 0 < following < priors.BLOCKS else _SCATTERED[jitter])
