"""All that a decision looks at: the one thing that passes from the estimator to the verdict."""


class Evidence:
    """All that the decision looks at; ratios in ppm of the test energy."""

    def __init__(self):
        self.ratio_ppm = 0
        self.u95_ppm = 0
        self.low_ppm = 0
        self.high_ppm = 0
        self.surely_low = False  # below the abnormal limit at the agreed odds
        self.surely_high = False
        self.hardly_low = False  # nearly so: a claim that was made is not taken back yet
        self.hardly_high = False
        self.far_low = False  # so far off that the household's jumps cannot be the reason
        self.far_high = False
        self.agreed = False  # however the meter may count: in time, late, or in blocks
        self.background_mw = 0
        self.drop_ppm = 0  # what the household's reaction to the voltage drop may account for
        self.power_mw = 1
        self.feed_in = 0  # 1: what is missing may be feed-in; 2: it looks like that
        self.fits_feed_in = False  # the household's own count is what feed-in would make it
        self.steady = True  # the household's power has not jumped at all
        self.no_feed_in = False  # the inspector has seen that there is none, or switched it off
        self.spared_ppm = 0  # what one element alone registers, if that is surely more; else 0
        self.overdue = False  # the LED was pulsing with the load and has stopped
        self.ignored = False  # it may register less than a third: household easily passes for that
        self.restless = False  # the household switches too often to tell it from the load
        self.in_step = False  # pulses come at a beat of the meter's own, or in step with one
        self.jumps = 0  # of the background so far
        self.calm = False  # hardly a jump of the background so far
        self.unquiet = False  # it switches often enough to doubt what is rare
        self.switches = 0
        self.pulses = 0
        self.pulses_under_load = 0  # since the load first came on
        self.pulses_before = 0
        self.steady_light = 0
        self.led_dark = False
        self.pairing = False
