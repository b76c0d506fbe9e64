"""The program around the flash: what is written when, what survives a start, what is refused."""

from device_double import Board, Chip
from memory_flash import MemoryFlash
from metercheck_device import validity
from metercheck_device.adjustments import PREFERENCES_BYTES
from metercheck_device.app import App
from metercheck_device.store.resting_flash import NotAtRest
from metercheck_wire import chain, record
from metercheck_wire.messages import CALIBRATION_STATES, ENDS, ERRORS, REASONS, VERDICTS

TASK = {"token": 9, "time_s": 0, "constant_imp_per_kwh": 1200, "place": 0, "meter": "M1"}
KEY = bytes(range(32))
DAY_S = 86400
EPOCH_S = 946684800
CALIBRATION = {
    "k_v": 15900000,
    "k_i": 1250000000,
    "k_p": 3105000,
    "e_cf_nj": 135080000000,
    "reference_u95_ppm": 6000,
    "day": 9300,
    "expires_day": 9665,
}


class Device:
    """A device that can be switched off and on; its flash stays."""

    def __init__(self, sectors=24):
        self.flash = MemoryFlash(sectors)
        self.boot = 0
        self.start()

    def start(self):
        self.boot += 1
        self.board = Board()
        self.board.flash = self.flash
        boot = self.boot
        identity = dict(self.board.identity())
        identity["boot"] = boot
        setattr(self.board, "identity", lambda: identity)  # noqa: B010
        self.app = App(self.board)
        setattr(self.app, "chip", Chip(self.board))  # noqa: B010
        self.session = self.app.session
        self.turns(3)

    def turns(self, count):
        for _ in range(count):
            self.app.step()
        assert self.board.reports == []

    def ask(self, command, **values):
        name, reply = self.session.handle(command, values)
        return ERRORS[reply["code"]] if name == "ERROR" else reply

    def check(self, token=9, turns=60):
        """Start a check and stop it; its record."""
        task = dict(TASK)
        task["token"] = token
        started = self.ask("START", **task)
        assert not isinstance(started, str), started
        self.turns(turns)
        self.ask("STOP")
        self.turns(60)
        assert self.session.check is None
        return self.record(started["record"])

    def record(self, number):
        blob = b""
        while True:
            part = self.ask("RECORD_REQUEST", record=number, offset=len(blob), length=200)
            assert not isinstance(part, str), part
            blob += bytes(part["data"])
            if len(blob) == part["total"]:
                return blob


def chain_of(blob):
    seal, body_end = record.seal_of(blob)
    return chain.link(seal["previous"], chain.body_digest((blob[:body_end],)))


def test_records_and_settings_survive_a_start():
    device = Device()
    limits = dict(device.ask("SETTINGS_REQUEST"))
    limits["longest_s"] = 60
    device.ask("SETTINGS_CHANGE", **limits)
    device.session.adjustments.prefer(b"\x07" * PREFERENCES_BYTES)
    first = device.check()
    device.turns(5)
    device.start()
    assert device.ask("SETTINGS_REQUEST") == limits
    assert device.session.adjustments.preferences == b"\x07" * PREFERENCES_BYTES
    assert device.ask("HELLO_REQUEST", protocol=1, session=2)["newest_record"] == 1
    assert device.record(1) == first
    second = device.check()
    head, _, _ = record.split(second)
    assert (head["record"], head["boot"], head["longest_s"]) == (2, 2, 60)
    assert record.seal_of(second)[0]["previous"] == chain_of(first)
    assert device.ask("JOURNAL_REQUEST")["chain"] == chain_of(second)
    assert device.session.short_hash == chain.short_hash(chain_of(second))


def test_the_flash_is_left_alone_until_the_relays_are_open():
    device = Device()
    programmed, erased = device.flash.programmed, sum(device.flash.erased)
    device.ask("START", **TASK)
    for turn in range(150):
        if turn == 100:
            device.ask("STOP")
        device.turns(1)
        moved_us = device.session.control.contactor.moved_us
        closed = device.board.mask or device.board.level or device.board.now_us - moved_us < 70000
        touched = (device.flash.programmed, sum(device.flash.erased)) != (programmed, erased)
        assert not (closed and touched and device.session.check is not None)
        programmed, erased = device.flash.programmed, sum(device.flash.erased)
    assert device.session.check is None


def test_whoever_writes_while_the_load_may_be_on_trips():
    device = Device()
    device.ask("START", **TASK)
    device.turns(40)
    assert device.board.mask == 3
    try:
        device.session.archive.provision(KEY)
    except NotAtRest:
        return
    raise AssertionError("written")


def test_what_needs_the_flash_at_once_is_refused_while_a_check_runs():
    device = Device()
    chain_id = device.ask("JOURNAL_REQUEST")["chain_id"]
    device.ask("START", **TASK)
    device.turns(40)
    assert device.ask("PROVISION", key=KEY) == "busy"
    assert device.ask("FACTORY_RESET", chain_id=chain_id) == "busy"
    assert device.ask("RECORDS_KEPT", record=1, chain=bytes(32)) == "busy"
    assert device.ask("CALIBRATION_CHANGE", **CALIBRATION) == "busy"
    # The time is heard, and kept when there is time.
    assert device.ask("SET_TIME", time_s=1800000000)["state"] in (1, 2)
    device.ask("STOP")
    device.turns(80)
    device.start()
    assert device.session.clock.set_time_s == 1800000000
    assert not device.session.clock.known


def test_keys_and_calibration_need_somebody_at_the_device():
    device = Device()
    chain_id = device.ask("JOURNAL_REQUEST")["chain_id"]
    device.board.armed = False
    device.turns(1)
    assert device.ask("PROVISION", key=KEY) == "not_armed"
    assert device.ask("FACTORY_RESET", chain_id=chain_id) == "not_armed"
    assert device.ask("CALIBRATION_CHANGE", **CALIBRATION) == "not_armed"


def test_a_key_is_taken_once_seals_and_goes_with_a_reset():
    device = Device()
    assert device.ask("PROVISION", key=KEY)["provisioned"] == 1
    assert device.ask("PROVISION", key=KEY) == "already_provisioned"
    device.start()
    blob = device.check()
    value = chain_of(blob)
    assert record.seal_of(blob)[0]["mac"] == chain.mac(KEY, value)
    told = device.ask("JOURNAL_REQUEST")
    assert (told["not_kept"], told["newest"]) == (1, 1)
    assert device.ask("FACTORY_RESET", chain_id=bytes(8)) == "wrong_chain"
    assert device.ask("FACTORY_RESET", chain_id=told["chain_id"]) == "records_not_kept"
    assert device.ask("RECORDS_KEPT", record=1, chain=bytes(32)) == "wrong_chain"
    assert device.ask("RECORDS_KEPT", record=2, chain=value) == "no_such_record"
    assert device.ask("RECORDS_KEPT", record=1, chain=value)["not_kept"] == 0
    told = device.ask("FACTORY_RESET", chain_id=told["chain_id"])
    assert (told["provisioned"], told["oldest"], told["newest"]) == (0, 0, 1)
    assert device.ask("RECORD_REQUEST", record=1, offset=0, length=10) == "no_such_record"


def test_a_full_journal_refuses_a_check_before_the_load_is_touched():
    device = Device(6 + 8)
    made = 0
    newest = b""
    while device.ask("JOURNAL_REQUEST")["room"]:
        made += 1
        newest = device.check(made, 5)
    assert made == 9  # short ones, of two pages each; the ninth begins another sector
    masks = len(device.board.masks)
    name, reply = device.session.handle("START", TASK)
    assert (name, ERRORS[reply["code"]], reply["args"]) == ("ERROR", "journal_full", [made])
    device.turns(20)
    assert not any(device.board.masks[masks:])
    assert device.ask("RECORDS_KEPT", record=made, chain=chain_of(newest))["not_kept"] == 0
    device.check(made + 1, 5)
    assert device.record(made) == newest  # there until it is overwritten


def test_the_head_says_how_sure_the_time_is():
    device = Device()
    device.ask("SET_TIME", time_s=1800000000)
    at_ms = device.session.now_us // 1000
    head, _, _ = record.split(device.check())
    assert (head["set_time_s"], head["set_boot"], head["set_uptime_ms"]) == (1800000000, 1, at_ms)
    device.start()
    head, _, _ = record.split(device.check())
    assert (head["set_time_s"], head["set_boot"], head["boot"]) == (1800000000, 1, 2)


def test_the_head_says_what_the_load_and_the_place_are():
    device = Device()
    head, result, _ = record.split(device.check(turns=80))
    assert head["parts_per_cent"] == [100, 100]
    assert head["wiring"] == 0
    assert result["end"] == ENDS.index("stopped")
    device.board.parts = [0, 10, 100, 200]
    head, _, _ = record.split(device.check(10))
    assert head["parts_per_cent"] == []  # it was not proven
    assert head["wiring"] != 0


def test_a_calibration_is_kept_and_nonsense_is_named():
    device = Device()
    assert CALIBRATION_STATES[device.ask("CALIBRATION_REQUEST")["state"]] == "none"
    for wrong, field in ((("k_p", 1), 2), (("expires_day", 9300), 6), (("e_cf_nj", 1), 3)):
        values = dict(CALIBRATION)
        values[wrong[0]] = wrong[1]
        name, reply = device.session.handle("CALIBRATION_CHANGE", values)
        assert (name, reply["args"]) == ("ERROR", [field])
        assert ERRORS[reply["code"]] == "calibration_refused"
    told = device.ask("CALIBRATION_CHANGE", **CALIBRATION)
    assert CALIBRATION_STATES[told["state"]] == "unknown_date"
    device.start()
    assert device.ask("CALIBRATION_REQUEST") == told
    assert device.app.session.adjustments.calibration.k_v == CALIBRATION["k_v"]
    head, _, _ = record.split(device.check())
    assert (head["calibrated_day"], head["expires_day"]) == (9300, 9665)
    assert head["reference_u95_ppm"] == 6000


def test_another_calibration_sets_the_chip_up_anew():
    device = Device()
    device.ask("CALIBRATION_CHANGE", **CALIBRATION)
    device.board.coming = b"\x00"
    device.turns(2)
    assert device.app.chip.calibration is device.session.adjustments.calibration
    assert not device.app.chip.ready


def test_an_expired_calibration_counts_double_and_then_no_more():
    device = Device()
    device.ask("CALIBRATION_CHANGE", **CALIBRATION)
    device.ask("SET_TIME", time_s=EPOCH_S + 9665 * DAY_S)
    told = device.ask("CALIBRATION_REQUEST")
    assert CALIBRATION_STATES[told["state"]] == "expired"
    head, _, _ = record.split(device.check(turns=80))
    assert head["reference_u95_ppm"] == 12000
    device.ask("SET_TIME", time_s=EPOCH_S + (9665 + validity.GRACE_DAYS) * DAY_S)
    tokens = len(device.board.tokens)
    _, result, _ = record.split(device.check(10))
    assert VERDICTS[result["verdict"]] == "invalid"
    assert ENDS[result["end"]] == "calibration"
    assert [REASONS[code] for code in result["reasons"][::2]] == ["calibration_expired"]
    assert not any(level for level, _ in device.board.tokens[tokens:])


def test_the_same_start_is_the_same_check_until_its_record_is_there():
    device = Device()
    started = device.ask("START", **TASK)
    device.turns(60)
    device.ask("STOP")
    while device.session.check is not None:
        assert device.ask("START", **TASK) == started
        assert device.ask("STATUS_REQUEST")["state"] == 2
        assert device.ask("RECORD_REQUEST", record=1, offset=0, length=9) == "no_such_record"
        device.turns(1)
    assert device.ask("CONFIRM", what=0) == "not_checking"
    assert len(device.record(1)) > 200
