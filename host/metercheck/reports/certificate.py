"""The certificate of a calibration: one page in Chinese and English, from the file that was kept.

It states what was measured and how sure that is. It claims no accreditation, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from metercheck.calibration.constants import day_of
from metercheck.reports.paper.blocks import Document, Fact, Facts, Fields, Heading, Table, Text
from metercheck.words import LANGUAGES, say, speaking

_NOTHING = "—"
_SMALL = 0.86


def certificate(content: Mapping[str, Any]) -> Document:
    """The document of a calibration as `calibration.record.load` gives it."""
    device, standard = content["device"], content["standard"]
    began = datetime.fromisoformat(content["began"])
    expires = day_of(content["new"]["expires_day"])
    return Document(
        language="zh",
        title=_both("certificate.title"),
        subtitle=_both("certificate.subtitle"),
        number=content["sha256"][:12].upper(),
        blocks=(
            Heading(_both("certificate.device")),
            Facts(
                (
                    _fact("certificate.device_id", device["id"]),
                    _fact("certificate.firmware", f"{device['firmware']} ({device['board']})"),
                    _fact("certificate.date", began.date().isoformat()),
                    _fact("certificate.expires", expires.isoformat()),
                )
            ),
            Heading(_both("certificate.standard")),
            Facts(_standard(standard)),
            Heading(_both("certificate.conditions")),
            Facts(_conditions(content)),
            Heading(_both("certificate.results")),
            _results(content),
            Text(_verdict(content), bold=True),
            *_doubt(content),
            Text(_both("certificate.u"), _SMALL),
            Heading(_both("certificate.budget")),
            _budget(content),
            Heading(_both("certificate.constants")),
            _constants(content),
            Text(_both("certificate.no_accreditation"), _SMALL, framed=True),
            Facts((_fact("certificate.by", content["by"]),)),
            Fields((_both("certificate.checked"),)),
        ),
        footer=f"SHA-256 {content['sha256']}",
        page_words="{page} / {pages}",
        lost_words=_both("certificate.lost", characters="{characters}"),
        made=began,
        one_page=True,
        watermark="" if _holds(content) else _both_short(content),
    )


def write(content: Mapping[str, Any], path: Path) -> None:
    """The certificate as a file, by its ending: .pdf, .html, all else as text.

    Raises errors.FileUnwritable.
    """
    from metercheck.records.files import write_atomically

    document = certificate(content)
    if path.suffix == ".pdf":
        from metercheck.reports.paper import pdf

        write_atomically(path, pdf.render(document).data)
    elif path.suffix == ".html":
        from metercheck.reports.paper import html

        write_atomically(path, html.render(document).data)
    else:
        write_atomically(path, plain(document).encode())


def plain(document: Document) -> str:
    """The document as Markdown that reads well as it is."""
    lines = [f"# {document.title}", "", document.subtitle, "", document.number]
    for block in document.blocks:
        lines.append("")
        if isinstance(block, Heading):
            lines.append(f"## {block.text}")
        elif isinstance(block, Facts):
            lines += [f"- {one.name}: {one.value}" for one in block.items]
        elif isinstance(block, Table):
            lines.append("| " + " | ".join(block.header) + " |")
            lines.append("|" + " --- |" * len(block.header))
            lines += ["| " + " | ".join(row) + " |" for row in block.rows]
        elif isinstance(block, Text):
            lines.append(block.text)
        elif isinstance(block, Fields):
            lines += [f"{name}: ____________________" for name in block.names]
    return "\n".join([*lines, "", document.footer, ""])


def error_words(quantity: Mapping[str, Any] | None) -> str:
    """An error in per cent with its sign; a dash where there is none."""
    if quantity is None:
        return _NOTHING
    rounded = round(quantity["error_ppm"] / 1e4, 3)
    return f"{rounded or 0.0:+.3f} %"


def u_words(quantity: Mapping[str, Any] | None) -> str:
    """Expanded uncertainty and coverage factor; the uncertainty is rounded up (7.2.6)."""
    if quantity is None:
        return _NOTHING
    budget = quantity["budget"]
    return f"{_up(budget['U_ppm'])} % (k = {budget['k']:.2f})"


def percent_up(ppm: float) -> str:
    """An uncertainty in per cent, rounded up."""
    return f"{_up(ppm)} %"


def _up(ppm: float) -> str:
    hundredths = -(-ppm // 10)  # of a thousandth of a per cent
    return f"{hundredths / 1e3:.3f}"


def _holds(content: Mapping[str, Any]) -> bool:
    return bool(content["written"] and content["left_within"])


def _both(key: str, **arguments: object) -> str:
    """A sentence in Chinese, then in English."""
    said: list[str] = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(say(key, **arguments))
    return "  ".join(said)


def _both_short(content: Mapping[str, Any]) -> str:
    return _both("certificate.mark_failed" if content["written"] else "certificate.mark_dry")


def _fact(key: str, value: object) -> Fact:
    return Fact(_both(key), _NOTHING if value in (None, "") else str(value))


def _standard(standard: Mapping[str, Any]) -> tuple[Fact, ...]:
    named = " ".join(part for part in (standard["name"], standard["model"]) if part)
    u = f"{standard['energy_u_percent']:g} % (k = {standard['k']:g})"
    return (
        _fact("certificate.standard_name", named),
        _fact("certificate.serial", standard["serial"]),
        _fact("certificate.class", standard["accuracy_class"]),
        _fact("certificate.standard_u", u),
        _fact("certificate.traceable", f"{standard['certificate']}, {standard['issuer']}"),
        _fact("certificate.valid", f"{standard['calibrated']} … {standard['valid_until']}"),
    )


def _conditions(content: Mapping[str, Any]) -> tuple[Fact, ...]:
    found, powers = content["conditions"], content["powers_w"]
    one, two = powers.get("element_1"), powers.get("element_2")
    elements = _NOTHING if None in (one, two) else f"{one:.0f} W, {two:.0f} W"
    humidity = found["humidity_percent"]
    ambient = found["ambient_c"]
    return (
        _fact("certificate.supply", f"{found['voltage_v']:.1f} V, {found['frequency_hz']:.2f} Hz"),
        _fact("certificate.ambient", None if ambient is None else f"{ambient:g} °C"),
        _fact("certificate.humidity", None if humidity is None else f"{humidity:g} %"),
        _fact("certificate.heatsink", f"{found['heatsink_c']:.1f} °C"),
        _fact("certificate.elements", elements),
        _fact("certificate.place", content["place"]),
    )


def _results(content: Mapping[str, Any]) -> Table:
    found, left = content["found"], content["left"] or {}
    rows = [
        (
            _both(f"calibration.quantity.{name}"),
            str(len(found[name]["ratios"])) if found[name] else _NOTHING,
            error_words(found[name]),
            error_words(left.get(name)),
            u_words(found[name]),
        )
        for name in ("energy", "voltage", "frequency")
    ]
    header = tuple(
        _both(f"calibration.column.{name}") for name in ("quantity", "count", "found", "left", "u")
    )
    return Table(header, tuple(rows), (0.22, 0.14, 0.2, 0.2, 0.24), frozenset({1, 2, 3, 4}))


def _budget(content: Mapping[str, Any]) -> Table:
    """The energy's budget, with what use adds."""
    rows = [
        (_both(f"calibration.component.{one['name']}"), f"{one['u_ppm'] / 1e4:.4f} %")
        for one in content["use"]["components"]
    ]
    calibrated = content["found"]["energy"]["budget"]["U_ppm"]
    rows.append((_both("certificate.u_calibration"), percent_up(calibrated)))
    rows.append((_both("certificate.u_use"), percent_up(content["use"]["U_ppm"])))
    header = (_both("calibration.column.component"), _both("calibration.column.u_standard"))
    return Table(header, tuple(rows), (0.7, 0.3), frozenset({1}))


def _constants(content: Mapping[str, Any]) -> Table:
    rows = [
        (name, f"{content['old'][name]}", f"{content['new'][name]}")
        for name in ("k_v", "k_i", "k_p", "e_cf_nj", "reference_u95_ppm")
    ]
    header = (
        _both("certificate.constant"),
        _both("certificate.before"),
        _both("certificate.after"),
    )
    return Table(header, tuple(rows), (0.34, 0.33, 0.33), frozenset({1, 2}))


def _doubt(content: Mapping[str, Any]) -> tuple[Text, ...]:
    """That the device was less right than it believed."""
    if content["was_within"]:
        return ()
    since = day_of(content["old"]["day"]).isoformat()
    believed = percent_up(content["old"]["reference_u95_ppm"])
    return (Text(_both("calibration.was_off", since=since, believed=believed), framed=True),)


def _verdict(content: Mapping[str, Any]) -> str:
    if not content["written"]:
        return _both("certificate.dry")
    if not content["left"]:
        return _both("certificate.unverified")
    return _both("certificate.good" if content["left_within"] else "certificate.bad")
