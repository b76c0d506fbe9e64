"""The picture of a check: what the meter registered against what it should have registered.

Drawn through matplotlib's objects, without pyplot: no global state, no display.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import PercentFormatter

from metercheck.errors import FileUnwritable
from metercheck.records.capture import Capture
from metercheck.records.files import atomic_path
from metercheck.records.replay import DEFAULT_LIMITS, device_result
from metercheck.reports.curves import Curves, curves
from metercheck.reports.plain import known, ratio_and_u95, seconds
from metercheck.words import Phrase, language, say, speaking

_INK = "#22272e"
_QUIET = "#6b7480"
_METER = "#1f5fa8"
_EXPECTED = "#c0752a"
_HOUSEHOLD = "#a7afb8"
_LOAD = {1: "#f6e3bf", 2: "#f0cf8e", 3: "#e3ae4c"}
_NORMAL = "#dcecd9"
_LIMIT = "#a33a3a"
_VERDICT = {"normal": "#2e7d32", "abnormal": "#a33a3a"}

# Fonts with Chinese glyphs, as Linux, Windows and macOS name them.
_CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Heiti SC",
)
_SIZE_IN = (9.0, 7.4)
_DPI = 120
_SHORTEST_S = 1.0
# No date in the file: the same check gives the same bytes.
_METADATA = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}


def plot_check(capture: Capture, path: Path) -> None:
    """Draw the check into `path` (.png, .svg, .pdf). Raises errors.FileUnwritable."""
    if path.suffix not in _METADATA:
        detail = Phrase("plot.form", forms=", ".join(_METADATA))
        raise FileUnwritable(path=path, detail=detail)
    font = _chinese_font()
    # Without Chinese glyphs every label would be a row of empty boxes: then rather English.
    spoken = language() if font else "en"
    families = [*([font] if font else []), "DejaVu Sans"]
    with (
        speaking(spoken),
        rc_context({"font.family": families, "svg.hashsalt": "metercheck"}),
        atomic_path(path) as temporary,
    ):
        figure = _figure(capture, all_glyphs=font is not None)
        figure.savefig(temporary, dpi=_DPI, metadata=_METADATA[path.suffix])


def _chinese_font() -> str | None:
    installed = {font.name for font in fontManager.ttflist}
    return next((name for name in _CHINESE_FONTS if name in installed), None)


def _figure(capture: Capture, *, all_glyphs: bool) -> Figure:
    drawn = curves(capture)
    below_title = (0, 0, 1, 0.905)
    layout = ConstrainedLayoutEngine(h_pad=0.05, w_pad=0.1, hspace=0.02, rect=below_title)
    figure = Figure(figsize=_SIZE_IN, layout=layout)
    energy, load, background, ratio = figure.subplots(
        4, 1, sharex=True, height_ratios=[5.0, 0.4, 1.5, 4.0]
    )
    _draw_energy(energy, drawn)
    _draw_load(load, drawn)
    _draw_background(background, drawn)
    _draw_ratio(ratio, drawn, capture)
    for axes, name in (
        (energy, "plot.energy"),
        (load, "plot.load"),
        (background, "plot.background"),
        (ratio, "plot.ratio"),
    ):
        axes.set_title(say(name), loc="left", fontsize=10.5, color=_INK, weight="bold")
        _quieten(axes)
    ratio.set_xlim(0, max(drawn.duration_s, _SHORTEST_S))
    ratio.set_xlabel(say("plot.seconds"), color=_QUIET)
    _title(figure, capture, all_glyphs=all_glyphs)
    return figure


def _title(figure: Figure, capture: Capture, *, all_glyphs: bool) -> None:
    header, result = capture.header, device_result(capture)
    meter = header.get("meter") or say("live.no_meter")
    if not all_glyphs:
        meter = meter.encode("latin-1", "replace").decode("latin-1")
    verdict = result["verdict"]
    place = say(f"place.{header.get('place', 'box')}")
    title = say("plot.title", meter=meter, place=place, verdict=say(f"verdict.{verdict}"))
    facts = {
        "seconds": seconds(result["duration_s"]),
        "constant": header["constant_imp_per_kwh"],
    }
    if known(result):
        ratio, u95 = ratio_and_u95(result)
        subtitle = say("plot.subtitle", ratio=ratio, u95=u95, **facts)
    else:
        subtitle = say("plot.subtitle_unknown", **facts)
    colour = _VERDICT.get(verdict, _INK)
    figure.text(0.02, 0.965, title, fontsize=15, weight="bold", color=colour, va="center")
    figure.text(0.02, 0.928, subtitle, fontsize=10.5, color=_QUIET, va="center")


def _draw_energy(axes: Axes, drawn: Curves) -> None:
    """Where the corners of the staircase leave the expected line, energy is missing."""
    pulses = drawn.registered
    stairs = [0.0, *pulses.value, pulses.value[-1] if pulses.value else 0.0]
    first = len(stairs) > 2  # before the first pulse nothing is known of the meter's count
    axes.step(
        [0.0, *pulses.t_s, drawn.duration_s][first:],
        stairs[first:],
        where="post",
        color=_METER,
        linewidth=1.2,
        marker="o",
        markersize=4.5,
        markevery=slice(0, len(pulses.t_s)),
        label=say("plot.registered"),
        zorder=4,
    )
    axes.plot(
        drawn.expected.t_s,
        drawn.expected.value,
        color=_EXPECTED,
        linewidth=1.8,
        label=say("plot.expected"),
    )
    axes.fill_between(
        drawn.household.t_s,
        drawn.household.value,
        color=_HOUSEHOLD,
        alpha=0.35,
        linewidth=0,
        label=say("plot.household"),
    )
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left", frameon=False, fontsize=10, labelcolor=_INK)


def _draw_load(axes: Axes, drawn: Curves) -> None:
    for start_s, end_s, level in drawn.load_on:
        axes.axvspan(start_s, end_s, color=_LOAD[level], linewidth=0)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.tick_params(bottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)


def _draw_background(axes: Axes, drawn: Curves) -> None:
    power = [moment.background_w for moment in drawn.telling]
    course = drawn.course("background_w")
    axes.plot(course.t_s, course.value, color=_QUIET, linewidth=1.6)
    axes.set_ylim(min([*power, 0.0]) * 1.1, max([*power, 50.0]) * 1.25)


def _draw_ratio(axes: Axes, drawn: Curves, capture: Capture) -> None:
    result = device_result(capture)
    limits = DEFAULT_LIMITS | capture.header.get("limits", {})
    normal, abnormal = (
        [limits[f"{name}_{side}_ppm"] / 1e6 for side in ("low", "high")]
        for name in ("normal", "abnormal")
    )
    axes.axhspan(*normal, color=_NORMAL, linewidth=0, label=say("plot.normal_band"))
    axes.hlines(
        abnormal,
        0,
        drawn.duration_s,
        color=_LIMIT,
        linewidth=1.0,
        linestyle=(0, (4, 3)),
        label=say("plot.abnormal_limit"),
    )
    axes.fill_between(
        [moment.t_s for moment in drawn.moments],
        [moment.low for moment in drawn.moments],
        [moment.high for moment in drawn.moments],
        color=_METER,
        alpha=0.22,
        linewidth=0,
        label=say("plot.interval"),
    )
    course = drawn.course("ratio")
    axes.plot(course.t_s, course.value, color=_METER, linewidth=1.8)
    bottom = 0.0 if result["ratio"] < 0.75 else 0.5
    axes.set_ylim(bottom, max(1.5, result["ratio"] + 0.3))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 0.985),
        frameon=False,
        fontsize=10,
        labelcolor=_INK,
        ncols=3,
        borderaxespad=0.2,
        columnspacing=1.4,
    )
    if result["verdict"] in _VERDICT:
        _mark_verdict(axes, result["seconds"], _VERDICT[result["verdict"]])


def _mark_verdict(axes: Axes, t_s: float, colour: str) -> None:
    axes.axvline(t_s, color=colour, linewidth=1.3)
    label = axes.annotate(
        say("plot.decided", seconds=seconds(t_s)),
        (t_s, 0.0),
        xycoords=("data", "axes fraction"),
        xytext=(-5, 6),
        textcoords="offset points",
        ha="right",
        color=colour,
        fontsize=10,
        annotation_clip=True,
    )
    # A capture may hold any number here; it must not push the axes together.
    label.set_in_layout(False)


def _quieten(axes: Axes) -> None:
    """Only the lines that carry something."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#c9ced4")
    axes.tick_params(colors=_QUIET, labelsize=10)
