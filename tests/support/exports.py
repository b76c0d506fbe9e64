"""Exports of an office, written as its systems write them, and what an import makes of them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from metercheck.district.frame import EPOCH
from metercheck.district.importing import Choices, ImportReport, import_sources

TODAY = date(2026, 3, 1)
USERS = ("户号", "台区编号", "资产编号", "相别", "合同容量(kW)")


class Office:
    """A folder of exports and the dataset that they are imported into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "exports"
        self.into = folder / "dataset"
        self.folder.mkdir(exist_ok=True)

    def write(
        self,
        name: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        encoding: str = "utf-8",
        delimiter: str = ",",
        above: str = "",
    ) -> Path:
        """A CSV file."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(headings)
        writer.writerows(rows)
        path = self.folder / name
        path.write_bytes((above + text.getvalue()).encode(encoding))
        return path

    def users(self, *users: str, district: str = "T1", name: str = "users.csv") -> Path:
        """An archive with these users in one district."""
        rows = [(user, district, f"M{user}", "A相", 8) for user in users]
        return self.write(name, USERS, rows)

    def take(self, *paths: Path, **choices: Any) -> ImportReport:
        """Import these, or the folder."""
        wanted = Choices(**choices)
        return import_sources(paths or (self.folder,), self.into, choices=wanted, today=TODAY)

    def table(self, name: str) -> list[dict[str, Any]]:
        """Rows of a table of the dataset."""
        path = self.into / name
        if path.is_dir():
            parts = [pq.read_table(file) for file in sorted(path.glob("*.parquet"))]
            return [row for part in parts for row in part.to_pylist()]
        return pq.read_table(path.with_name(f"{name}.parquet")).to_pylist()

    def days(self, user: str) -> dict[str, tuple[int, int]]:
        """Day -> (Wh, quality) of a user."""
        number = next(row["user_no"] for row in self.table("users") if row["user"] == user)
        return {
            f"{EPOCH.date() + timedelta(days=row['step']):%m-%d}": (row["wh"], row["quality"])
            for row in self.table("daily")
            if row["user_no"] == number
        }

    def intervals(self, user: str, step_min: int) -> dict[str, int]:
        """Begin -> Wh of a user's intervals."""
        number = next(row["user_no"] for row in self.table("users") if row["user"] == user)
        return {
            f"{EPOCH + timedelta(minutes=row['step'] * step_min):%m-%d %H:%M}": row["wh"]
            for row in self.table("interval")
            if row["user_no"] == number
        }

    def problems(self) -> Counter[str]:
        """Kind -> rows (at least 1 a problem) of problems.parquet."""
        found: Counter[str] = Counter()
        for row in self.table("problems"):
            found[row["what"]] += max(1, row["rows"])
        return found
