"""`metercheck web`: what it refuses before it serves anything."""

from __future__ import annotations

import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest

from support.command import refused, run


@pytest.mark.parametrize("listen", ["8080", ":8080", "127.0.0.1:", "127.0.0.1:99999", "a:b"])
def test_what_is_no_address_is_told(tmp_path: Path, listen: str) -> None:
    line = refused(run("web", "--listen", listen, store=tmp_path / "r.sqlite"), 2)
    assert listen in line


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        result = run("web", "--listen", address, store=tmp_path / "r.sqlite")
    assert address in refused(result, 2)


def test_an_address_of_another_computer_is_told(tmp_path: Path) -> None:
    result = run("web", "--listen", "192.0.2.7:8080", store=tmp_path / "r.sqlite")
    assert "192.0.2.7:8080" in refused(result, 2)


def test_a_token_file_without_token_is_told(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("short")
    result = run("web", "--token-file", file, store=tmp_path / "r.sqlite")
    assert "short" not in refused(result, 5)
    assert "nowhere" in refused(run("web", "--token-file", tmp_path / "nowhere"), 5)


def test_a_store_that_fails_is_told_before_anybody_comes(tmp_path: Path) -> None:
    store = tmp_path / "r.sqlite"
    store.write_bytes(b"no database at all, and longer than its header would be" * 9)
    assert "r.sqlite" in refused(run("web", "--listen", "127.0.0.1:0", store=store), 6)


def test_a_missing_library_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("metercheck.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette.datastructures", None)
    line = refused(run("web", store=tmp_path / "r.sqlite"), 7)
    assert "metercheck[office]" in line
    assert "starlette" in line


def test_its_help_says_who_reaches_it() -> None:
    assert "Ctrl-C" in run("web", "--help").stdout
    assert "口令" in run("web", "--help", lang="zh").stdout
