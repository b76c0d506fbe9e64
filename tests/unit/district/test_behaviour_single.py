"""Single users are evaluated: every figure is there, and towns are kept apart."""

from __future__ import annotations

import pytest

from metercheck.cli.district.single_view import show_single
from metercheck.district.evaluation.single import METHODS, WAYS, evaluate_single


def test_a_small_evaluation_has_all_figures(capsys: pytest.CaptureFixture[str]) -> None:
    lengths = {"half_hourly": 20, "daily": 30}
    figures = evaluate_single(100_900, towns=3, users=20, days=lengths)
    for name, one in figures["resolutions"].items():
        assert set(one["ways"]) == set(WAYS)
        assert set(one["auc_of"]) == {"always", "begun", *METHODS}
        both = sum(one["auc_of"][part]["users"] for part in ("always", "begun"))
        assert both == one["found"], name
    show_single(figures)
    assert "2" in capsys.readouterr().out
