"""Reading a meter over RS-485: what is asked when, and what a bad line does to it."""

from meter_double import ADDRESS, Line, Meter, bcd, frame
from metercheck_device.meter.reader import ANSWERS, SEVERAL, SILENT, MeterReader
from metercheck_wire import dlt645

SECOND_US = 1000000
OTHER = b"\x01\x02\x03\x04\x05\x06"


def line_with(*meters, echo=False, answers_after_us=30000):
    return Line(MeterReader(), meters, echo=echo, answers_after_us=answers_after_us)


def expect_all(reader):
    assert reader.state == ANSWERS
    assert reader.address == ADDRESS
    assert reader.number == "000000000217"
    assert reader.values[dlt645.CONSTANT] == 1200
    assert reader.values[dlt645.VOLTAGE] == 220100
    assert reader.values[dlt645.CURRENT] == 4510
    assert reader.values[dlt645.POWER] == 1002000
    assert reader.values[dlt645.FORWARD_ENERGY] == 532107
    assert reader.values[dlt645.COVER_OPENED] == 3
    assert reader.values[dlt645.TERMINAL_OPENED] == 0


def test_everything_is_read_within_seconds():
    line = line_with(Meter())
    line.run(6 * SECOND_US)
    expect_all(line.reader)


def test_what_the_meter_has_not_is_not_there():
    line = line_with(Meter())
    line.run(6 * SECOND_US)
    assert dlt645.MAGNET_NOTICED not in line.reader.values


def test_only_reads_are_sent():
    meter = Meter()
    line = line_with(meter)
    line.reader.begin("")
    line.run(60 * SECOND_US)
    assert len(line.sent) > 100
    assert all([question[12] in (0x11, 0x13) for _, question in line.sent])
    assert {control for control, _ in meter.asked} == {0x11, 0x13}


def test_nobody_answers():
    line = line_with()
    line.run(100 * SECOND_US)
    assert line.reader.state == SILENT
    assert not line.reader.values
    assert 9 <= len(line.sent) <= 11
    assert {question for _, question in line.sent} == {dlt645.ask_address()}


def test_an_echo_is_no_answer():
    line = line_with(echo=True)
    line.run(30 * SECOND_US)
    assert line.reader.state == SILENT
    line = line_with(Meter(), echo=True)
    line.run(6 * SECOND_US)
    expect_all(line.reader)


def test_the_slowest_answer_that_is_allowed_is_waited_for():
    line = line_with(Meter(), answers_after_us=490000)
    line.run(30 * SECOND_US)
    expect_all(line.reader)


def test_a_question_is_asked_twice():
    meter = Meter()
    line = line_with(meter)
    line.run(6 * SECOND_US)
    line.run(3 * SECOND_US)
    meter.silent = True
    before = len(line.sent)
    line.run(12 * SECOND_US)
    asked = [question for _, question in line.sent[before:]]
    assert len(asked) >= 6
    assert asked[0] == asked[1]
    assert asked[2] == asked[3]
    assert asked[1] != asked[2]


def test_one_lost_answer_loses_nothing():
    meter = Meter()
    line = line_with(meter)
    line.run(500000)
    meter.silent = True
    line.run(700000)
    meter.silent = False
    line.run(8 * SECOND_US)
    expect_all(line.reader)


def test_a_meter_that_is_gone_is_forgotten_and_found_again():
    meter = Meter()
    line = line_with(meter)
    line.run(6 * SECOND_US)
    meter.silent = True
    line.run(30 * SECOND_US)
    assert line.reader.state == SILENT
    assert not line.reader.address
    assert not line.reader.values
    assert not line.reader.number
    meter.silent = False
    line.run(20 * SECOND_US)
    expect_all(line.reader)


def test_several_meters_are_told_from_one():
    line = line_with(Meter(), Meter(OTHER))
    line.run(15 * SECOND_US)
    assert line.reader.state == SEVERAL
    assert not line.reader.values


def test_of_several_the_entered_one_is_read():
    line = line_with(Meter(OTHER), Meter())
    line.run(5 * SECOND_US)
    line.reader.begin("123456789012")
    line.run(8 * SECOND_US)
    expect_all(line.reader)


def test_of_several_that_speak_at_once_the_entered_one_is_read():
    class Crowd(Meter):
        def hear(self, question):
            if question[12] == 0x13:
                return b"\xfe\xfe\x28\x7a\x01"
            return Meter.hear(self, question)

    line = line_with(Crowd())
    line.reader.begin("123456789012")
    line.run(8 * SECOND_US)
    expect_all(line.reader)


def test_other_conversations_on_the_line_are_not_ours():
    foreign = dlt645.ask(OTHER, dlt645.POWER)
    foreign += frame(OTHER, 0x91, b"\x00\x00\x03\x02" + bcd(77, 3))
    foreign += frame(ADDRESS, 0x91, b"\x00\x00\x04\x02" + bcd(99, 3))

    class Busy(Meter):
        def hear(self, question):
            return foreign + Meter.hear(self, question)

    line = line_with(Busy())
    line.run(15 * SECOND_US)
    expect_all(line.reader)


def test_a_line_that_never_stops_is_given_up():
    line = line_with()
    for _ in range(40):
        line.say(0, b"\x68\xfe\x68" * 70)
        line.run(SECOND_US)
    assert line.reader.state == SILENT
    assert 2 <= len(line.sent) <= 5


def test_a_check_asks_on_and_on():
    line = line_with(Meter())
    line.run(6 * SECOND_US)
    line.reader.take()
    line.run(4 * SECOND_US)
    assert len(line.reader.take()) == 0
    line.reader.begin("")
    powers = 0
    for _ in range(100):
        line.run(200000)
        powers += len([one for one in line.reader.take() if one[0] == dlt645.POWER])
    assert powers >= 25


def test_a_check_does_not_wait_until_the_rest_is_over():
    line = line_with()
    line.run(2 * SECOND_US)
    line.meters = (Meter(),)
    line.reader.begin("")
    line.run(6 * SECOND_US)
    expect_all(line.reader)


def test_readings_tell_when_they_were_asked_for():
    line = line_with(Meter())
    line.reader.begin("")
    for _ in range(100):
        line.run(100000)
        for identifier, value, asked_us, told_us in line.reader.take():
            assert identifier in line.reader.values
            assert value == line.reader.values[identifier]
            assert 100000 < told_us - asked_us < 400000


def test_readings_that_nobody_takes_do_not_pile_up():
    line = line_with(Meter())
    line.reader.begin("")
    line.run(60 * SECOND_US)
    assert len(line.reader.take()) <= 8


def test_what_is_no_number_is_no_value():
    meter = Meter()
    meter.items[0x02010100] = b"\xff\xff"
    meter.items[0x02030000] = b"\xff\xff\xff"
    meter.items[0x04000402] = b"\xff" * 6
    line = line_with(meter)
    line.run(8 * SECOND_US)
    assert dlt645.VOLTAGE not in line.reader.values
    assert dlt645.POWER not in line.reader.values
    assert line.reader.number == ""


def test_fed_in_power_is_negative():
    meter = Meter()
    meter.items[0x02030000] = b"\x20\x00\x81"  # 01.0020 kW, and the sign
    line = line_with(meter)
    line.run(6 * SECOND_US)
    assert line.reader.values[dlt645.POWER] == -1002000
