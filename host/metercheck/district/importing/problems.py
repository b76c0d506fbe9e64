"""Whatever was wrong in the sources, kept until it is written and told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from metercheck.district.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

DROPPED, KEPT, MENDED = "dropped", "kept", "mended"
KINDS = (
    *("above_contract", "absurd", "bad_characters", "bad_constant", "bad_date", "bad_id"),
    *("bad_number", "bad_phase", "between_intervals", "broken_interval", "corrected"),
    *("duplicate_differs", "duplicate_same", "empty_value", "gap_too_long"),
    *("heading_again", "hour_24", "interval_differs", "long_text", "mended_number"),
    *("meter_replaced", "meter_twice", "meter_unclear", "missing_days", "missing_supply"),
    *("multiplier_changed", "negative", "no_district", "no_id", "no_readings", "off_grid"),
    *("other_quantity", "phase_alone", "private_column", "register_back"),
    *("register_differs", "register_slipped", "rolled_over", "rounded_id"),
    *(
        "rounded_number",
        "serial_date",
        "slipped_row",
        "sum_exceeded",
        "time_zone",
        "titles",
        "total_row",
    ),
    *("two_districts", "unknown_column", "unknown_district", "unknown_user", "user_twice"),
    *("user_twice_same", "weaker_replaced"),
)
"""All kinds of problems; each has its sentence, district.problem.<kind>."""
_MOST_SUBJECT = 80


@dataclass(frozen=True, order=True)
class Problem:
    """One row of problems.parquet: `line` is 0 where a file has none or all of it is meant."""

    source: str
    line: int
    what: str
    subject: str
    detail: str
    rows: int
    done: str


class Problems:
    """Collects problems. Texts from files lose what a terminal would obey."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems = list(problems)

    def add(
        self,
        what: str,
        done: str,
        *,
        source: str = "",
        line: int = 0,
        subject: object = "",
        detail: object = "",
        rows: int = 1,
    ) -> None:
        """Note one. `rows`: how many rows (of curves: values) of the source it is about."""
        if what not in KINDS:
            raise ValueError(what)
        texts = (_harmless(subject), _harmless(detail))
        self._problems.append(Problem(source, int(line), what, *texts, int(rows), done))

    def extend(self, others: Problems) -> None:
        """Take over what another collected."""
        self._problems.extend(others.all())

    def all(self) -> list[Problem]:
        """All of them, by source, line and kind: the order in which they came does not matter."""
        return sorted(self._problems)

    def table(self) -> pa.Table:
        """As problems.parquet has them."""
        return table_of(self.all())


def table_of(problems: Sequence[Problem]) -> pa.Table:
    """The rows of problems.parquet."""
    import pyarrow as pa

    kind = schema("problems")
    columns = list(zip(*map(astuple, problems), strict=True)) or [()] * len(kind)
    return pa.table(
        [pa.array(one, field.type) for one, field in zip(columns, kind, strict=True)], kind
    )


def problems_of(table: pa.Table) -> list[Problem]:
    """The rows of a problems.parquet."""
    return [Problem(**row) for row in table.to_pylist()]


def _harmless(text: object) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in str(text))
    return plain if len(plain) <= _MOST_SUBJECT else plain[: _MOST_SUBJECT - 1] + "…"
