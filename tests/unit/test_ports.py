"""Why a port does not open, and what an open one promises."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from metercheck import errors
from metercheck.link import ports
from metercheck.link.holders import holders
from metercheck.link.ports import open_transport, port_error

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def url(listener: socket.socket) -> str:
    return f"socket://127.0.0.1:{listener.getsockname()[1]}"


def test_a_port_that_does_not_exist_is_missing():
    with pytest.raises(errors.PortMissing) as caught:
        open_transport("/dev/there-is-no-such-port")
    assert caught.value.arguments == {"port": "/dev/there-is-no-such-port"}


def test_an_address_where_nobody_listens_is_missing(listener):
    where = url(listener)
    listener.close()
    with pytest.raises(errors.PortMissing):
        open_transport(where)


@pytest.mark.parametrize("where", ["socket://", "socket://host", "socket://h:99999", "odd://x"])
def test_an_address_that_is_none_failed(where):
    with pytest.raises(errors.PortFailed):
        open_transport(where)


@posix
def test_a_port_is_held_alone():
    master, slave = os.openpty()
    name = os.ttyname(slave)
    try:
        with closing(open_transport(name)), pytest.raises(errors.PortBusy):
            open_transport(name)
        open_transport(name).close()  # and let go
    finally:
        os.close(master)
        os.close(slave)


@pytest.fixture
def plain_user() -> Iterator[None]:
    """Root may open anything: be nobody for a while."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    yield
    os.seteuid(was)


@posix
def test_a_port_that_may_not_be_opened_is_denied(tmp_path: Path, request):
    (tmp_path / "port").touch(0)
    request.getfixturevalue("plain_user")
    with pytest.raises(errors.PortDenied):
        open_transport(str(tmp_path / "port"))


@posix
def test_a_file_is_no_port(tmp_path: Path):
    (tmp_path / "file").write_text("a letter")
    with pytest.raises(errors.PortFailed):
        open_transport(str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "a letter"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOENT, errors.PortMissing),
        (errno.EBUSY, errors.PortBusy),
        (errno.EAGAIN, errors.PortBusy),
        (errno.EACCES, errors.PortDenied),
        (errno.EPERM, errors.PortDenied),
        (errno.EIO, errors.PortFailed),
    ],
)
def test_the_number_of_a_failure_decides_even_when_it_was_wrapped(number, kind):
    bare = OSError(number, "text that says nothing")
    assert type(port_error("p", bare)) is kind
    wrapped = OSError("denied busy missing")
    wrapped.__context__ = bare
    assert type(port_error("p", wrapped)) is kind


@posix
def test_bytes_cross_a_serial_port_both_ways_unchanged():
    master, slave = os.openpty()
    every = bytes(range(256))
    try:
        with closing(open_transport(os.ttyname(slave))) as port:
            os.write(master, every)
            received = b""
            while len(received) < len(every):
                received += port.read(1.0)
            assert received == every
            assert port.read(0.0) == b""
            port.write(every)
            assert os.read(master, 1000) == every
    finally:
        os.close(master)
        os.close(slave)


@posix
def test_a_serial_port_that_goes_away_is_lost():
    master, slave = os.openpty()
    with closing(open_transport(os.ttyname(slave))) as port:
        os.close(slave)
        os.close(master)
        with pytest.raises(errors.LinkLost):
            port.read(1.0)
        with pytest.raises(errors.LinkLost):
            port.write(b"anybody?")


def test_bytes_cross_a_socket_both_ways(listener):
    with closing(open_transport(url(listener))) as port:
        peer, _ = listener.accept()
        with peer:
            port.write(b"\x00\xff")
            assert peer.recv(10) == b"\x00\xff"
            assert port.read(0.0) == b""
            peer.sendall(b"\x03\x00")
            assert port.read(5.0) == b"\x03\x00"
        with pytest.raises(errors.LinkLost):
            port.read(5.0)


def test_a_socket_that_hangs_up_before_a_word_serves_somebody_else(listener):
    with closing(open_transport(url(listener))) as port:
        listener.accept()[0].close()
        with pytest.raises(errors.PortBusy):
            port.read(5.0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells")
def test_who_holds_a_port_is_named():
    master, slave = os.openpty()
    name = os.ttyname(slave)
    try:
        with closing(open_transport(name)), pytest.raises(errors.PortHeld) as caught:
            open_transport(name)
        assert f"(pid {os.getpid()})" in str(caught.value.arguments["holders"])
    finally:
        os.close(master)
        os.close(slave)


def process(folder: Path, number: int, name: str, *files: Path) -> None:
    """A process in a folder that is like /proc."""
    (folder / str(number) / "fd").mkdir(parents=True)
    (folder / str(number) / "comm").write_text(name + "\n")
    for place, file in enumerate(files):
        (folder / str(number) / "fd" / str(place)).symlink_to(file)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells")
def test_holders_are_found_by_what_the_port_is_called_really(tmp_path: Path):
    port, link = tmp_path / "ttyACM0", tmp_path / "metercheck"
    port.touch()
    link.symlink_to(port)
    process(tmp_path / "proc", 12, "minicom", tmp_path / "else", port)
    process(tmp_path / "proc", 7, "screen", port)
    process(tmp_path / "proc", 9, "bash", tmp_path / "else")
    (tmp_path / "proc" / "self").mkdir()
    found = holders(str(link), tmp_path / "proc")
    assert found == ["screen (pid 7)", "minicom (pid 12)"]


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        ([], errors.PortBusy),
        (["screen (pid 7)"], errors.PortHeld),
        (["ModemManager (pid 7)"], errors.PortProbed),
    ],
)
def test_whom_one_waits_for_is_told_from_whom_one_closes(monkeypatch, seen, kind):
    def refuse(_: str) -> None:
        raise OSError(errno.EBUSY, "busy")

    monkeypatch.setattr(ports, "holders", lambda _: seen)
    monkeypatch.setattr(ports, "SerialTransport", refuse)
    with pytest.raises(errors.PortBusy) as caught:
        open_transport("/dev/ttyACM0")
    assert type(caught.value) is kind
