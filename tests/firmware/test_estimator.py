"""The estimator on made-up edges whose truth is known."""

from metercheck_device.measure.estimator import LIMIT, Estimator, Posterior
from metercheck_device.measure.gauss import mixture_quantile
from metercheck_device.measure.priors import FOLLOWING

JOULE = 3000.0  # per pulse: 1200 imp/kWh
QUANTUM_UJ = 3000000000
TEST_MW = 1000000
SLOTS_MS = (1300, 3400, 2600, 1900, 3900, 2200, 900, 3100)  # off, on, off, on ...


class Meter:
    """Counts exactly, in whole microjoules; the load alternates after SLOTS_MS; steps of 1 ms."""

    def __init__(self, ratio_percent, background_w, missed=(), false=()):
        self.estimator = Estimator(JOULE)
        self.ratio_percent = ratio_percent
        self.background_mw = background_w * 1000
        self.t_ms = 0
        self.edge_ms = 0
        self.energy_uj = 0
        self.edge_uj = 0
        self.edge_mw = 0
        self.phase_uj = QUANTUM_UJ * 2 // 5
        self.count = 0
        self.missed = missed
        self.false = false

    def power_mw(self):
        left_ms = self.t_ms % sum(SLOTS_MS)
        slot = 0
        while left_ms >= SLOTS_MS[slot]:
            left_ms -= SLOTS_MS[slot]
            slot += 1
        return TEST_MW if slot % 2 else 0

    def run(self, ms):
        for _ in range(ms):
            self.t_ms += 1
            power = self.power_mw()
            self.energy_uj += power
            self.phase_uj += self.ratio_percent * power // 100 + self.background_mw
            if self.phase_uj >= QUANTUM_UJ:
                self.phase_uj -= QUANTUM_UJ
                self.count += 1
                if self.count not in self.missed:
                    self.edge()
            if self.t_ms in self.false:
                self.edge()
        return self

    def since_edge(self):
        """Energy in meter pulses, and how the power has changed, for a count that is not late."""
        changes = (self.power_mw() - self.edge_mw) / (1000 * JOULE)
        return (self.energy_uj - self.edge_uj) / QUANTUM_UJ, [changes] * len(FOLLOWING)

    def edge(self):
        energy, changes = self.since_edge()
        power = self.power_mw() / (1000 * JOULE)
        lacks = [0.0] * len(FOLLOWING)
        seconds = (self.t_ms - self.edge_ms) / 1000
        self.estimator.edge(seconds, energy, power, changes, lacks)
        self.edge_ms = self.t_ms
        self.edge_uj = self.energy_uj
        self.edge_mw = self.power_mw()

    def known(self):
        """(mean, low, high) of the ratio, and the mean background in W."""
        post = Posterior()
        energy, changes = self.since_edge()
        self.estimator.posterior((self.t_ms - self.edge_ms) / 1000, energy, changes, post)
        mean = sum(post.weights[i] * post.ratios[i] for i in range(post.count))
        back = sum(post.weights[i] * post.backgrounds[i] for i in range(post.count))
        ends = [
            mixture_quantile(post.weights, post.ratios, post.deviations, post.count, share)
            for share in (0.025, 0.975)
        ]
        return mean, ends[0], ends[1], back * JOULE


def test_steady_household_any_ratio():
    for percent in (30, 70, 100, 140):
        ratio = percent / 100
        mean, low, high, back = Meter(percent, 500).run(40000).known()
        assert abs(mean - ratio) < 0.025
        assert low <= ratio <= high
        assert high - low < 0.12
        assert abs(back - 500.0) < 15.0


def test_the_interval_narrows():
    meter = Meter(100, 300)
    widths = []
    for _ in range(4):
        _, low, high, _ = meter.run(15000).known()
        widths.append(high - low)
    assert widths[-1] < 0.5 * widths[0]


def test_a_jump_of_the_background_is_followed():
    meter = Meter(100, 300).run(20000)
    meter.background_mw = 2300000
    mean, low, high, back = meter.run(20000).known()
    assert low <= 1.0 <= high
    assert abs(mean - 1.0) < 0.03
    assert abs(back - 2300.0) < 60.0


def test_a_missed_pulse_does_not_halve_the_ratio():
    mean, low, high, _ = Meter(100, 600, missed=(7,)).run(45000).known()
    assert abs(mean - 1.0) < 0.03
    assert low <= 1.0 <= high


def test_a_false_edge_does_not_add_to_the_ratio():
    mean, low, high, _ = Meter(100, 600, false=(21111,)).run(45000).known()
    assert abs(mean - 1.0) < 0.03
    assert low <= 1.0 <= high


def test_silence_from_the_start_speaks_for_a_low_ratio():
    meter = Meter(0, 0).run(30000)
    mean, _, high, _ = meter.known()
    assert mean < 0.1
    assert high < 0.3


def test_silence_before_any_load_says_nothing_of_the_ratio():
    meter = Meter(100, 0).run(1500)
    _, low, high, _ = meter.known()
    assert high - low > 1.0


def test_hypotheses_stay_within_their_bound():
    meter = Meter(100, 900)
    for _ in range(20):
        meter.run(3000)
        assert 0 < meter.estimator.count <= LIMIT
