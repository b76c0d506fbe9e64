"""An attachment: a picture is shown, anything else is handed over as a file.

It comes from outside. Its type is one of ours or none, and nothing in it may run.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from metercheck.web.beside import attachment_of
from metercheck.web.reading import reading

_POLICY = "default-src 'none'; sandbox"


def page(request: Request) -> Response:
    """The bytes of one attachment of one record."""
    with reading(request) as store:
        stored = store.get(request.path_params["number"])
        found = attachment_of(store, stored.sha256, request.path_params["attachment"])
    if found is None:
        raise HTTPException(404)
    attachment, data = found
    kind = attachment.media_type if attachment.shown else "application/octet-stream"
    shown = "inline" if attachment.shown else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{_name(attachment.name)}",
        "Content-Security-Policy": _POLICY,
    }
    return Response(data, media_type=kind, headers=headers)


def _name(name: str) -> str:
    """A file's name as RFC 5987 writes it, without any folder."""
    bare = name.replace("\\", "/").rpartition("/")[2] or "attachment"
    return quote(bare.encode("utf-8", "replace"), safe="")
