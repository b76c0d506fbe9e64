"""The device alone: whole checks on the bench with its own keys, in front of its own display."""

from __future__ import annotations

import pytest

from metercheck.bench import hand, scenario
from metercheck.bench.hand import MIDDLE, RIGHT, START, STOP
from metercheck.bench.screens import drawn
from metercheck.bench.transport import VirtualTransport
from metercheck.errors import DeviceError
from metercheck.link.client import Client
from metercheck.records.chain import short_of
from metercheck.words import LANGUAGES
from metercheck_device.panel import texts, tones
from metercheck_wire import record
from metercheck_wire.messages import CONFIRMATIONS, REASONS, VERDICTS, WIRING
from support.holding import Holder, holding

LED_DARK = CONFIRMATIONS.index("led_dark")
PAIRING = CONFIRMATIONS.index("pairing")
WEAK_SOURCE = WIRING.index("weak_source")
KEYS_ROW = (3,)


def heard(holder: Holder, tune: tuple[tuple[int, int], ...]) -> bool:
    """Whether the last that was heard is this tune; writing the flash may stretch a note."""
    notes = [note for note in tune if note[0]]
    tones = holder.hand.buzzer.tones[-len(notes) :]
    return [tone.hz for tone in tones] == [hz for hz, _ in notes] and all(
        abs(tone.lasts_us - 1000 * ms) < 100_000
        for tone, (_, ms) in zip(tones, notes, strict=True)
    )


def choose(holder: Holder, constant: int, place: int = START) -> None:
    """From the ready screen: a constant among the presets, and a place."""
    holder.press(MIDDLE)
    for _ in range(10):
        if holder.shows("constant", constant):
            break
        holder.press(MIDDLE)
    holder.press(START)
    assert holder.shows("place")
    holder.press(place, START)  # the meter's number that is offered first


def start(holder: Holder) -> None:
    holder.hold()
    assert holder.shows("armed", 0, 0, 0, "", rows=KEYS_ROW)
    holder.press(START)
    assert holder.shows("testing")


@pytest.mark.parametrize(
    "real", [False, pytest.param(True, marks=pytest.mark.micropython)], ids=["cpython", "real"]
)
def test_a_whole_check_with_keys_alone_and_a_question_answered(real: bool) -> None:
    with holding("bypass_household", real=real) as holder:
        assert holder.shows("ready", 1200, 0, 0, 0, 0, False, rows=KEYS_ROW)
        choose(holder, 1600)
        choose(holder, 1200)
        start(holder)
        holder.wait_for(lambda: holder.shows("do", LED_DARK))
        holder.press(START)
        assert holder.shows("look", LED_DARK)
        holder.press(START)
        holder.wait_for(holder.verdict)
        assert holder.verdict() == "abnormal"
        holder.let_pass(2_000_000)
        assert heard(holder, tones.VERDICTS[VERDICTS.index("abnormal")])
        holder.press(RIGHT)
        assert holder.shows("why", 1, 2, 3, 6, 0, rows=KEYS_ROW)
        holder.press(RIGHT)
        assert holder.shows("ready", 0, 0, 0, 0, 0, False, rows=KEYS_ROW)


@pytest.mark.parametrize(
    ("name", "found"),
    [("honest_steady", "normal"), ("shunt50_household", "abnormal"), ("supply_lost", "invalid")],
)
def test_a_verdict_is_shown_and_heard(name: str, found: str) -> None:
    with holding(name) as holder:
        choose(holder, scenario.load(name).task.constant_imp_per_kwh)
        start(holder)
        holder.wait_for(holder.verdict)
        assert holder.verdict() == found
        holder.let_pass(2_000_000)
        assert heard(holder, tones.VERDICTS[VERDICTS.index(found)])


def test_without_the_hold_nothing_starts_and_the_device_says_how() -> None:
    with holding("honest_steady") as holder:
        holder.press(START)
        assert holder.shows("ready", 0, 0, 0, 0, 0, True, rows=(0,))
        holder.let_pass(3_000_000)
        assert not holder.shows("ready", 0, 0, 0, 0, 0, True, rows=(0,))
        assert holder.bench.level == 0


def test_a_start_from_the_host_works_only_while_armed_at_the_device() -> None:
    with holding("honest_steady") as holder:
        client = Client(VirtualTransport(holder.bench, holder.device))
        client.hello()
        with pytest.raises(DeviceError) as refused:
            client.start(1200, "box", "", 0)
        assert refused.value.arguments["code"] == "not_armed"
        holder.hold()
        holder.let_pass(61_000_000)
        assert holder.shows("ready", 0, 0, 0, 0, 0, False, rows=KEYS_ROW)
        with pytest.raises(DeviceError):
            client.start(1200, "box", "", 0)
        holder.hold()
        assert client.start(1200, "box", "", 0)["record"] == 1
        holder.let_pass(500_000)
        assert holder.shows("testing")
        holder.wait_for(holder.verdict)
        with pytest.raises(DeviceError):  # one press, one check
            client.start(1200, "box", "", 0)


@pytest.mark.parametrize("asked", [False, True], ids=["measuring", "asked"])
def test_stop_takes_the_load_off_at_once(asked: bool) -> None:
    with holding("bypass_household" if asked else "honest_household") as holder:
        start(holder)
        holder.wait_for(lambda: holder.bench.level)
        if asked:
            holder.wait_for(lambda: holder.shows("do", LED_DARK))
            holder.wait_for(lambda: holder.bench.level)
        pressed_us = holder.bench.now_us + 3_000
        holder.hand.press(pressed_us, STOP)
        holder.let_pass(400_000)
        on = [sample.t_us for sample in holder.bench.history if sample.level]
        assert on[-1] - pressed_us < 20_000  # the triac goes with the next zero crossing
        holder.wait_for(holder.verdict)
        assert holder.verdict() == "invalid"
        assert holder.shows("result", 4, 0, 0, 15, 0, 0, "", rows=(2,))


def test_stop_disarms_and_leads_home_from_anywhere() -> None:
    with holding("honest_steady") as holder:
        client = Client(VirtualTransport(holder.bench, holder.device))
        client.hello()
        holder.hold()
        holder.press(STOP)
        assert holder.shows("ready", 0, 0, 0, 0, 0, False, rows=KEYS_ROW)
        with pytest.raises(DeviceError):
            client.start(1200, "box", "", 0)
        holder.press(RIGHT, MIDDLE, STOP)
        assert holder.shows("ready", 0, 0, 0, 0, 0, False, rows=KEYS_ROW)


def test_two_phases_are_told_before_a_start_and_nothing_can_be_started_here() -> None:
    with holding("two_phases") as holder:
        holder.hold()
        assert holder.shows("wiring", 0, 1, 2, False, rows=KEYS_ROW)
        holder.press(START)
        assert holder.shows("wiring", 0, 1, 2, False, rows=KEYS_ROW)
        holder.press(RIGHT)
        assert holder.shows("ready", 0, 0, 0, 0, 0, False, rows=KEYS_ROW)
        assert holder.bench.level == 0


def test_the_menu_changes_language_and_longest_time() -> None:
    with holding("honest_steady") as holder:
        holder.press(RIGHT)
        assert holder.shows("menu", 0, True, 120)
        holder.press(*[MIDDLE] * texts.LANGUAGE_ITEM, START)
        holder.language = LANGUAGES.index("en")
        assert holder.shows("menu", texts.LANGUAGE_ITEM, True, 120)
        holder.press(MIDDLE, MIDDLE, START, MIDDLE, START)
        assert holder.shows("menu", texts.LONGEST_ITEM, True, 180)
        client = Client(VirtualTransport(holder.bench, holder.device))
        client.hello()
        assert client.settings()["longest_s"] == 180


def test_digits_make_any_constant_and_none_that_is_out_of_range() -> None:
    with holding("honest_steady") as holder:
        holder.press(MIDDLE, RIGHT)
        assert holder.shows("digits", 1200, 0, False)
        holder.press(START, *[MIDDLE] * 9)  # 01200 becomes 00200
        assert holder.shows("digits", 200, 1, False)
        holder.press(START, *[MIDDLE] * 8, START, START, START)
        assert holder.shows("digits", 0, 4, True)
        holder.press(*[RIGHT] * 2, *[MIDDLE] * 7, START, *[MIDDLE] * 5, START, START)
        assert holder.shows("place")
        holder.press(MIDDLE)
        assert holder.shows("number", 2, "")
        holder.press(START)
        assert holder.shows("ready", 750, 1, 0, 0, 0, False, rows=(3,))
        holder.press(MIDDLE)
        assert holder.shows("constant", 750)


@pytest.mark.parametrize(
    "real", [False, pytest.param(True, marks=pytest.mark.micropython)], ids=["cpython", "real"]
)
def test_the_meters_number_is_in_the_record_as_a_host_would_have_entered_it(real: bool) -> None:
    told = f"{scenario.load('register_contradicts').registers.meter_number:012d}"
    with holding("register_contradicts", real=real) as holder:
        holder.let_pass(3_000_000)  # the meter's RS-485 is asked meanwhile
        holder.press(RIGHT, *[MIDDLE] * texts.NUMBER_ITEM, START)
        assert holder.shows("number", 0, told)
        holder.press(RIGHT, *[START] * 5, MIDDLE)
        number = told[:-1] + str((int(told[-1]) + 1) % 10)
        assert holder.shows("number_digits", number, 11)
        holder.press(START)
        holder.hold()
        assert holder.shows("armed", 0, 1200, 0, number, rows=(1, 2, 3))
        holder.press(START)
        holder.wait_for(lambda: holder.bench.level)
        holder.press(STOP)
        holder.wait_for(holder.verdict)
        client = Client(VirtualTransport(holder.bench, holder.device))
        client.hello()
        head, result, _ = record.split(client.read_record(1))
    assert head["meter"] == number
    assert REASONS.index("meter_number") in result["reasons"]


def test_records_are_leafed_through_with_the_hashes_that_a_host_computes() -> None:
    with holding("honest_steady") as holder:
        for _ in range(2):
            start(holder)
            holder.wait_for(lambda: holder.bench.level)
            holder.press(STOP)
            holder.wait_for(holder.verdict)
            holder.let_pass(3_000_000)
        client = Client(VirtualTransport(holder.bench, holder.device))
        client.hello()
        marks = [short_of(client.read_record(number)) for number in (1, 2)]
        assert holder.shows("result", 4, 0, 0, 15, 0, 2, marks[1])
        holder.press(STOP, RIGHT, *[MIDDLE] * texts.RECORDS_ITEM, START)
        assert holder.shows("record", 1, 2, 2, 4, 0, 0, marks[1])
        holder.press(START)
        assert holder.shows("record", 2, 2, 1, 4, 0, 0, marks[0])
        holder.press(START)
        assert holder.shows("record", 2, 2, 1, 4, 0, 0, marks[0])
        holder.press(MIDDLE)
        assert holder.shows("record", 1, 2, 2, 4, 0, 0, marks[1])


def test_a_breaker_opened_as_asked_ends_the_check_and_the_next_has_its_answer() -> None:
    setting = scenario.load("own_circuit_at_socket")
    with holding(setting) as holder:
        start(holder)
        holder.wait_for(lambda: holder.shows("do", PAIRING))
        holder.bench.world.fault("supply_lost", True)
        holder.let_pass(3_000_000)
        assert holder.shows("do", PAIRING)
        holder.press(START)
        assert holder.shows("look", PAIRING)
        holder.press(START)
        assert holder.shows("noted")
        holder.bench.world.fault("supply_lost", False)
        holder.press(START)
        holder.let_pass(3_000_000)
        holder.hold()
        if holder.shows("wiring", WEAK_SOURCE, 1, 1, True):  # a mean fell while it went away
            holder.press(START)
        assert holder.shows("armed", 0, 0, 0, "", rows=KEYS_ROW)
        holder.press(START)
        assert holder.shows("testing")
        holder.wait_for(holder.verdict)
        client = Client(VirtualTransport(holder.bench, holder.device))
        client.hello()
        _, result, _ = record.split(client.read_record(2))
        assert REASONS.index("pairing_confirmed") in result["reasons"][::2]


def test_a_device_that_nobody_holds_draws_nothing_and_needs_no_more_turns() -> None:
    with holding("honest_steady") as holder:
        pictures = holder.hand.pictures
        assert pictures > 0
        holder.let_pass(20_000_000)
        assert holder.hand.pictures - pictures < 20  # nothing changes but the bars
    assert drawn(("place",), 0) != bytes(hand.PICTURE_BYTES)
