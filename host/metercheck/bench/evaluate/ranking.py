"""How well the evidence of one moment ranks thefts above honest meters, whatever the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metercheck.bench.evaluate.statistics import area_under, roc
from metercheck.bench.evaluate.summary import Timing, figure
from metercheck.bench.evaluate.trial import STEPS_S, Moment
from metercheck_device.settings import DEFAULTS

ROC_AT_S = (15, 30, 60)
SUSPECTS = ("shunt15", "shunt30", "shunt50")
_HONEST = "honest"
_SUSPECT_BELOW = DEFAULTS["abnormal_low_ppm"] / 1e6


@dataclass(frozen=True)
class Ranking:
    """How well one moment's evidence tells a theft from honest meters."""

    suspects: str
    at_s: int
    honest: list[float]
    guilty: list[float]
    """Scores: by how many half-widths of its interval a ratio lies below the limit."""

    @property
    def points(self) -> list[tuple[float, float]]:
        """(share of the honest accused, share of the guilty found)."""
        return roc(self.honest, self.guilty)

    @property
    def area(self) -> float:
        """Under these points; 1 tells them apart, 0.5 guesses."""
        return area_under(self.honest, self.guilty)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        unharmed = max(found for accused, found in self.points if accused == 0.0)
        return {
            "row": self.suspects,
            "at_s": self.at_s,
            "area": figure(self.area),
            "found_accusing_none": figure(unharmed),
        }


def rankings(timings: Sequence[Timing]) -> list[Ranking]:
    """Every theft of SUSPECTS at each of ROC_AT_S; nothing without the honest row."""
    by_name = {one.row.name: one for one in timings}
    if _HONEST not in by_name:
        return []
    return [
        Ranking(name, at_s, _scores(by_name[_HONEST], at_s), _scores(by_name[name], at_s))
        for at_s in ROC_AT_S
        for name in SUSPECTS
        if name in by_name
    ]


def _scores(timing: Timing, at_s: int) -> list[float]:
    step = STEPS_S.index(at_s)
    return [_score(one.course[step]) for one in timing.outcomes]


def _score(moment: Moment) -> float:
    return (_SUSPECT_BELOW - moment.ratio) / moment.u95
