"""The moments of a check at which something breaks, told by what the load really does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metercheck.bench.world.world import Switched

BEFORE_START_US = 1_000_000
START_US = 2_500_000
MOMENTS = (
    "before_start",
    "started",
    "self_test",
    "listening",
    "level_3",
    "level_1",
    "off_between",
    "switched_on",
    "switched_off",
    "late",
    "after_end",
)
_INTO_SLOT_US = 150_000
_LATE_US = 7_000_000


@dataclass
class Course:
    """What has happened in a trial so far; times of the world, None: not yet."""

    switched: Sequence[Switched]
    started_us: int | None = None
    finished_us: int | None = None


def due_us(moment: str, course: Course) -> int | None:
    """When the fault shall come, as far as that is known by now."""
    started_us, last = course.started_us, course.switched[-1]
    if moment == "before_start":
        return BEFORE_START_US
    if started_us is None:
        return None
    if course.finished_us is not None:  # too late for any other
        return course.finished_us + 500_000
    since_start = [one for one in course.switched if one.t_us > started_us and one.reported]
    match moment:
        case "started":
            return started_us + 1_000
        case "self_test":
            return started_us + 300_000
        case "listening":
            return started_us + 900_000
        case "level_3" if last.level == 3:
            return last.t_us + _INTO_SLOT_US
        case "level_1" if last.level in (1, 2):
            return last.t_us + _INTO_SLOT_US
        case "off_between" if since_start and not last.level:
            return last.t_us + _INTO_SLOT_US
        case "switched_on" if len(since_start) > 1 and last.level:
            return last.t_us
        case "switched_off" if since_start and not last.level:
            return last.t_us
        case "late" if last.level and last.t_us > started_us + _LATE_US:
            return last.t_us + _INTO_SLOT_US
        case _:
            return None
