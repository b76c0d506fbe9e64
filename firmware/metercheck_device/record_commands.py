"""Commands about records, their chain and the clock; each returns the reply (name, values)."""

from metercheck_device.link import refusal


class RecordCommands:
    """session: see session.py."""

    def __init__(self, session):
        self._session = session
        self._archive = session.archive

    def replies(self):
        """The commands by name."""
        return {
            "RECORD_REQUEST": self._record,
            "JOURNAL_REQUEST": self._journal,
            "RECORDS_KEPT": self._kept,
            "PROVISION": self._provision,
            "FACTORY_RESET": self._reset,
            "SET_TIME": self._set_time,
        }

    def _record(self, values):
        record, offset = values["record"], values["offset"]
        total = self._archive.length(record)
        if total < 0:
            return refusal("no_such_record", [record, self._archive.newest])
        if offset > total:
            return refusal("bad_offset", [offset, total])
        return "RECORD_DATA", {
            "record": record,
            "offset": offset,
            "total": total,
            "data": self._archive.read(record, offset, min(values["length"], total - offset)),
        }

    def _journal(self, values):
        del values
        return "JOURNAL", self._archive.told()

    def _kept(self, values):
        record = values["record"]
        return self._session.busy() or self._done(
            self._archive.keep(record, values["chain"]), record
        )

    def _provision(self, values):
        return self._session.busy(armed=True) or self._done(self._archive.provision(values["key"]))

    def _reset(self, values):
        refused = self._session.busy(armed=True)
        if refused:
            return refused
        wrong = self._archive.reset(values["chain_id"])
        if not wrong:
            self._session.adjustments.reset()
        return self._done(wrong)

    def _set_time(self, values):
        session = self._session
        session.clock.set(values["time_s"], session.now_us)
        self._archive.note_time(session.clock)
        return session.handle("STATUS_REQUEST", {})

    def _done(self, wrong, record=0):
        """The state of the journal, or why that was refused."""
        archive = self._archive
        if not wrong:
            return "JOURNAL", archive.told()
        return refusal(
            wrong,
            {
                "no_such_record": [record, archive.newest],
                "wrong_chain": [record or archive.newest],
                "records_not_kept": [archive.not_kept],
            }.get(wrong, []),
        )
