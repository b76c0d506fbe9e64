"""The check as a state machine, against an ideal meter."""

from ideal import LIMITS, IdealWorld, head
from metercheck_device.check import Check
from metercheck_device.measure.measurement import Measurement
from metercheck_wire.messages import CONFIRMATIONS, ENDS, REASONS, TRIPS, VERDICTS
from metercheck_wire.record import LOAD, read_events


def checked(share_ppm, pulses=True, **kinds):
    """Run a whole check; return it with its world."""
    check = Check(head(**kinds), LIMITS, 0)
    world = IdealWorld(check, share_ppm)
    world.run(130000000, pulses)
    return check, world


def result_of(check):
    result = check.measurement.result
    assert result is not None
    return result


def named(check):
    result = result_of(check)
    return VERDICTS[result["verdict"]], ENDS[result["end"]]


def reasons(check):
    return [REASONS[code] for code in result_of(check)["reasons"][::2]]


def test_an_honest_meter_is_normal():
    check, _ = checked(1000000)
    assert named(check) == ("normal", "verdict")
    result = result_of(check)
    assert abs(result["ratio_ppm"] - 1000000) < 10000
    assert result["decided_ms"] < 60000
    assert abs(result["background_mw"] - 400000) < 20000


def test_a_shunt_of_half_is_abnormal_by_half():
    check, _ = checked(500000)
    assert named(check) == ("abnormal", "verdict")
    assert abs(result_of(check)["ratio_ppm"] - 500000) < 30000
    assert "registers_too_little" in reasons(check)


def test_a_meter_that_counts_too_much_is_abnormal_too():
    check, _ = checked(1300000)
    assert named(check) == ("abnormal", "verdict")
    assert "registers_too_much" in reasons(check)


def confirmed(check, world, *what):
    """The inspector has looked, some seconds into the check."""
    world.run(4000000)
    for one in what:
        check.confirm(world.now_us, CONFIRMATIONS.index(one))
    world.run(130000000)


def test_a_shunt_that_spares_one_element_alone_is_said_to_act_above_some_power():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check, 700000)
    world.spared_ppm = 300000
    confirmed(check, world, "pairing")
    assert named(check) == ("abnormal", "verdict")
    assert reasons(check)[:2] == ["registers_too_little", "acts_above"]


def test_the_ratio_is_the_whole_loads_whatever_one_element_registers():
    for share_ppm, spared_ppm in ((700000, 300000), (600000, 400000), (400000, 600000)):
        check = Check(head(), LIMITS, 0)
        world = IdealWorld(check, share_ppm)
        world.spared_ppm = spared_ppm
        confirmed(check, world, "pairing")
        result = result_of(check)
        assert named(check)[0] == "abnormal"
        assert abs(result["ratio_ppm"] - share_ppm) < max(result["u95_ppm"], 50000)
        assert result["levels"][:2] == [3, result["ratio_ppm"]]


def test_a_plain_shunt_is_not_said_to_act_above_anything():
    for share_ppm in (400000, 700000):
        check, _ = checked(share_ppm)
        assert named(check)[0] == "abnormal"
        assert "acts_above" not in reasons(check)
        assert "feed_in" not in reasons(check)


def test_a_net_power_that_changes_its_sign_accuses_nobody_and_names_the_panels():
    for household_mw in (-100000, -250000, -400000, -600000, -700000, -800000):
        check = Check(head(), LIMITS, 0)
        world = IdealWorld(check, household_mw=household_mw)
        confirmed(check, world, "pairing")
        assert named(check)[0] == "inconclusive"
        assert "feed_in" in reasons(check)


def test_a_household_that_switches_with_the_load_for_a_while_is_not_accused():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check, household_mw=1500000)
    world.in_step_ppm = 500000
    claimed = False
    while world.now_us < 40000000 and not claimed:
        world.run(world.now_us + 500000)
        claimed = check.measurement.evidence.surely_low
    assert claimed
    world.in_step_ppm = 0
    world.run(130000000)
    assert named(check)[0] in ("normal", "inconclusive")


def test_silence_alone_accuses_nobody():
    check, _ = checked(0, pulses=False)
    assert named(check) == ("inconclusive", "time")
    assert reasons(check)[0] == "needs_led_dark"


def test_silence_after_pulses_in_this_set_up_is_abnormal():
    check, world = checked(0, pulses=False, pulses_before=3)
    assert named(check) == ("abnormal", "verdict")
    assert world.now_us < 40000000


def test_silence_that_the_inspector_confirms_is_abnormal():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check, 0)
    world.run(30000000, pulses=False)
    assert REASONS[check.measurement.decision.asks] == "needs_led_dark"
    check.confirm(world.now_us, CONFIRMATIONS.index("led_dark"))
    world.run(40000000, pulses=False)
    assert named(check) == ("abnormal", "verdict")
    assert "led_dark_confirmed" in reasons(check)


def test_a_led_that_does_not_follow_the_load_needs_the_pairing():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check, 0, household_mw=900000)
    world.run(60000000)
    assert not check.finished
    assert REASONS[check.measurement.decision.asks] == "needs_pairing"
    check.confirm(world.now_us, CONFIRMATIONS.index("pairing"))
    world.run(70000000)
    assert named(check) == ("abnormal", "verdict")


def test_stop_takes_the_load_off_and_keeps_what_was_measured():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check)
    world.run(12000000)
    check.stop(world.now_us)
    assert check.wanted_level == 0
    world.run(13000000)
    assert world.level == 0
    assert named(check) == ("invalid", "stopped")
    assert result_of(check)["meter_pulses"] >= 3
    assert "stopped_by_user" in reasons(check)


def test_a_trip_makes_the_check_invalid_and_names_its_code():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check)
    world.run(9000000)
    check.trip(world.now_us, TRIPS.index("voltage_high"))
    world.run(10000000)
    assert named(check) == ("invalid", "trip")
    assert result_of(check)["trip"] == TRIPS.index("voltage_high")


def test_a_load_that_gives_no_reference_pulses_ends_the_check():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check)
    edge = check.edge
    check.edge = lambda t_us, pin, level: edge(t_us, pin, level) if pin else None
    world.run(30000000)
    assert named(check) == ("invalid", "silent_reference")
    assert world.on_us < 8000000


def test_flicker_floods_and_is_invalid():
    check = Check(head(), LIMITS, 0)
    for k in range(600):
        check.edge(k * 10000 + 1, 2, 1)
        check.edge(k * 10000 + 5001, 2, 0)
        check.tick(k * 10000 + 9000)
    assert named(check) == ("invalid", "flood")


def test_every_token_runs_out_soon_after_its_slot():
    check = Check(head(), LIMITS, 0)
    world = IdealWorld(check)
    for step in range(1, 600):
        world.run(step * 100000)
        if check.wanted_level:
            assert 0 < check.token_us - world.now_us <= 8100000


def test_a_replay_of_the_record_gives_the_same_numbers():
    check, _ = checked(800000)
    again = Measurement(1200, 134560, 6000, LIMITS, 0)
    for t_us, kind, arg in read_events(bytes(check.recorder.writer.view())):
        again.feed(t_us, kind, arg)
    assert again.result == check.measurement.result


def test_the_record_ends_with_the_load_off():
    check, _ = checked(1000000)
    events = list(read_events(bytes(check.recorder.writer.view())))
    loads = [arg for _, kind, arg in events if kind == LOAD]
    assert loads[0] == 3
    assert loads[-1] == 0
