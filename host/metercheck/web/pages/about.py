"""What this page is, what the verdicts mean, and of which versions all is."""

from __future__ import annotations

import platform
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from metercheck import __version__
from metercheck.records.replay import DEFAULT_LIMITS
from metercheck.web.charts.strip import limits_of
from metercheck.web.reading import reading
from metercheck.web.rendering import render
from metercheck.words import say
from metercheck_device.measure.estimator import ESTIMATOR
from metercheck_wire.messages import PROTOCOL, VERDICTS

_PPM = 1_000_000


def page(request: Request) -> Response:
    """The page; it opens the store, too, to name it."""
    with reading(request) as store:
        where = Path(str(store.path)).name  # neither folder nor server: visitors need not know
    versions = {
        say("web.version.program"): __version__,
        say("web.version.protocol"): str(PROTOCOL),
        say("web.version.estimator"): str(ESTIMATOR),
        say("web.version.python"): platform.python_version(),
        say("web.version.store"): where,
    }
    return render(
        request,
        "about.html",
        versions=versions,
        verdicts=[verdict for verdict in VERDICTS if verdict != "none"],
        normal=limits_of({}, "normal"),
        abnormal=limits_of({}, "abnormal"),
        odds=f"{_PPM // DEFAULT_LIMITS['error_rate_ppm']:,}",
    )
