"""What a meter and a household may be like, before the first edge: the estimator's priors.

Reasons: LEDs are late by a turn of the meter's program (under 2 ms) or by a display's refresh
(10 to 100 ms); some meters add energy up in blocks of a tenth of a second to a second. Households
wander by 10 to 30 W within seconds and switch appliances of 50 W to 5 kW, a few times a minute.
"""

import math

# What a class leaves open besides ratio and background, as a fourth state. For counts that follow
# the load late: (whether as a pure delay, constant in us, its deviation in s, log prior).
FOLLOWING = (
    (False, 0, 0.0, -0.3),
    (False, 100000, 0.05, -3.0),
    (False, 230000, 0.06, -3.0),
    (False, 370000, 0.06, -3.0),
    (False, 520000, 0.07, -3.0),
    (False, 700000, 0.08, -3.0),
    (False, 920000, 0.1, -3.0),
    (True, 250000, 0.1, -3.5),
    (True, 550000, 0.12, -3.5),
    (True, 900000, 0.15, -3.5),
    (False, 250000, 0.2, 0.0),  # a meter that adds up in blocks: late by half of one
    (False, 0, 0.4, -3.0),  # not late: what one element alone registers, less the ratio
)
BLOCKS = 10
BY_LEVEL = 11
SHAPE = 0.15  # share of what is still to come after a switch that the assumed shape may miss

# How late edges scatter: (deviation in s, log prior). The last is for blocks alone.
JITTERS = ((0.0015, -0.7), (0.009, -1.2), (0.035, -1.9), (0.05, -2.5))
# Within a block edges are not late by chance, so that many of them tell less than they seem to.
BLOCK_CAUTION = 1.7

# Calm, ordinary and restless households: (energy noise in J per root second, drift of the power
# in W per root second, log prior).
HOUSEHOLDS = ((3.0, 1.5, -1.1), (12.0, 8.0, -1.1), (35.0, 20.0, -1.4))
RESTLESS_W = 150.0  # below this the noise of a household shrinks with its power

# Jumps of the background: (deviation in W, share of all jumps). How often they come is learned:
# their rate has a Gamma prior of this shape and this time, one in 15 s at first.
JUMPS = ((120.0, 0.53), (700.0, 0.27), (3000.0, 0.2))
JUMP_SHAPE = 0.8
JUMP_TIME_S = 12.0
MOST_JUMPS = 30

MISSED = 0.01  # share of pulses that go unseen
FALSE_PER_S = 0.006

RATIO = (0.8, 0.5)
BACKGROUND_W = (1500.0, 2500.0)
FEEDS_IN_W = 20.0  # what a background may be below nothing, by noise
SILENT_BACKGROUND_W = 800.0  # mean while no edge has come: most houses draw little

# (following, jitter, household). What is special shows only where the household is not wild.
CLASSES = tuple(
    (following, jitter, house)
    for following in range(len(FOLLOWING))
    for jitter in range(len(JITTERS))
    for house in range(len(HOUSEHOLDS))
    if (following == 0 and jitter < 3)
    or (following == BLOCKS and jitter == 3)
    or (0 < following < BLOCKS and jitter < 2 and house > 0)
    or (following == BY_LEVEL and jitter < 3 and house == 1)
)


def _index(*classes):
    return tuple(CLASSES.index(entry) for entry in classes)


def _log_prior(following, jitter, house):
    return FOLLOWING[following][3] + JITTERS[jitter][1] + HOUSEHOLDS[house][2]


def _near(one, other):
    """Whether classes differ in one thing, and in that by a step; levels may begin to differ."""
    if one[0] != other[0]:
        return BY_LEVEL in (one[0], other[0]) and 0 in (one[0], other[0]) and one[1] == other[1]
    return abs(one[1] - other[1]) + abs(one[2] - other[2]) == 1


LOG_PRIORS = tuple(_log_prior(*entry) for entry in CLASSES)
LOG_SHARES = tuple(math.log(share) for _, share in JUMPS)
NEIGHBOURS = tuple(
    tuple(at for at in range(len(CLASSES)) if _near(CLASSES[at], entry)) for entry in CLASSES
)

# The first edges tell ratio and background apart, and need all the room for that; they hardly
# know one class from another. How a count follows is not thought of again later.
FIRST = _index(
    (0, 0, 1),
    (0, 2, 1),
    (BLOCKS, 3, 1),
    *((late, 1, 1) for late in range(1, BLOCKS)),
)
FIRST_BY_LEVEL = _index((BY_LEVEL, 0, 1), (BY_LEVEL, 1, 1), (BY_LEVEL, 2, 1))
