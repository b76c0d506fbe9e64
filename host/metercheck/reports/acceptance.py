"""The report of an acceptance: text for the terminal, one page for the device's papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from metercheck.reports.paper.blocks import Document, Fact, Facts, Fields, Heading, Table, Text
from metercheck.words import say

_NOTHING = "—"


def measurement_words(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """(name, value, limits, outcome) of a measurement as `Report.as_dict` has it."""
    return (
        say(f"acceptance.measure.{one['name']}"),
        value_words(one["value"], one["unit"]),
        limits_words(one),
        say(f"acceptance.outcome.{one['outcome']}"),
    )


def value_words(value: Any, unit: str) -> str:
    """A value with its unit; a dash for one that was not measured."""
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return say("acceptance.yes" if value else "acceptance.no")
    number = f"{value:.3g}" if isinstance(value, float) and abs(value) < 100 else f"{value:.0f}"
    return f"{number} {unit}".rstrip()


def limits_words(one: Mapping[str, Any]) -> str:
    """What it may be."""
    if one["equals"] is not None:
        return value_words(one["equals"], one["unit"])
    low, high, unit = one["low"], one["high"], one["unit"]
    if low is None:
        return f"≤ {high:g} {unit}".rstrip()
    if high is None:
        return f"≥ {low:g} {unit}".rstrip()
    return f"{low:g} … {high:g} {unit}".rstrip()


def lines(content: Mapping[str, Any]) -> Iterator[str]:
    """The report as lines of text."""
    for phase in content["phases"]:
        yield from phase_lines(phase)
    yield ""
    yield outcome_sentence(content)


def phase_lines(phase: Mapping[str, Any]) -> Iterator[str]:
    """One phase: its outcome, then what was measured."""
    name = say(f"acceptance.phase.{phase['name']}")
    yield say("acceptance.line", name=name, outcome=say(f"acceptance.outcome.{phase['outcome']}"))
    for one in phase["measurements"]:
        name, value, limits, outcome = measurement_words(one)
        yield say("acceptance.measured", name=name, value=value, limits=limits, outcome=outcome)
    if phase["trouble"]:
        yield f"    {phase['trouble']}"


def outcome_sentence(content: Mapping[str, Any]) -> str:
    """What came of all of it."""
    return say(f"acceptance.sentence.{content['outcome']}")


def document(content: Mapping[str, Any]) -> Document:
    """One page: what was measured, within which limits, by whom."""
    device = content["device"]
    rows = [
        (
            say(f"acceptance.phase.{phase['name']}") if number == 0 else "",
            *measurement_words(one),
        )
        for phase in content["phases"]
        for number, one in enumerate(phase["measurements"])
    ]
    troubles = [
        say(
            "acceptance.line",
            name=say(f"acceptance.phase.{phase['name']}"),
            outcome=phase["trouble"],
        )
        for phase in content["phases"]
        if phase["trouble"]
    ]
    header = tuple(
        say(f"acceptance.column.{name}")
        for name in ("phase", "what", "value", "limits", "outcome")
    )
    number = device.get("device", _NOTHING)
    return Document(
        language=_language(),
        title=say("acceptance.title"),
        subtitle=say("acceptance.subtitle"),
        number=number,
        blocks=(
            Facts(
                (
                    Fact(say("status.device"), number),
                    Fact(say("acceptance.firmware"), device.get("firmware", _NOTHING)),
                    Fact(say("acceptance.began"), content["began"]),
                    Fact(say("acceptance.operator"), content["operator"] or _NOTHING),
                )
            ),
            Text(outcome_sentence(content), bold=True, framed=True),
            Heading(say("acceptance.measurements")),
            Table(header, tuple(rows), (0.16, 0.32, 0.16, 0.22, 0.14), frozenset({2, 3})),
            *(Text(trouble) for trouble in troubles),
            Fields((say("acceptance.signed"),)),
        ),
        footer=say("acceptance.footer"),
        page_words="{page} / {pages}",
        lost_words=say("acceptance.lost", characters="{characters}"),
        made=datetime.fromisoformat(content["began"]),
        one_page=True,
    )


def write_pdf(content: Mapping[str, Any], path: Path) -> None:
    """The page as PDF. Raises errors.FileUnwritable."""
    from metercheck.records.files import write_atomically
    from metercheck.reports.paper import pdf

    write_atomically(path, pdf.render(document(content)).data)


def _language() -> str:
    from metercheck.words import language

    return language()
