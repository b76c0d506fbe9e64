"""When a message that did not arrive is tried again."""

from __future__ import annotations

from collections.abc import Callable

FIRST_S = 30.0
LONGEST_S = 6 * 3600.0
MOST_ATTEMPTS = 20
"""With the waits above: given up after about three days without an answer."""


def wait_s(attempts: int, draw: Callable[[], float], asked_s: float = 0.0) -> float:
    """Seconds until the next attempt after `attempts` (1 or more) that failed.

    Twice as long each time up to LONGEST_S, of which a random half to whole is taken (`draw`
    gives 0 to 1), so that many that failed together do not come back together. `asked_s`: what
    the other side asked for; it is never waited for less than that, nor longer than LONGEST_S.
    """
    whole = min(LONGEST_S, FIRST_S * 2.0 ** min(attempts - 1, 40))
    return min(LONGEST_S, max(asked_s, whole * (0.5 + 0.5 * draw())))
