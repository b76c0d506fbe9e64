"""A part of a simulated period, as if it were all that was ever read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from metercheck.district.simulation.settings import Simulated


def cut(made: Simulated, begin: int, end: int) -> Simulated:
    """`made` between two intervals of its grid; registers go on from where they stood."""
    registers, truth = made.registers, made.truth
    begins_at, ends_at = made.frame.at(begin), made.frame.at(end) - timedelta(minutes=1)
    frame = made.frame.part(begin, end)
    return Simulated(
        frame=replace(
            frame,
            events=tuple(one for one in frame.events if begins_at <= one.at <= ends_at),
        ),
        truth=replace(
            truth,
            stolen_kwh=truth.stolen_kwh[begin:end],
            begins=max(truth.begins - begin, 0),
            used_kwh=truth.used_kwh[:, begin:end],
            supply_kwh=truth.supply_kwh[begin:end],
            loss_kwh=truth.loss_kwh[begin:end],
            fixed_kwh=truth.fixed_kwh[begin:end],
        ),
        registers=replace(
            registers,
            users=registers.users[:, begin : end + 1],
            supply=registers.supply[:, begin : end + 1],
            replaced={
                user: replace(one, interval=one.interval - begin)
                for user, one in registers.replaced.items()
                if begin <= one.interval < end
            },
        ),
    )
