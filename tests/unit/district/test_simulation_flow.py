"""The power flow against an independent one, and against physics."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from metercheck.district.simulation.feeder import Feeder, ieee, return_ohm
from metercheck.district.simulation.flow import Connections, FlowDiverged, flow
from metercheck.district.simulation.transformer import PHASE_V, Transformer, fitting

Complex = NDArray[np.complex128]
STIFF = Transformer(100_000, 0, 1e-6, 1e-9)
"""A transformer that drops nothing: the lines alone."""


@pytest.fixture(scope="module")
def network() -> Feeder:
    return ieee()


def complexes(*values: complex) -> Complex:
    return np.array(values, np.complex128)


def loads(network: Feeder, seed: int, times: int) -> tuple[Connections, Complex]:
    random = np.random.default_rng(seed)
    at = Connections(random.choice(network.sites, 60), np.arange(60) % 3)
    power = random.gamma(0.6, 700.0, (60, times)) * (1 + 1j * random.uniform(0, 0.4, (60, 1)))
    return at, power.astype(np.complex128)


def test_the_shipped_feeder_is_the_whole_one(network: Feeder) -> None:
    assert len(network.parent) == 905
    assert len(set(network.sites.tolist())) == 55
    assert (network.parent <= np.arange(905)).all()
    # The farthest path of the published feeder: some hundred metres, a third of an ohm at most.
    there_and_back = network.paths(network.sites).T @ (network.phase_ohm + network.neutral_ohm)
    assert 0.05 < there_and_back.real.max() < 0.6


def test_zero_sequence_tells_the_neutral() -> None:
    four, two = return_ohm(complexes(0.446, 1.15), complexes(1.505, 1.2))
    assert four == pytest.approx(0.353)
    assert two == pytest.approx(1.15)


@pytest.mark.parametrize("side", ["balanced", "unbalanced"])
def test_agrees_with_pandapower(side: str) -> None:
    random = np.random.default_rng(4)
    branches = 25
    parent = np.array([random.integers(max(0, one - 3), one + 1) for one in range(branches)])
    phase = complexes(*random.uniform(0.005, 0.06, branches) * (1 + 0.2j))
    neutral = complexes(*random.uniform(0.8, 2.0, branches) * phase)
    feeder = Feeder("drawn", parent, phase, neutral, np.arange(1, branches + 1), STIFF)
    at = Connections(np.repeat(feeder.sites, 3), np.tile(np.arange(3), branches))
    power = complexes(*random.gamma(0.6, 500.0, 3 * branches) * (1 + 0.3j))[:, None]
    if side == "balanced":
        power = np.repeat(power[::3], 3, axis=0)
    ours = flow(feeder, at, power)
    supply_w, volts = by_pandapower(feeder, power[:, 0])
    lost_w = supply_w.sum() - power.real.sum()
    assert ours.supply_w[:, 0] == pytest.approx(supply_w, rel=1e-4)
    assert ours.line_w[0] == pytest.approx(lost_w, rel=1e-3)
    assert ours.lowest_v / PHASE_V == pytest.approx(volts, abs=1e-5)


def by_pandapower(feeder: Feeder, power: Complex) -> tuple[np.ndarray, np.ndarray]:
    """[3] W at the root, [nodes * 3] voltages of all but the root, of its rated voltage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandapower
        from pandapower.pf.runpp_3ph import runpp_3ph

        net = pandapower.create_empty_network()
        kv = PHASE_V * np.sqrt(3) / 1000
        for _ in range(len(feeder.parent) + 1):
            pandapower.create_bus(net, kv)
        strong = {"s_sc_max_mva": 1e7, "rx_max": 0.1, "x0x_max": 1.0, "r0x0_max": 0.1}
        pandapower.create_ext_grid(net, 0, **strong)
        for branch, parent in enumerate(feeder.parent):
            z1 = feeder.phase_ohm[branch]
            z0 = z1 + 3 * feeder.neutral_ohm[branch]
            pandapower.create_line_from_parameters(
                *(net, parent, branch + 1, 1.0, z1.real, z1.imag, 0.0, 1.0),
                r0_ohm_per_km=z0.real,
                x0_ohm_per_km=z0.imag,
                c0_nf_per_km=0.0,
            )
        for branch, three in enumerate(power.reshape(-1, 3) / 1e6):
            taken = {f"p_{one}_mw": mva.real for one, mva in zip("abc", three, strict=True)}
            taken |= {f"q_{one}_mvar": mva.imag for one, mva in zip("abc", three, strict=True)}
            pandapower.create_asymmetric_load(net, branch + 1, **taken)
        runpp_3ph(net, tolerance_mva=1e-9, max_iteration=100)
        root = net.res_ext_grid_3ph[[f"p_{one}_mw" for one in "abc"]].to_numpy()[0]
        volts = net.res_bus_3ph[[f"vm_{one}_pu" for one in "abc"]].to_numpy()[1:]
    return root * 1e6, volts.ravel()


def test_loss_is_what_currents_leave_in_resistances(network: Feeder) -> None:
    at, power = loads(network, 2, 5)
    done = flow(network, at, power)
    kept = done.supply_w.sum(0) - done.line_w - power.real.sum(0)
    assert np.abs(kept).max() < 1e-6 * done.supply_w.sum(0).max()
    assert (done.line_w > 0).all()
    assert (done.copper_w > 0).all()


@pytest.mark.parametrize("factor", [0.25, 0.5])
def test_loss_grows_with_the_square(network: Feeder, factor: float) -> None:
    at, power = loads(network, 3, 4)
    small = power * 0.02
    whole, part = flow(network, at, small), flow(network, at, small * factor)
    assert part.line_w == pytest.approx(whole.line_w * factor**2, rel=0.01)
    assert part.copper_w == pytest.approx(whole.copper_w * factor**2, rel=0.01)


def test_unbalance_costs_more(network: Feeder) -> None:
    site = network.sites[[20]]
    all_three = Connections(np.repeat(site, 3), np.arange(3))
    alone = Connections(site, np.zeros(1, int))
    power = complexes(3000.0)[None]
    spread = flow(network, all_three, np.repeat(power / 3, 3, axis=0))
    single = flow(network, alone, power)
    assert single.line_w[0] > 4 * spread.line_w[0]


def test_too_much_load_is_refused(network: Feeder) -> None:
    with pytest.raises(FlowDiverged):
        flow(network, Connections(network.sites[:1], np.zeros(1, int)), complexes(1e6)[None])


def test_transformer_loses_its_rated_loss_at_rated_current() -> None:
    one = fitting(70_000)
    assert one.rated_va == 80_000
    assert 3 * one.rated_a**2 * one.phase_ohm.real == pytest.approx(one.copper_w)
    assert abs(one.phase_ohm) * one.rated_a / PHASE_V == pytest.approx(0.04)
