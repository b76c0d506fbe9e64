"""One check: what came of it, what it stands on, what it leaves open."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from metercheck.errors import BadRecord
from metercheck.records.beside import attached, remarked
from metercheck.records.capture import Capture
from metercheck.records.chain import short_of
from metercheck.records.export import capture_of
from metercheck.records.moment import check_time
from metercheck.records.store import Stored
from metercheck.reports.curves import Curves, curves
from metercheck.reports.moment import time_words
from metercheck.reports.plain import (
    known,
    next_steps,
    ratio_and_u95,
    reason_sentence,
    seconds,
    sentence,
    watts,
)
from metercheck.web.charts.energy import energy
from metercheck.web.charts.scale import scale
from metercheck.web.charts.share import share
from metercheck.web.pages.attachment import IMAGES
from metercheck.web.reading import reading
from metercheck.web.rendering import render
from metercheck.words import say

WIDTHS = {"narrow": 318.0, "middle": 640.0, "wide": 1060.0}
"""Each drawing is made for a phone, a tablet or paper, and a desk: its letters have one size on
all of them. The style sheet shows the one that fits."""
_KEPT = 64
_LEVELS = (1, 2, 3)


def page(request: Request) -> Response:
    """The page of the check whose number is in the address."""
    number = request.path_params["number"]
    with reading(request) as store:
        stored = store.get(number)
        values: dict[str, Any] = {
            "stored": stored,
            "attachments": attached(store, stored.sha256),
            "images": IMAGES,
            "remarks": remarked(store, stored.sha256),
        }
    try:
        capture = capture_of(stored)
    except BadRecord:
        return render(request, "damaged.html", **values)
    header, result = capture.header, capture.header["device_result"]
    return render(
        request,
        "check.html",
        **values,
        header=header,
        result=result,
        short=short_of(stored.blob),
        sentence=sentence(result),
        reasons=[reason_sentence(one["code"], one["arg"]) for one in result["reasons"]],
        steps=next_steps(result, header["place"]),
        facts=_facts(capture),
        drawings=_drawings(stored, capture),
    )


def _facts(capture: Capture) -> dict[str, str]:
    """What is known of the check beside its result, by name."""
    header, result = capture.header, capture.header["device_result"]
    rejected = ", ".join(
        f"{count} {say(f'reject.{why}')}" for why, count in result["rejected"].items() if count
    )
    facts = {
        say("records.time"): time_words(check_time(header)),
        say("records.meter"): header["meter"] or say("live.no_meter"),
        say("records.place"): say(f"place.{header['place']}"),
        say("records.constant"): f"{header['constant_imp_per_kwh']} imp/kWh",
        say("records.duration"): say(
            "records.duration_value",
            seconds=seconds(result["duration_s"]),
            end=say(f"end.{result['end']}"),
        ),
        say("records.background"): watts(result["background_w"]),
        say("records.pulses"): str(result["meter_pulses"]),
        say("records.rejected"): rejected or "0",
        say("records.device"): say("records.device_value", **header),
    }
    for one in result["levels"]:
        if one["level"] not in _LEVELS:
            continue
        name = say("records.level", elements=say(f"live.elements_{one['level']}"))
        facts[name] = " ± ".join(ratio_and_u95(one)) if known(one) else say("web.ratio_unknown")
    return facts


def _drawings(stored: Stored, capture: Capture) -> dict[str, dict[str, Any]]:
    """The drawings of each width: scale, share, energy."""
    header, result = capture.header, capture.header["device_result"]
    drawn = _curves(stored.sha256, stored.blob)
    return {
        width: {
            "scale": scale(header, result, units),
            "share": share(drawn, header, result, units),
            "energy": energy(drawn, capture, units),
        }
        for width, units in WIDTHS.items()
    }


@lru_cache(maxsize=_KEPT)
def _curves(_sha256: str, blob: bytes) -> Curves:
    """Kept for the next look: computing them takes some tenths of a second."""
    return curves(Capture.from_record(blob))
