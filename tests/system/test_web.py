"""The page as a process: it comes up, answers, and goes at Ctrl-C without a word too many."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from metercheck.records.store import Store
from support.chains import made
from support.webserver import served


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "records.sqlite"
    with Store(path) as records:
        for blob in made(3):
            records.add(blob)
    return path


def _get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_it_serves_and_ends_at_ctrl_c(store: Path) -> None:
    with served(store) as page:
        assert _get(f"{page.address}records/2?lang=en")[0] == 200
        code, out, err = page.interrupt()
    assert code == 0
    assert out == "The page is closed.\n"
    assert err == ""


def test_a_check_can_be_stored_while_somebody_looks(store: Path) -> None:
    with served(store) as page:
        _get(f"{page.address}records")
        with Store(store) as records:
            number = records.add(made(4)[3])
        assert f'"/records/{number}"' in _get(f"{page.address}records")[1]


def test_beyond_this_computer_a_token_is_made_and_printed_once(store: Path) -> None:
    with served(store, "--listen", "0.0.0.0:0") as page:
        (token,) = re.findall(r"\?token=(\S+)", "".join(page.said))
        here = page.address.replace("0.0.0.0", "127.0.0.1")
        assert _get(f"{here}records")[0] == 403
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(f"{here}records?token={token}") as answer:
            assert answer.status == 200
            assert token not in answer.url
        code, out, err = page.interrupt()
    assert code == 0
    assert token not in out + err
