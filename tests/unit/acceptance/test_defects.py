"""Devices with a defect are not accepted, and the report says where it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metercheck.acceptance.outcome import (
    ABORTED,
    ERROR,
    FAIL,
    NOT_DONE,
    PASS,
    TIMEOUT,
    Report,
)
from metercheck.acceptance.phases import PHASES
from metercheck.acceptance.plan import PLAN
from metercheck.acceptance.running import Station, run
from metercheck.errors import LinkLost, NoAnswer
from metercheck.link.client import Client
from metercheck.reports import acceptance as reports
from metercheck.words import speaking
from support.accepting import acceptance_bench


def outcomes(report: Report) -> dict[str, str]:
    return {phase.name: phase.outcome for phase in report.phases}


@pytest.mark.parametrize(
    ("fault", "phase"),
    [
        ("triac_1_dead", "load"),
        ("triac_2_shorted", "load"),
        ("element_1_open", "load"),
        ("relay_1_stuck_open", "load"),
        ("relay_2_welded", "load"),
        ("heatsink_open", "state"),
        ("over_voltage", "state"),
        ("frequency_off", "state"),
    ],
)
def test_a_defect_fails_in_its_phase(fault: str, phase: str) -> None:
    with acceptance_bench(faults=(fault,)) as at:
        report = at.accept("state", "load")
    assert outcomes(report)[phase] == FAIL, report.as_dict()
    assert report.outcome == FAIL


def test_what_nobody_does_is_no_pass() -> None:
    with acceptance_bench(idle=("look", "flash_ten")) as at:
        report = at.accept("panel", "head")
    assert outcomes(report) == {"link": PASS, "head": NOT_DONE, "panel": NOT_DONE}
    assert report.outcome == NOT_DONE


def test_a_device_that_nobody_arms_stays_unmeasured_and_its_load_off() -> None:
    with acceptance_bench(idle=("arm",)) as at:
        report = at.accept("load", "stop", "silence", "protection")
        assert all(sample.level == 0 for sample in at.bench.history)
    assert set(outcomes(report).values()) == {PASS, NOT_DONE}


def test_when_nobody_cuts_the_mains_the_load_goes_off_all_the_same() -> None:
    with acceptance_bench(idle=("mains_off",)) as at:
        report = at.accept("protection")
        assert at.bench.level == 0
        assert any(sample.level for sample in at.bench.history)
    assert outcomes(report)["protection"] == NOT_DONE


def test_limits_are_as_before() -> None:
    with acceptance_bench() as at:
        at.client.hello()
        before = at.client.settings()
        at.accept("load", "stop", "silence")
        assert at.client.settings() == before


class Gone:
    """A line on which nobody answers, or that is gone, or where somebody presses Ctrl-C."""

    name = "gone"

    def __init__(self, error: BaseException | None = None) -> None:
        self._s = 0.0
        self._error = error

    def write(self, data: bytes) -> None:
        if self._error is not None:
            raise self._error

    def read(self, timeout_s: float) -> bytes:
        self._s += timeout_s
        return b""

    def clock(self) -> float:
        return self._s

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (LinkLost(port="gone"), ERROR),
        (KeyboardInterrupt(), ABORTED),
    ],
)
def test_a_broken_line_ends_it(error: BaseException, outcome: str) -> None:
    class Nobody:
        def do(self, step: str) -> None: ...

    moment = datetime(2026, 11, 26, tzinfo=UTC)
    report = run(Client(Gone(error), session=1), Nobody(), str, now=moment)
    assert [phase.name for phase in report.phases] == ["link"]
    assert report.outcome == outcome
    assert report.device == {}


def test_a_device_that_falls_silent_is_a_timeout_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(station: Station) -> None:
        raise NoAnswer(port=station.client.port, seconds=3)

    monkeypatch.setitem(PHASES, "state", silent)
    with acceptance_bench() as at:
        report = at.accept("state", "calibration")
    assert outcomes(report) == {"link": PASS, "state": TIMEOUT, "calibration": PASS}
    assert report.outcome == TIMEOUT


def test_the_report_is_a_page_in_either_language() -> None:
    with acceptance_bench() as at:
        content = at.accept("state", "calibration").as_dict()
    for language, title in (("zh", "设备验收报告"), ("en", "Acceptance of a device")):
        with speaking(language):
            page = reports.document(content)
            text = "\n".join(reports.lines(content))
        assert page.title == title
        assert page.number == content["device"]["device"]
        assert "None" not in text
    assert set(PLAN) >= {phase["name"] for phase in content["phases"]}
