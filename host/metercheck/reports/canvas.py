"""What all pictures have in common: colours, letters, and how one is written to a file.

Drawn through matplotlib's objects, without pyplot: no global state, no display.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine

from metercheck.errors import FileUnwritable
from metercheck.records.files import atomic_path
from metercheck.words import Phrase, language, speaking

INK = "#22272e"
QUIET = "#6b7480"
METER = "#1f5fa8"
EXPECTED = "#c0752a"
HOUSEHOLD = "#a7afb8"
LOAD = {1: "#f6e3bf", 2: "#f0cf8e", 3: "#e3ae4c"}
NORMAL = "#dcecd9"
LIMIT = "#a33a3a"
FAULT = "#f4dede"
VERDICT = {"normal": "#2e7d32", "abnormal": "#a33a3a"}

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
_TITLE_IN = 0.7
_TITLE_SIZE = 15.0
_TITLE_LETTERS = 68
_DPI = 120
# No date in the file: the same check gives the same bytes.
_METADATA = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}


def write_picture(path: Path, draw: Callable[[], Figure]) -> None:
    """Write what `draw` makes into `path` (.png, .svg, .pdf). Raises errors.FileUnwritable.

    `draw` is called with the language set that the picture is to speak: English where no font
    has Chinese glyphs.
    """
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
        draw().savefig(temporary, dpi=_DPI, metadata=_METADATA[path.suffix])


def drawable(text: str) -> str:
    """`text` with a ? for every character that no installed font has."""
    return text if _chinese_font() else text.encode("latin-1", "replace").decode("latin-1")


def _chinese_font() -> str | None:
    installed = {font.name for font in fontManager.ttflist}
    return next((name for name in _CHINESE_FONTS if name in installed), None)


def new_figure(width_in: float, height_in: float) -> Figure:
    """A figure with room for `put_title` above its panels."""
    below_title = (0, 0, 1, 1 - _TITLE_IN / height_in)
    layout = ConstrainedLayoutEngine(h_pad=0.05, w_pad=0.1, hspace=0.02, rect=below_title)
    return Figure(figsize=(width_in, height_in), layout=layout)


def put_title(figure: Figure, title: str, subtitle: str, colour: str) -> None:
    """Two lines above all panels; the first in smaller letters where it is long."""
    height_in = figure.get_figheight()
    # A Chinese character is as wide as two letters.
    wide = sum(2 if character > "\u2e7f" else 1 for character in title)
    size = _TITLE_SIZE * min(1.0, _TITLE_LETTERS / wide)
    for text, below_top_in, style in (
        (title, 0.26, {"fontsize": size, "weight": "bold", "color": colour}),
        (subtitle, 0.53, {"fontsize": 10.5, "color": QUIET}),
    ):
        figure.text(0.02, 1 - below_top_in / height_in, text, va="center", **style)


def put_legend(axes: Axes) -> None:
    """What is what, in a line above the panel at the right."""
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 0.985),
        frameon=False,
        fontsize=10,
        labelcolor=INK,
        ncols=4,
        borderaxespad=0.2,
        columnspacing=1.4,
    )


def name_panel(axes: Axes, name: str) -> None:
    """The panel's name above it, and only those of its lines that carry something."""
    axes.set_title(name, loc="left", fontsize=10.5, color=INK, weight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#c9ced4")
    axes.tick_params(colors=QUIET, labelsize=10)
