"""What a meter and a household may be like, before the first edge: the estimator's priors.

Reasons: LEDs are late by a turn of the meter's program (under 2 ms) or by a display's refresh
(10 to 100 ms); some meters add energy up in blocks of a tenth of a second to a second, others
filter it for up to a second, or queue what they show. Households wander by 10 to 30 W within
seconds and switch appliances of 50 W to 5 kW, a few times a minute.
"""

import math

# How the count follows the load. All but IN_TIME have a fourth state.
IN_TIME = 0
LAGGING = 1  # behind a filter of first order
BLOCKS = 2  # late by half a block, and scattered over it
DELAYED = 3  # by a queue or a display: all of it, later
BY_LEVEL = 4  # in time, but one element alone is registered in another share than both

# By kind: mean and deviation of what is particular (how late, in s; for levels, the ratio of one
# element less that of both), log prior.
KINDS = (
    (0.0, 0.0, -0.2),
    (0.35, 0.3, -2.2),
    (0.25, 0.2, -2.7),
    (0.5, 0.4, -3.0),
    (0.0, 0.4, -3.0),
)
# Within a block edges are not late by chance, so that many of them tell less than they seem to.
BLOCK_CAUTION = 1.7

# Edges scatter, and so does the household's energy. In which proportion is what classes are about:
# (deviation of an edge in s, log prior), against these of the household. By how much in all is
# learned by each hypothesis: its scale, a variance, has an inverse Gamma prior.
SHARPNESS = ((0.001, -0.7), (0.006, -1.6), (0.025, -1.2))
NOISE_J = 12.0  # energy of the household, per root second
DRIFT_W = 8.0  # of its power, per root second
SCALE_DOF = 3  # as if the scale had been seen in so many edges
MOST_DOF = 30  # a household may calm down again, or stir
QUIET = 0.003  # the scale where nobody is at home,
LOG_QUIET = -1.0  # and its log prior

# Jumps of the background: (deviation in W, share of all jumps). How often they come is learned:
# their rate has a Gamma prior of this shape and this time, one in 15 s at first.
JUMPS = ((120.0, 0.53), (700.0, 0.27), (3000.0, 0.2))
JUMP_SHAPE = 0.8
JUMP_TIME_S = 12.0
MOST_JUMPS = 30

MISSED = 0.01  # share of pulses that go unseen
FALSE_PER_S = 0.006

RATIO = (0.8, 0.5)
HARDLY_REVERSED = 0.03  # a load that makes the meter run backwards is so much less likely
BACKGROUND_W = (1500.0, 2500.0)
FEEDS_IN_W = 3.0  # what a background may be below nothing, by noise
SILENT_BACKGROUND_W = 800.0  # mean while no edge has come: most houses draw little

# Kind of count, and which of SHARPNESS.
_SHARP = tuple(range(len(SHARPNESS)))
CLASSES = tuple(
    (kind, sharp) for kind in range(len(KINDS)) for sharp in (_SHARP if kind != BLOCKS else (0,))
)
KIND_OF = tuple(kind for kind, _ in CLASSES)
SPREAD_S = tuple(SHARPNESS[sharp][0] for _, sharp in CLASSES)
LOG_SHARPNESS = tuple(SHARPNESS[sharp][1] for _, sharp in CLASSES)
LOG_PRIORS = tuple(KINDS[kind][2] + SHARPNESS[sharp][1] for kind, sharp in CLASSES)
LOG_SHARES = tuple(math.log(share) for _, share in JUMPS)


def _neighbours(kind, sharp):
    """Classes of the same kind whose edges are sharper or less sharp by a step."""
    steps = (sharp - 1, sharp + 1)
    return tuple(at for at in range(len(CLASSES)) if CLASSES[at] in [(kind, s) for s in steps])


NEIGHBOURS = tuple(_neighbours(kind, sharp) for kind, sharp in CLASSES)
FIRST_OF = tuple(KIND_OF.index(kind) for kind in range(len(KINDS)))

# What a check begins with: (class, scale).
FIRST = (
    (0, 1.0),
    (1, 1.0),
    (2, 1.0),
    (0, QUIET),
    (3, 1.0),
    (4, 1.0),
    (5, 1.0),
    (6, 1.0),
    (7, 1.0),
    (9, 1.0),
)
FIRST_BY_LEVEL = ((10, 1.0), (11, 1.0), (12, 1.0), (10, QUIET))
