"""What a picture was drawn from, kept in it, so that one that is out of date is noticed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PIL import Image

KEY = "Source"
"""Of PNG's own keywords (ISO/IEC 15948, 11.3.4.2)."""


def digest(content: bytes | str) -> str:
    """Of what a picture is drawn from, as the picture keeps it."""
    data = content if isinstance(content, bytes) else content.encode()
    return f"sha256:{sha256(data).hexdigest()}"


def kept(picture: Path) -> str:
    """What a PNG says that it was drawn from, "" when it says nothing."""
    with Image.open(picture) as opened:
        return str(opened.info.get(KEY, ""))
