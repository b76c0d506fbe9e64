"""Trials of the fault campaign: what is put in does what its name says, and is judged."""

from __future__ import annotations

import pytest

from metercheck.bench.bench import Bench
from metercheck.bench.faults.channel import Channel
from metercheck.bench.faults.kinds import GROUPS, KINDS
from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.plan import available, pairs, single_faults
from metercheck.bench.faults.program import MadeUpError, Program
from metercheck.bench.faults.run import carry_out
from metercheck.bench.faults.trial import Trial
from metercheck.bench.scenario import Scenario
from metercheck.bench.world import faults
from metercheck.bench.world.world import World


def channel() -> tuple[Bench, Channel]:
    bench = Bench(World(Scenario(), 1), seed=1)
    bench.horizon_us = 10**12
    made = Channel(bench, 1)
    made.exchange({"boot": 1})
    return bench, made


def test_there_are_kinds_of_every_group_and_all_of_the_worlds_faults():
    assert len(KINDS) >= 40
    assert {kind.group for kind in KINDS.values()} == set(GROUPS)
    put_in = {name for kind in KINDS.values() if kind.where == "world" for name in kind.names}
    meters_own = {"led_dead", "led_steady", "meter_frozen"}
    assert put_in == set(faults.NAMES) - meters_own
    assert all((kind.limit_ms is None) == (not kind.hazard) for kind in KINDS.values())


def test_a_shorted_triac_behind_relays_that_cannot_open_is_for_the_fuse():
    """Whatever the program does; each of them alone it has to answer for."""
    for sticks in ("relays_welded", "relays_held"):
        outcome = carry_out(Trial(("triac_2_shorted", sticks), "late", 3))
        assert (outcome.limit_ms, outcome.broken) == (None, ())
    assert carry_out(Trial(("triac_2_shorted",), "late", 3)).limit_ms == 100.0


def test_a_stalled_program_finds_what_happened_meanwhile():
    bench, made = channel()
    made.fault("stall_400_ms", True)
    before_us = bench.now_us
    reply = made.exchange({"until": before_us + 1000, "load": 3, "hold": 200_000})
    assert bench.now_us == before_us + 400_000
    assert reply["now"] == bench.now_us
    assert [level for _, level in reply.get("loads", [])] == [3, 0]  # the token was heard first
    again = made.exchange({"until": bench.now_us + 1000})
    assert again["now"] <= before_us + 401_000  # once in a while, not at each turn


def test_a_clock_that_stands_still_does_not_stop_the_world():
    bench, made = channel()
    made.exchange({"until": 50_000})
    made.fault("clock_frozen", True)
    stands_us = bench.now_us
    for _ in range(20):
        reply = made.exchange({"until": stands_us + 20_000})
        assert reply["now"] == stands_us
    assert bench.now_us > stands_us + 100_000


def test_frozen_edges_are_gone_for_good():
    bench, made = channel()
    made.fault("edges_frozen", True)
    while bench.now_us < 1_000_000:
        assert "edges" not in made.exchange({"until": bench.now_us + 100_000})


def test_stray_tokens_and_lost_commands():
    bench, made = channel()
    made.fault("tokens_stray", True)
    made.exchange({"until": bench.now_us + 20_000, "load": 0, "hold": 0})
    made.fault("tokens_stray", False)
    made.fault("off_ignored", True)
    made.exchange({"until": bench.now_us + 20_000, "load": 0, "hold": 0})
    assert bench.world.truth().level == 0  # the relays are open
    assert bench.world.switched[-1].reported == 3
    assert [level for _, level in made.asked] == [0, 0, 0, 0]


def test_an_exception_is_raised_once_or_always_and_told_when():
    class Board:
        waits = 0

        def wait(self) -> None:
            self.waits += 1

    class App:
        board = Board()

    program, app = Program(lambda: 7), App()
    program.settle(app)
    program.fault("raises_in_wait")
    program.settle(app)
    assert program.raised_us is None
    with pytest.raises(MadeUpError):
        app.board.wait()
    app.board.wait()
    assert (app.board.waits, program.raised_us) == (2, 7)
    program.fault("raises_always_in_wait")
    program.settle(app)
    for _ in range(2):
        with pytest.raises(MadeUpError):
            app.board.wait()


def test_a_fault_that_finds_no_place_waits_for_one():
    class Owner:
        check = None

    class App:
        session = Owner()

    program = Program(lambda: 0)
    program.fault("trips_ignored")
    app = App()
    program.settle(app)
    app.session.check = type("Check", (), {"trip": None})()  # type: ignore[assignment]
    program.settle(app)
    assert callable(app.session.check.trip)  # type: ignore[attr-defined]


def test_the_same_trial_gives_the_same_outcome():
    trial = Trial(("chip_noise", "edges_lost"), "level_3", 3)
    assert carry_out(trial) == carry_out(trial)


def test_a_hung_processor_is_bitten_and_its_load_off():
    outcome = carry_out(Trial(("hang",), "level_3", 1))
    assert outcome.off_ms is not None
    assert 200 < outcome.off_ms <= 500
    assert outcome.how in ("dead_man", "watchdog")
    assert outcome.verdict == ""
    assert not outcome.broken


def test_over_current_is_cut_without_the_program():
    outcome = carry_out(Trial(("element_1_short",), "level_3", 1))
    assert outcome.how == "cut_out"
    assert outcome.off_ms is not None
    assert outcome.off_ms <= 40


def test_pairs_are_drawn_by_the_seed_and_never_twice():
    names = available(micropython=True)
    drawn = pairs(50, names, MOMENTS, 3)
    assert drawn == pairs(50, names, MOMENTS, 3)
    assert drawn != pairs(50, names, MOMENTS, 4)
    assert len({frozenset(trial.faults) for trial in drawn}) == 50
    assert not any(KINDS[name].where == "program" for name in names)
    assert len(single_faults(names, MOMENTS, 1)) == len(names) * len(MOMENTS)
