"""What a track says is known, made by hand, and the evidence that is weighed from it."""

from ideal import LIMITS
from metercheck_device.measure import priors
from metercheck_device.measure.evidence import Evidence
from metercheck_device.measure.grid import EdgeGrid
from metercheck_device.measure.hypothesis import JUMPED, VRR, VXX
from metercheck_device.measure.weighing import Weighing
from rows import row_of

JOULE = 3000.0
POWER_W = 1000.0
LEVELS = priors.FIRST_OF[priors.BY_LEVEL]
LAGGING = priors.FIRST_OF[priors.LAGGING]
DEVIATION = 0.01


def grid_of(block_s):
    grid = EdgeGrid()
    grid.block_s = block_s
    return grid


class Rows:
    """What is looked at of an Estimator."""

    def __init__(self, *rows):
        self.rows = list(rows)
        self.count = self.size = len(rows)
        self.in_blocks = False
        self.pace_s = 2.0
        self.grid = grid_of(0.4)


class Known:
    """Stands for track and energy: says what it is told to say."""

    def __init__(self, ratio=1.0, deviation=DEVIATION, back_w=800.0):
        self.ratio = Rows(row_of(ratio))
        self.by_level = Rows(level_row(ratio, 0.0))
        self.normals = [(1.0, ratio, deviation)]
        self.back_w = back_w
        self.back_sd_w = 5.0
        self.overdue = self.jumps = 0.0
        self.scale = 1.0
        self.low = 0  # energy while one element alone was on, in mJ
        self.weighing = None

    def posterior(self, t_us, out):
        out.count = len(self.normals)
        out.overdue, out.jumps, out.scale = self.overdue, self.jumps, self.scale
        for i, (weight, ratio, deviation) in enumerate(self.normals):
            out.weights[i], out.ratios[i], out.deviations[i] = weight, ratio, deviation
            out.caps[i], out.cap_deviations[i] = 100.0, 1.0
            out.backgrounds[i] = self.back_w / JOULE
            out.back_variances[i] = (self.back_sd_w / JOULE) ** 2

    def full_mw(self):
        return int(POWER_W * 1000)

    def low_mj(self, t_us):
        return self.low


def level_row(both, apart, deviation=0.002, jumps=0):
    row = row_of(both, at=LEVELS, extra=apart)
    row[VRR] = row[VXX] = deviation * deviation
    row[JUMPED] = jumps
    return row


def weighed(known, reference_sd=0.0, drop_percent=0.0, pulses=20):
    weighing = Weighing(JOULE, known, known, LIMITS, reference_sd)
    if drop_percent:
        weighing.drop.mean(int(220000 * (1.0 + 0.01 * drop_percent)), 0)
        weighing.drop.mean(220000, 3)
    evidence = Evidence()
    evidence.pulses = pulses
    known.weighing = weighing
    for look in range(1, 21):
        weighing.look(look * 500000, evidence)
    return evidence


def at_levels(both, apart, ratio=None, back_w=800.0, **changes):
    """Evidence where the levels say this, for sure, in a household that is calm."""
    known = Known(both if ratio is None else ratio, back_w=back_w)
    known.by_level = Rows(level_row(both, apart))
    known.low = 1000
    for name, value in changes.items():
        setattr(known, name, value)
    return weighed(known)


def near(ppm, wanted, within=300):
    return abs(ppm - wanted * 1e6) < within
