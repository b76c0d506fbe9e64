"""The verdict of a record against what its edges say now, by the estimator that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from metercheck.records.chain import Link
from metercheck.records.findings import Finding, about
from metercheck.records.replay import replay
from metercheck_device.measure.estimator import ESTIMATOR

# The device computes in single floats: a tenth of the uncertainty at most (tests/campaign).
_OF_U95 = 0.1
_ROUNDING = 0.001
_UNDECIDED = ("none", "inconclusive")
_COUNTS = ("meter_pulses", "reference_pulses")


def look(links: Sequence[Link]) -> Iterator[Finding]:
    """Compute each record's verdict again; a record of another estimator is said, once each."""
    others = Counter(
        link.head["estimator"] for link in links if link.head["estimator"] != ESTIMATOR
    )
    for estimator, count in others.items():
        first = next(link for link in links if link.head["estimator"] == estimator)
        yield about("other_estimator", first, made=estimator, here=ESTIMATOR, count=count)
    for link in links:
        if link.head["estimator"] == ESTIMATOR:
            yield from _compared(link)


def _compared(link: Link) -> Iterator[Finding]:
    stored, now = link.capture.header["device_result"], replay(link.capture)
    apart = abs(stored["ratio"] - now["ratio"])
    same = apart <= _OF_U95 * now["ratio_u95"] + _ROUNDING and all(
        stored[name] == now[name] for name in _COUNTS
    )
    verdicts = {"stored": stored["verdict"], "now": now["verdict"]}
    told = verdicts | {"stored_ratio": stored["ratio"], "now_ratio": round(now["ratio"], 6)}
    if same and stored["verdict"] == now["verdict"]:
        return
    open_once = any(verdict in _UNDECIDED for verdict in verdicts.values())
    yield about("verdict_apart" if same and open_once else "verdict_differs", link, **told)
