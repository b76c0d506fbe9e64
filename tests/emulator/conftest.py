"""The Pico that most tests of this folder run their programs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulated import Prompt
from support.pico import Pico

_MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> list[str]:
    """What a test has measured, for people to read at the end: a line each."""
    return request.config.stash.setdefault(_MEASURED, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(_MEASURED, [])
    if lines:
        terminalreporter.section("measured on the emulated Pico")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def pico(tmp_path_factory: pytest.TempPathFactory) -> Pico:
    """With nothing of ours in the image."""
    return Pico(tmp_path_factory.mktemp("pico"))


@pytest.fixture(scope="session")
def image(pico: Pico) -> Path:
    """Of that Pico."""
    return pico.image


@pytest.fixture
def prompt(image: Path) -> Iterator[Prompt]:
    """At the prompt of that Pico, freshly powered."""
    prompt = Prompt(image)
    yield prompt
    prompt.close()
