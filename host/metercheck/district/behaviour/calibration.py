"""From scores to probabilities that mean what they say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_MANY = 300
"""With this many labelled users the curve is drawn freely (isotonic); below, a straight line."""
_KEEPS_ORDER = 0.02
BASE_RATE = 0.003
"""What raids over whole cities find: 34 of about 10,000 users."""

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def logit(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds, kept finite."""
    kept = np.clip(share, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


def expit(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of log-odds."""
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def straight(odds: NDArray[np.float64], labels: NDArray[np.bool_]) -> Curve:
    """Logistic regression of labels on log-odds, held by what is believed without labels.

    Beliefs, which many labels outweigh: `odds` are right up to a shift of about 2 around the base
    rate's and a slope of 1 +- 0.5. So it works with any number of labels, none among them.
    """
    from scipy.optimize import minimize

    centre = float(odds.mean()) if len(odds) else 0.0
    expected = float(logit(np.asarray([labels.mean() if len(labels) else 0.0]))[0])
    believed = float(logit(np.asarray([BASE_RATE]))[0])

    def cost(line: NDArray[np.float64]) -> float:
        shift, slope = line
        at = np.clip(shift + slope * (odds - centre), -50, 50)
        misfit = np.logaddexp(0, at).sum() - at[labels].sum()
        return float(misfit + ((shift - believed) / 2) ** 2 / 2 + ((slope - 1) / 0.5) ** 2 / 2)

    start = np.asarray([np.clip(expected, -6.0, 6.0), 1.0])
    shift, slope = minimize(cost, start, method="L-BFGS-B", bounds=[(-20, 20), (0.05, 5)]).x
    return lambda asked: expit(shift + slope * (asked - centre))


def curve(odds: NDArray[np.float64], labels: NDArray[np.bool_]) -> Curve:
    """Probability by log-odds that were predicted out of the fold, rising throughout."""
    line = straight(odds, labels)
    if labels.sum() < _MANY:
        return line
    from sklearn.isotonic import IsotonicRegression

    free = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(odds, labels)
    # Steps would put users level who are not: a little of the line keeps their order.
    return lambda asked: (1 - _KEEPS_ORDER) * free.predict(asked) + _KEEPS_ORDER * line(asked)
