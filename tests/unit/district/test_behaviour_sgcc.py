"""`district sgcc` over files of the public form."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from metercheck import errors
from metercheck.cli.district.sgcc import sgcc
from metercheck.district.behaviour import boosting
from metercheck.district.evaluation.sgcc import evaluate_sgcc
from metercheck.district.evaluation.sgcc_file import Labelled, read
from support.district.readings import daily

DAYS = [date(2014, 1, 1) + timedelta(days=day) for day in range(120)]


@pytest.fixture(autouse=True)
def _few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small sets need few trees, and tests are to be quick."""
    monkeypatch.setattr(boosting, "_STAGES", (8,))
    monkeypatch.setattr(boosting, "_BAG", 1)


def _write(path: Path, kwh: np.ndarray, labels: np.ndarray, missing_day: int = 50) -> Path:
    """Columns in an order of their own, one day without a column."""
    order = [at for at in np.random.default_rng(1).permutation(len(DAYS)) if at != missing_day]
    names = [f"{DAYS[at].year}/{DAYS[at].month}/{DAYS[at].day}" for at in order]
    lines = [",".join(["CONS_NO", "FLAG", *names])]
    for number, (row, label) in enumerate(zip(kwh, labels, strict=True)):
        cells = ("" if np.isnan(row[at]) else f"{row[at]:.3f}" for at in order)
        lines.append(",".join([f"{number:032X}", str(int(label)), *cells]))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _users(users: int = 160) -> tuple[np.ndarray, np.ndarray]:
    kwh = daily(41, users, len(DAYS))
    labels = np.arange(users) < users // 4  # as in the public file: labelled ones first
    kwh[labels, 60:] *= 0.5
    kwh[np.random.default_rng(2).random(kwh.shape) < 0.1] = np.nan
    return kwh, labels


def test_days_are_put_in_order_and_gaps_kept(tmp_path: Path) -> None:
    kwh, labels = _users()
    found = read(_write(tmp_path / "data.csv", kwh, labels), any_file=True)
    assert found.first == (DAYS[0] - date(2000, 1, 1)).days
    expected = np.round(kwh, 3)
    expected[:, 50] = np.nan
    np.testing.assert_array_equal(found.kwh, expected)
    np.testing.assert_array_equal(found.labels, labels)


def test_another_file_is_told(tmp_path: Path) -> None:
    path = _write(tmp_path / "data.csv", *_users())
    with pytest.raises(errors.OtherData):
        read(path)
    with pytest.raises(errors.FileMissing):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", "CONS_NO,FLAG\nx,1\n", "FLAG,2014/2/30\n1,2\n", "FLAG,2014/1/1\n1,much\n", ""],
)
def test_other_forms_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(errors.BadExport):
        read(path, any_file=True)


def test_copies_of_a_row_are_never_learned_from_and_asked_about() -> None:
    """Labels without any sense on rows that stand twice: only copies could tell them."""
    kwh = np.repeat(daily(43, 100, 60), 2, axis=0)
    labels = np.repeat(np.random.default_rng(3).random(100) < 0.4, 2)
    figures = evaluate_sgcc(Labelled(kwh, labels, 5114), seed=1, folds=3)
    assert figures["copies"] == 100
    assert figures["ways"]["behaviour"]["auc"]["value"] < 0.7


def test_the_command_prints_and_writes_the_same_figures(tmp_path: Path) -> None:
    path = str(_write(tmp_path / "data.csv", *_users()))
    asked = [path, "--any-file", "--folds", "2", "--jobs", "1"]
    told = CliRunner().invoke(sgcc, [*asked, "--json"], standalone_mode=False)
    assert told.exception is None
    figures = json.loads(told.output)
    assert figures["users"] == 160
    assert figures["found"] == 40
    assert figures["ways"]["behaviour"]["auc"]["value"] > 0.9
    assert figures["ways"]["identifiers"]["auc"]["value"] > 0.9  # what the row alone would tell
    assert figures["leak"] is (figures["ways"]["behaviour"]["auc"]["value"] > 0.93)
    shown = CliRunner().invoke(sgcc, asked, standalone_mode=False)
    assert f"{figures['ways']['behaviour']['auc']['value']:.3f}" in shown.output
