"""Commands about the check: start, stop, confirm; each returns the reply (name, values)."""

from metercheck_device import record_head, settings, validity
from metercheck_device.check import Check
from metercheck_device.link import refusal
from metercheck_wire.compat import collect, const

_JUST_NOW_US = const(10000000)


class CheckCommands:
    """session: see session.py."""

    def __init__(self, session):
        self._session = session

    def replies(self):
        """The commands by name."""
        return {"START": self._start, "STOP": self._stop, "CONFIRM": self._confirm}

    def _start(self, values):
        session = self._session
        check = session.check
        token = values["token"]
        if check is not None and check.head["token"] == token:
            return "STARTED", {"token": token, "record": check.head["record"]}
        refused = self._refused(values)
        if refused:
            return refused
        now_us = session.now_us
        # Pulses just now and none under load are no proof, but a riddle: they do not count.
        seen = session.pulses_seen if now_us - session.seen_us > _JUST_NOW_US else 0
        head = record_head.begun(session, values, seen)
        collect()  # the estimator's numbers lie close to each other then
        check = Check(
            head,
            settings.limits(session.settings),
            now_us,
            session.pulses,
            held=True,
            breathe=session.breathe,
            buffer=session.events,
        )
        session.begin(check)
        if validity.too_old(session.adjustments.calibration, session.clock, now_us):
            check.give_up(now_us, "calibration")
        else:
            session.control.begin(now_us, values["place"])
            session.meter.begin(values["constant_imp_per_kwh"], values["meter"])
        return "STARTED", {"token": token, "record": head["record"]}

    def _refused(self, values):
        """Why no check may begin now, None when it may."""
        session = self._session
        refused = session.busy()
        if refused:
            return refused
        if session.supervisor.tripped:
            return refusal("tripped", [session.supervisor.tripped])
        if not session.armed:
            return refusal("not_armed")
        cooling_s = session.cooling_s()
        if cooling_s:
            return refusal("cooling", [cooling_s])
        if session.archive.full:
            return refusal("journal_full", [session.archive.not_kept])
        told = session.meter.objection(session.now_us, values["constant_imp_per_kwh"])
        return refusal("constant_differs", [told]) if told else None

    def _stop(self, values):
        session = self._session
        if session.check is not None:
            session.check.stop(session.now_us)
        return session.handle("STATUS_REQUEST", values)

    def _confirm(self, values):
        session = self._session
        if session.check is None or session.check.finished:
            return refusal("not_checking")
        session.check.confirm(session.now_us, values["what"])
        return session.handle("STATUS_REQUEST", {})
