"""The page served by the command itself, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_S = 60


@dataclass
class Served:
    """`address`: where the page is; `said`: the lines that the command printed before it."""

    process: subprocess.Popen[str]
    address: str
    said: list[str]

    def interrupt(self) -> tuple[int, str, str]:
        """Ctrl-C; the exit code and what was printed until then."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=_PATIENCE_S)
        return self.process.returncode, out, err


@contextmanager
def served(store: Path, *words: str, zone: str = "Asia/Shanghai") -> Iterator[Served]:
    """`metercheck web` on a free port until the block ends."""
    command = [sys.executable, "-m", "metercheck", "--store", str(store), "web"]
    listen = () if "--listen" in words else ("--listen", "127.0.0.1:0")
    environment = os.environ | {"METERCHECK_LANG": "en", "TZ": zone, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, *listen, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://\S+/", "".join(said))
        assert found is not None, process.communicate(timeout=_PATIENCE_S)
        yield Served(process, found[0], said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=_PATIENCE_S)
