"""`metercheck notice`: the draft of a notice. It finds nothing: a person does, and says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.cli.completing import record_names
from metercheck.cli.pages import FORM, OUTPUT, PAGE_LANGUAGE, in_language, write_pages
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.errors import FindingMissing, FindingUnexplained, FindingUnknown
from metercheck.records.export import local_time
from metercheck.records.keys import KeyStore
from metercheck.records.moment import check_time
from metercheck.records.store import Store
from metercheck.reports.paper.extra import need_report_extra
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.reports.notice.billing import Bill
    from metercheck.reports.notice.details import Details, Inspector
    from metercheck.reports.notice.page import Finding, Kind
    from metercheck.reports.notice.rules import Rule


@click.command(cls=SpokenCommand, help="help.notice.about", epilog="help.notice.more")
@click.argument("name", metavar="ID", shell_complete=record_names)
@option("--finding", "code", metavar="ACT", help="help.notice.finding")
@option("--found", "words", metavar="TEXT", help="help.notice.found")
@option("--by", metavar="NAME", help="help.notice.by")
@option(
    "--kind", type=click.Choice(["result", "theft"]), default="result", help="help.notice.kind"
)
@option("--details", "file", type=click.Path(path_type=Path), help="help.notice.details")
@option(
    "--inspector", "people", multiple=True, metavar="NAME:NUMBER", help="help.notice.inspector"
)
@option("--within", type=click.IntRange(1, 3660), default=30, help="help.notice.within")
@option("--rule", "rule_file", type=click.Path(path_type=Path), help="help.notice.rule")
@FORM
@OUTPUT
@PAGE_LANGUAGE
@click.pass_obj
def notice(
    store: str | Path,
    name: str,
    code: str | None,
    words: str | None,
    by: str | None,
    kind: str,
    file: Path | None,
    people: tuple[str, ...],
    within: int,
    rule_file: Path | None,
    form: str | None,
    output: Path | None,
    lang: str | None,
) -> None:
    """Draft a notice about an abnormal, repeated and proven check."""
    need_report_extra()
    from metercheck.reports.gathering import gathered
    from metercheck.reports.notice.entitled import entitled
    from metercheck.reports.notice.page import notice as page

    keys = KeyStore(store)
    with Store(store, create=False) as records:
        stored = records.get(records.number_of(name))
        link, beyond = gathered(records, keys, stored)
        repeated = entitled(records, keys, link, beyond, within)
    rule = _rule(rule_file, link.capture.header)
    details = _details(file, people)
    details = replace(details, address=details.address or beyond.address)
    found = _finding(rule, code, words, by, details)
    with in_language(lang or "zh"):
        own: Kind = "theft" if kind == "theft" else "result"
        bill = _bill(rule, found, details) if own == "theft" else None
        document = page(own, (link, beyond), repeated, found, rule, details, bill)
    write_pages(document, form, output, f"notice-{link.short}")
    if rule.to_confirm:
        click.echo(say("notice.unconfirmed_warning", id=rule.id), err=True)


def _rule(path: Path | None, header: dict) -> Rule:
    """The one that is named, else the one in force on the day of the check."""
    from metercheck.reports.notice.rules import read_rule, rule_for

    if path is not None:
        return read_rule(path)
    when = local_time(check_time(header).time_s)
    assert when is not None  # `entitled` refuses a check whose time nobody knows
    return rule_for(when.date())


def _details(path: Path | None, people: tuple[str, ...]) -> Details:
    from metercheck.reports.notice.details import (
        Details,
        Inspector,
        read_details,
        two_inspectors,
    )

    details = read_details(path) if path else Details()
    named: list[Inspector] = []
    for one in people:
        who, separator, certificate = one.replace("：", ":").rpartition(":")
        if not separator:
            raise Misused(Phrase("usage.inspector_form", given=one))
        named.append(Inspector(who.strip(), certificate.strip()))
    return replace(details, inspectors=two_inspectors((*details.inspectors, *named)))


def _finding(
    rule: Rule, code: str | None, words: str | None, by: str | None, details: Details
) -> Finding:
    from metercheck.reports.notice.page import Finding

    known = [one.code for one in rule.acts]
    if code is None:
        raise FindingMissing(known=known)
    act = rule.act(code)
    if act is None:
        raise FindingUnknown(given=code, known=known, rule=rule.id)
    who = next((one for one in details.inspectors if one.name == by), None)
    if not (words or "").strip() or who is None:
        raise FindingUnexplained(names=[one.name for one in details.inspectors])
    return Finding(act, (words or "").strip(), who)


def _bill(rule: Rule, found: Finding, details: Details) -> Bill:
    from metercheck.errors import ClaimIncomplete
    from metercheck.reports.notice.billing import bill

    if details.claim is None:
        raise ClaimIncomplete(what=Phrase("notice.claim.missing"))
    return bill(
        rule,
        found.act,
        details.claim,
        say("notice.bill.current", amperes=details.claim.current_a),
        say("notice.bill.registered"),
    )
