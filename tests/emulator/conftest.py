"""The Pico that most tests of this folder run their programs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulated import Prompt
from support.pico import Pico


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
