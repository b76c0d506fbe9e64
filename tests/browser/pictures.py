"""The pictures of the page that the README shows: `make web-pictures`. Needs a Chinese font."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from support.chromium import DESK, PHONE, chromium
from support.office import fill
from support.webserver import served

_SHOWN = (
    ("web_desk.png", DESK, "/records?lang=en"),
    ("web_phone.png", PHONE, "/records/3?lang=zh"),
)


def main(folder: Path) -> None:
    """Write them into `folder`."""
    with TemporaryDirectory() as home:
        store = Path(home) / "records.sqlite"
        fill(store)
        with served(store) as page, chromium(Path(home) / "chromium") as browser:
            for name, size, address in _SHOWN:
                browser.look(size)
                browser.open(f"{page.address.rstrip('/')}{address}")
                browser.picture(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
