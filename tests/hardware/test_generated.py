"""What lies in hardware/generated is what the table makes, byte for byte."""

from __future__ import annotations

import csv
import io
import re

import pytest

import generate
import tables
from design import DESIGN, MOST_FEN
from values import number


@pytest.mark.parametrize("name", sorted(generate.files()))
def test_it_is_what_the_table_makes(name: str) -> None:
    assert (generate.GENERATED / name).read_text("utf-8") == generate.files()[name]


def test_the_bill_adds_up() -> None:
    *lines, total = csv.DictReader(io.StringIO(tables.bom(DESIGN)))
    assert sum(round(float(line["yuan"]) * 100) for line in lines) <= MOST_FEN
    assert float(total["yuan"]) == pytest.approx(sum(float(line["yuan"]) for line in lines))
    refs = [ref for line in lines for ref in line["parts"].split()]
    assert sorted(refs) == sorted(part.ref for part in DESIGN.parts)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("4k7", 4700.0), ("510", 510.0), ("470n", 470e-9), ("1u", 1e-6), ("5m", 5e-3), ("2R2", 2.2)],
)
def test_values_are_read_as_written(written: str, meant: float) -> None:
    assert number(written) == pytest.approx(meant)


@pytest.mark.parametrize("written", ["k", "4kk7", "10 k", "-1"])
def test_what_is_no_value_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape(written)):
        number(written)
