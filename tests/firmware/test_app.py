"""The loop around a session, on a board whose every turn the test decides."""

from device_double import Board, Chip
from metercheck_device.app import App
from metercheck_device.measure.measurement import Measurement
from metercheck_wire.codec import kind_of, pack, unpack
from metercheck_wire.framing import FrameParser, encode_frame
from metercheck_wire.messages import ERRORS, STATES, TRIPS, VERDICTS

TASK = {"token": 9, "time_s": 0, "constant_imp_per_kwh": 1200, "place": 0, "meter": "M1"}


class Host:
    """Commands in, replies out, over the board's line."""

    def __init__(self):
        self.board = Board()
        self.app = App(self.board)
        setattr(self.app, "chip", Chip(self.board))  # noqa: B010
        self.parser = FrameParser()
        self.seq = 0
        self.unasked = []

    def ask(self, name, values=None, seq=None):
        self.seq = self.seq % 255 + 1 if seq is None else seq
        frame = encode_frame(kind_of(name), self.seq, 0, pack(name, values or {}))
        self.board.coming += frame
        for _ in range(3):
            self.app.step()
        answer = (None, {})
        for frame in self.heard():
            kind, _, re, payload = frame
            if re == self.seq:
                answer = kind, unpack(kind, payload)
            else:
                self.unasked.append(frame)
        return answer

    def heard(self):
        data = bytes(self.board.sent)
        self.board.sent = bytearray()
        return self.parser.feed(data)

    def run_until_on(self):
        for _ in range(200):
            self.app.step()
            check = self.app.session.check
            if self.board.level == 3 and check is not None and check.ready:
                return
        raise AssertionError("the load never came on")

    def refusal(self, name, values=None):
        kind, reply = self.ask(name, values)
        assert kind == kind_of("ERROR")
        return ERRORS[reply["code"]], reply["args"]


def start():
    host = Host()
    host.app.step()
    kind, reply = host.ask("START", TASK)
    assert kind == kind_of("STARTED")
    assert reply == {"token": 9, "record": 1}
    return host


def measurement_of(host) -> Measurement:
    return host.app.session.check.measurement


def test_the_load_is_off_at_boot_before_anything_else():
    assert Host().board.tokens == [(0, 0)]


def test_every_on_is_a_token_that_runs_out():
    host = start()
    for _ in range(900):
        host.app.step()
    given = [hold_us for level, hold_us in host.board.tokens if level]
    assert len(given) > 5
    assert all(0 < hold_us <= 8100000 for hold_us in given)


def test_the_same_start_again_is_answered_again_but_done_once():
    host = start()
    kind, reply = host.ask("START", TASK, seq=host.seq)
    assert kind == kind_of("STARTED")
    assert reply["record"] == 1
    _, again = host.ask("START", TASK)
    assert again["record"] == 1
    other = dict(TASK)
    other["token"] = 10
    assert host.refusal("START", other) == ("busy", [1])


def test_start_needs_the_button():
    host = Host()
    host.board.armed = False
    assert host.refusal("START", TASK)[0] == "not_armed"


def test_stop_takes_the_load_off_and_leaves_a_record():
    host = start()
    host.run_until_on()
    host.ask("STOP")
    assert host.board.level == 0
    _, status = host.ask("STATUS_REQUEST")
    assert status["state"] == STATES.index("measuring")  # until its record can be had
    for _ in range(30):
        host.app.step()
    _, status = host.ask("STATUS_REQUEST")
    assert status["state"] == STATES.index("idle")
    _, part = host.ask("RECORD_REQUEST", {"record": 1, "offset": 0, "length": 200})
    assert part["total"] > 100
    assert part["data"][:2] == b"MC"


def test_an_exception_takes_the_load_off_and_trips_for_good():
    host = start()
    host.run_until_on()
    measurement = measurement_of(host)
    feed = measurement.feed

    def broken(t_us, kind, arg):
        measurement.feed = feed
        raise ValueError("made up")

    measurement.feed = broken
    for _ in range(40):
        host.app.step()
    assert len(host.board.reports) == 1
    assert host.board.level == 0
    assert host.board.tokens[-1][0] == 0
    _, status = host.ask("STATUS_REQUEST")
    assert status["trip"] == TRIPS.index("exception")
    assert host.refusal("START", TASK) == ("tripped", [TRIPS.index("exception")])


def test_a_check_that_cannot_even_be_closed_is_given_up():
    host = start()
    host.run_until_on()

    def broken(t_us, kind, arg):
        raise ValueError("made up")

    measurement_of(host).feed = broken
    for _ in range(80):
        host.app.step()
    assert host.app.session.check is None
    assert host.board.level == 0


def test_a_voltage_between_phases_never_lets_the_load_on():
    host = Host()
    host.board.mv = 380000
    host.app.step()
    host.ask("START", TASK)
    for _ in range(100):
        host.app.step()
    assert all(level == 0 for level, _ in host.board.tokens)
    assert not any(host.board.masks)
    frames = host.unasked + host.heard()
    finished = [frame for frame in frames if frame[0] == kind_of("FINISHED")]
    values = unpack(finished[0][0], finished[0][3])
    assert VERDICTS[values["verdict"]] == "invalid"


def test_limits_that_contradict_each_other_are_refused():
    host = Host()
    _, settings = host.ask("SETTINGS_REQUEST")
    settings["abnormal_low_ppm"] = 960000
    assert host.refusal("SETTINGS_CHANGE", settings) == ("settings_refused", [2])
    settings["abnormal_low_ppm"] = 900000
    kind, changed = host.ask("SETTINGS_CHANGE", settings)
    assert kind == kind_of("SETTINGS")
    assert changed["abnormal_low_ppm"] == 900000


def test_records_that_are_not_there_are_named():
    host = Host()
    request = {"record": 5, "offset": 0, "length": 10}
    assert host.refusal("RECORD_REQUEST", request) == ("no_such_record", [5, 0])


def test_a_host_that_never_reads_does_not_stop_the_device():
    host = start()

    def nothing(limit):
        assert limit > 0
        return b""

    host.app.link.take = nothing
    for _ in range(500):
        host.app.step()
    assert host.app.link.pending() <= 2048
    assert host.app.link.dropped > 0
