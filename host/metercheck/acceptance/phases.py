"""The phases of the plan, each a function that measures what it has declared."""

from __future__ import annotations

import statistics
import time
from contextlib import suppress

from metercheck.acceptance.checks import (
    LOOK_S,
    finish,
    is_on,
    let_pass,
    load_on,
    started,
    wait_for,
    with_longest,
)
from metercheck.acceptance.running import NotDone, Phase, Station
from metercheck.errors import DeviceError
from metercheck.link import keeping
from metercheck.link.measured import measured_status
from metercheck.records.chain import Piece, read
from metercheck.words import Phrase
from metercheck_wire.messages import CALIBRATION_STATES, TRIPS

_ROUND_TRIPS = 20
_NOMINAL_V = 220.0
_LOAD_S = 30
_SHORT_S = 10
_ANSWERS_S = 3.0  # until a device that has started anew answers
_SILENT_S = 16.0
_TRIPS_S = 5.0
_HEAD_S = 3.0
_QUICK_S = 0.02
_CLOCK_S = 1e-3  # less than that no line takes, and no clock here tells
_DAY_S = 86400
_BROKEN_DC = -32768
_FIRST_DAY_S = 946684800  # 2000-01-01 in Unix seconds


def _link(station: Station) -> None:
    client = station.client
    station.hello = client.hello()
    station.note("protocol", station.hello["protocol"])
    keeping.set_time(client, int(time.time()))
    times_s: list[float] = []
    for _ in range(_ROUND_TRIPS):
        asked_s = client.clock()
        client.status()
        times_s.append(client.clock() - asked_s)
    station.note("round_trip_ms", statistics.median(times_s) * 1e3)


def _state(station: Station) -> None:
    status = measured_status(station.client)
    station.note("tripped", bool(status["trip"]))
    station.note("wiring_complaints", status["wiring"].bit_count())
    station.note("voltage_v", status["voltage_mv"] / 1e3)
    station.note("frequency_hz", status["frequency_mhz"] / 1e3)
    sensed_dc = status["exhaust_dc"], status["heatsink_dc"]
    station.note("sensors_answer", _BROKEN_DC not in sensed_dc)
    if _BROKEN_DC in sensed_dc:
        return
    exhaust_c, heatsink_c = (dc / 10 for dc in sensed_dc)
    station.note("exhaust_c", exhaust_c)
    station.note("heatsink_c", heatsink_c)
    station.note("sensors_apart_k", abs(exhaust_c - heatsink_c))


def _load(station: Station) -> None:
    with with_longest(station, _LOAD_S):
        check = finish(station, started(station))
    station.note("self_test", check.end != "trip")
    if check.end == "trip":
        station.remark = Phrase(f"trip.{TRIPS[check.result['trip']]}")
    for number, percent in enumerate(check.head["parts_per_cent"], 1):
        station.note(f"element_{number}_percent", percent)
    powers_w = check.powers_at(_NOMINAL_V)
    if 1 in powers_w:
        station.note("element_1_w", powers_w[1])
    if 3 in powers_w:
        station.note("both_w", powers_w[3])
    if 1 in powers_w and 3 in powers_w:
        station.note("element_2_w", powers_w[3] - powers_w[1])
    if check.head["source_u95_mohm"]:
        station.note("source_ohm", check.head["source_mohm"] / 1e3)


def _stop(station: Station) -> None:
    client = station.client
    with with_longest(station, _LOAD_S):
        record = started(station)
        load_on(station, record)
        asked_s = client.clock()
        client.stop()
        while is_on(client.status()) and client.clock() - asked_s < _ANSWERS_S:
            let_pass(client, _QUICK_S)
        station.note("off_after_stop_s", client.clock() - asked_s)
        check = finish(station, record)
    station.note("ended_as_stopped", check.end == "stopped")


def _silence(station: Station) -> None:
    """The host says nothing from the moment that the load is on."""
    client = station.client
    with with_longest(station, _SHORT_S):
        record = started(station)
        load_on(station, record)
        # Whatever the device says of its own accord is heard, and nothing is answered.
        until_s = client.clock() + _SILENT_S
        while client.clock() < until_s:
            message = client.next_message(LOOK_S)
            if message is not None and message[0] == "FINISHED":
                break
        station.note("load_is_off", not is_on(client.status()))
        check = finish(station, record)
    station.note("check_s", check.seconds)
    station.note("longest_on_s", check.longest_on_s)


def _journal(station: Station) -> None:
    client = station.client
    journal = keeping.journal(client)
    station.note("room_records", journal["room"])
    if not journal["newest"]:
        raise NotDone(Phrase("acceptance.why.no_record"))
    asked_s = client.clock()
    blob = client.read_record(journal["newest"])
    took_s = client.clock() - asked_s
    station.note("read_bytes_per_s", len(blob) / max(took_s, _CLOCK_S))
    station.note("read_twice_alike", client.read_record(journal["newest"]) == blob)
    link = read(Piece(blob))
    holds = link.value == journal["chain"] and link.chain_id == journal["chain_id"].hex()
    if holds and not link.begins and journal["newest"] > journal["oldest"]:
        before = read(Piece(client.read_record(journal["newest"] - 1)))
        holds = before.value == link.previous
    station.note("chain_holds", holds)


def _calibration(station: Station) -> None:
    told = station.client.command("CALIBRATION_REQUEST", {}, "CALIBRATION")
    station.note("calibrated", told["state"] == CALIBRATION_STATES.index("valid"))
    station.note("u_percent", told["reference_u95_ppm"] / 1e4)
    today = (int(time.time()) - _FIRST_DAY_S) // _DAY_S
    station.note("days_left", max(told["expires_day"] - today, 0))


def _head(station: Station) -> None:
    before = station.client.status()["pulses_seen"]
    station.need("flash_ten")
    let_pass(station.client, _HEAD_S)
    station.note("pulses_seen", station.client.status()["pulses_seen"] - before)


def _panel(station: Station) -> None:
    client, hands = station.client, station.hands
    if client.status()["armed"]:
        station.need("press_stop")  # armed by the key is seen only by who saw it disarmed
        wait_for(client, lambda status: not status["armed"], _ANSWERS_S)
    if not client.status()["armed"]:
        station.need("arm")
        armed = wait_for(client, lambda status: bool(status["armed"]), _ANSWERS_S)
        station.note("armed_by_key", armed)
        station.need("press_stop")
        left = wait_for(client, lambda status: not status["armed"], _ANSWERS_S)
        station.note("disarmed_by_stop", left)
    for step, name in (("look", "screen_readable"), ("listen", "buzzer_heard")):
        said = hands.do(step)
        if said is not None:
            station.note(name, said)


def _protection(station: Station) -> None:
    """Without mains the check ends; a fault of the device's own lasts until it is restarted."""
    client = station.client
    with with_longest(station, _LOAD_S):
        record = started(station)
        load_on(station, record)
        try:
            station.need("mains_off")
        finally:
            # Also when nobody is there to do it: the load must not stay on for that.
            let_pass(client, _HEAD_S)
            client.stop()
            check = finish(station, record)
        station.note("trips_without_mains", check.end == "trip")
    station.need("mains_on")
    station.need("sensor_off")
    tripped = wait_for(client, lambda status: bool(status["trip"]), _TRIPS_S)
    station.note("trips_without_sensor", tripped)
    station.need("sensor_on")
    let_pass(client, _HEAD_S)
    station.note("stays_tripped", bool(client.status()["trip"]))
    station.note("refuses_while_tripped", _refused(station) == "tripped")
    station.need("restart")
    station.note("clear_after_restart", _clear(station))


def _refused(station: Station) -> str:
    try:
        station.client.start(1200, "socket", "ACCEPTANCE", 0)
    except DeviceError as error:
        return error.code
    with suppress(DeviceError):
        station.client.stop()
    return ""


def _clear(station: Station) -> bool:
    client = station.client
    client.hello()
    let_pass(client, _ANSWERS_S)
    return not client.status()["trip"]


PHASES: dict[str, Phase] = {
    "link": _link,
    "state": _state,
    "load": _load,
    "stop": _stop,
    "silence": _silence,
    "journal": _journal,
    "calibration": _calibration,
    "head": _head,
    "panel": _panel,
    "protection": _protection,
}
