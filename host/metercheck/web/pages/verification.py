"""Whether one record is what its device made: aspect by aspect, each in plain words."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from metercheck.records.keys import KeyStore
from metercheck.reports.verification import device_words
from metercheck.web.reading import reading
from metercheck.web.rendering import render
from metercheck.web.verifying import examine


def page(request: Request) -> Response:
    """The verification of the record whose number is in the address."""
    with reading(request) as store:
        stored = store.get(request.path_params["number"])
        keys_of = KeyStore(request.app.state.store).of
        found = examine(store, stored, keys_of)
    line = device_words(found.device) if found.device else ""
    return render(request, "verification.html", stored=stored, found=found, device_line=line)
