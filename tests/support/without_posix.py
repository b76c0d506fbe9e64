"""A Python as on Windows, as far as metercheck sees: run as a script, it starts what it is given.

    python without_posix.py                import every module of metercheck, name what fails
    python without_posix.py WORD...        metercheck WORD...

Only metercheck goes without: the libraries below it have their own ways for each system.
"""

from __future__ import annotations

import builtins
import sys
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from metercheck.errors import MetercheckError

POSIX = ("pty", "termios", "fcntl", "tty", "pwd", "grp", "resource", "syslog", "readline")
_NOT_MODULES = ("metercheck.__main__", "metercheck.records.store.migrations.")

_import = builtins.__import__


def _as_on_windows(name: str, names: Any = None, *more: Any, **named: Any) -> Any:
    importer = str((names or {}).get("__name__", ""))
    if name in POSIX and importer.startswith(("metercheck", "metercheck_")):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return _import(name, names, *more, **named)


def _import_all() -> list[str]:
    """Modules that cannot be imported, with what they raise."""
    import metercheck

    failed = []
    for module in walk_packages(metercheck.__path__, "metercheck."):
        if module.name.startswith(_NOT_MODULES):
            continue
        try:
            import_module(module.name)
        except (ImportError, MetercheckError) as error:
            failed.append(f"{module.name}: {type(error).__name__} {error}")
    return failed


if __name__ == "__main__":
    builtins.__import__ = _as_on_windows
    if sys.argv[1:]:
        from metercheck.cli import main

        main()
    sys.stdout.write("\n".join(_import_all()))
