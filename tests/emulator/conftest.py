"""The images that the tests of this folder run: a bare Pico, and the device as it is flashed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from metercheck_device import FIRMWARE
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


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The device's own image, as it is flashed."""
    folder = tmp_path_factory.mktemp("release")
    build = Path(__file__).parents[2] / "firmware" / "interpreter" / "image.py"
    subprocess.run([sys.executable, build, "--out", folder], check=True)
    return folder / f"metercheck-{FIRMWARE}.uf2"


@pytest.fixture
def prompt(image: Path) -> Iterator[Prompt]:
    """At the prompt of that Pico, freshly powered."""
    prompt = Prompt(image)
    yield prompt
    prompt.close()
