"""The wheel, installed in an environment that never saw the source tree."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("host/metercheck", "protocol/metercheck_wire", "firmware/metercheck_device")

pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path) -> str:
    # No variable of the developer's may put the source tree on the path.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder]
    run(*pip, *build, PROJECT, cwd=folder)
    (built,) = folder.glob("metercheck-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A fresh environment's bin folder: the wheel inside, its dependencies borrowed from ours."""
    home = wheel.parent / "environment"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    ours = sysconfig.get_path("purelib")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    theirs = Path(run(python, "-c", ask, cwd=home).strip())
    # A path file borrows a folder but not that folder's own path files: the libraries come
    # along, the source tree of our editable install does not.
    (theirs / "borrowed.pth").write_text(f"{ours}\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    run(*pip, "install", "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=home)
    return python.parent


def test_holds_every_file_of_the_packages_and_no_other(wheel: Path) -> None:
    folders = [PROJECT / package for package in PACKAGES]
    expected = {
        path.relative_to(folder.parent).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == expected


def test_command_answers_from_the_wheel(installed: Path) -> None:
    help_text = run(installed / "metercheck", "--help", cwd=installed)
    assert "replay" in help_text
    modules = "metercheck", "metercheck_wire", "metercheck_device"
    for module in modules:
        ask = f"import {module}; print({module}.__file__)"
        file = Path(run(installed / "python", "-c", ask, cwd=installed).strip())
        assert file.is_relative_to(installed.parent)


def test_the_store_of_the_wheel_makes_its_tables(installed: Path, tmp_path: Path) -> None:
    store = ("--lang", "en", "--store", tmp_path / "records.sqlite")
    made = run(installed / "metercheck", *store, "records", "migrate", cwd=installed)
    assert "up to date now" in made
