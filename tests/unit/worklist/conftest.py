"""What the tests of lists stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from metercheck.records.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "records.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store(path) as store:
        yield store
