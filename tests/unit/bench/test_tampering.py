"""What each theft leaves for the meter to see, by hand."""

import pytest

from metercheck.bench.world.tampering import Bypass, Honest, PartialBypass, Shunt


def test_an_honest_meter_sees_everything():
    assert Honest().seen_w(1234.5) == 1234.5


@pytest.mark.parametrize("share", [0.0, 0.15, 0.5, 1.0])
def test_a_shunt_takes_its_share(share):
    assert Shunt(share).seen_w(2000.0) == pytest.approx(2000.0 * (1.0 - share))


def test_a_wire_of_10_milliohm_beside_a_meter_of_5_takes_a_third():
    assert PartialBypass(wire_mohm=10.0, meter_mohm=5.0).seen_w(900.0) == pytest.approx(600.0)


def test_a_bypassed_meter_sees_nothing():
    assert Bypass().seen_w(5000.0) == 0.0
