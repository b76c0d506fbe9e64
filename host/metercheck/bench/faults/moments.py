"""The moments of a check at which something breaks, told by what the load really does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metercheck.bench.world.truth import Switched

BEFORE_START_US = 1_000_000
START_US = 2_500_000
MOMENTS = (
    "before_start",
    "started",
    "relay_test",
    "element_test",
    "level_3",
    "level_1",
    "off_between",
    "switched_on",
    "switched_off",
    "late",
    "after_end",
)
_SELF_TEST = {"started": 1_000, "relay_test": 300_000}
_INTO_TEST_US = 30_000
_INTO_SLOT_US = 150_000
_AFTER_END_US = 500_000
_FULL = 3
_LATE_US = 7_000_000


@dataclass
class Course:
    """What has happened in a trial so far; times of the world, None: not yet."""

    switched: Sequence[Switched]
    started_us: int | None = None
    measuring_us: int | None = None
    """The device's first word that it measures: the self-test has passed."""
    finished_us: int | None = None


def due_us(moment: str, course: Course) -> int | None:
    """When the fault shall come, as far as that is known by now."""
    started_us = course.started_us
    if moment == "before_start":
        return BEFORE_START_US
    if started_us is None:
        return None
    if course.finished_us is not None:  # too late for any other
        return course.finished_us + _AFTER_END_US
    if moment in _SELF_TEST:
        return started_us + _SELF_TEST[moment]
    if moment == "element_test":
        return _in_element_test(started_us, course.switched)
    if course.measuring_us is None:
        return None
    slots = _slots(course.switched, course.measuring_us)
    return _in_slot(moment, course.measuring_us, slots) if slots else None


def _in_element_test(started_us: int, switched: Sequence[Switched]) -> int | None:
    tried = (one.t_us for one in switched if one.t_us > started_us and one.level)
    first_us = next(tried, None)
    return None if first_us is None else first_us + _INTO_TEST_US


def _slots(switched: Sequence[Switched], measuring_us: int) -> list[Switched]:
    """What the load did since it measures; its word for that comes after the first slot's begin.

    The self-test never has both elements on.
    """
    before = [one for one in switched if one.t_us < measuring_us][-1:]
    later = [one for one in switched if one.t_us >= measuring_us]
    return [one for one in before if one.level == _FULL] + later


def _in_slot(moment: str, measuring_us: int, slots: Sequence[Switched]) -> int | None:
    last = slots[-1]
    match moment:
        case "level_3" if last.level == _FULL:
            return last.t_us + _INTO_SLOT_US
        case "level_1" if last.level in (1, 2):
            return last.t_us + _INTO_SLOT_US
        case "off_between" if not last.level:
            return last.t_us + _INTO_SLOT_US
        case "switched_on" if len(slots) > 1 and last.level:
            return last.t_us
        case "switched_off" if not last.level:
            return last.t_us
        case "late" if last.level and last.t_us > measuring_us + _LATE_US:
            return last.t_us + _INTO_SLOT_US
        case _:
            return None
