"""`metercheck report`: one page about a check, for the office."""

from __future__ import annotations

from pathlib import Path

import click

from metercheck.cli.completing import record_names
from metercheck.cli.pages import FORM, OUTPUT, PAGE_LANGUAGE, in_language, write_pages
from metercheck.cli.shell import SpokenCommand
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store
from metercheck.reports.paper.extra import need_report_extra


@click.command(cls=SpokenCommand, help="help.report.about", epilog="help.report.more")
@click.argument("name", metavar="ID", shell_complete=record_names)
@FORM
@OUTPUT
@PAGE_LANGUAGE
@click.pass_obj
def report(
    store: str | Path, name: str, form: str | None, output: Path | None, lang: str | None
) -> None:
    """Write the report of a record."""
    need_report_extra()
    from metercheck.reports.gathering import gathered
    from metercheck.reports.report import report as page

    with Store(store, create=False) as records:
        stored = records.get(records.number_of(name))
        link, beyond = gathered(records, KeyStore(store), stored)
    with in_language(lang):
        document = page(link, beyond)
    write_pages(document, form, output, f"report-{link.short}")
