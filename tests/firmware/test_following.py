"""How a meter that counts late sees the test load: by a first-order lag, or by a pure delay."""

from metercheck_device.measure.following import DelayedPower, LaggingPower

# (for so long, power in mW): a load that switches, and stands still for at least 1.6 s.
STEPS = (
    (2000000, 0),
    (130000, 1000000),
    (2500000, 1000000),
    (1700000, 500000),
    (300000, 1000000),
    (1500000, 1000000),
    (1900000, 0),
    (400000, 1000000),
    (350000, 1000000),
    (1100000, 1000000),
    (777000, 0),
)


def stepped(following):
    """Step it through STEPS; yields the time after each."""
    t_us = 0
    for for_us, power_mw in STEPS:
        t_us += for_us
        following.step(t_us, power_mw)
        yield t_us


def taken_mj(until_us):
    """Energy that has flowed up to then."""
    total = from_us = 0
    for for_us, power_mw in STEPS:
        total += power_mw * max(min(until_us - from_us, for_us), 0) // 1000000
        from_us += for_us
    return total


def power_at(t_us):
    """Power that flowed just before t_us."""
    for for_us, power_mw in STEPS:
        if t_us <= for_us:
            return power_mw
        t_us -= for_us
    return STEPS[-1][1]


def test_a_lagging_power_approaches_exponentially_and_recovers():
    following = LaggingPower(500000)
    following.step(1000000, 0)
    following.step(1500000, 1000000)  # one time constant at 1 kW
    assert abs(following.power_mw - 632121) < 10
    following.step(11500000, 1000000)
    assert abs(following.power_mw - 1000000) < 10
    assert abs(following.held_mj() - 500000) < 10
    following.step(21500000, 0)
    assert following.power_mw < 1
    assert following.held_mj() < 1


def test_what_lags_is_what_has_flowed_and_not_shown():
    """Summed in steps of 1 ms, the energy shown and the energy held are all that flowed."""
    fine = LaggingPower(300000)
    shown_uj = t_us = taken_uj = 0
    for for_us, power_mw in STEPS:
        for _ in range(for_us // 1000):
            before_mw = fine.power_mw
            t_us += 1000
            fine.step(t_us, power_mw)
            shown_uj += int(0.5 * (before_mw + fine.power_mw))
            taken_uj += power_mw
        assert abs(taken_uj // 1000 - shown_uj // 1000 - fine.held_mj()) < 20


def test_a_count_that_is_not_late_follows_at_once_and_holds_nothing():
    for following in (LaggingPower(0), DelayedPower(0)):
        for t_us in stepped(following):
            assert following.power_mw == power_at(t_us)
            assert following.held_mj() == 0


def test_a_delayed_power_is_that_of_so_long_ago_and_holds_what_flowed_since():
    for constant_us in (250000, 550000, 900000):
        following = DelayedPower(constant_us)
        for t_us in stepped(following):
            assert following.power_mw == power_at(t_us - constant_us + 1)
            since_mj = taken_mj(t_us) - taken_mj(t_us - constant_us)
            assert abs(following.held_mj() - since_mj) <= 1


def test_a_drift_of_the_elements_is_no_switch():
    following = DelayedPower(900000)
    following.step(2000000, 1000000)
    following.step(2100000, 980000)
    following.step(2500000, 990000)
    assert following.power_mw == 990000
    assert abs(following.held_mj() - 891000) <= 1


def test_steepness_is_how_what_is_held_changes_with_the_constant():
    for kind, least_us in ((LaggingPower, 100000), (DelayedPower, 260000)):
        for constant_us in (least_us, 280000, 500000, 930000):
            away_us = constant_us // 20
            shorter, following, longer = [kind(constant_us + k * away_us) for k in (-1, 0, 1)]
            steps = zip(stepped(shorter), stepped(following), stepped(longer))
            for t_us, _, _ in steps:
                switched = power_at(t_us - constant_us - away_us) != power_at(
                    t_us - constant_us + away_us
                )
                if kind is DelayedPower and switched:
                    continue  # the very instant of the switch: no slope there
                slope_mw = (longer.held_mj() - shorter.held_mj()) / (2e-6 * away_us)
                assert abs(following.steepness_mw - slope_mw) < 5000
