"""What the device is doing: commands answered, the check under way, the records kept.

Knows neither pins nor bytes of the line: app.py carries events in and out.
"""

from metercheck_device import FIRMWARE, settings
from metercheck_device.check import PIN_HEAD, PIN_REFERENCE, Check
from metercheck_device.link import refusal
from metercheck_device.load_control import LoadControl
from metercheck_device.measure.estimator import ESTIMATOR
from metercheck_device.measure.pulses import PulseFilter
from metercheck_device.meter_link import MeterLink
from metercheck_device.safety import trip_code
from metercheck_wire import chain
from metercheck_wire.codec import FINGERPRINT, pack
from metercheck_wire.compat import collect, const
from metercheck_wire.messages import PROTOCOL, STATES
from metercheck_wire.record import body_pieces, sealed_pieces

_PROGRESS_US = const(250000)
_IDLE_US = const(1000000)
_BUSY_US = const(100000)
_KEPT = const(3)  # records held in RAM
_JUST_NOW_US = const(10000000)
_MOST_WAIT_S = const(3600)
_MEMORY_US = const(600000000)  # pulses seen longer ago say nothing about this set-up


class Session:
    """One device between two starts."""

    def __init__(self, identity, send, breathe=None):
        """identity: device (8 bytes), board (name), boot (count); send(name, values): message."""
        self._identity = identity
        self._send = send
        self.control = LoadControl()
        self.supervisor = self.control.supervisor
        self.meter = MeterLink()
        self.settings = dict(settings.DEFAULTS)
        self.check = None
        self.breathe = breathe  # lets whoever turns the session look at the load in between
        self.armed = False
        self._now_us = 0
        self._records = {}
        self._newest = 0
        self._progress_us = 0
        self._idle_pulses = PulseFilter()
        self._seen = 0
        self._seen_us = 0
        self._chain = chain.first_previous(identity["device"], bytes(8))
        self._replies = {
            "HELLO_REQUEST": self._hello,
            "STATUS_REQUEST": self._status,
            "SETTINGS_REQUEST": self._settings,
            "SETTINGS_CHANGE": self._change_settings,
            "START": self._start,
            "STOP": self._stop,
            "CONFIRM": self._confirm,
            "RECORD_REQUEST": self._record,
            "METER_REQUEST": self._meter,
        }

    @property
    def deadline_us(self):
        """When `tick` is due at the latest; always ahead, so that time moves on."""
        if self.check is None:
            return min(self._now_us + _IDLE_US, self.control.deadline_us)
        check = self.check
        deadline_us = min(self._now_us + _BUSY_US, self.control.deadline_us)
        if not check.ready:
            return deadline_us
        return min(check.deadline_us, self._progress_us, deadline_us)

    def edge(self, t_us, pin, level):
        """A pin changed."""
        if pin == PIN_REFERENCE and level:
            self.supervisor.metering.pulse(t_us)
        if self.check is not None:
            self.check.edge(t_us, pin, level)
        elif pin == PIN_HEAD:
            self._idle_pulses.edge(t_us, level)

    def load(self, t_us, level):
        """The load really switched; what the self-test does with it is not part of the check."""
        self.control.load(t_us, level)
        self.meter.load(t_us, level)
        if self.check is not None:
            self.check.load(t_us, level)

    def reading(self, now_us, reading, window_us):
        """A packet of the metering chip; its means are over the window_us before its t_us."""
        self.supervisor.reading(now_us, reading, window_us)
        self.meter.own(reading)
        if self.check is not None:
            self.check.volt(reading.t_us, reading.voltage_mv, window_us)

    def guard(self, board, chip):
        """Look at everything that is measured; what the board is to be told is in `control`."""
        check = self.check
        level = token_us = 0
        if check is not None:
            level, token_us = check.wanted_level, check.token_us
        self.control.turn(board.now_us, board, chip, level, token_us)

    def tick(self, now_us):
        """Time has come to now_us."""
        self._now_us = now_us
        check = self.check
        if check is None:
            self._watch(now_us)
            return
        if self.supervisor.trip:
            check.trip(now_us, self.supervisor.trip)
        if self.control.proven and not check.ready:
            self._begin(check, now_us)
        metering = self.supervisor.metering
        if metering.stepped:
            metering.stepped = False
            check.hurry(now_us)
        check.tick(now_us)
        self.meter.look(check.measurement.evidence.pulses if check.ready else -1)
        if check.finished:
            self.control.end()
            self._keep(check)
            self.check = None
        elif now_us >= self._progress_us:
            self._progress_us = now_us + _PROGRESS_US
            self._send("PROGRESS", self._progress(self.check))

    def _begin(self, check, now_us):
        """The load is proven: from now on the check is on."""
        head = check.head
        head["uptime_ms"] = now_us // 1000  # exactly where the record's time begins
        head["reference_mj_per_pulse"], head["reference_u95_ppm"] = self.control.reference
        check.begin(now_us // 1000 * 1000)

    def fail(self):
        """The program failed: the load stays off, and a check under way is void."""
        if self.supervisor.trip == trip_code("exception"):
            self.check = None  # it failed again while the check was being closed: give it up
        self.supervisor.fail()
        self.control.end()
        if self.check is not None:
            self.check.trip(self._now_us, self.supervisor.trip)

    def handle(self, name, values):
        """The reply (name, values) to a command."""
        return self._replies[name](values)

    def _watch(self, now_us):
        """Between checks the head is watched: pulses seen in this set-up make silence speak."""
        self._idle_pulses.tick(now_us)
        for t_us, width_us in self._idle_pulses.take():
            if width_us >= 0:
                self._seen += 1
                self._seen_us = t_us
        if now_us - self._seen_us > _MEMORY_US:
            self._seen = 0

    def _hello(self, values):
        del values  # the host judges whether the versions fit: it can tell the user
        return "HELLO", {
            "protocol": PROTOCOL,
            "fingerprint": FINGERPRINT,
            "firmware": FIRMWARE,
            "estimator": ESTIMATOR,
            "board": self._identity["board"],
            "device": self._identity["device"],
            "boot": self._identity["boot"],
            "uptime_ms": self._now_us // 1000,
            "newest_record": self._newest,
        }

    def _status(self, values):
        del values
        check = self.check
        supervisor = self.supervisor
        return "STATUS", {
            "state": check.state if check is not None else STATES.index("idle"),
            "uptime_ms": self._now_us // 1000,
            "load_level": check.level if check is not None else 0,
            "voltage_mv": supervisor.voltage_mv,
            "pulses_seen": self._seen,
            "newest_record": self._newest,
            "trip": supervisor.trip,
            "armed": int(self.armed),
            "frequency_mhz": supervisor.mains.frequency_mhz,
            "exhaust_dc": supervisor.temperature.exhaust_dc,
            "heatsink_dc": supervisor.temperature.heatsink_dc,
            "cooling_s": self._cooling_s(),
            "wiring": self.control.wiring(),
            "source_mohm": supervisor.source.mohm,
            "source_u95_mohm": supervisor.source.u95_mohm,
        }

    def _cooling_s(self):
        """Seconds until there is room for the heat of a check."""
        supervisor = self.supervisor
        wait_s = supervisor.budget.wait_s(self.settings["longest_s"])
        return min(max(wait_s, supervisor.temperature.too_hot_to_start_s), _MOST_WAIT_S)

    def _settings(self, values):
        del values
        return "SETTINGS", self.settings

    def _change_settings(self, values):
        if self.check is not None:
            return refusal("busy", [self.check.head["record"]])
        wrong = settings.inconsistent(values)
        if wrong >= 0:
            return refusal("settings_refused", [wrong])
        self.settings = values
        return "SETTINGS", self.settings

    def _start(self, values):
        if self.check is not None:
            if self.check.head["token"] == values["token"]:
                return "STARTED", {"token": values["token"], "record": self.check.head["record"]}
            return refusal("busy", [self.check.head["record"]])
        if self.supervisor.tripped:
            return refusal("tripped", [self.supervisor.tripped])
        if not self.armed:
            return refusal("not_armed")
        cooling_s = self._cooling_s()
        if cooling_s:
            return refusal("cooling", [cooling_s])
        told = self.meter.objection(self._now_us, values["constant_imp_per_kwh"])
        if told:
            return refusal("constant_differs", [told])
        head = {
            "record": self._newest + 1,
            "device": self._identity["device"],
            "board": self._identity["board"],
            "firmware": FIRMWARE,
            "estimator": ESTIMATOR,
            "boot": self._identity["boot"],
            "uptime_ms": self._now_us // 1000,
            "reference_mj_per_pulse": self.control.reference[0],
            "reference_u95_ppm": self.control.reference[1],
            # Nobody at the meter can foresee it, and the record tells it.
            "pattern_seed": (values["token"] ^ self._now_us) & 0xFFFFFFFF,
            # Pulses just now and none under load are no proof, but a riddle: they do not count.
            "pulses_before": self._seen if self._now_us - self._seen_us > _JUST_NOW_US else 0,
            "chain_id": bytes(8),
            "calibration": bytes(8),
            "calibrated_day": 0,
            "expires_day": 0,
            "parts_per_cent": [],
            "wiring": 0,
            "source_mohm": 0,
            "source_u95_mohm": 0,
            "set_time_s": 0,
            "set_boot": 0,
            "set_uptime_ms": 0,
        }
        head.update(values)
        head.update(self.settings)
        collect()  # the record's bytes are one piece
        limits = settings.limits(self.settings)
        self.check = Check(
            head, limits, self._now_us, self._idle_pulses, held=True, breathe=self.breathe
        )
        self.control.begin(self._now_us, values["place"])
        self.meter.begin(values["constant_imp_per_kwh"], values["meter"])
        self._newest += 1
        self._progress_us = self._now_us
        return "STARTED", {"token": values["token"], "record": self._newest}

    def _meter(self, values):
        del values
        return "METER_DATA", self.meter.data(self._now_us)

    def _stop(self, values):
        if self.check is not None:
            self.check.stop(self._now_us)
        return self._status(values)

    def _confirm(self, values):
        if self.check is None:
            return refusal("not_checking")
        self.check.confirm(self._now_us, values["what"])
        return self._status(values)

    def _record(self, values):
        blob = self._records.get(values["record"])
        if blob is None:
            return refusal("no_such_record", [values["record"], self._newest])
        offset = values["offset"]
        if offset > len(blob):
            return refusal("bad_offset", [offset, len(blob)])
        return "RECORD_DATA", {
            "record": values["record"],
            "offset": offset,
            "total": len(blob),
            "data": blob[offset : offset + values["length"]],
        }

    def _keep(self, check):
        """The check is over: its record is kept, the oldest makes room."""
        result = check.measurement.result
        self.meter.end(result)
        source = self.supervisor.source
        check.head["wiring"] = self.control.wiring()
        check.head["source_mohm"] = source.mohm
        check.head["source_u95_mohm"] = source.u95_mohm
        head = pack("RECORD_HEAD", check.head)
        # The record needs memory in one piece, and the estimator's numbers lie all over it.
        check.measurement.forget()
        collect()
        body = body_pieces(head, pack("RECORD_RESULT", result), check.recorder.writer.view())
        seal = pack("RECORD_SEAL", {"previous": self._chain, "mac": chain.NO_MAC})
        blob = b"".join([bytes(piece) for piece in sealed_pieces(body, seal)])
        self._chain = chain.link(self._chain, chain.body_digest(body))
        self._records[check.head["record"]] = blob
        self._records.pop(check.head["record"] - _KEPT, None)
        self._seen += result["meter_pulses"]
        self._seen_us = self._now_us
        self._send(
            "FINISHED",
            {
                "record": check.head["record"],
                "verdict": result["verdict"],
                "ratio_ppm": result["ratio_ppm"],
                "u95_ppm": result["u95_ppm"],
                "length": len(blob),
            },
        )

    def _progress(self, check):
        measurement = check.measurement
        evidence = measurement.evidence
        return {
            "record": check.head["record"],
            "state": check.state,
            "elapsed_ms": check.elapsed_us(self._now_us) // 1000,
            "load_level": check.level,
            "ratio_ppm": evidence.ratio_ppm,
            "low_ppm": evidence.low_ppm,
            "high_ppm": evidence.high_ppm,
            "background_mw": evidence.background_mw,
            "voltage_mv": self.supervisor.voltage_mv,
            "meter_pulses": evidence.pulses,
            "reference_pulses": measurement.reference_pulses,
            "rejected": check.rejected,
            "asks": measurement.decision.asks,
        }
