"""Loss and suspects at once are what each of them tells alone."""

from __future__ import annotations

from metercheck.district.engine.office import loss_and_suspects
from metercheck.district.loss.office import district_row
from metercheck.district.suspects.rank import suspects
from support.district.frames import made


def test_both_at_once_are_what_each_tells_alone() -> None:
    frame = made(3, users=12, days=60).frame.daily()
    row, listed = loss_and_suspects(frame, 3)
    alone, found = district_row(frame), suspects(frame, told=3)
    assert (row.loss_kwh, row.technical_kwh) == (alone.loss_kwh, alone.technical_kwh)
    assert [one.kind for one in row.findings] == [one.kind for one in alone.findings]
    first = [(one.user, one.score, one.explained_kwh) for one in listed.found.users]
    assert first == [(one.user, one.score, one.explained_kwh) for one in found.users[:3]]
    assert listed.found.unexplained_kwh == found.unexplained_kwh
