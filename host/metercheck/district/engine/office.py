"""What an office asks of every district at once, so that what both answers need is told once."""

from __future__ import annotations

from metercheck.district.frame import DistrictFrame
from metercheck.district.loss.balance import balance
from metercheck.district.loss.days import Limits
from metercheck.district.loss.office import Row, row_of
from metercheck.district.loss.result import district_loss
from metercheck.district.loss.technical import technical
from metercheck.district.suspects.listing import Listed, listed
from metercheck.district.suspects.rank import suspects


def loss_and_suspects(
    frame: DistrictFrame, top: int, limits: Limits | None = None
) -> tuple[Row, Listed]:
    """A district's row of `district loss`, and its first `top` suspects."""
    known = balance(frame)
    fitted = technical(known)
    row = row_of(district_loss(frame, limits, known, fitted), len(frame.users))
    found = suspects(frame, told=top, known=known, fitted=fitted)
    return row, listed(frame, found, top)
