"""The store of records, or the keys beside it, cannot do what was asked."""

from __future__ import annotations

from metercheck.errors.tree import MetercheckError


class StoreError(MetercheckError):
    """The store of records failed. Arguments: path, detail."""

    key = "error.store"
    exit_code = 6


class NoSuchRecord(StoreError):
    """Arguments: asked, known."""

    key = "error.no_such_record"


class SeveralRecords(StoreError):
    """A short hash that several records have. Arguments: asked, numbers."""

    key = "error.several_records"


class KeyStoreError(StoreError):
    """The file of a device's keys failed. Arguments: path, detail."""

    key = "error.key_store"
