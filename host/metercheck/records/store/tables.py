"""The tables of the store, as this program uses them; `migrations` is how they came to be.

Times are ISO 8601 in UTC unless the name says seconds. What is not a record points to one by its
SHA-256, which is the same in every store; numbers (`id`) are each store's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()
# Only a column of exactly this type is SQLite's own row number.
_ID = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    """The store's own number of a row; never given again after a row has gone."""
    return Column("id", _ID, Identity(), primary_key=True)


def _text(name: str, **more: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **more)


def _sha256_of_remark(context: Any) -> str:
    return remark_sha256(context.get_current_parameters())


# What `rows.derive` gives, in this order.
DERIVED = (
    *("device", "record", "chain_id", "short", "boot", "time_s", "sureness", "meter", "place"),
    *("constant_imp_per_kwh", "verdict", "ratio", "ratio_u95", "seconds"),
)
records = Table(
    "records",
    METADATA,
    _id(),
    _text("sha256", unique=True),
    _text("received"),
    _text("local"),
    Column("device", Text),
    Column("record", BigInteger),
    Column("chain_id", Text),
    Column("short", Text),
    Column("boot", BigInteger),
    Column("time_s", BigInteger),
    Column("sureness", Text),
    Column("meter", Text),
    Column("place", Text),
    Column("constant_imp_per_kwh", BigInteger),
    Column("verdict", Text),
    Column("ratio", Double),
    Column("ratio_u95", Double),
    Column("seconds", Double),
    # Last: SQLite would have to read through it to get at what comes after.
    Column("blob", LargeBinary, nullable=False),
    Index("records_by_meter", "meter", "time_s"),
    Index("records_by_device", "device", "record"),
    Index("records_by_short", "short"),
    Index("records_by_time", "time_s"),
    # Whatever a list is filtered by, it is counted in this index and not in the records.
    Index("records_listed", "verdict", "place", "time_s", "device", "meter"),
    sqlite_autoincrement=True,
)
receipts = Table(
    "receipts",
    METADATA,
    _text("device"),
    _text("chain_id"),
    Column("record", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    _text("given"),
    UniqueConstraint("device", "record", "chain"),
)
attachments = Table(
    "attachments",
    METADATA,
    _id(),
    _text("record_sha256"),
    _text("sha256"),
    _text("name"),
    _text("media_type"),
    Column("size", BigInteger, nullable=False),
    _text("added"),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("record_sha256", "sha256"),
    sqlite_autoincrement=True,
)
remarks = Table(
    "remarks",
    METADATA,
    _id(),
    _text("record_sha256"),
    _text("at"),
    _text("author"),
    _text("text"),
    # Of the three before and the record: the same remark in two stores is one.
    _text("sha256", unique=True, default=_sha256_of_remark),
    Index("remarks_by_record", "record_sha256"),
    sqlite_autoincrement=True,
)
work_lists = Table(
    "work_lists",
    METADATA,
    _id(),
    _text("name", unique=True),
    _text("made"),
    _text("source_sha256"),
    sqlite_autoincrement=True,
)
work_orders = Table(
    "work_orders",
    METADATA,
    _id(),
    Column("list_id", _ID, ForeignKey(work_lists.c.id), nullable=False),
    Column("rank", BigInteger, nullable=False),
    _text("meter"),
    _text("address"),
    Column("constant_imp_per_kwh", BigInteger),
    _text("reason"),
    _text("phase"),
    _text("state"),
    _text("remark"),
    _text("changed"),
    UniqueConstraint("list_id", "meter"),
    sqlite_autoincrement=True,
)
work_checks = Table(
    "work_checks",
    METADATA,
    Column("order_id", _ID, ForeignKey(work_orders.c.id), nullable=False),
    _text("record_sha256"),
    _text("linked"),
    UniqueConstraint("order_id", "record_sha256"),
)
work_findings = Table(
    "work_findings",
    METADATA,
    _id(),
    Column("order_id", _ID, ForeignKey(work_orders.c.id), nullable=False),
    _text("at"),
    _text("author"),
    _text("finding"),
    _text("remark"),
    sqlite_autoincrement=True,
)
deliveries = Table(
    "deliveries",
    METADATA,
    _id(),
    _text("record_sha256"),
    _text("target"),
    _text("state"),
    Column("attempts", BigInteger, nullable=False, default=0),
    Column("next_at_s", Double, nullable=False, default=0.0),
    Column("last_error", Text),
    _text("made"),
    UniqueConstraint("record_sha256", "target"),
    sqlite_autoincrement=True,
)
erasures = Table(
    "erasures",
    METADATA,
    _text("record_sha256", unique=True),
    # Its place in its device's chain, and what proves it: nothing of what was checked.
    _text("device"),
    Column("record", BigInteger, nullable=False),
    _text("chain_id"),
    Column("previous", LargeBinary, nullable=False),
    Column("body_sha256", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    _text("at"),
    _text("what"),
    _text("why"),
    Index("erasures_by_device", "device", "record"),
)


def remark_sha256(remark: Mapping[str, Any]) -> str:
    """What makes a remark the same one: its record, time, author and text."""
    parts = (str(remark[name]) for name in ("record_sha256", "at", "author", "text"))
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
