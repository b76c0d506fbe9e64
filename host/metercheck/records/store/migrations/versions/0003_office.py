"""The tables of an office: attachments, remarks, work lists, deliveries, erasures.

Takes over what SQLite files of versions 1 (records) and 2 (and receipts) hold. Their table of
records is written anew, because a column can only be added behind the bytes, where it is slow.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT = (
    *("id", "blob", "sha256", "received", "local", "device", "record", "time_s", "meter"),
    *("place", "verdict", "ratio", "ratio_u95"),
)


def upgrade() -> None:
    """Make what is not there."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    if "records" in there:
        op.execute("DROP INDEX records_by_meter")
        op.rename_table("records", "records_before")
    _records()
    if "records" in there:
        names = ", ".join(_KEPT)
        op.execute(f"INSERT INTO records ({names}) SELECT {names} FROM records_before")
        # Numbers go on where they were: none is given twice.
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'records'")
        op.execute("UPDATE sqlite_sequence SET name = 'records' WHERE name = 'records_before'")
        op.drop_table("records_before")
    if "receipts" not in there:
        _receipts()
    _beside_records()
    _work()
    if op.get_bind().dialect.name == "sqlite":
        # Programs of before Alembic look at this, and then say that they are too old.
        op.execute("PRAGMA user_version = 3")


def _id() -> sa.Column:
    return sa.Column("id", _ID, sa.Identity(), primary_key=True)


def _text(name: str, *, unique: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, unique=unique)


def _records() -> None:
    op.create_table(
        "records",
        _id(),
        _text("sha256", unique=True),
        _text("received"),
        _text("local"),
        sa.Column("device", sa.Text),
        sa.Column("record", sa.BigInteger),
        sa.Column("chain_id", sa.Text),
        sa.Column("short", sa.Text),
        sa.Column("boot", sa.BigInteger),
        sa.Column("time_s", sa.BigInteger),
        sa.Column("sureness", sa.Text),
        sa.Column("meter", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("constant_imp_per_kwh", sa.BigInteger),
        sa.Column("verdict", sa.Text),
        sa.Column("ratio", sa.Double),
        sa.Column("ratio_u95", sa.Double),
        sa.Column("seconds", sa.Double),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("records_by_meter", "records", ["meter", "time_s"])
    op.create_index("records_by_device", "records", ["device", "record"])
    op.create_index("records_by_short", "records", ["short"])
    op.create_index("records_by_time", "records", ["time_s"])
    op.create_index("records_listed", "records", ["verdict", "place", "time_s", "device", "meter"])


def _receipts() -> None:
    op.create_table(
        "receipts",
        _text("device"),
        _text("chain_id"),
        sa.Column("record", sa.BigInteger, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        _text("given"),
        sa.UniqueConstraint("device", "record", "chain"),
    )


def _beside_records() -> None:
    op.create_table(
        "attachments",
        _id(),
        _text("record_sha256"),
        _text("sha256"),
        _text("name"),
        _text("media_type"),
        sa.Column("size", sa.BigInteger, nullable=False),
        _text("added"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("record_sha256", "sha256"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "remarks",
        _id(),
        _text("record_sha256"),
        _text("at"),
        _text("author"),
        _text("text"),
        _text("sha256", unique=True),
        sqlite_autoincrement=True,
    )
    op.create_index("remarks_by_record", "remarks", ["record_sha256"])
    op.create_table(
        "deliveries",
        _id(),
        _text("record_sha256"),
        _text("target"),
        _text("state"),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("next_at_s", sa.Double, nullable=False),
        sa.Column("last_error", sa.Text),
        _text("made"),
        sa.UniqueConstraint("record_sha256", "target"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erasures",
        _text("record_sha256", unique=True),
        _text("device"),
        sa.Column("record", sa.BigInteger, nullable=False),
        _text("chain_id"),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("body_sha256", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        _text("at"),
        _text("what"),
        _text("why"),
    )
    op.create_index("erasures_by_device", "erasures", ["device", "record"])


def _work() -> None:
    op.create_table(
        "work_lists",
        _id(),
        _text("name", unique=True),
        _text("made"),
        _text("source_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "work_orders",
        _id(),
        sa.Column("list_id", _ID, sa.ForeignKey("work_lists.id"), nullable=False),
        sa.Column("rank", sa.BigInteger, nullable=False),
        _text("meter"),
        _text("address"),
        sa.Column("constant_imp_per_kwh", sa.BigInteger),
        _text("reason"),
        _text("phase"),
        _text("state"),
        _text("remark"),
        _text("changed"),
        sa.UniqueConstraint("list_id", "meter"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "work_findings",
        _id(),
        sa.Column("order_id", _ID, sa.ForeignKey("work_orders.id"), nullable=False),
        _text("at"),
        _text("author"),
        _text("finding"),
        _text("remark"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "work_checks",
        sa.Column("order_id", _ID, sa.ForeignKey("work_orders.id"), nullable=False),
        _text("record_sha256"),
        _text("linked"),
        sa.UniqueConstraint("order_id", "record_sha256"),
    )
