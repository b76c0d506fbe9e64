"""The meter in a check: a constant that contradicts is refused once, and everything is told."""

from meter_double import Line, Meter
from metercheck_device.meter.link import MeterLink
from metercheck_wire.codec import kind_of, pack, unpack
from metercheck_wire.messages import METER_ITEMS, REASONS

SECOND_US = 1000000


class Reading:
    power_mw = 0
    voltage_mv = 220000


def link_with(*meters):
    link = MeterLink()
    line = Line(link.reader, meters)
    return link, line


def test_a_wrong_constant_is_refused_once():
    link, line = link_with(Meter())
    line.run(5 * SECOND_US)
    assert link.objection(line.now_us, 1200) == 0
    assert link.objection(line.now_us, 1600) == 1200
    assert link.objection(line.now_us + SECOND_US, 1600) == 0
    assert link.objection(line.now_us + SECOND_US, 1800) == 1200
    assert link.objection(line.now_us + SECOND_US, 1600) == 1200


def test_who_insists_long_after_is_asked_again():
    link, line = link_with(Meter())
    line.run(5 * SECOND_US)
    assert link.objection(line.now_us, 1600) == 1200
    assert link.objection(line.now_us + 301 * SECOND_US, 1600) == 1200


def test_a_meter_that_keeps_silent_objects_to_nothing():
    link, line = link_with()
    line.run(5 * SECOND_US)
    assert link.objection(line.now_us, 1600) == 0


def test_a_check_waits_until_it_is_known_whether_a_meter_answers():
    for meters, told in (((), 0), ((Meter(),), 1)):
        link, line = link_with(*meters)
        link.begin(1600, "")
        assert not link.settled(line.now_us)
        while not link.settled(line.now_us):
            line.run(10000)
        assert line.now_us < 2 * SECOND_US
        assert link.contradicted(line.now_us) == bool(told)
        assert not link.contradicted(line.now_us)


def test_a_check_of_a_known_meter_does_not_wait():
    link, line = link_with(Meter())
    line.run(5 * SECOND_US)
    link.begin(1200, "")
    assert link.settled(line.now_us)


def test_no_line_keeps_a_check_waiting_for_long():
    link, line = link_with()
    link.begin(1200, "123456789012")
    assert not link.settled(line.now_us)
    for _ in range(31):
        line.say(0, b"\x68\xfe\x68" * 7)
        line.run(100000)
    assert link.settled(line.now_us)


def told(link, now_us):
    kind = kind_of("METER_DATA")
    data = unpack(kind, pack("METER_DATA", link.data(now_us)))
    items = data["items"]
    data["items"] = {METER_ITEMS[items[at]]: items[at + 1] for at in range(0, len(items), 2)}
    return data


def test_all_that_a_meter_tells_is_told_to_the_host():
    link, line = link_with(Meter())
    line.run(6 * SECOND_US)
    data = told(link, line.now_us)
    assert data["state"] == 1
    assert data["address"] == "123456789012"
    assert data["number"] == "000000000217"
    assert 0 < data["age_ms"] < 6000
    assert data["items"] == {
        "constant_imp_per_kwh": 1200,
        "voltage_mv": 220100,
        "current_ma": 4510,
        "power_mw": 1002000,
        "energy_wh": 5321070,
        "reverse_energy_wh": 0,
        "cover_opened": 3,
        "terminal_opened": 0,
    }


def test_of_a_silent_meter_nothing_is_told():
    link, line = link_with()
    line.run(6 * SECOND_US)
    assert told(link, line.now_us) == {
        "state": 0,
        "age_ms": 0,
        "address": "",
        "number": "",
        "items": {},
    }


def test_reasons_go_behind_the_results_own_and_no_further_than_there_is_room():
    link, line = link_with(Meter())
    line.run(6 * SECOND_US)
    for own in (2, 14, 16):
        link.begin(1600, "00218")
        link.look(0)
        result = {"ratio_ppm": 1000000, "u95_ppm": 10000, "reasons": [0] * own}
        link.end(result)
        reasons = result["reasons"]
        assert reasons[:own] == [0] * own
        assert len(reasons) == min(own + 6, 16)
        if own == 2:
            names = [REASONS[code] for code in reasons[2::2]]
            assert names == ["meter_constant", "meter_number", "meter_cover_opened"]


def test_between_checks_nothing_is_compared():
    link, _ = link_with(Meter())
    link.load(0, 3)
    link.own(Reading())
    link.look(5)
    result = {"reasons": [1, 2]}
    link.end(result)
    assert result == {"reasons": [1, 2]}
