"""What `report` and `notice` have in common: which files, in which language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.cli.shell import option
from metercheck.records.files import write_atomically
from metercheck.words import LANGUAGES, say, speaking

if TYPE_CHECKING:
    from metercheck.reports.paper.blocks import Document

FORM = option(
    "--format",
    "form",
    type=click.Choice(["pdf", "html", "both"]),
    help="help.pages.format",
)
OUTPUT = option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="help.pages.output"
)
PAGE_LANGUAGE = option("--lang", type=click.Choice(LANGUAGES), help="help.pages.lang")


def in_language(code: str | None) -> AbstractContextManager[None]:
    """Speak `code`, or go on as before."""
    return speaking(code) if code else nullcontext()


def write_pages(document: Document, form: str | None, output: Path | None, name: str) -> None:
    """Write the document and say where. Without `form`, the output's ending tells it.

    Raises errors.FileUnwritable.
    """
    target = output or Path(f"{name}.pdf")
    suffixes = _suffixes(form, target)
    if output is None or len(suffixes) > 1:
        targets = {suffix: target.with_suffix(suffix) for suffix in suffixes}
    else:
        targets = {suffixes[0]: output}
    lost: set[str] = set()
    for suffix, path in targets.items():
        rendered = _renderer(suffix)(document)
        write_atomically(path, rendered.data)
        lost.update(rendered.lost)
        click.echo(say("records.written", path=path))
    if lost:
        from metercheck.reports.paper.lost import code_points

        click.echo(say("report.lost_warning", characters=code_points(sorted(lost))), err=True)


def _suffixes(form: str | None, target: Path) -> list[str]:
    if form == "both":
        return [".pdf", ".html"]
    if form is None:
        return [".html" if target.suffix in (".html", ".htm") else ".pdf"]
    return [f".{form}"]


def _renderer(suffix: str) -> Callable:
    if suffix == ".html":
        from metercheck.reports.paper import html

        return html.render
    from metercheck.reports.paper import pdf

    return pdf.render
