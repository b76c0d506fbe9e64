"""The folder that an import makes: Parquet tables and what each column is.

    about.json              version, step_min of intervals/, first and last day, sources (SHA-256)
    districts.parquet       DISTRICTS, a row a district
    users.parquet           USERS, a row a user
    supply_daily/*.parquet, supply_interval/*.parquet       SUPPLY
    daily/*.parquet, interval/*.parquet                     READINGS
    events.parquet          EVENTS
    problems.parquet        PROBLEMS, a row for whatever was wrong in the sources
    lists.parquet           LISTS, who was put on which work list and why, if any was made
    labels.parquet          LABELS, what checks and persons found, if anything

Readings are sorted by district, user, step, and a row group holds whole districts as far as it
can: whoever asks for a few districts reads little else. Numbers of districts and users
(`district_no`, `user_no`) are their places in the sorted tables, so that a million users' readings
carry four bytes each for them and no texts. `step` counts intervals since frame.EPOCH: days in
daily tables, `step_min` minutes in the others. Energy is whole watt-hours: registers have no
finer places, and whole numbers are packed best. A missing reading has no row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = 1

_COLUMNS: dict[str, dict[str, str]] = {
    "districts": {
        "district_no": "int32",
        "district": "string",
        "name": "string",
        "capacity_va": "int64",  # of the transformer
        "limit_low": "float64",  # of the daily loss, share of the supply
        "limit_high": "float64",
    },
    "users": {
        "user_no": "int32",
        "user": "string",
        "meter": "string",  # the newest
        "district_no": "int32",  # the newest
        "phase": "string",
        "category": "string",
        "contract_w": "int64",
        "constant_imp_per_kwh": "int32",
        "address": "string",
    },
    "supply": {
        "district_no": "int32",
        "step": "int32",
        "wh": "int64",
        "wh_a": "int64",
        "wh_b": "int64",
        "wh_c": "int64",
        "quality": "uint8",
    },
    "readings": {
        "district_no": "int32",  # of that time: users are moved
        "user_no": "int32",
        "step": "int32",
        "wh": "int32",
        "quality": "uint8",
    },
    "events": {"user_no": "int32", "at": "timestamp[s]", "kind": "string"},
    "problems": {
        "source": "string",
        "line": "int64",  # of the file, 0 for the file as a whole
        "what": "string",  # key of words: district.problem.<what>
        "subject": "string",  # user, district or column
        "detail": "string",
        "rows": "int64",  # how many rows of the source it is about
        "done": "string",  # "dropped", "kept", "mended"
    },
    "lists": {
        "list": "string",
        "district": "string",
        "user": "string",
        "meter": "string",
        "arm": "string",  # "ranked", or "random": drawn, to know what ranking misses
        "rank": "int32",
        "score": "float64",
        "reason": "string",  # key of the first reason's words
        "made": "timestamp[s]",  # UTC
    },
    "labels": {
        "user": "string",
        "found": "bool",  # the meter registered wrongly, whatever the cause
        "outcome": "string",  # a person's finding (worklist.orders.FINDINGS), or "normal"
        "at": "timestamp[s]",  # UTC
        "source": "string",  # the work list
    },
}


def schema(table: str) -> pa.Schema:
    """The schema of `table`, a key of the list above."""
    import pyarrow as pa

    types = {"float64": pa.float64(), "string": pa.string(), "timestamp[s]": pa.timestamp("s")}
    types |= {"int32": pa.int32(), "int64": pa.int64(), "uint8": pa.uint8(), "bool": pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in _COLUMNS[table].items()])
