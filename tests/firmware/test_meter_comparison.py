"""What a meter says against what a check finds: told where it stands out, silent where not."""

from meter_double import ADDRESS
from metercheck_device.meter.comparison import MeterComparison
from metercheck_wire import dlt645
from metercheck_wire.messages import REASONS

SECOND_US = 1000000
HONEST = {"ratio_ppm": 1000000, "u95_ppm": 20000}
TEST_W = 1000


class Told:
    """A reader, as far as a comparison asks it."""

    def __init__(self, values=None, number="123456789012"):
        self.values = values or {dlt645.CONSTANT: 1200}
        self.number = number
        self.address = ADDRESS


def dice(seed):
    state = seed
    while True:
        state = (state * 1103515245 + 12345) & 0x3FFFFFFF
        yield (state >> 12) % 1001 / 1000.0 - 0.5


class Course:
    """A check of slots of 3 s: a meter that sees `share` of the load and of the household."""

    def __init__(self, constant=1200, meter=""):
        self.comparison = MeterComparison(constant, meter)
        self.t_us = 0

    def run(self, slots, share=1.0, house_w=400.0, noise_w=0.0, drop_v=2.0, resistive=0.0):
        chance = dice(77)
        for slot in range(slots):
            on = slot % 2
            level = 3 if on else 0
            self.comparison.load(self.t_us, level)
            volt = 230.0 - (drop_v if on else 0.0)
            house = house_w * (1.0 - resistive * (1.0 - (volt / 230.0) ** 2))
            house += noise_w * next(chance)
            load_w = TEST_W if on else 0.0
            for tenth in range(0, 30, 3):
                asked_us = self.t_us + tenth * 100000
                self.comparison.own(int(load_w * 1000), int(volt * 1000))
                # A meter that renews its values each second still has the old ones at first.
                seen = TEST_W - load_w if tenth < 12 else load_w
                power_mw = int((seen + house) * share * 1000)
                self.comparison.told(dlt645.POWER, power_mw, asked_us, 0)
                self.comparison.told(dlt645.VOLTAGE, int(volt * 1000), asked_us, 0)
            self.t_us += 3 * SECOND_US
        return self

    def reasons(self, told=None, result=None):
        flat = self.comparison.reasons(told or Told(), result or HONEST)
        return {REASONS[flat[at]]: flat[at + 1] for at in range(0, len(flat), 2)}


def test_an_honest_meter_gives_no_reason():
    assert Course().run(10).reasons() == {}


def test_a_meter_that_tells_nothing_gives_no_reason():
    assert Course(meter="00217").reasons(Told({}, "")) == {"meter_number": 456789012}
    told = Told({}, "")
    told.address = b""
    assert Course(meter="00217").reasons(told) == {}


def test_a_meter_that_sees_half_the_load():
    found = Course().run(10, share=0.5).reasons(result={"ratio_ppm": 500000, "u95_ppm": 20000})
    assert list(found) == ["meter_power"]
    assert abs(found["meter_power"] - 500000) < 20000


def test_pulses_that_say_otherwise_than_its_power():
    found = Course().run(10).reasons(result={"ratio_ppm": 750000, "u95_ppm": 20000})
    assert list(found) == ["meter_pulses"]
    assert abs(found["meter_pulses"] - 1000000) < 20000


def test_pulses_that_are_not_known_well_say_nothing():
    assert Course().run(10).reasons(result={"ratio_ppm": 750000, "u95_ppm": 400000}) == {}


def test_a_few_switches_say_nothing():
    assert Course().run(4, share=0.5).reasons() == {}


def test_a_restless_household_hides_a_small_difference():
    assert Course().run(10, share=0.85, noise_w=900.0).reasons() == {}


def test_what_heaters_take_less_is_allowed_for():
    course = Course().run(10, house_w=4000.0, drop_v=8.0, resistive=1.0)
    assert course.reasons(result={"ratio_ppm": 720000, "u95_ppm": 20000}) == {}


def test_another_constant():
    found = Course(constant=1600).reasons()
    assert found == {"meter_constant": 1200}


def test_its_voltage():
    for off, expected in ((1.0, 0), (1.02, 0), (1.05, 50000), (0.9, -100000)):
        course = Course()
        course.comparison.own(0, 230000)
        for second in range(2, 6):
            told_mv = int(230000 * off)
            course.comparison.told(dlt645.VOLTAGE, told_mv, second * SECOND_US, 0)
        found = course.reasons().get("meter_voltage", 0)
        assert abs(found - expected) < 100
        assert bool(found) == bool(expected)


def test_numbers_of_plates_and_memories():
    for entered in ("", "M1", "217", "SIM-0001", "123456789012", "89012", "00123456789012345"):
        assert "meter_number" not in Course(meter=entered).reasons(), entered
    assert Course(meter="000000000217").reasons() == {"meter_number": 456789012}
    told = Told(None, "000000000217")
    for entered in ("0217", "00217", "3450000000002178", "123456789012"):
        assert "meter_number" not in Course(meter=entered).reasons(told), entered
    assert Course(meter="00218").reasons(told) == {"meter_number": 217}


def test_events():
    told = Told({dlt645.COVER_OPENED: 0, dlt645.TERMINAL_OPENED: 2, dlt645.MAGNET_NOTICED: 1})
    assert Course().reasons(told) == {"meter_terminal_opened": 2, "meter_magnet_noticed": 1}


def register(share, units_w=6000.0, seconds=40, begins=0.4, pulse_share=1.0):
    """What is said of a register over a check, looked at twice a second; -1 for nothing."""
    course = Course()
    for tick in range(2 * seconds):
        led_wh = units_w * tick / 7200.0
        shown = 532107 + int(begins + led_wh * share / 10.0)
        pulses = int(led_wh * 1.2 * pulse_share)
        course.comparison.told(dlt645.FORWARD_ENERGY, shown, tick * 500000, pulses)
    return course.reasons().get("meter_register", -1)


def test_a_register_that_goes_with_its_pulses():
    for begins in (0.0, 0.3, 0.6, 0.99):
        for power_w in (300.0, 1000.0, 3000.0, 6000.0, 12000.0):
            assert register(1.0, power_w, begins=begins) == -1


def test_a_register_that_loses_half():
    for begins in (0.0, 0.3, 0.6, 0.99):
        assert 300000 < register(0.5, begins=begins) < 700000


def test_a_register_that_stands():
    assert 0 <= register(0.0) < 300000


def test_a_register_that_goes_while_the_led_is_dark():
    assert register(1.0, pulse_share=0.0) > 1100000


def test_a_register_is_too_coarse_for_little_energy():
    for begins in (0.0, 0.3, 0.6, 0.99):
        assert register(0.5, 900.0, begins=begins) == -1


def test_whatever_a_meter_tells_fits_a_result():
    chance = dice(5)

    def draw(*choices):
        return choices[int((next(chance) + 0.5) * (len(choices) - 0.01))]

    for _ in range(300):
        course = Course(meter=draw("", "00217", "9" * 32))
        comparison = course.comparison
        for second in range(0, 40, 2):
            comparison.load(second * SECOND_US, draw(0, 1, 3))
            comparison.own(draw(0, 1, 500000, 1000000), draw(0, 1, 220000))
            asked_us = (second + 1) * SECOND_US + 500000
            comparison.told(dlt645.POWER, draw(-79999900, 0, 100, 79999900), asked_us, 0)
            comparison.told(dlt645.VOLTAGE, draw(0, 100, 999900), asked_us, 0)
            energy = draw(0, 1, 532107, 99999999)
            comparison.told(dlt645.FORWARD_ENERGY, energy, asked_us, draw(0, 1, 50, 7))
        told = Told(
            {
                dlt645.CONSTANT: draw(0, 1, 999999),
                dlt645.COVER_OPENED: draw(0, 999999),
            },
            draw("", "999999999999", "000000000000"),
        )
        told.address = draw(b"", ADDRESS, b"\xaa\xbb\xcc\xdd\xee\xff")
        result = {"ratio_ppm": draw(-2147483648, 0, 2147483647), "u95_ppm": draw(0, 4294967295)}
        for number in comparison.reasons(told, result):
            assert -0x80000000 <= number <= 0x7FFFFFFF
