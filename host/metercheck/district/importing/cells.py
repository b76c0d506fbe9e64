"""Single cells of an export: what a spreadsheet or a system did to them is undone or refused."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from metercheck.district.frame import EPOCH, Quality
from metercheck.worklist.cells import KEPT_TEXT, Refused, meter_in, phase_in

CHINA_MIN = 480
"""Clocks in China, minutes ahead of UTC: what a stamp in UTC is turned into."""
_WHEN = re.compile(
    r"(?P<y>\d{4})(?:[-/.年])(?P<m>\d{1,2})(?:[-/.月])(?P<d>\d{1,2})日?"
    r"(?:[T\s]*(?P<H>\d{1,2})[:时点](?P<M>\d{1,2})?分?(?::?(?P<S>\d{1,2})(?:\.\d*)?秒?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s]*(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2}))?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?(?:\.0*)?"
)
_CLOCK = re.compile(r"(\d{1,2})[:时](\d{2})(?:[:分](\d{2})?秒?)?")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?e[+-]?\d+", re.IGNORECASE)
_MARKED = re.compile(r"(.*?\d)\s*(?:\*|[(\[]?(?:估|拟合|补|e|est)[^\d]*)", re.IGNORECASE)
_NOTHING = (
    "",
    "-",
    "--",
    "—",
    "/",
    "null",
    "none",
    "nan",
    "n/a",
    "#n/a",
    "无",
    "缺",
    "空",
    "缺抄",
    "\\n",
)
_TOTALS = ("合计", "总计", "小计", "共计", "total", "sum", "共")
_ESTIMATED = (
    *("估", "补抄", "补采", "补召", "拟合", "插补", "替代", "修补", "填补", "自动估读", "推算"),
    *("estimat", "substitut", "filled", "interpolat"),
)
_DOUBTFUL = ("异常", "可疑", "存疑", "突变", "无效", "doubt", "invalid", "suspect")
_EVENTS = (
    ("terminal_cover", ("端钮盖", "尾盖", "terminal")),
    ("cover", ("开盖", "开表盖", "cover")),
    ("magnet", ("磁", "magnet")),
    (
        "power_loss",
        ("停电", "掉电", "失压", "失电", "断电", "power_loss", "powerloss", "power loss"),
    ),
    ("reverse", ("反向", "潮流反", "反接", "revers")),
    ("clock", ("时钟", "校时", "对时", "clock")),
    ("programming", ("编程", "参数", "清零", "program")),
    ("meter_replaced", ("换表", "更换", "装拆", "replaced")),
    ("phase_changed", ("相序", "换相", "相别", "phase")),
)


@dataclass(frozen=True)
class Moment:
    """Minutes since EPOCH as they stand; `zone`: minutes ahead of UTC where a stamp has one.

    `why`: kind of the problem that refuses the cell; `mended`: kind of one that did not.
    """

    minutes: int | None = None
    has_time: bool = False
    zone: int | None = None
    why: str | None = None
    mended: str | None = None


def text_of(cell: object) -> str:
    """A cell as plain text: full width made narrow, Excel's ways to keep a text undone."""
    text = unicodedata.normalize("NFKC", str(cell)).replace("\ufeff", "").strip()
    kept = KEPT_TEXT.fullmatch(text)
    return text if kept is None else (kept[1] if kept[1] is not None else kept[2]).strip()


def id_in(cell: object) -> tuple[str, str | None]:
    """(the identifier, None), or ("", why it is refused)."""
    if isinstance(cell, float):
        cell = f"{cell:.0f}" if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    text = "" if cell is None else text_of(cell)
    if text.casefold() in _NOTHING:
        return "", "no_id"
    if text.casefold().rstrip(":") in _TOTALS or re.match(r"共\s*\d+\s*[条行]", text):
        return "", "total_row"
    try:
        return meter_in(text), None
    except Refused as error:
        return "", "rounded_id" if error.why.key == "worklist.row.rounded" else "bad_id"


def number_in(cell: str) -> tuple[float | None, str | None, Quality]:
    """(value, kind of problem, quality); a value with a problem was mended and is kept."""
    text = text_of(cell)
    if text.casefold() in _NOTHING:
        return None, "empty_value", Quality.READ
    marked = None if _SCIENTIFIC.fullmatch(text) else _MARKED.fullmatch(text)
    quality = Quality.READ
    if marked is not None:
        text, quality = marked[1].strip(), Quality.ESTIMATED
    text = re.sub(r"(?<=\d)\s*(?:kwh|kw|度|千瓦时)$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s", "", text)
    if _PLAIN.fullmatch(text):
        value, problem = float(text), None
    elif _THOUSANDS.fullmatch(text):
        value, problem = float(text.replace(",", "")), "mended_number"
    elif _COMMA.fullmatch(text):
        value, problem = float(text.replace(",", ".")), "mended_number"
    elif _SCIENTIFIC.fullmatch(text):
        value, problem, quality = float(text), "rounded_number", Quality.DOUBTFUL
    else:
        return None, "bad_number", quality
    return (value, problem, quality) if math.isfinite(value) else (None, "bad_number", quality)


def ratio_in(text: str) -> float | None:
    """A multiplier, plain (30) or of a current transformer (150/5); None for none."""
    plain = text_of(text)
    above, slash, below = plain.partition("/")
    first, second = number_in(above)[0], number_in(below)[0] if slash else 1.0
    return first / second if first and second and first / second > 0 else None


def moment_in(cell: object, latest: date) -> Moment:
    """A date, or a date with a time; what lies before 2000 or after `latest` is none."""
    if cell is None:
        return Moment(why="bad_date")
    if isinstance(cell, datetime):
        zone = (
            None
            if cell.tzinfo is None
            else int((cell.utcoffset() or timedelta()).total_seconds() // 60)
        )
        plain_time = cell.replace(tzinfo=None)
        # A column of timestamps that are all midnight is one of dates: the caller looks at all.
        return _checked(plain_time, latest, has_time=True, zone=zone)
    if isinstance(cell, date):
        return _checked(datetime(cell.year, cell.month, cell.day), latest)  # noqa: DTZ001
    text = text_of(cell)
    serial = _SERIAL.fullmatch(text)
    if serial is not None:
        whole = datetime.combine(_SERIAL_ZERO, datetime.min.time()) + timedelta(
            days=int(serial[1])
        )
        part = round(float(serial[2] or 0) * 1440)
        at = whole + timedelta(minutes=part)
        return _checked(at, latest, has_time=part > 0, mended="serial_date")
    found = _WHEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return Moment(why="bad_date")
    hour, minute = int(found["H"] or 0), int(found["M"] or 0)
    second = int(found["S"] or 0)
    late = hour == 24 and not minute and not second
    at_end = (hour, minute, second) == (23, 59, 59)
    try:
        day = datetime(int(found["y"]), int(found["m"]), int(found["d"]))  # noqa: DTZ001
        at = day + timedelta(days=1) if late else day.replace(hour=hour, minute=minute)
        at.replace(second=second)
    except ValueError:
        return Moment(why="bad_date")
    return _checked(
        at,
        latest,
        has_time=found["H"] is not None,
        zone=_zone(found["zone"]),
        # 23:59:59 is how some write the end of a day.
        mended="hour_24" if late or at_end else None,
        add=int(at_end),
    )


def _zone(text: str | None) -> int | None:
    if not text:
        return None
    if text in "Zz":
        return 0
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return sign * (int(digits[:2]) * 60 + int(digits[2:]))


def _checked(
    at: datetime,
    latest: date,
    *,
    has_time: bool = False,
    zone: int | None = None,
    mended: str | None = None,
    add: int = 0,
) -> Moment:
    if at < EPOCH or at.date() > latest:
        return Moment(why="bad_date")
    minutes = (at - EPOCH) // timedelta(minutes=1) + add
    return Moment(minutes, has_time, zone, mended=mended)


def clock_in(cell: object) -> tuple[int | None, str | None]:
    """Minute of the day of a cell that holds a time only; 24:00 is 1440."""
    text = "" if cell is None else text_of(cell)
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        return None, "bad_date"
    minute = int(found[1]) * 60 + int(found[2])
    if minute > 1440:
        return None, "bad_date"
    return minute, "hour_24" if minute == 1440 else None


def quality_in(cell: object) -> Quality:
    """What a mark beside a reading says of it; what it does not know it takes as read."""
    if isinstance(cell, bool):
        return Quality.ESTIMATED if cell else Quality.READ
    text = "" if cell is None else text_of(cell).casefold()
    if any(word in text for word in _ESTIMATED) or text in ("e", "true", "yes", "是"):
        return Quality.ESTIMATED
    if any(word in text for word in _DOUBTFUL):
        return Quality.DOUBTFUL
    return Quality.READ


def phases_in(cell: object) -> tuple[str, str | None]:
    """A, B, C, ABC or "", and "bad_phase" for what is none of them."""
    text = "" if cell is None else text_of(cell).casefold()
    if text in ("abc", "abc相", "三相", "3", "three", "三相四线", "a,b,c", "a/b/c"):
        return "ABC", None
    if text in _NOTHING:
        return "", None
    try:
        return phase_in(text), None
    except Refused:
        return "", "bad_phase"


def event_in(cell: object) -> str:
    """One of EVENT_KINDS."""
    text = "" if cell is None else text_of(cell).casefold()
    return next((kind for kind, words in _EVENTS if any(word in text for word in words)), "other")
