"""The firmware's packages onto a development image, by mpremote."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from metercheck.errors import CopyFailed, MpremoteMissing, NoBoard
from metercheck.link import usb

PACKAGES = ("metercheck_wire", "metercheck_device")
_SECONDS = 300
_NOT_NEEDED = ("__pycache__", "sim.py")

Runner = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def copy_packages(port: str | None, run: Runner | None = None) -> tuple[str, list[str]]:
    """Copy them and restart; returns the port and the packages.

    Raises errors.MpremoteMissing, errors.NoBoard, errors.CopyFailed.
    """
    if run is None:
        if find_spec("mpremote") is None:
            raise MpremoteMissing()
        run = _run
    if port is None:
        ports = [one.name for one in usb.serial_ports() if usb.is_a_pico(one)]
        if len(ports) != 1:
            raise NoBoard(ports=ports)
        port = ports[0]
    with tempfile.TemporaryDirectory() as folder:
        staged = [str(_stage(name, Path(folder))) for name in PACKAGES]
        command = ["connect", port, "fs", "cp", "-r", *staged, ":", "+", "reset"]
        done = run([sys.executable, "-m", "mpremote", *command])
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CopyFailed(port=port, detail=said[-1] if said else done.returncode)
    return port, list(PACKAGES)


def _stage(name: str, folder: Path) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    source = Path(spec.submodule_search_locations[0])
    ignored = shutil.ignore_patterns(*_NOT_NEEDED)
    return Path(shutil.copytree(source, folder / name, ignore=ignored))


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no end within {_SECONDS} s")
