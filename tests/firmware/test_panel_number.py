"""The meter's number by the keys: from the meter, as last time, none, or digit by digit."""

from metercheck_device.panel import texts
from test_panel import MIDDLE, RIGHT, START, STOP, Person

TOLD, USED, NONE = 0, 1, 2
METERS = "000012345678"


def enter(person, digits, place=0):
    """Set the digits from `place` on; those before stay."""
    for at in range(place, len(digits)):
        shown = int(person.view()[1][at])
        person.press(*[MIDDLE] * ((int(digits[at]) - shown) % 10))
        person.press(START)


def open_number(person):
    person.press(RIGHT)
    person.press(*[MIDDLE] * texts.NUMBER_ITEM, START)


def started(person):
    """The meter in the START that the panel gives."""
    person.hold()
    person.press(START)
    ((name, task),) = person.session.commands()
    assert name == "START"
    return task["meter"]


def test_without_a_number_the_record_has_none():
    assert started(Person()) == ""


def test_any_number_digit_by_digit_goes_into_the_start():
    person = Person()
    open_number(person)
    assert person.view() == ("number", NONE, "")
    person.press(RIGHT)
    assert person.view() == ("number_digits", "0" * 12, 0)
    enter(person, METERS)
    assert person.view()[0] == "ready"
    person.hold()
    assert person.view() == ("armed", 60, 1200, 0, METERS)
    person.press(STOP)
    assert started(person) == METERS


def test_it_comes_after_constant_and_place():
    person = Person()
    person.press(MIDDLE, START, START)
    assert person.view()[0] == "number"


def test_what_the_meter_tells_is_offered_first_and_what_was_used_last_after_it():
    person = Person()
    person.session.meter["number"] = "217"
    open_number(person)
    assert person.view() == ("number", TOLD, "000000000217")
    person.press(START)
    person.session.meter["number"] = "218"
    open_number(person)
    seen = []
    for _ in range(4):
        seen.append(person.view()[1:])
        person.press(MIDDLE)
    assert seen[:3] == [(TOLD, "000000000218"), (USED, "000000000217"), (NONE, "")]
    assert seen[3] == seen[0]


def test_the_address_stands_for_a_number_that_was_not_told():
    person = Person()
    for number, address, told in (
        ("", "000000000042", "000000000042"),
        ("AB12", "42", "000000000042"),
        ("", "0", ""),
        ("1234567890123", "", ""),
    ):
        person.session.meter = {"number": number, "address": address}
        open_number(person)
        assert person.view() == (("number", TOLD, told) if told else ("number", NONE, ""))
        person.press(STOP)


def test_neighbours_differ_in_their_last_digits():
    person = Person()
    person.session.meter["number"] = METERS
    open_number(person)
    person.press(RIGHT)
    assert person.view() == ("number_digits", METERS, 6)
    enter(person, METERS[:-1] + "9", 6)
    assert started(person) == METERS[:-1] + "9"


def test_back_leads_from_digit_to_digit_and_out():
    person = Person()
    open_number(person)
    person.press(RIGHT, START, START, MIDDLE)
    assert person.view() == ("number_digits", "001000000000", 2)
    person.press(RIGHT, RIGHT)
    assert person.view()[-1] == 0
    person.press(RIGHT)
    assert person.view() == ("number", NONE, "")


def test_twelve_zeros_are_no_number():
    person = Person()
    open_number(person)
    person.press(RIGHT)
    enter(person, "0" * 12)
    assert started(person) == ""


def test_after_a_restart_the_last_number_is_offered_and_not_taken():
    person = Person()
    person.session.meter["number"] = METERS
    open_number(person)
    person.press(START)
    person.session.meter["number"] = ""
    again = Person(person.session)
    assert again.panel.meter == ""
    open_number(again)
    assert again.view() == ("number", USED, METERS)
    again.press(STOP)
    assert started(again) == ""


def test_none_is_none_and_the_last_one_is_still_offered():
    person = Person()
    person.session.meter["number"] = METERS
    open_number(person)
    person.press(START)
    person.session.meter["number"] = ""
    open_number(person)
    person.press(MIDDLE, START)
    assert person.panel.meter == ""
    open_number(person)
    assert person.view() == ("number", USED, METERS)
