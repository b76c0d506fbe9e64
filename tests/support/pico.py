"""Images for the Pico, and programs run on them in the emulator; beside it the unix port."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FIRMWARE = (
    PROJECT / "firmware" / "metercheck_device",
    PROJECT / "protocol" / "metercheck_wire",
)
_BUILD = PROJECT / "firmware" / "interpreter" / "build_pico.py"
_EMULATE = PROJECT / "firmware" / "emulator" / "run.mjs"
_UNIX_PORT = PROJECT / "build" / "micropython"


class Pico:
    """An emulated Pico with an image of its own in a folder of its own."""

    def __init__(self, folder: Path, frozen: Iterable[Path] = ()) -> None:
        """frozen: packages and modules in the image."""
        self.image = folder / "image.uf2"
        with tempfile.TemporaryDirectory() as name:
            for path in frozen:
                target = Path(name) / path.name
                if path.is_dir():
                    shutil.copytree(path, target)
                else:
                    shutil.copy(path, target)
            subprocess.run([sys.executable, _BUILD, name, self.image], check=True)

    def run(self, program: str, seconds: int = 60) -> subprocess.CompletedProcess[str]:
        """Run a program, for so many emulated seconds at the most."""
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(program)
            file.flush()
            command = ["node", _EMULATE, self.image, file.name, str(seconds)]
            return subprocess.run(command, capture_output=True, text=True)

    def output(self, program: str, seconds: int = 60) -> str:
        """What a program prints that has to end well."""
        done = self.run(program, seconds)
        assert done.returncode == 0, done.stderr
        return done.stdout


def on_unix(program: str) -> str:
    """What a program prints in the MicroPython of tests and bench."""
    command = [_UNIX_PORT, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
