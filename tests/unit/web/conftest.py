"""What the tests of the page stand on: a small store, and a browser without a socket."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from support.chains import CHAIN_ID, DEVICE, KEY, made, receipt
from support.visiting import Visit, browser


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Six records of one device, in their chain, sealed; a receipt for the first five."""
    path = tmp_path / "records.sqlite"
    blobs = made(6)
    with Store(path) as store:
        for blob in blobs:
            store.add(blob)
        store.add_receipt(receipt(blobs[4]))
    KeyStore(path).keep(DEVICE, DeviceKey(KEY, CHAIN_ID))
    return path


@pytest.fixture
def visit(path: Path) -> Visit:
    """Comes to the page of this store."""
    return partial(browser, path)
