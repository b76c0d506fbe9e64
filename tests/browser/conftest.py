"""What the tests in a browser stand on: a store of all verdicts, the page served, the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from metercheck.records.beside import attach, remark
from metercheck.records.store import Store
from support.chromium import Chromium, chromium
from support.office import add_list, fill
from support.webserver import served

# One of each verdict and both signs of abnormal, what cannot be drawn, and the longest.
_SCENARIOS = (
    *("honest_household", "shunt50_household", "bypass_unconfirmed", "over_voltage"),
    *("registers_too_much", "sunlight", "between_limits", "bypass_household"),
)
LONGEST = "W" * 32


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with records of all verdicts, a list, an attachment and remarks."""
    folder = tmp_path_factory.mktemp("office")
    path = folder / "records.sqlite"
    fill(path, _SCENARIOS)
    add_list(path, len(_SCENARIOS))
    photo = folder / f"{'photo_of_the_seal_' * 5}.png"
    Image.new("RGB", (640, 480), "gray").save(photo)
    with Store(path) as records:
        of = records.get(2).sha256
        attach(records, of, [photo])
        remark(records, of, LONGEST * 10, "Li")
    return path


@pytest.fixture(scope="session")
def address(store: Path) -> Iterator[str]:
    """Where the page is, without the last /."""
    with served(store) as page:
        yield page.address.rstrip("/")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests."""
    with chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened
