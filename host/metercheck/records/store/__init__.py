"""The store of records: an SQLite file on this computer, or the office's PostgreSQL database."""

from metercheck.records.address import DatabaseUrl, address_of
from metercheck.records.store.listing import Filter, Page
from metercheck.records.store.rows import Row, Stored
from metercheck.records.store.store import Store

__all__ = ["DatabaseUrl", "Filter", "Page", "Row", "Store", "Stored", "address_of"]
