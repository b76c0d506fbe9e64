"""The store in PostgreSQL does what every store must do."""

from __future__ import annotations

import pytest

from metercheck.records.store import DatabaseUrl
from support.store_contract import StoreContract


class TestDatabase(StoreContract):
    """The same tests as of the file."""

    @pytest.fixture
    def where(self, office: DatabaseUrl) -> DatabaseUrl:
        """An empty store."""
        return office
