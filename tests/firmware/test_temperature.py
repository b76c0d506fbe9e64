"""Heat: what a sensor may say, what a blower that stands still looks like, and a deaf sensor."""

from metercheck_device.safety.temperature import Temperature

AMBIENT_C = 25.0
STEP_US = 200000


class Duct:
    """An element of so many watts in moved air, and the sensors behind it, in steps of 0.2 s.

    sink_k_per_w, sink_s: the heatsink above its air by the load's power, and how it follows.
    """

    def __init__(self, litres_per_s=15.0, ambient_c=AMBIENT_C, sink_k_per_w=0.0187, sink_s=150.0):
        self.w_per_k = litres_per_s * 1.2  # 1.2 kg/m3 and 1005 J/(kg K)
        self.ambient_c = ambient_c
        self.sink_k_per_w = sink_k_per_w
        self.sink_s = sink_s
        self.heat_w = self.air_k = self.sensor_k = self.sink_k = self.sink_sensor_k = 0.0

    def step(self, power_w):
        """(exhaust, heatsink) in tenths of a degree."""
        self.heat_w += (power_w - self.heat_w) * 0.2 / 12.0
        self.air_k += (self.heat_w - self.air_k * self.w_per_k) * 0.2 / 100.0
        self.sensor_k += (self.air_k - self.sensor_k) * 0.2 / 2.0
        self.sink_k += (self.sink_k_per_w * power_w - self.sink_k) * 0.2 / self.sink_s
        self.sink_sensor_k += (self.sink_k - self.sink_sensor_k) * 0.2 / 5.0
        exhaust_dc = int((self.ambient_c + self.sensor_k) * 10)
        return exhaust_dc, int((self.ambient_c + self.sink_sensor_k) * 10)


def course(powers, duct, deaf=False, stuck=None):
    """(seconds until a fault or -1, the temperature model) while the load takes `powers`.

    deaf: the exhaust's sensor feels nothing; stuck: (0 for the exhaust, 1 for the heatsink, from
    which second on).
    """
    temperature = Temperature()
    held = [int(duct.ambient_c * 10)] * 2
    for step, power_w in enumerate(powers):
        reads_dc = list(duct.step(power_w))
        if deaf:
            reads_dc[0] = int(duct.ambient_c * 10)
        if stuck and step >= stuck[1] * 5:
            reads_dc[stuck[0]] = held[stuck[0]] + step % 2  # the noise of a converter
        else:
            held = reads_dc
        exhaust_dc, heatsink_dc = reads_dc
        temperature.turn((step + 1) * STEP_US, exhaust_dc, heatsink_dc, power_w, power_w > 0)
        if temperature.fault:
            return step / 5, temperature
    return -1, temperature


# W, two minutes and more of a check in steps of 0.2 s.
SWITCHING = ([1000] * 40 + [0] * 40 + [500] * 40 + [1000] * 40 + [0] * 40) * 4


def minutes(power_w, count=2):
    return [0] * 25 + [power_w] * (count * 300)


def test_a_sensor_that_is_open_or_shorted_is_found_at_once():
    for exhaust_dc, heatsink_dc, found in (
        (-32768, 250, "sensor_broken"),
        (250, -32768, "sensor_broken"),
        (-401, 250, "sensor_broken"),
        (250, 1401, "sensor_broken"),
        (-400, 250, ""),
    ):
        temperature = Temperature()
        temperature.turn(STEP_US, exhaust_dc, heatsink_dc, 0, False)
        assert temperature.fault == found, (exhaust_dc, heatsink_dc)


def test_what_is_too_hot_is_too_hot_and_a_change_is_looked_at_without_delay():
    for exhaust_dc, heatsink_dc, found in (
        (820, 900, ""),
        (821, 250, "too_hot"),
        (250, 901, "too_hot"),
    ):
        temperature = Temperature()
        temperature.turn(STEP_US, 250, 250, 0, False)
        temperature.turn(STEP_US + 1000, exhaust_dc, heatsink_dc, 0, False)
        assert temperature.fault == found, (exhaust_dc, heatsink_dc)


def test_moved_air_is_accused_of_nothing():
    for power_w in (0, 500, 1000):
        assert course(minutes(power_w), Duct())[0] < 0
    switching = [0] * 25 + ([1000] * 25 + [500] * 15 + [1000] * 30 + [0] * 15) * 8
    assert course(switching, Duct())[0] < 0


def test_air_that_is_not_moved_is_noticed_before_the_thermostat_opens():
    for litres_per_s in (0.5, 1.0, 4.0):
        for power_w in (500, 1000):
            duct = Duct(litres_per_s)
            after_s, temperature = course(minutes(power_w), duct)
            assert temperature.fault == "blower_failed", (litres_per_s, power_w)
            assert AMBIENT_C + duct.sensor_k < 85.0
            assert after_s < 60


def test_a_sensor_that_feels_nothing_of_the_heat_is_broken():
    after_s, temperature = course(minutes(1000), Duct(), deaf=True)
    assert temperature.fault == "sensor_broken"
    assert 5 < after_s < 30


def test_a_sensor_that_stays_where_it_was_is_broken_cold_or_hot():
    for ambient_c in (5.0, 25.0, 45.0):
        # The exhaust's is found later where it is stuck at the mean of what it should show.
        for which, within_s, begins_s in ((0, 80, (0, 12)), (1, 60, (0, 12, 30))):
            for from_s in begins_s:
                duct = Duct(ambient_c=ambient_c)
                after_s, temperature = course(SWITCHING, duct, stuck=(which, from_s))
                assert temperature.fault == "sensor_broken", (ambient_c, which, from_s)
                assert after_s < from_s + within_s


def test_no_working_sensor_is_taken_for_one_that_is_stuck():
    checks = SWITCHING + [0] * 600 + SWITCHING + [0] * 100 + SWITCHING
    for ambient_c in (5.0, 35.0):
        for k_per_w, sink_s in ((0.0187, 150.0), (0.0094, 75.0), (0.0094, 200.0), (0.03, 300.0)):
            duct = Duct(12.0, ambient_c, k_per_w, sink_s)
            assert course(checks, duct)[0] < 0, (ambient_c, k_per_w, sink_s)
    windy = Duct()
    temperature = Temperature()
    for step, power_w in enumerate(checks):
        windy.ambient_c = 25.0 + step % 97 / 20 - step / 600  # gusts, and a cold evening
        exhaust_dc, heatsink_dc = windy.step(power_w)
        temperature.turn((step + 1) * STEP_US, exhaust_dc, heatsink_dc, power_w, power_w > 0)
        assert temperature.fault == "", step


def test_sensors_that_nobody_heats_may_stay_where_they_are_for_hours():
    assert course([0] * 20000, Duct(), stuck=(1, 0))[0] < 0


def test_a_warm_place_is_no_fault_while_nothing_heats():
    temperature = Temperature()
    for step in range(1, 1500):
        temperature.turn(step * STEP_US, 250 + step // 5, 250, 0, False)
        assert temperature.fault == ""
        assert temperature.blower_percent == 0


def test_the_blower_runs_with_a_check_and_until_the_heat_is_out():
    powers = minutes(1000) + [0] * 10
    _, temperature = course(powers, Duct())
    assert temperature.blower_percent == 100  # the elements still glow
    _, temperature = course(powers + [0] * 600, Duct())
    assert temperature.blower_percent == 0


def test_whatever_the_time_between_two_turns_the_rise_stays_within_what_1_kw_can_do():
    for elapsed_us in (STEP_US, 2000000, 60000000, 3600000000):
        temperature = Temperature()
        for turn in range(1, 40):
            temperature.turn(turn * elapsed_us, 250, 250, 1000, True)
            assert 0.0 <= temperature.rise_k < 1000 / 1.2  # by draught alone


def test_a_check_waits_for_what_is_too_hot_to_start():
    temperature = Temperature()
    temperature.turn(STEP_US, 600, 700, 0, False)
    assert temperature.too_hot_to_start_s == 0
    temperature.turn(2 * STEP_US, 700, 700, 0, False)
    cools_s = temperature.too_hot_to_start_s
    temperature.turn(3 * STEP_US, 600, 850, 0, False)
    assert temperature.too_hot_to_start_s > cools_s > 60
