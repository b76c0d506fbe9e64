"""Messages that cannot be sent, or not to there."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError
from metercheck.errors.usage import UsageError


class BadWatchSettings(UsageError):
    """Where and how messages go cannot be used. Arguments: source, detail."""

    key = "error.bad_watch_settings"


class DeliveryFailed(MetercheckError):
    """A message did not arrive. Arguments: target, detail (one line, without secrets).

    `lasting`: trying again cannot help. `after_s`: the other side asked to be left alone so long.
    """

    key = "error.delivery_failed"
    exit_code = 3
    lasting = False
    after_s: float = 0.0


class DeliveryRefused(DeliveryFailed):
    """The other side will never take it. Arguments: target, detail."""

    key = "error.delivery_refused"
    lasting = True
