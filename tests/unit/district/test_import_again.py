"""Imports that add to a dataset, and imports that are interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metercheck.district.importing import importer
from metercheck.errors import NotADataset
from support.exports import Office

DAILY = ("户号", "日期", "用电量(kWh)")
REGISTERS = ("户号", "数据日期", "示数")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a dataset, without the sources that it keeps."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*.parquet")
        if "sources" not in file.parts
    }


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    office.users("001")
    path = office.write("日.csv", DAILY, [("001", "2026-01-01", 1)])
    assert office.take().changed
    before = contents(office.into)
    copy = office.folder / "copy.csv"
    copy.write_bytes(path.read_bytes())
    report = office.take()
    assert not report.changed
    assert sorted(report.known) == ["copy.csv", "users.csv", "日.csv"]
    assert (report.users, report.daily) == (1, 1)
    assert contents(office.into) == before


def test_a_new_month_goes_on_where_registers_were(office: Office) -> None:
    office.users("001")
    rows = [("001", f"2026-01-{day}", 100 + day) for day in (30, 31)]
    january = office.write("1.csv", REGISTERS, rows)
    rows = [("001", f"2026-02-0{day}", 131 + day) for day in (2, 3)]
    february = office.write("2.csv", REGISTERS, rows)
    office.take(office.folder / "users.csv", january)
    assert office.days("001") == {"01-31": (1000, 0)}
    office.take(february)
    assert office.days("001") == {
        "01-31": (1000, 0),
        "02-01": (1000, 2),
        "02-02": (1000, 2),
        "02-03": (1000, 0),
    }


def test_a_correction_wins_and_is_told(office: Office) -> None:
    office.users("001")
    office.write("a.csv", DAILY, [("001", "2026-01-01", 1), ("001", "2026-01-02", 2)])
    office.take()
    path = office.write("b.csv", DAILY, [("001", "2026-01-02", 3)])
    office.take(path)
    assert office.days("001") == {"01-01": (1000, 0), "01-02": (3000, 0)}
    (told,) = [row for row in office.table("problems") if row["what"] == "corrected"]
    assert (told["source"], told["line"], told["subject"]) == ("a.csv", 3, "001")
    assert told["detail"] == "2026-01-02 2 / 3 kWh"


def test_users_who_become_known_later_get_their_readings_and_numbers_move(office: Office) -> None:
    readings = office.write("a.csv", DAILY, [("005", "2026-01-01", 5), ("001", "2026-01-01", 1)])
    office.take(office.users("005"), readings)
    assert [row["user"] for row in office.table("users")] == ["005"]
    assert office.problems()["unknown_user"] == 1
    office.take(office.users("001", district="T0", name="more.csv"))
    assert [row["user"] for row in office.table("users")] == ["001", "005"]
    assert [row["district"] for row in office.table("districts")] == ["T0", "T1"]
    assert office.days("001") == {"01-01": (1000, 0)}
    assert office.days("005") == {"01-01": (5000, 0)}
    assert "unknown_user" not in office.problems()


def test_one_at_a_time_is_as_all_at_once(office: Office, tmp_path: Path) -> None:
    paths = [office.users("001", "002")]
    for number in (1, 2, 3):
        rows = [("001", f"2026-01-0{number + day}", number) for day in (0, 3)]
        paths.append(office.write(f"{number}.csv", DAILY, rows))
    for path in paths[::-1]:
        office.take(path)
    other = Office(tmp_path)
    other.into = tmp_path / "at-once"
    other.take()
    for name in ("users", "districts", "daily"):
        assert office.table(name) == other.table(name)


@pytest.mark.parametrize("where", ["_stage", "_build", "write_about"])
def test_an_interrupted_import_leaves_the_old_dataset(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    office.users("001")
    office.write("a.csv", DAILY, [("001", "2026-01-01", 1)])
    office.take()
    (office.into / "labels.parquet").write_bytes(b"of persons")
    before = contents(office.into)
    path = office.write("b.csv", DAILY, [("001", "2026-01-02", 1)])

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(importer, where, interrupted)
        with pytest.raises(KeyboardInterrupt):
            office.take(path)
    assert contents(office.into) == before
    assert [one.name for one in office.into.parent.iterdir()] == ["exports", "dataset"] or sorted(
        one.name for one in office.into.parent.iterdir()
    ) == ["dataset", "exports"]
    office.take(path)
    assert len(office.table("daily")) == 2
    assert (office.into / "labels.parquet").read_bytes() == b"of persons"


def test_an_end_between_the_two_renames_is_mended(office: Office) -> None:
    office.users("001")
    office.take()
    beside = office.into.with_name(f".{office.into.name}.importing")
    beside.mkdir()
    office.into.rename(beside / "old")
    report = office.take()
    assert not report.changed
    assert office.table("users")[0]["user"] == "001"


def test_a_folder_of_something_else_is_left_alone(office: Office) -> None:
    office.users("001")
    office.into.mkdir()
    (office.into / "thesis.txt").write_text("years of work")
    with pytest.raises(NotADataset):
        office.take()
    assert [one.name for one in office.into.iterdir()] == ["thesis.txt"]


_CELL = st.sampled_from(["1.5", "2", "", "x", "-1", "0.1", "9e9"])
_ROW = st.tuples(
    st.sampled_from(["001", "002", "009", ""]),
    st.sampled_from(["2026-01-01", "2026/1/2", "20260103", "2026-13-01", ""]),
    _CELL,
)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(_ROW, min_size=1, max_size=25),
    cut=st.integers(0, 25),
    random=st.randoms(use_true_random=False),
)
def test_rows_are_accounted_for_and_neither_order_matters(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], cut: int, random
) -> None:
    office = Office(tmp_path_factory.mktemp("one"))
    office.users("001", "002")
    office.write("a.csv", DAILY, rows)
    report = office.take()
    file = next(one for one in report.files if one.name == "a.csv")
    problems = [row for row in office.table("problems") if row["source"] == "a.csv"]
    dropped = sum(row["rows"] for row in problems if row["done"] == "dropped")
    # A row without anything in it is none.
    there = [row for row in rows if any(row)]
    assert file.rows == len(there)
    assert len(office.table("daily")) + dropped == len(there)
    assert file.refused + file.unused == dropped

    other = Office(tmp_path_factory.mktemp("other"))
    shuffled = list(there)
    random.shuffle(shuffled)
    other.write("z.csv", DAILY, shuffled[:cut])
    other.users("002", "001")
    other.write("b.csv", DAILY, shuffled[cut:])
    other.take()
    assert other.table("daily") == office.table("daily")
