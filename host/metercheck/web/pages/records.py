"""The records: newest first, narrowed down by what the address says."""

from __future__ import annotations

from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from metercheck.records.export import local_time
from metercheck.records.store import Row
from metercheck.web.listing import PAGE, Wanted, wanted
from metercheck.web.query import Found, find
from metercheck.web.reading import reading
from metercheck.web.rendering import address, render
from metercheck.words import say
from metercheck_wire.messages import PLACES, VERDICTS

_TOLD = tuple(verdict for verdict in VERDICTS if verdict != "none")


def page(request: Request) -> Response:
    """A page of the list."""
    asked = wanted(request.query_params)
    with reading(request) as store:
        found = find(store, asked)
    return render(
        request,
        "records.html",
        wanted=asked,
        found=found,
        chips=_chips(request, asked, found),
        places=PLACES,
        times={row.id: _time(row) for row in found.rows},
        first=(found.page - 1) * PAGE + 1,
        newer=_page(request, found, found.page - 1),
        older=_page(request, found, found.page + 1),
        clear=request.url.path,
    )


def _time(row: Row) -> str:
    time = local_time(row.time_s)
    return f"{time:%Y-%m-%d %H:%M}" if time else say("records.time_unknown")


def _page(request: Request, found: Found, number: int) -> str | None:
    """The address of a neighbouring page, None where there is none."""
    if not 1 <= number <= max(ceil(found.count / PAGE), 1):
        return None
    return address(request, page=number if number > 1 else None, lang=None)


def _chips(request: Request, asked: Wanted, found: Found) -> list[tuple[str, int, str, bool]]:
    """(verdict or "", how many, address, whether it is chosen) for each verdict."""
    chips = [("", sum(found.verdicts.values()), asked.verdict == "")]
    chips += [
        (verdict, found.verdicts.get(verdict, 0), asked.verdict == verdict) for verdict in _TOLD
    ]
    return [
        (
            verdict,
            count,
            address(request, verdict=verdict or None, page=None, lang=None),
            chosen,
        )
        for verdict, count, chosen in chips
    ]
