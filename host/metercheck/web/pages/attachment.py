"""An attachment: a picture is shown, anything else is handed over as a file.

It comes from outside. Its type is one of ours or none, and nothing in it may run.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from metercheck.records.beside import attached, content
from metercheck.web.reading import reading

IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""What a browser may show; everything else is handed over as a file and nothing more."""

_POLICY = "default-src 'none'; sandbox"


def page(request: Request) -> Response:
    """The bytes of one attachment of one record."""
    number = request.path_params["attachment"]
    with reading(request) as store:
        stored = store.get(request.path_params["number"])
        found = next((one for one in attached(store, stored.sha256) if one.id == number), None)
        if found is None:
            raise HTTPException(404)
        data = content(store, found)
    shown = found.media_type in IMAGES
    kind = found.media_type if shown else "application/octet-stream"
    disposition = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{_name(found.name)}",
        "Content-Security-Policy": _POLICY,
    }
    return Response(data, media_type=kind, headers=headers)


def _name(name: str) -> str:
    """A file's name as RFC 5987 writes it, without any folder."""
    bare = name.replace("\\", "/").rpartition("/")[2] or "attachment"
    return quote(bare.encode("utf-8", "replace"), safe="")
