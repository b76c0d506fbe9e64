"""The report of a check: one page for the office, from the record alone and how it stands here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from metercheck import __version__
from metercheck.records.capture import Capture
from metercheck.records.chain import Link
from metercheck.records.moment import CheckTime, check_time
from metercheck.records.replay import DEFAULT_LIMITS, device_result
from metercheck.reports.check_picture import ratio_picture
from metercheck.reports.moment import time_words
from metercheck.reports.paper.blocks import (
    INK,
    Banner,
    Beside,
    Block,
    Document,
    Fact,
    Facts,
    Heading,
    Picture,
    Points,
    Text,
)
from metercheck.reports.paper.code import code_picture
from metercheck.reports.plain import (
    known,
    next_steps,
    percent,
    ratio_and_u95,
    reason_sentence,
    seconds,
    sentence,
    signed_percent,
    watts,
)
from metercheck.reports.standing import Standing
from metercheck.words import catalogue, language, say

CALIBRATION_STATES = ("valid", "expired", "unknown", "never")
_DAY_0 = date(2000, 1, 1)
_REMARKS = 3
_QR_MM = 27.0
_PICTURE_MM = 46.0


@dataclass(frozen=True)
class Remark:
    """What somebody wrote about a record. `at`: ISO 8601."""

    at: str
    author: str
    text: str


@dataclass(frozen=True)
class Beyond:
    """What the store knows of a record that its bytes do not."""

    id: int
    sha256: str
    standing: Standing
    address: str = ""
    remarks: tuple[Remark, ...] = ()
    attachments: int = 0


def report(link: Link, beyond: Beyond) -> Document:
    """The page for the record `link`, in the language of now. Replays the check: up to 1 s."""
    capture = link.capture
    header, result = capture.header, device_result(capture)
    place = header["place"]
    blocks: list[Block] = [
        _banner(result),
        *_warning(beyond.standing),
        Facts(tuple(_facts(capture, result)), columns=2),
        *_address(beyond),
        Picture(say("report.picture"), ratio_picture(capture), _PICTURE_MM, grows=True),
        Beside(_why(result, place), _rule(header), share=0.56),
        *_notes(beyond),
        Heading(say("report.evidence")),
        _evidence(link, beyond, result),
    ]
    return Document(
        language=language(),
        title=say("report.title"),
        subtitle=say(
            "report.subtitle",
            id=beyond.id,
            record=link.number,
            device=link.device,
            version=__version__,
        ),
        number=link.short,
        blocks=tuple(blocks),
        footer=say("report.footer"),
        page_words=catalogue()["report.page"][language()],
        lost_words=catalogue()["report.lost"][language()],
        made=made(check_time(header)),
        one_page=True,
    )


def made(when: CheckTime) -> datetime:
    """The one date in the file: the check's, or a fixed one where nobody knows it."""
    iso = when.readable()["time"]
    return datetime.fromisoformat(iso) if iso else datetime(2000, 1, 1, tzinfo=UTC)


def calibration_state(header: Mapping[str, Any], when: CheckTime) -> str:
    """Whether the calibration was valid at the check: one of CALIBRATION_STATES.

    Valid only when it is so for every moment at which the check may have been.
    """
    if not header["calibrated_day"]:
        return "never"
    if not when.known:
        return "unknown"
    first, last = ((at - _day_0_s()) / 86_400 for at in (when.earliest_s, when.latest_s))
    inside = header["calibrated_day"] <= first and last < header["expires_day"]
    return "valid" if inside else "expired"


def day(number: int) -> str:
    """A day counted from 2000-01-01, as a date."""
    return (_DAY_0 + timedelta(days=number)).isoformat()


def _day_0_s() -> float:
    return datetime(2000, 1, 1, tzinfo=UTC).timestamp()


def _banner(result: Mapping[str, Any]) -> Banner:
    verdict = str(result["verdict"])
    unknown = say("report.unknown")
    ratio, u95 = ratio_and_u95(result) if known(result) else (unknown, unknown)
    figures = [
        Fact(say("report.ratio"), ratio, emphatic=known(result)),
        Fact(say("report.u95"), u95),
        Fact(say("report.error"), signed_percent(result) if known(result) else unknown),
    ]
    shown = tuple(figures) if verdict not in ("invalid", "none") else ()
    return Banner(verdict, say(f"verdict.{verdict}"), sentence(result), shown)


def _warning(standing: Standing) -> list[Block]:
    """Nobody may read the verdict of a record that does not hold without reading that."""
    return [] if standing.holds else [Text(say("report.warning"), bold=True, framed=True)]


def _facts(capture: Capture, result: Mapping[str, Any]) -> list[Fact]:
    header = capture.header
    when = check_time(header)
    rejected = sum(result["rejected"].values())
    pulses = {"meter": result["meter_pulses"], "reference": result["reference_pulses"]}
    ended = say("records.duration_value", seconds=seconds(result["duration_s"]), end=_end(result))
    values = {
        "report.meter": header["meter"] or say("live.no_meter"),
        "report.device": f"{header['device']} ({header['board']})",
        "report.place": say(f"place.{header['place']}"),
        "report.versions": say("report.versions_value", **header),
        "report.constant": f"{header['constant_imp_per_kwh']} imp/kWh",
        "report.calibrated": _calibrated(header),
        "report.when": time_words(when),
        "report.calibration": say(
            "report.calibration_value",
            state=say(f"report.calibration_state.{calibration_state(header, when)}"),
            u95=percent(header["reference_u95_ppm"] / 1e6, 2),
            number=header["calibration"],
        ),
        "report.measured": ended,
        "report.pulses": say("report.pulses_value", rejected=rejected, **pulses),
        "report.household": watts(result["background_w"]),
        "report.level": _levels(result),
    }
    return [Fact(say(name), value, name == "report.meter") for name, value in values.items()]


def _address(beyond: Beyond) -> list[Block]:
    if not beyond.address:
        return []
    return [Facts((Fact(say("report.address"), beyond.address),), columns=1)]


def _end(result: Mapping[str, Any]) -> str:
    return say(f"end.{result['end']}")


def _calibrated(header: Mapping[str, Any]) -> str:
    if not header["calibrated_day"]:
        return say("report.never_calibrated")
    return say(
        "report.calibrated_value",
        day=day(header["calibrated_day"]),
        expires=day(header["expires_day"]),
    )


def _levels(result: Mapping[str, Any]) -> str:
    parts = [
        say("report.level_value", elements=_elements(one["level"]), value=_share(one))
        for one in result["levels"]
    ]
    return say("report.between").join(parts) or say("report.unknown")


def _elements(level: int) -> str:
    return say(f"live.elements_{level}")


def _share(one: Mapping[str, Any]) -> str:
    return " ± ".join(ratio_and_u95(one)) if known(one) else say("report.unknown")


def _why(result: Mapping[str, Any], place: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if result["reasons"]:
        reasons = (reason_sentence(one["code"], one["arg"]) for one in result["reasons"])
        blocks += [Heading(say("heading.reasons")), Points(tuple(reasons))]
    for heading, text in next_steps(result, place).items():
        blocks += [Heading(heading), Text(text)]
    return tuple(blocks)


def _rule(header: Mapping[str, Any]) -> tuple[Block, ...]:
    limits = DEFAULT_LIMITS | header["limits"] | {"longest_s": header["longest_s"]}
    normal, abnormal = (
        {side: percent(limits[f"{name}_{side}_ppm"] / 1e6, 0) for side in ("low", "high")}
        for name in ("normal", "abnormal")
    )
    odds = f"{round(1e6 / limits['error_rate_ppm']):,}" if limits["error_rate_ppm"] else "∞"
    rules = (
        say("report.rule_normal", **normal),
        say("report.rule_abnormal", odds=odds, **abnormal),
        say("report.rule_open", longest=limits["longest_s"]),
    )
    return Heading(say("report.rule")), Points(rules, 0.92)


def _notes(beyond: Beyond) -> list[Block]:
    """Remarks and attachments, where there are any."""
    lines = [
        say("report.remark", at=one.at[:16].replace("T", " "), author=one.author, text=one.text)
        for one in beyond.remarks[-_REMARKS:]
    ]
    if len(beyond.remarks) > _REMARKS:
        lines.append(say("report.more_remarks", count=len(beyond.remarks) - _REMARKS))
    blocks: list[Block] = []
    if lines:
        blocks += [Heading(say("report.remarks")), Points(tuple(lines))]
    if beyond.attachments:
        counted = say("report.attachment_count", count=beyond.attachments)
        blocks.append(Facts((Fact(say("report.attachments"), counted),), columns=1))
    return blocks


def _evidence(link: Link, beyond: Beyond, result: Mapping[str, Any]) -> Block:
    facts = (
        Fact(say("report.short"), link.short, emphatic=True),
        Fact(say("report.chain"), link.value.hex(), code=True),
        Fact(say("report.sha256"), beyond.sha256, code=True),
        Fact(say("report.verified"), standing_words(beyond.standing)),
    )
    code = Picture("", code_picture(code_text(link, result), _QR_MM, INK), _QR_MM, _QR_MM)
    said = Text(say("report.code_holds"), 0.85, quiet=True)
    return Beside((code,), (Facts(facts, columns=1), said), share=0.18)


def standing_words(standing: Standing) -> str:
    """What a verification on this computer says, in a sentence."""
    if not standing.holds:
        findings = " ".join(say(f"finding.{one.code}", **one.details) for one in standing.wrong)
        return say("report.wrong", findings=findings)
    seal = say(f"report.seal.{standing.seal}")
    receipt = say(f"report.receipt.{'given' if standing.receipt else 'none'}")
    again = say(f"report.again.{'done' if standing.again else 'other'}")
    return say("report.holds", again=again, seal=seal, receipt=receipt)


def code_text(link: Link, result: Mapping[str, Any]) -> str:
    """What the two-dimensional code says, in the characters that make it smallest.

    MC1:short hash:chain:device:number there:verdict:ratio in ppm:U (95 %) in ppm
    """
    parts = (
        "MC1",
        link.short,
        link.value.hex(),
        link.device,
        str(link.number),
        str(result["verdict"]),
        str(round(result["ratio"] * 1e6)),
        str(round(result["ratio_u95"] * 1e6)),
    )
    return ":".join(parts).upper()
