"""The draft of a notice. What was found is a person's finding and stands there as such."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from metercheck import __version__
from metercheck.records.chain import Link
from metercheck.records.moment import check_time
from metercheck.records.replay import device_result
from metercheck.reports.moment import time_words
from metercheck.reports.notice.billing import Bill, Line
from metercheck.reports.notice.details import Details, Inspector
from metercheck.reports.notice.rules import Act, Rule
from metercheck.reports.paper.blocks import (
    Block,
    Document,
    Fact,
    Facts,
    Fields,
    Heading,
    Points,
    Table,
    Text,
    Together,
)
from metercheck.reports.plain import percent, ratio_and_u95, signed_percent
from metercheck.reports.report import Beyond, day, made, standing_words
from metercheck.words import catalogue, language, say

Kind = Literal["result", "theft"]
_SHARES = (3.4, 1.5, 1.3, 1.2, 1.9, 1.6, 1.9)


@dataclass(frozen=True)
class Finding:
    """What a person chose and wrote."""

    act: Act
    words: str
    by: Inspector


def notice(
    kind: Kind,
    check: tuple[Link, Beyond],
    repeated: tuple[Link, Beyond],
    finding: Finding,
    rule: Rule,
    details: Details,
    bill: Bill | None,
) -> Document:
    """The draft, in the language of now. `bill`: for a notice of kind "theft"."""
    link, _ = check
    blocks: list[Block] = [
        Text(say("notice.draft_means"), bold=True, framed=True),
        _parties(link, details),
        Heading(say("notice.found")),
        *_found(link, finding, rule),
        Heading(say("notice.checks")),
        *_checks(check, repeated),
    ]
    if bill is not None:
        blocks += [Heading(say("notice.billing")), *_billing(bill, rule, finding.act)]
    if unconfirmed := _unconfirmed(rule):
        blocks.append(Text(unconfirmed, 0.92, framed=True))
    blocks += [
        Heading(say("notice.handling")),
        Text(_handling(details)),
        Heading(say("notice.law")),
        Points(_law(rule, bill is not None), 0.92),
        Together((Heading(say("notice.signatures")), *_signatures(details))),
    ]
    number = details.number or link.short
    return Document(
        language=language(),
        title=say("notice.title", form=say(f"notice.form.{kind}")),
        subtitle=say("notice.subtitle", short=link.short, version=__version__, rule=rule.id),
        number=say("notice.number", number=number),
        blocks=tuple(blocks),
        footer=say("notice.footer"),
        page_words=catalogue()["report.page"][language()],
        lost_words=catalogue()["report.lost"][language()],
        made=made(check_time(link.capture.header)),
        watermark=say("notice.watermark"),
    )


def _parties(link: Link, details: Details) -> Facts:
    header = link.capture.header
    values = {
        "notice.issuer": details.issuer,
        "notice.customer": details.customer,
        "notice.account": details.account,
        "report.meter": header["meter"],
        "notice.phone": details.phone,
        "report.constant": f"{header['constant_imp_per_kwh']} imp/kWh",
        "report.address": details.address,
    }
    blank = say("notice.blank")
    return Facts(tuple(Fact(say(name), value or blank) for name, value in values.items()))


def _found(link: Link, finding: Finding, rule: Rule) -> list[Block]:
    act = finding.act.text if language() == "zh" else finding.act.en
    values = {
        "when": time_words(check_time(link.capture.header)),
        "by": say("notice.person", name=finding.by.name, certificate=finding.by.certificate),
        "words": finding.words,
    }
    law = say("notice.act", rule=_named(rule), article=rule.articles["acts"], act=act)
    return [
        Text(say("notice.found_words", **values)),
        Text(law, bold=True),
        Text(say("notice.whose", name=finding.by.name), 0.92, quiet=True),
    ]


def _checks(check: tuple[Link, Beyond], repeated: tuple[Link, Beyond]) -> list[Block]:
    rows = tuple(_check_row(link) for link, _ in (check, repeated))
    header = tuple(
        say(f"notice.check.{name}") for name in ("short", "when", "place", "ratio", "error")
    )
    link, beyond = check
    head = link.capture.header
    device = say(
        "notice.device",
        device=link.device,
        calibrated=day(head["calibrated_day"]),
        expires=day(head["expires_day"]),
        u95=percent(head["reference_u95_ppm"] / 1e6, 2),
    )
    return [
        Table(header, rows, (1.5, 3.2, 1.0, 1.9, 1.3), frozenset({3, 4})),
        Text(device, 0.92),
        Text(say("notice.verified", what=standing_words(beyond.standing)), 0.92),
        Text(say("notice.not_a_cause"), 0.92, quiet=True),
    ]


def _check_row(link: Link) -> tuple[str, ...]:
    header, result = link.capture.header, device_result(link.capture)
    return (
        link.short,
        time_words(check_time(header)),
        say(f"place.{header['place']}"),
        " ± ".join(ratio_and_u95(result)),
        signed_percent(result),
    )


def _billing(bill: Bill, rule: Rule, act: Act) -> list[Block]:
    names = ("what", "capacity", "hours", "days", "kwh", "tariff", "yuan")
    header = tuple(say(f"notice.bill.{name}") for name in names)
    total = (say("notice.bill.charge"), "", "", "", str(bill.kwh), "", str(bill.charge_yuan))
    rows = (*(_bill_row(one) for one in bill.lines), total)
    times = f"{bill.times.normalize():f}"
    facts = (
        Fact(
            say("notice.bill.penalty", times=times),
            say("notice.yuan", yuan=bill.penalty_yuan),
        ),
        Fact(say("notice.bill.total"), say("notice.yuan", yuan=bill.total_yuan), emphatic=True),
    )
    notes = [
        say(
            f"notice.method.{act.method}",
            rule=_named(rule),
            article=rule.articles["energy"],
            volts=rule.voltage_v,
        )
    ]
    notes += [say(f"notice.by_rule.{name}") for name in sorted(bill.by_rule)]
    notes += [say(f"notice.own_choice.{name}") for name in sorted(bill.own_choice)]
    notes.append(say("notice.rounding", kwh=rule.kwh_step, yuan=rule.yuan_step))
    return [
        Table(header, rows, _SHARES, frozenset(range(1, 7)), total=True),
        Facts(facts),
        Points(tuple(notes), 0.92),
    ]


def _bill_row(line: Line) -> tuple[str, ...]:
    return (
        line.what,
        *(_plain(one) for one in (line.capacity_kw, line.hours_a_day)),
        "" if line.days is None else str(line.days),
        str(line.kwh).replace("-", "\N{MINUS SIGN}"),
        f"{line.tariff_yuan_per_kwh:f}",
        str(line.yuan).replace("-", "\N{MINUS SIGN}"),
    )


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _named(rule: Rule) -> str:
    title = rule.title if language() == "zh" else f"{rule.title_en} ({rule.title})"
    return say("notice.rule", title=title, issued=rule.issued)


def _unconfirmed(rule: Rule) -> str:
    names = say("report.between").join(say(f"notice.confirm.{one}") for one in rule.to_confirm)
    return say("notice.unconfirmed", what=names, id=rule.id) if names else ""


def _handling(details: Details) -> str:
    blank = say("notice.blank")
    return say(
        "notice.handling_words", days=details.due_days or blank, at=details.handle_at or blank
    )


def _law(rule: Rule, charged: bool) -> tuple[str, ...]:
    parts = [
        say("notice.law_act", rule=_named(rule), article=rule.articles["acts"]),
        *(
            [
                say(
                    "notice.law_charge",
                    rule=_named(rule),
                    charge=rule.articles["charge"],
                    energy=rule.articles["energy"],
                )
            ]
            if charged
            else []
        ),
        say("notice.law_regulation"),
        say("notice.law_act_71"),
    ]
    return tuple(parts)


def _signatures(details: Details) -> list[Block]:
    inspectors = tuple(
        say("notice.sign.inspector", name=one.name, certificate=one.certificate)
        for one in details.inspectors
    )
    return [
        Fields((*inspectors, say("notice.sign.stamp"), say("notice.sign.date"))),
        Text(say("notice.sign.received")),
        Fields((say("notice.sign.user"), say("notice.sign.date"))),
        Text(say("notice.sign.refused")),
        Fields((say("notice.sign.reason"),), columns=1),
        Fields((say("notice.sign.witness"), say("notice.sign.witness_of"))),
        Text(say("notice.copies"), 0.92, quiet=True),
    ]
