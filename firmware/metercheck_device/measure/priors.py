"""What a meter and a household may be like, before the first edge: the estimator's priors.

Reasons: LEDs are late by a turn of the meter's program (under 2 ms) or by a display's refresh
(10 to 100 ms); some meters add energy up in blocks of a tenth of a second to a second. Households
wander by 10 to 30 W within seconds and switch appliances of 50 W to 5 kW, a few times a minute.
"""

# How the count follows a switch of the test load: (time constant in us, mean and deviation of the
# delay in s, log prior).
FOLLOWING = (
    (0, 0.0, 0.0, -0.3),
    (200000, 0.2, 0.12, -2.0),
    (600000, 0.6, 0.3, -2.3),
)
SHAPE = 0.35  # share of what is still to come after a switch that the assumed shape may miss

# How late edges scatter: (deviation in s, log prior).
JITTERS = ((0.0015, -0.7), (0.009, -1.2), (0.035, -1.9), (0.13, -2.5))

# Calm, ordinary and restless households: (energy noise in J per root second, drift of the power
# in W per root second, frequency of jumps against JUMPS, log prior).
HOUSEHOLDS = ((3.0, 1.5, 0.4, -1.1), (12.0, 8.0, 1.0, -1.1), (35.0, 20.0, 3.0, -1.4))
RESTLESS_W = 150.0  # below this the noise of a household shrinks with its power

# Jumps of the background: (deviation in W, rate per second).
JUMPS = ((120.0, 0.04), (700.0, 0.02), (3000.0, 0.015))

MISSED = 0.01  # share of pulses that go unseen
FALSE_PER_S = 0.006

RATIO = (0.8, 0.5)
BACKGROUND_W = (1500.0, 2500.0)
SILENT_BACKGROUND_W = 800.0  # mean while no edge has come: most houses draw little

# A count that is late shows only where edges are sharp and the household is not wild.
CLASSES = tuple(
    (following, jitter, house)
    for following in range(len(FOLLOWING))
    for jitter in range(len(JITTERS))
    for house in range(len(HOUSEHOLDS))
    if not following or (jitter < 2 and house == 1)
)
# The first edges tell ratio and background apart, and need all the room for that; they hardly
# know one class from another.
FIRST_CLASSES = tuple(
    CLASSES.index(entry) for entry in ((0, 0, 1), (0, 2, 1), (0, 3, 1), (1, 1, 1), (2, 1, 1))
)


def log_prior(at):
    """Natural logarithm of the prior of a class."""
    following, jitter, house = CLASSES[at]
    return FOLLOWING[following][3] + JITTERS[jitter][1] + HOUSEHOLDS[house][3]
