"""Commands about the device itself: who it is, how it is, what is set in it."""

from metercheck_device import settings, telling
from metercheck_device.link import refusal


class DeviceCommands:
    """session: see session.py."""

    def __init__(self, session):
        self._session = session

    def replies(self):
        """The commands by name."""
        return {
            "HELLO_REQUEST": self._hello,
            "STATUS_REQUEST": self._status,
            "SETTINGS_REQUEST": self._settings,
            "SETTINGS_CHANGE": self._change_settings,
            "CALIBRATION_REQUEST": self._calibration,
            "CALIBRATION_CHANGE": self._calibrate,
            "METER_REQUEST": self._meter,
        }

    def _hello(self, values):
        del values  # the host judges whether the versions fit: it can tell the user
        return "HELLO", telling.hello(self._session)

    def _status(self, values):
        del values
        return "STATUS", telling.status(self._session)

    def _settings(self, values):
        del values
        return "SETTINGS", self._session.settings

    def _change_settings(self, values):
        session = self._session
        wrong = settings.inconsistent(values)
        if session.check is not None:
            return refusal("busy", [session.check.head["record"]])
        if wrong >= 0:
            return refusal("settings_refused", [wrong])
        session.adjustments.change(values)
        return "SETTINGS", session.settings

    def _calibration(self, values):
        del values
        session = self._session
        return session.adjustments.told(session.clock, session.now_us)

    def _calibrate(self, values):
        session = self._session
        refused = session.busy(armed=True) or session.adjustments.calibrate(values)
        return refused or session.adjustments.told(session.clock, session.now_us)

    def _meter(self, values):
        del values
        session = self._session
        return "METER_DATA", session.meter.data(session.now_us)
