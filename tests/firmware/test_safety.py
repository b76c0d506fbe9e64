"""What takes the load off, that it stays off, and the order in which things move."""

from device_double import Board, Chip, Reading
from metercheck_device.app import App
from metercheck_device.boards.hardware_figures import HEAT_MOST_J
from metercheck_device.safety.contactor import Contactor
from metercheck_device.safety.metering_watch import expected_ma
from metercheck_device.safety.supervisor import WORLD, Supervisor, trip_code
from metercheck_device.safety.thermal_budget import ThermalBudget
from metercheck_device.safety.wiring import SourceImpedance
from metercheck_wire.messages import TRIPS

TASK = {"token": 9, "time_s": 0, "constant_imp_per_kwh": 1200, "place": 0, "meter": "M1"}


def started(**wrong):
    """The program on a board that is wrong in these ways, with a check just accepted."""
    board = Board()
    board.step_us = 20000
    for name, value in wrong.items():
        setattr(board, name, value)
    app = App(board)
    setattr(app, "chip", Chip(board))  # noqa: B010
    for _ in range(10):
        app.step()
    name, reply = app.session.handle("START", TASK)
    return app, board, name, reply


def run(app, us):
    until_us = app.board.now_us + us
    while app.board.now_us < until_us:
        app.step()


def on(**wrong):
    """The same, with both elements on."""
    app, board, _, _ = started(**wrong)
    check = app.session.check
    assert check is not None
    while not (board.level == 3 and check.ready):
        app.step()
    run(app, 200000)
    return app, board


def trip_of(app):
    return TRIPS[app.session.supervisor.trip]


def test_a_good_device_proves_its_load_within_two_seconds():
    app, board = on()
    assert board.now_us < 2500000
    assert trip_of(app) == "none"


def test_the_self_test_finds_each_part_that_is_wrong():
    for wrong, found in (
        ({"welded": 3}, "relay_welded"),
        ({"welded": 1}, "relay_welded"),
        ({"welded": 2}, "relay_welded"),
        ({"broken": 1}, "relay_open"),
        ({"broken": 2}, "relay_open"),
        ({"shorted_ma": 2270}, "load_stuck"),
        ({"shorted_ma": 1600}, "load_stuck"),
        ({"parts": (0, 0, 100, 100)}, "load_open"),
        ({"parts": (0, 100, 0, 100)}, "load_open"),
        ({"parts": (0, 71, 100, 171)}, "half_wave"),
        ({"parts": (0, 100, 117, 217)}, "load_wrong"),
        ({"parts": (0, 100, 120, 220)}, "over_current"),
        ({"parts": (0, 82, 100, 182)}, "load_wrong"),
        ({"exhaust_dc": -32768}, "sensor_broken"),
        ({"heatsink_dc": -32768}, "sensor_broken"),
    ):
        app, board, _, _ = started(**wrong)
        run(app, 4000000)
        assert trip_of(app) == found, (wrong, trip_of(app))
        assert board.mask == 0
        assert board.level == 0


def test_no_relay_closes_at_a_voltage_that_is_none_of_the_mains():
    for mv, found in ((380000, "voltage_high"), (120000, "voltage_low"), (0, "no_voltage")):
        app, board, _, _ = started(mv=mv)
        run(app, 4000000)
        assert trip_of(app) == found
        assert not any(board.masks)
        assert not any(level for level, _ in board.tokens)


def test_each_danger_takes_the_load_off_within_100_ms_and_opens_the_relays():
    for wrong, found in (
        ({"mv": 300000}, "voltage_high"),
        ({"mv": 100000}, "voltage_low"),
        ({"crossings": False}, "no_voltage"),
        ({"exhaust_dc": -32768}, "sensor_broken"),
        ({"heatsink_dc": 950}, "too_hot"),
        ({"overflow": True}, "edges_lost"),
    ):
        app, board = on()
        for name, value in wrong.items():
            setattr(board, name, value)
        run(app, 100000)
        assert board.tokens[-1][0] == 0
        run(app, 100000)
        assert board.mask == 0
        run(app, 1000000)
        assert trip_of(app) == found


def test_a_mains_that_comes_back_finds_a_device_that_may_start_again():
    """The load's report stays as it was: without a crossing no triac lets go, nor tells of it."""
    app, board = on()
    board.crossings = False
    board.mv = 0
    run(app, 3000000)
    assert board.level
    assert trip_of(app) == "no_voltage"
    assert app.session.supervisor.tripped == 0
    board.mv = 220000
    board.crossings = True
    run(app, 3000000)
    assert app.session.supervisor.tripped == 0


def test_over_current_is_the_devices_fault_only_at_a_good_voltage():
    for mv, found in ((220000, "over_current"), (300000, "voltage_high")):
        app, board = on()
        board.over_current = True
        board.mv = mv
        run(app, 30000)
        assert board.tokens[-1][0] == 0
        board.over_current = False
        run(app, 2000000)
        assert trip_of(app) == found


def test_a_load_that_is_on_unasked_loses_its_relays_at_once():
    app, board = on()
    check = app.session.check
    assert check is not None
    check.stop(board.now_us)
    setattr(board, "set_load", lambda *_: None)  # noqa: B010
    run(app, 100000)
    assert board.mask == 0
    assert trip_of(app) == "load_stuck"


def test_a_contactor_that_sticks_keeps_neither_the_load_on_nor_the_relays_closed():
    app, board = on()
    contactor = app.session.control.contactor
    on_us = app.session.supervisor.metering.switched_us
    setattr(contactor, "turn", lambda *_: None)  # noqa: B010
    board.step_us = 60000
    while board.tokens[-1][0]:
        app.step()
    assert board.now_us - on_us < 10001000  # looked at when it is over, not at some turn after
    assert trip_of(app) == "on_time"
    assert contactor.level == 3
    run(app, 220000)
    assert board.mask == 0


def test_the_relays_are_not_accused_of_the_current_before_they_opened():
    for later_us, found in ((20000, "load_stuck"), (90000, "relay_welded")):
        board = Board()
        chip = Chip(board)
        supervisor = Supervisor()
        supervisor.turn(1000000, board, chip, 3, False, True)
        supervisor.turn(1100000, board, chip, 0, False, True)
        chip.reading = Reading(220000, 2270, 1100000 + later_us)
        supervisor.turn(1100000 + later_us, board, chip, 0, False, True)
        assert trip_code(found) == supervisor.trip


def test_a_step_of_the_voltage_with_one_element_on_puts_the_other_on_and_does_nothing_else():
    app, board = on()
    while board.level not in (1, 2):
        app.step()
    run(app, 200000)
    board.mv = 205000
    run(app, 200000)
    assert board.level == 3
    assert trip_of(app) == "none"


def test_a_triac_that_may_stick_loses_its_relays_at_once():
    app, board = on()
    app.session.supervisor.metering.over = app.session.supervisor.metering.may_stick = True
    run(app, 25000)
    assert board.tokens[-1][0] == 0
    assert board.mask == 0


def test_a_slow_turn_that_opens_the_relays_accuses_none_of_being_welded():
    board = Board()
    chip = Chip(board)
    supervisor = Supervisor()
    board.load_side = True
    slow_us = 300000  # the turn began with the poles kept, and let go of them at its end
    supervisor.turn(1000000, board, chip, 3, False, True)
    supervisor.turn(1000000 + slow_us, board, chip, 0, False, False)
    assert supervisor.trip == 0
    supervisor.turn(1060000 + slow_us, board, chip, 0, False, False)
    assert supervisor.trip == 0
    supervisor.turn(1080000 + slow_us, board, chip, 0, False, False)
    assert TRIPS[supervisor.trip] == "relay_welded"


def test_the_worlds_trips_end_with_the_check_and_the_devices_stay():
    for name in TRIPS[1:]:
        supervisor = Supervisor()
        supervisor.fail(name)
        assert bool(supervisor.tripped) == (name not in WORLD)
        supervisor.begin()
        assert supervisor.trip == (0 if name in WORLD else trip_code(name))


def test_a_trip_keeps_its_first_reason_but_the_device_outweighs_the_world():
    supervisor = Supervisor()
    supervisor.fail("no_voltage")
    supervisor.fail("relay_welded")
    supervisor.fail("exception")
    assert TRIPS[supervisor.trip] == "relay_welded"


def too_long_us(slots):
    """When the load has been on too long; slots: (from when, level), the last one stays."""
    supervisor = Supervisor()
    slots = list(slots)
    for t_us in range(0, 60000000, 100000):
        if slots and t_us >= slots[0][0]:
            supervisor.load(t_us, slots.pop(0)[1])
        if supervisor.on_too_long(t_us):
            return t_us
    return 0


def test_the_load_is_on_without_a_pause_for_only_so_long():
    assert too_long_us([(1000000, 3)]) == 11000000
    assert too_long_us([(1000000, 1)]) == too_long_us([(1000000, 2)]) == 26000000
    assert too_long_us([(0, 3), (9000000, 1), (12000000, 3)]) == 22000000
    assert too_long_us([(k * 5000000, 3 if k % 2 else 1) for k in range(12)]) == 25000000
    assert too_long_us([(k * 5000000, (3, 1, 3, 0)[k % 4]) for k in range(12)]) == 0


def test_relays_move_only_while_no_gate_was_on_for_40_ms():
    contactor = Contactor()
    fired_us = -1000000
    mask = moved_us = 0
    for step in range(4000):
        now_us = step * 7000
        wish = (step // 17 * 7919 // 37) % 16
        contactor.turn(now_us, wish & 3, wish >> 2)
        if contactor.mask != mask:
            assert now_us - fired_us >= 40000
            mask = contactor.mask
            moved_us = now_us
        if contactor.level:
            assert step == 0 or mask == 0 or now_us - moved_us >= 40000
            fired_us = now_us + 7000
    assert fired_us > 0


def test_heat_comes_in_and_leaves_and_a_check_waits_for_its_room():
    budget = ThermalBudget()
    t_us = 0
    while not budget.spent:
        t_us += 1000000
        budget.turn(t_us, 1000)
        assert t_us < 400000000
    # 1 kW against a mean of 500 W over 300 s: 300 s * ln 2.
    assert abs(t_us - 208000000) < 3000000
    assert budget.heat_j >= HEAT_MOST_J
    wait_s = budget.wait_s(120)
    assert wait_s > 0
    budget.turn(t_us, 0)
    for _ in range(wait_s):
        t_us += 1000000
        budget.turn(t_us, 0)
    assert budget.wait_s(120) == 0


def test_the_source_impedance_comes_with_how_sure_it_is():
    source = SourceImpedance()
    for pair in range(12):
        mv = 221000 + (pair * 37) % 100
        source.mean(mv if pair % 2 else mv - 1816, 0 if pair % 2 else 4540)
        source.switched()
    assert abs(source.mohm - 400) < source.u95_mohm < 100
    assert not source.collapses


def test_a_source_of_tens_of_ohm_shows_in_a_single_mean_and_a_dip_does_not():
    for mv, collapses in ((152000, True), (178000, True), (190000, False)):
        source = SourceImpedance()
        source.mean(206000, 2130)
        source.switched()
        source.mean(mv, 3140)
        assert source.collapses == collapses, mv


def test_currents_are_those_of_elements_of_500_w():
    assert abs(expected_ma(1, 220000) - 2273) < 5
    assert abs(expected_ma(3, 220000) - 4545) < 5


def test_dead_man_and_watchdog_are_not_fed_by_a_turn_that_fails():
    app, board = on()
    fed, kept = board.fed, len(board.masks)

    def broken(_):
        raise OSError

    setattr(board, "wait", broken)  # noqa: B010
    app.step()
    assert (board.fed, len(board.masks)) == (fed, kept)
    assert board.tokens[-1][0] == 0


def test_safety_looks_between_hypotheses_and_takes_the_load_off():
    app, board = on()
    fed = board.fed
    breathe = app.session.breathe
    assert breathe is not None
    for _ in range(4):
        breathe()
    assert board.fed == fed + 1
    board.exhaust_dc = -32768
    board.coming = b"heard meanwhile"
    for _ in range(8):
        breathe()
    assert board.tokens[-1][0] == 0
    assert trip_of(app) == "sensor_broken"
    assert app.link.pending() == 0
