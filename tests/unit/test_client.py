"""The client on a line that loses, tears, doubles and invents bytes."""

from __future__ import annotations

from importlib.metadata import version
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck import errors
from metercheck.link.client import ANSWER_S, ATTEMPTS, Client
from metercheck.link.fetching import MOST_AHEAD
from metercheck.link.follow import follow
from metercheck_wire import record as stored
from metercheck_wire.codec import pack
from metercheck_wire.messages import ERRORS, PROTOCOL, STATES
from support.fake_device import FakeDevice, FakeLine, after, arrives, doubled, lost, plain, torn

BLOB = stored.build(
    pack("RECORD_HEAD", plain("RECORD_HEAD", meter="1234")),
    pack("RECORD_RESULT", plain("RECORD_RESULT")),
    bytes(range(256)) * 2,
    pack("RECORD_SEAL", plain("RECORD_SEAL")),
)

noise = st.binary(max_size=30).map(after)
harmless = st.one_of(st.sampled_from([arrives, doubled]), noise)
fates = st.lists(st.one_of(harmless, st.sampled_from([lost, torn])), max_size=ATTEMPTS - 1).map(
    lambda bad: [*bad, arrives]
)


def with_events(events: bytes) -> bytes:
    """A record whose events nobody reads."""
    return stored.build(
        pack("RECORD_HEAD", plain("RECORD_HEAD")),
        pack("RECORD_RESULT", plain("RECORD_RESULT")),
        events,
        pack("RECORD_SEAL", plain("RECORD_SEAL")),
    )


def keeper(*blobs: bytes, first: int = 7) -> FakeDevice:
    """A device that has `blobs` as its records from `first` on."""
    here = dict(enumerate(blobs, first))

    def part(values):
        if values["record"] not in here:
            return refusing("no_such_record", values["record"], max(here))
        blob = here[values["record"]]
        if values["offset"] > len(blob):
            return refusing("bad_offset", values["offset"], len(blob))
        data = blob[values["offset"] : values["offset"] + values["length"]]
        values = {"record": values["record"], "offset": values["offset"]}
        return "RECORD_DATA", values | {"total": len(blob), "data": data}

    return FakeDevice(RECORD_REQUEST=part)


def refusing(code: str, *args: int) -> tuple[str, dict]:
    return "ERROR", {"code": ERRORS.index(code), "args": list(args)}


def test_a_lost_answer_is_asked_for_again_and_the_command_done_once():
    line = FakeLine(device := FakeDevice(), back=[lost, lost, arrives])
    started = Client(line).start(1200, "box", "1234", 0, token=5)
    assert started == {"token": 5, "record": 1}
    assert [name for name, _ in device.done] == ["START"]
    assert line.now_s == pytest.approx(2 * ANSWER_S)


def test_a_repeated_command_is_not_taken_for_the_next_one():
    device = FakeDevice()
    client = Client(FakeLine(device, back=[doubled] * 4))
    client.stop()
    client.status()
    client.stop()
    assert [name for name, _ in device.done] == ["STOP", "STATUS_REQUEST", "STOP"]


@given(there=fates, back=fates, piece=st.integers(1, 70))
def test_whatever_the_line_does_a_command_is_done_once_and_answered(there, back, piece):
    device = FakeDevice()
    # A loss there and one back cost an attempt each, so each way has its own command.
    outward = Client(FakeLine(device, there=there, piece=piece), session=1)
    assert outward.hello()["protocol"] == PROTOCOL
    homeward = Client(FakeLine(device, back=back, piece=piece), session=2)
    assert homeward.hello()["protocol"] == PROTOCOL
    assert [values["session"] for _, values in device.done] == [1, 2]


def test_more_commands_than_there_are_numbers():
    device = FakeDevice()
    client = Client(FakeLine(device))
    for _ in range(600):
        client.status()
    assert len(device.done) == 600


def test_silence_is_no_answer_in_the_time_of_the_line():
    line = FakeLine(device := FakeDevice())
    client = Client(line)
    client.hello()
    line.device = None
    before_s = line.now_s
    with pytest.raises(errors.NoAnswer) as caught:
        client.status()
    assert line.now_s - before_s == pytest.approx(ATTEMPTS * ANSWER_S)
    assert caught.value.arguments == {"port": "fake", "seconds": ATTEMPTS * ANSWER_S}
    with pytest.raises(errors.NoAnswer):
        client.hello()  # it was a device, so it still is one
    assert len(device.done) == 1


def test_a_bad_line_that_still_speaks_is_given_more_attempts_than_a_dead_one():
    line = FakeLine(device := FakeDevice(), back=[arrives, *[torn] * 15, arrives])
    client = Client(line)
    client.hello()
    client.status()
    assert [name for name, _ in device.done] == ["HELLO_REQUEST", "STATUS_REQUEST"]
    assert line.now_s == pytest.approx(15 * ANSWER_S)


def test_even_a_line_that_speaks_is_given_up_at_last():
    line = FakeLine(FakeDevice(), back=[arrives, *[torn] * 1000])
    client = Client(line)
    client.hello()
    with pytest.raises(errors.NoAnswer) as caught:
        client.status()
    assert caught.value.arguments["seconds"] == pytest.approx(line.now_s)
    assert line.now_s < 15


def test_nobody_there_is_not_a_device():
    with pytest.raises(errors.NotADevice) as caught:
        Client(FakeLine(None)).hello()
    assert type(caught.value) is errors.PortSilent
    assert caught.value.arguments == {"port": "fake"}


@given(st.binary(min_size=1, max_size=500))
def test_something_else_that_talks_is_not_a_device(babble):
    line = FakeLine(None)
    line.deliver(babble)
    with pytest.raises(errors.NotADevice) as caught:
        Client(line).hello()
    assert caught.value.arguments["received"] == len(babble)


def test_an_echo_is_not_a_device():
    class Echo(FakeLine):
        def write(self, data: bytes) -> None:
            self.deliver(data)

    with pytest.raises(errors.NotADevice) as caught:
        Client(Echo()).hello()
    assert type(caught.value) is errors.NotADevice


def test_who_talks_and_hears_nothing_is_deaf():
    line = FakeLine(None)
    line.deliver(FakeDevice().say("PROGRESS"))
    with pytest.raises(errors.DeviceDeaf):
        Client(line).hello()


@pytest.mark.parametrize(
    ("changed", "older"),
    [
        ({"fingerprint": 1, "firmware": "9.9"}, errors.ProgramOlder),
        ({"fingerprint": 1, "firmware": "0.0.9"}, errors.FirmwareOlder),
        ({"fingerprint": 1, "firmware": version("metercheck")}, errors.FirmwareOlder),
        ({"protocol": PROTOCOL + 1, "firmware": "0.0.9"}, errors.ProgramOlder),
        ({"protocol": PROTOCOL - 1, "firmware": "9.9"}, errors.FirmwareOlder),
    ],
)
def test_another_table_is_another_version_and_the_older_is_to_be_brought_up(changed, older):
    device = FakeDevice()
    name, values = device.answers["HELLO_REQUEST"]
    device.answers["HELLO_REQUEST"] = (name, values | changed)
    with pytest.raises(errors.VersionMismatch) as caught:
        Client(FakeLine(device)).hello()
    assert type(caught.value) is older
    assert caught.value.arguments["device_firmware"] == changed["firmware"]
    assert caught.value.arguments["host_protocol"] == PROTOCOL


def test_a_hello_that_cannot_be_read_is_another_version():
    payload = (9).to_bytes(2, "little") + b"whatever comes in nine versions"
    device = FakeDevice(HELLO_REQUEST=("HELLO", payload))
    with pytest.raises(errors.VersionMismatch) as caught:
        Client(FakeLine(device)).hello()
    assert caught.value.arguments["device_protocol"] == 9


def test_a_device_that_refuses_the_version_is_another_version():
    device = FakeDevice(HELLO_REQUEST=refusing("wrong_version", 7))
    with pytest.raises(errors.VersionMismatch) as caught:
        Client(FakeLine(device)).hello()
    assert caught.value.arguments["device_protocol"] == 7


def test_a_refusal_carries_code_and_arguments():
    client = Client(FakeLine(FakeDevice(START=refusing("tripped", 3))))
    with pytest.raises(errors.DeviceError) as caught:
        client.start(1200, "box", "", 0)
    assert caught.value.arguments == {"code": "tripped", "args": [3]}


@pytest.mark.parametrize("constant", [-1, 0, 49, 20001, 10**9])
def test_an_absurd_constant_is_refused_before_anything_is_sent(constant):
    client = Client(FakeLine(device := FakeDevice()))
    with pytest.raises(errors.BadConstant) as caught:
        client.start(constant, "box", "", 0)
    assert caught.value.arguments == {"given": constant, "low": 50, "high": 20000}
    assert device.done == []


@pytest.mark.parametrize("meter", ["x" * 33, "表" * 11, "\udcff"])
def test_a_meter_name_that_does_not_fit_is_refused_before_anything_is_sent(meter):
    client = Client(FakeLine(device := FakeDevice()))
    with pytest.raises(errors.BadMeterName):
        client.start(1200, "box", meter, 0)
    assert device.done == []


def test_only_the_named_limits_change():
    client = Client(FakeLine(FakeDevice()))
    before = client.settings()
    assert client.change_settings(longest_s=90) == before | {"longest_s": 90}


def test_a_record_comes_whole_over_a_bad_line():
    line = FakeLine(keeper(BLOB), back=[lost, arrives, doubled, lost, torn, arrives])
    assert Client(line).read_record(7) == BLOB


def test_where_only_short_frames_come_through_a_record_is_read_in_small_parts():
    def too_long(frame: bytes) -> bytes:
        return arrives(frame) if len(frame) < 80 else torn(frame)

    line = FakeLine(device := keeper(BLOB), back=repeat(too_long))
    client = Client(line)
    client.hello()
    assert client.read_record(7) == BLOB
    lengths = [values["length"] for name, values in device.done if name == "RECORD_REQUEST"]
    assert lengths[0] == 200
    assert len(lengths) < 80
    assert max(lengths[-15:]) <= 80


@given(
    sizes=st.lists(st.integers(0, 3000), min_size=1, max_size=6),
    there=fates,
    back=st.lists(st.one_of(harmless, st.sampled_from([lost, torn])), max_size=30),
    piece=st.integers(1, 300),
    ahead=st.integers(1, MOST_AHEAD),
)
def test_many_records_come_whole_and_in_order(sizes, there, back, piece, ahead):
    blobs = [with_events(bytes([number]) * size) for number, size in enumerate(sizes, 1)]
    line = FakeLine(
        keeper(*blobs, first=1), there=[arrives, *there], back=[arrives, *back], piece=piece
    )
    client = Client(line)
    client.hello()
    read = list(client.read_records(range(1, len(blobs) + 1), ahead))
    assert read == list(enumerate(blobs, 1))


def test_on_a_good_line_nothing_is_asked_twice_and_several_questions_are_under_way():
    blobs = [with_events(bytes(1500 + 40 * number)) for number in range(20)]
    line = FakeLine(device := keeper(*blobs, first=1), piece=100_000)
    client = Client(line)
    assert [blob for _, blob in client.read_records(range(1, 21))] == blobs
    asked = [tuple(values.values()) for _, values in device.done]
    assert len(set(asked)) == len(asked)
    needed = sum(-(-len(blob) // 200) for blob in blobs)
    assert needed <= len(asked) <= needed + 3 * len(blobs)


def test_one_record_that_cannot_be_had_does_not_hide_the_others():
    altered = bytearray(BLOB)
    altered[60] ^= 1
    client = Client(FakeLine(keeper(BLOB, bytes(altered), BLOB, first=6)))
    client.hello()
    read = dict(client.read_records([6, 7, 8, 9]))
    assert read[6] == read[8] == BLOB
    assert isinstance(read[7], errors.BadRecord)
    assert isinstance(read[9], errors.DeviceError)


def test_a_good_line_is_trusted_again():
    line = FakeLine(device := keeper(BLOB), back=[arrives, lost, lost, lost])
    client = Client(line)
    client.hello()
    for _ in range(5):
        assert client.read_record(7) == BLOB
    assert device.done[-1][1]["length"] == 200


def test_a_record_that_a_restart_took_away_is_told_as_such():
    device = FakeDevice(RECORD_REQUEST=refusing("no_such_record", 7, 0))
    client = Client(FakeLine(device))
    client.hello()
    with pytest.raises(errors.DeviceError):
        client.read_record(7)
    device.boot_again()
    with pytest.raises(errors.DeviceRestarted) as caught:
        client.read_record(7)
    assert caught.value.arguments == {"port": "fake", "before": 0, "now": 1}


@pytest.mark.parametrize("at", range(0, len(BLOB), 37))
def test_a_record_that_was_altered_is_none(at):
    altered = bytearray(BLOB)
    altered[at] ^= 0x10
    with pytest.raises(errors.BadRecord):
        Client(FakeLine(keeper(bytes(altered)))).read_record(7)


def test_a_record_that_ends_early_is_none():
    short = plain("RECORD_DATA", record=7, total=100)
    device = FakeDevice(RECORD_REQUEST=("RECORD_DATA", short))
    with pytest.raises(errors.BadRecord):
        Client(FakeLine(device)).read_record(7)


@given(st.lists(st.sampled_from([arrives, doubled, lost, torn]), max_size=40))
def test_messages_keep_their_order_and_the_missing_are_counted(fates):
    device, line = FakeDevice(), FakeLine()
    for number, fate in enumerate([arrives, *fates, arrives]):
        line.deliver(fate(device.say("PROGRESS", elapsed_ms=number)))
    client = Client(line)
    heard = [values["elapsed_ms"] for _, values in client.messages(1.0)]
    missing = sum(fate in (lost, torn) for fate in fates)
    assert heard == sorted(set(heard))
    assert len(heard) == len(fates) + 2 - missing
    assert client.lost == missing


def test_messages_wait_in_a_bounded_queue_while_commands_are_answered():
    device = FakeDevice()
    line = FakeLine(device, piece=100_000)
    for number in range(1000):
        line.deliver(device.say("PROGRESS", elapsed_ms=number))
    client = Client(line)
    client.status()
    kept = [values["elapsed_ms"] for _, values in client.messages(0.0)]
    assert kept == list(range(1000 - len(kept), 1000))
    assert len(kept) + client.lost == 1000
    assert len(kept) <= 256


def test_waiting_for_a_message_ends_in_time():
    line = FakeLine(FakeDevice())
    assert Client(line).next_message(2.5) is None
    assert line.now_s == pytest.approx(2.5)


def test_following_ends_with_finished():
    device, line = FakeDevice(), FakeLine()
    line.deliver(device.say("FINISHED", record=4))  # of the check before
    line.deliver(device.say("PROGRESS", record=5) + device.say("FINISHED", record=5))
    line.deliver(device.say("PROGRESS", record=6))
    assert [name for name, _ in follow(Client(line), 5)] == ["PROGRESS", "FINISHED"]


def test_following_ends_when_finished_was_lost():
    device = FakeDevice()
    states = iter(["measuring", "idle"])
    device.answers["STATUS_REQUEST"] = lambda _: (
        "STATUS",
        plain("STATUS", state=STATES.index(next(states))),
    )
    line = FakeLine(device)
    line.deliver(device.say("PROGRESS", record=5) + lost(device.say("FINISHED", record=5)))
    assert [name for name, _ in follow(Client(line), 5)] == ["PROGRESS"]
    assert [name for name, _ in device.done] == ["STATUS_REQUEST"] * 2 + ["HELLO_REQUEST"]


def test_following_a_device_that_restarted_tells_it():
    line = FakeLine(device := FakeDevice())
    client = Client(line)
    client.hello()
    line.deliver(device.say("PROGRESS", record=5))
    device.boot_again()
    with pytest.raises(errors.DeviceRestarted):
        list(follow(client, 5))


def test_following_a_dead_line_is_no_answer():
    with pytest.raises(errors.NoAnswer):
        list(follow(Client(FakeLine(None)), 5))
