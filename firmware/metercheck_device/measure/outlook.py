"""What is known some time after the last edge: silence is information, too.

The meter's phase is still below one, unless a pulse was missed or the household draws less since.
And the household does not feed in, so that an interval which is longer than the load alone would
make it speaks for itself.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.agreement import in_step_with_blocks
from metercheck_device.measure.gauss import log_cdf, truncated_above
from metercheck_device.measure.hypothesis import (
    BACK,
    CLASS,
    JUMPED,
    LEAST_VARIANCE,
    LOGW,
    PHASE,
    RATIO,
    SCALE,
    VBB,
    VPB,
    VPP,
    VPR,
    VRB,
    VRR,
    new_row,
)
from metercheck_device.measure.posterior import NO_CAP
from metercheck_device.measure.silence import weigh_silence

_LOG_MISSED = math.log(priors.MISSED)
_OUT_OF_REACH = -16.0  # log weight from which no silence can help a row up again
# A jump that falls together with a switch of the load, as far as late or scattered edges can tell,
# is mistaken for the load's; with many jumps some do. So deviations are widened by this for each
# jump per edge beyond a few: for edges of each sharpness, for late counts, and for a household
# that scatters more than is usual.
_SELDOM = 0.04
_SCATTERED = (0.5, 5.0, 10.0)
_LATE = 14.0
_STIRRED = 10.0
_USUAL_SCALE = 2.0
_IN_STEP = 0.4  # what a ratio may be off by where edges keep step with the meter's blocks


class Outlook:
    """Looks ahead from what an Estimator knows."""

    def __init__(self, estimator, joule_per_pulse):
        self._estimator = estimator
        self._joule = joule_per_pulse
        self._ahead = new_row()

    def posterior(self, drive, out):
        """What is known now into `out`, a Posterior of the right size.

        drive: what the load did since the last edge.
        """
        estimator = self._estimator
        if not estimator.edges:
            mean_back = priors.SILENT_BACKGROUND_W / self._joule
            weigh_silence(drive.dt_s, drive.energy, mean_back, priors.MISSED, priors.RATIO, out)
            return
        known = out.overdue = out.jumps = out.scale = 0.0
        estimator.expect(drive.dt_s)
        row = self._ahead
        filled = 0
        for i in range(estimator.count):
            if estimator.rows[i][LOGW] < _OUT_OF_REACH:
                continue
            row[:] = estimator.rows[i]
            estimator.mover.move(row, drive)
            weight = math.exp(row[LOGW])
            known += weight
            out.overdue += weight * row[PHASE]
            out.jumps += weight * row[JUMPED]
            out.scale += weight * row[SCALE]
            self._silent(row, out, filled, drive.dt_s)
            filled += 1
        out.overdue /= known
        out.jumps /= known
        out.scale /= known
        if in_step_with_blocks(estimator):
            out.widen(filled, _IN_STEP)
        out.close(filled)

    def _silent(self, row, out, i, dt_s):
        """Put a predicted row, cut off where a pulse would have come, into `out`."""
        scale = row[SCALE]
        variance = row[VPP] * scale + LEAST_VARIANCE
        deviation = math.sqrt(variance)
        silent, shift, factor = truncated_above(row[PHASE], variance, 1.0)
        if _LOG_MISSED + log_cdf((2.0 - row[PHASE]) / deviation) > silent:
            silent, shift, factor = truncated_above(row[PHASE], variance, 2.0)
            silent += _LOG_MISSED
        jumped = self._estimator.log_jump(row)
        if jumped > silent and row[PHASE] - row[BACK] * dt_s < 1.0:
            silent, shift, factor = jumped, 0.0, 1.0
        vpr = row[VPR] * scale
        vpb = row[VPB] * scale
        gain_r = vpr / variance
        gain_b = vpb / variance
        less = 1.0 - factor
        ratio = row[RATIO] + gain_r * shift * deviation
        back = row[BACK] + gain_b * shift * deviation
        vrr = max(row[VRR] * scale - gain_r * vpr * less, 1e-9)
        vrb = row[VRB] * scale - gain_r * vpb * less
        vbb = max(row[VBB] * scale - gain_b * vpb * less, 1e-9)
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
        out.back_variances[i] = vbb * factor
        out.deviations[i] = math.sqrt(max(vrr - gain * vrb * (1.0 - factor), 1e-9)) * blurred

    def _blurred(self, row):
        """By how much the deviation of a row is widened."""
        often = row[JUMPED] / self._estimator.edges - _SELDOM
        if often < 0.0:
            return 1.0
        kind, sharp = priors.CLASSES[row[CLASS]]
        more = _SCATTERED[sharp]
        if kind != priors.IN_TIME:
            more += _LATE
        if row[SCALE] > _USUAL_SCALE:
            more += _STIRRED * (math.sqrt(row[SCALE]) - math.sqrt(_USUAL_SCALE))
        return 1.0 + often * more
