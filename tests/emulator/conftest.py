"""The Pico that most tests of this folder run their programs on."""

from __future__ import annotations

import pytest

from support.pico import Pico


@pytest.fixture(scope="session")
def pico(tmp_path_factory: pytest.TempPathFactory) -> Pico:
    """With nothing of ours in the image."""
    return Pico(tmp_path_factory.mktemp("pico"))
