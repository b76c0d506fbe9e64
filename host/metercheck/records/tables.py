"""The tables of the store of records, as SQLite has them."""

SCHEMA_VERSION = 2
DERIVED = ("device", "record", "time_s", "meter", "place", "verdict", "ratio", "ratio_u95")
RECORDS = """
CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    blob BLOB NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    received TEXT NOT NULL,
    local TEXT NOT NULL,
    device TEXT, record INTEGER, time_s INTEGER, meter TEXT, place TEXT,
    verdict TEXT, ratio REAL, ratio_u95 REAL
);
CREATE INDEX records_by_meter ON records (meter, time_s);
"""
# From version 2 on.
RECEIPTS = f"""
CREATE TABLE receipts (
    device TEXT NOT NULL,
    chain_id TEXT NOT NULL,
    record INTEGER NOT NULL,
    chain BLOB NOT NULL,
    given TEXT NOT NULL,
    UNIQUE (device, record, chain)
);
PRAGMA user_version = {SCHEMA_VERSION};
"""
