"""What a message says: enough to look the record up, and no address unless asked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from metercheck.records.export import local_time
from metercheck.reports.plain import known, ratio_and_u95
from metercheck.words import say

STYLES = ("plain", "wecom", "dingtalk")
_MOST_BYTES = 2000  # a WeCom robot takes 2048 bytes of text


@dataclass(frozen=True)
class Event:
    """A new record. `id`: its SHA-256, by which a receiver knows a message that came twice.

    `time`: ISO 8601, None where the device did not know it. `address`: of its work order, and
    only where the settings ask for it.
    """

    id: str
    meter: str
    verdict: str
    ratio: float
    ratio_u95: float
    short_hash: str
    time_s: int = 0
    address: str = ""

    @property
    def time(self) -> str | None:
        """When the check was, ISO 8601 with this computer's zone."""
        when = local_time(self.time_s)
        return when.isoformat(timespec="seconds") if when else None

    def as_dict(self) -> dict[str, Any]:
        """What a program reads."""
        values = asdict(self) | {"type": "metercheck.record", "time": self.time}
        del values["time_s"]
        if not self.address:
            del values["address"]
        return values

    def heading(self) -> str:
        """One line for people."""
        return say("watch.heading", meter=self._meter(), verdict=say(f"verdict.{self.verdict}"))

    def text(self) -> str:
        """The message for people, in the language of now."""
        when = local_time(self.time_s)
        values = {"ratio": self.ratio, "ratio_u95": self.ratio_u95}
        lines = [
            self.heading(),
            say("watch.ratio", ratio=" ± ".join(ratio_and_u95(values))) if known(values) else "",
            say("watch.time", time=f"{when:%Y-%m-%d %H:%M}") if when else "",
            say("watch.short", short=self.short_hash) if self.short_hash else "",
            say("watch.address", address=self.address) if self.address else "",
            say("watch.caution") if self.verdict == "abnormal" else "",
        ]
        return "\n".join(line for line in lines if line)

    def body(self, style: str) -> bytes:
        """The JSON that a webhook of this style (one of STYLES) takes.

        WeCom (https://developer.work.weixin.qq.com/document/path/99110) and DingTalk
        (https://open.dingtalk.com/document/robots/custom-robot-access) robots take the same
        form of plain text.
        """
        value: dict[str, Any] = self.as_dict()
        if style != "plain":
            text = self.text().encode()[:_MOST_BYTES].decode(errors="ignore")
            value = {"msgtype": "text", "text": {"content": text}}
        return json.dumps(value, ensure_ascii=False).encode()

    def _meter(self) -> str:
        return self.meter or say("live.no_meter")
