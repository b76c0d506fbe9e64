"""What the load did between edges, as the estimators are told, and what late counts make of it."""

from house import JOULE, POWERS_MW, QUANTUM_UJ, House
from metercheck_device.measure import priors
from metercheck_device.measure.conceive import begin
from metercheck_device.measure.drive import Drive
from metercheck_device.measure.energy import ReferenceEnergy
from metercheck_device.measure.estimator import Estimator
from metercheck_device.measure.hypothesis import BACK, EXTRA, PHASE, RATIO, new_row
from metercheck_device.measure.track import Track

RATIO_TRUE = 0.8
LEVELS_AT = House().level_at
INSTANTS_MS = (1250, 1400, 2300, 4750, 5000, 7250, 7450, 9300, 13150, 13400, 15000)


class Told:
    """A track of which each edge is noted instead of being estimated from."""

    def __init__(self):
        self.energy = ReferenceEnergy(QUANTUM_UJ // 1000)
        self.track = Track(JOULE, self.energy)
        self.now_ms = 0
        self.ratio_told = self.by_level_told = noted(Drive())
        self.track.ratio.edge = self._ratio
        self.track.by_level.edge = self._by_level

    def _ratio(self, drive):
        self.ratio_told = noted(drive)
        self.told(drive)

    def _by_level(self, drive):
        self.by_level_told = noted(drive)

    def told(self, drive):
        """What else is to be done with it."""

    def edge(self, at_ms):
        """Let the load move until then."""
        while self.now_ms < at_ms:
            if LEVELS_AT(self.now_ms) != self.energy.level:
                self.track.load(self.now_ms * 1000, LEVELS_AT(self.now_ms))
            self.now_ms += 1
        self.track.edge(at_ms * 1000)
        return self.ratio_told


def noted(drive):
    now = (drive.power, drive.step, drive.since_s)
    before = (drive.before_power, drive.before_step, drive.before_since_s)
    return (drive.dt_s, drive.energy, drive.low), now, before


def same(found, wanted):
    return max([abs(one - other) for one, other in zip(found, wanted)]) < 1e-5


def taken(from_ms, until_ms, levels):
    """Test energy at those levels, in pulses."""
    found_mj = 0
    for t_ms in range(from_ms, until_ms):
        if LEVELS_AT(t_ms) in levels:
            found_mj += POWERS_MW[LEVELS_AT(t_ms)]
    return found_mj / (1000000.0 * JOULE)


def test_both_are_told_what_the_load_has_taken_since_the_last_edge():
    told = Told()
    last_ms = 0
    for at_ms in INSTANTS_MS:
        energies, _, _ = told.edge(at_ms)
        wanted = [(at_ms - last_ms) / 1000.0]
        wanted += [taken(last_ms, at_ms, levels) for levels in ((1, 2, 3), (1, 2))]
        assert same(energies, wanted)
        assert told.by_level_told == told.ratio_told
        last_ms = at_ms


def test_they_are_told_of_the_last_switch_and_how_it_was_at_the_edge_before():
    """Slots: off until 1.3 s, all until 4.7 s, one element until 7.3 s."""
    told = Told()
    kilowatt = 1000.0 / JOULE
    told.edge(1250)
    _, now, _ = told.edge(1400)
    assert same(now, (kilowatt, kilowatt, 0.1))
    _, now, before = told.edge(4750)
    assert same(before, (kilowatt, kilowatt, 0.1))
    assert same(now, (0.5 * kilowatt, -0.5 * kilowatt, 0.05))
    _, now, before = told.edge(5000)
    assert same(before, (0.5 * kilowatt, -0.5 * kilowatt, 0.05))
    assert same(now, (0.5 * kilowatt, -0.5 * kilowatt, 0.3))


def counted(shape, delay_s, until_ms):
    """Pulses that a count that is late by delay_s gives of the test load's, up to then."""
    total = kept = 0.0
    for t_ms in range(until_ms):
        power = POWERS_MW[LEVELS_AT(t_ms)] / (1000.0 * JOULE)
        if shape == priors.DELAYED:
            power = POWERS_MW[LEVELS_AT(t_ms - int(delay_s * 1000))] / (1000.0 * JOULE)
        else:
            kept += (power - kept) * 0.001 / delay_s
            power = kept
        total += power * 0.001
    return RATIO_TRUE * total


class Late(Told):
    """Predicts one row whose delay is right by what it is told."""

    def __init__(self, kind, delay_s):
        super().__init__()
        self.grown = 0.0
        self._estimator = Estimator(JOULE, priors.FIRST, 40, 8)
        self._row = new_row()
        begin(self._row, priors.FIRST_OF[kind], 1.0, JOULE)
        self._row[RATIO], self._row[BACK] = RATIO_TRUE, 0.0
        self._row[EXTRA] = RATIO_TRUE * delay_s

    def told(self, drive):
        row = self._row[:]
        row[PHASE] = 0.0
        self._estimator.mover.move(row, drive)
        self.grown = row[PHASE]


def test_what_a_late_count_gives_between_two_edges_is_what_filter_or_queue_let_through():
    """Wherever the edges are, behind a switch or before it. 1 kW x 0.2 s are 0.07 pulses."""
    for kind, delay_s, within in (
        (priors.LAGGING, 0.08, 0.001),
        (priors.LAGGING, 0.2, 0.002),
        (priors.DELAYED, 0.12, 0.0005),
        (priors.DELAYED, 0.3, 0.0005),
    ):
        late = Late(kind, delay_s)
        before = 0.0
        for at_ms in INSTANTS_MS:
            late.edge(at_ms)
            now = counted(kind, delay_s, at_ms)
            assert abs(late.grown - (now - before)) < within
            before = now
