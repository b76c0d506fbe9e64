"""The device that is accepted: a simulated one, or the one at `--target=PORT`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from metercheck.acceptance.outcome import Report
from metercheck.acceptance.running import Nobody, run
from metercheck.cli.accept import Person
from metercheck.cli.complaints import complaint
from metercheck.link.client import Client
from metercheck.link.ports import open_transport
from metercheck.reports import acceptance as reports
from support.accepting import acceptance_bench


@pytest.fixture(scope="session")
def accepted(request: pytest.FixtureRequest) -> Iterator[Report]:
    """What came of all phases, which run once."""
    options = request.config.option
    if options.target is None:
        with acceptance_bench() as at:
            report = at.accept()
    else:
        hands = Person() if options.operator else Nobody()
        with closing(open_transport(options.target)) as transport:
            report = run(
                Client(transport),
                hands,
                lambda error: complaint(error)[0],
                operator=options.operator,
            )
    yield report
    content = report.as_dict()
    if options.accept_report:
        Path(options.accept_report).write_text(json.dumps(content, ensure_ascii=False, indent=1))
    terminal = request.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.ensure_newline()
        for line in reports.lines(content):
            terminal.write_line(line)
