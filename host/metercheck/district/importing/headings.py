"""What the columns of an export are called, and what a file is by the columns that it has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metercheck.worklist.table import HEADINGS as LISTED
from metercheck.worklist.table import plain

KINDS = ("districts", "users", "mapping", "supply", "readings", "events")
"""What a file may be."""

# As `plain` has them. The first name that a file has is the column; where one heading could be
# two fields (台区名称 alone is the district itself), the field that stands first here gets it.
FIELDS: Mapping[str, Sequence[str]] = {
    "user": (
        *("户号", "用户编号", "用户号", "用户编码", "客户编号", "客户号", "用电户号", "用户标识"),
        *("consno", "consid", "userno", "userid", "user", "customerno", "customerid", "customer"),
        "account",
    ),
    "private": (
        *("户名", "用户名称", "客户名称", "姓名", "联系人", "联系电话", "电话", "手机号"),
        *("身份证号", "consname", "username", "customername", "phone"),
    ),
    "meter": (
        *LISTED["meter"],
        *(
            "表计资产号",
            "电能表资产号",
            "电能表号",
            "出厂编号",
            "表资产号",
            "assetno",
            "meterassetno",
        ),
    ),
    "district": (
        *("台区编号", "台区编码", "台区代码", "台区号", "台区标识", "台区id", "所属台区编号"),
        *("tgno", "tgid", "district", "districtno", "districtid", "公变编号", "所属台区", "台区"),
        *("台区名称", "公变名称"),
    ),
    "district_name": ("台区名称", "公变名称", "tgname", "districtname", "name"),
    "capacity": ("变压器容量", "台区容量", "公变容量", "额定容量", "配变容量", "capacity"),
    "limit_low": ("线损下限", "线损率下限", "日线损率下限", "线损合格下限", "limitlow"),
    "limit_high": ("线损上限", "线损率上限", "日线损率上限", "线损合格上限", "limithigh"),
    "phase": ("相别", "相位", "接线相别", "所属相别", "接入相别", "相", "phase"),
    "category": ("用电类别", "用户类别", "用电性质", "用户类型", "行业分类", "category"),
    "contract": (
        "合同容量",
        "运行容量",
        "报装容量",
        "contract",
        "contractcapacity",
        "contractpower",
    ),
    "constant": LISTED["constant_imp_per_kwh"],
    "times": (
        *(
            "倍率",
            "综合倍率",
            "互感器倍率",
            "考核表倍率",
            "总表倍率",
            "计量倍率",
            "变比",
            "ct",
            "ct倍率",
            "tfactor",
            "multiplier",
        ),
        "ctratio",
    ),
    "address": LISTED["address"],
    "from": (
        *("生效日期", "起始日期", "开始日期", "挂接日期", "接入日期", "关系开始日期", "生效时间"),
        *("validfrom", "fromdate", "from"),
    ),
    "to": (
        *("失效日期", "终止日期", "结束日期", "解除日期", "移出日期", "关系结束日期", "失效时间"),
        *("validto", "todate", "to"),
    ),
    "event": ("事件", "事件名称", "事件类型", "事件描述", "event", "eventtype", "kind"),
    "date": (
        *("数据日期", "日期", "冻结日期", "抄表日期", "统计日期", "供电日期", "用电日期"),
        *("date", "day", "datadate"),
    ),
    "end": ("结束时间", "终止时间", "时段终点", "end", "endtime"),
    "begin": ("开始时间", "起始时间", "时段起点", "begin", "start", "starttime"),
    "time": (
        *("时间", "数据时间", "采集时间", "冻结时间", "抄表时间", "发生时间", "事件发生时间"),
        *("时标", "时刻", "时点", "timestamp", "datetime", "time", "at", "occurred"),
    ),
    "supply": (
        *("供电量", "台区供电量", "日供电量", "供入电量", "总供电量", "关口电量", "总表电量"),
        *("考核表电量", "supply", "supplied"),
    ),
    "energy": (
        *("电量", "用电量", "日用电量", "日电量", "有功电量", "当日电量", "正向有功电量"),
        *("电能量", "售电量", "日冻结电量", "energy", "consumption", "usage", "kwh", "wh"),
    ),
    "register": (
        *("示数", "表码", "止码", "表底", "读数", "示值", "正向有功总", "正向有功总示数"),
        *("日冻结正向有功总", "正向有功示值", "正向有功总示值", "正向有功电能示值", "总示数"),
        *("正向有功总电能示值", "冻结示数", "当前示数", "本次示数", "日冻结示数", "总表示数"),
        *("papr", "register", "reading", "meterreading"),
    ),
    "power": ("有功功率", "总有功功率", "功率", "瞬时有功功率", "power", "kw"),
    **{
        f"{form}_{phase}": tuple(
            name.format(phase)
            for name in (*(f"{{}}相{word}" for word in words), *(f"{one}{{}}" for one in english))
        )
        for form, words, english in (
            (
                "supply",
                ("供电量", "电量", "有功电量", "正向有功电量"),
                ("supply", "energy", "phase"),
            ),
            (
                "register",
                ("示数", "正向有功", "正向有功示值", "正向有功总", "读数"),
                ("register",),
            ),
        )
        for phase in "abc"
    },
    "quantity": ("数据项", "数据项名称", "数据类型", "曲线类型", "数据标识名称", "quantity"),
    "quality": (
        *("数据质量", "数据标识", "数据状态", "数据来源", "质量", "质量标志", "标志", "抄表方式"),
        *("抄表标志", "采集方式", "采集状态", "抄表状态", "状态", "备注", "quality", "flag"),
        *("status", "estimated", "remark", "note"),
    ),
}
_UNITS = {
    "energy": {"wh": 1e-3, "kwh": 1.0, "mwh": 1e3, "万kwh": 1e4, "千瓦时": 1.0, "度": 1.0},
    "power": {"w": 1e-3, "kw": 1.0, "mw": 1e3, "千瓦": 1.0, "瓦": 1e-3},
    "apparent": {"w": 1.0, "kw": 1e3, "kva": 1e3, "va": 1.0, "mva": 1e6, "千伏安": 1e3},
}
_UNIT_TAILS = ("mwh", "kwh", "wh", "kva", "va", "kw", "mw", "w")
_POINT = re.compile(r"(?:第)?(\D{0,12}?)[_ ]?0*(\d{1,2})(?:点|时点)?")
_CLOCK = re.compile(
    r"(?:[a-z]{1,8}|有功功率|功率|电量|示数)?[_ ]?(\d{1,2})[:时](\d{2})(?:[:分](?:00)?)?"
    r"(?:[-~至].*)?"
)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: 0?0:00(?::00)?)?")
_FORM_WORDS = {
    "power": ("功率", "power", "(kw)", "(w)"),
    "register": ("示数", "示值", "表码", "读数", "冻结", "register", "reading"),
    "energy": ("电量", "kwh", "(wh)", "千瓦时", "energy"),
}
_FORM_LETTERS = {"p": "power", "e": "energy", "r": "register", "w": "energy"}


@dataclass(frozen=True)
class Column:
    """A column that is used: its place in the file, and what a one of it is in kWh, kW or VA."""

    place: int
    heading: str
    scale: float = 1.0
    power: bool = False


@dataclass(frozen=True)
class Layout:
    """What the columns of a file are.

    `points`: place -> minute of the day that the heading names (the end where `ends`), or for
    `days` the heading's text. `form`: of wide columns "power", "energy", "register" or "" for
    unsaid.
    """

    kind: str
    columns: Mapping[str, Column]
    points: Mapping[int, int] = field(default_factory=dict)
    days: Mapping[int, str] = field(default_factory=dict)
    ends: bool | None = None
    point_min: int = 0
    form: str = ""
    scale: float = 1.0
    private: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def recognised(cells: Sequence[str]) -> int:
    """How many of a line's cells are headings: what tells the heading from titles and data."""
    columns, points, days = _columns(cells), _points(cells)[0], _days(cells)
    return len({column.place for column in columns.values()}) + len(points) + len(days)


def layout_of(headings: Sequence[str], hints: Sequence[str] = ()) -> Layout | None:
    """What a file with these headings is, None when it is nothing known.

    `hints`: titles above the heading and the file's name, which may say what a curve is of.
    """
    columns = _columns(headings)
    points, ends, step = _points(headings)
    days = {} if points else _days(headings)
    private = {
        place for place, heading in enumerate(headings) if plain(heading) in FIELDS["private"]
    }
    used = {one.place for one in columns.values()} | set(points) | set(days) | private
    unknown = tuple(
        heading.strip()
        for place, heading in enumerate(headings)
        if place not in used and heading.strip()
    )
    kind = _kind(columns, bool(points), bool(days), headings)
    if kind is None:
        return None
    form, scale = _form([headings[place] for place in (*points, *days)], hints)
    return Layout(
        kind=kind,
        columns={name: one for name, one in columns.items() if name != "private"},
        points=points,
        days=days,
        ends=ends,
        point_min=step,
        form=form,
        scale=scale,
        private=tuple(headings[place].strip() for place in sorted(private)),
        unknown=unknown,
    )


def _kind(
    columns: Mapping[str, Column], points: bool, days: bool, headings: Sequence[str]
) -> str | None:
    has = columns.keys()
    someone = bool(has & {"user", "meter"})
    when = bool(has & {"date", "time", "end", "begin"})
    values = has & {"energy", "register", "power", "supply"} or {
        name for name in has if name[:-2] in ("supply", "register")
    }
    reading = days or (when and (points or bool(values)))
    if "event" in has and someone and when:
        return "events"
    if (
        reading
        and "district" in has
        and "user" not in has
        and ("meter" not in has or _tells_supply(headings))
    ):
        return "supply"
    if reading and someone:
        return "readings"
    if "user" in has and "district" in has and has & {"from", "to"}:
        return "mapping"
    if has & {"date", "time"}:
        # No archive: readings without a column of values that is known.
        return None
    if "user" in has and has & {"meter", "district", "contract", "constant", "phase", "address"}:
        return "users"
    if "district" in has and has & {"district_name", "capacity", "limit_low", "limit_high"}:
        return "districts"
    return None


def _tells_supply(headings: Sequence[str]) -> bool:
    words = ("供电", "供入", "总表", "关口", "考核", "supply")
    return any(
        word in unicodedata.normalize("NFKC", one).casefold() for one in headings for word in words
    )


def _columns(headings: Sequence[str]) -> dict[str, Column]:
    """Field -> its column; a column serves one field."""
    named: dict[str, int] = {}
    tails: dict[str, tuple[int, str]] = {}
    for place, heading in enumerate(headings):
        name = plain(heading)
        named.setdefault(name, place)
        for tail in _UNIT_TAILS:
            if name.endswith(tail) and name != tail:
                tails.setdefault(name.removesuffix(tail), (place, tail))
                break
    columns: dict[str, Column] = {}
    taken: set[int] = set()
    for field_name, names in FIELDS.items():
        for name in names:
            place, unit = (named[name], "") if name in named else tails.get(name, (-1, ""))
            if place >= 0 and place not in taken:
                taken.add(place)
                scale = _scale(field_name, headings[place], unit or name)
                columns[field_name] = Column(place, headings[place].strip(), *scale)
                break
    return columns


def unit_of(heading: str) -> str:
    """The unit in brackets behind a heading, in small letters, "" for none."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    found = re.search(r"[(\[]([^)\]]*)[)\]]", text)
    return re.sub(r"[\s·.]", "", found[1]) if found else ""


def _scale(field_name: str, heading: str, tail: str) -> tuple[float, bool]:
    unit = unit_of(heading) or tail
    if field_name in ("capacity", "contract"):
        return _UNITS["apparent"].get(unit, 1e3), False
    if field_name == "power":
        return _UNITS["power"].get(unit, 1.0), True
    if field_name in ("limit_low", "limit_high"):
        return (0.01 if "%" in heading or "%" in unit else 1.0), False
    return _UNITS["energy"].get(unit, 1.0), False


def _points(headings: Sequence[str]) -> tuple[dict[int, int], bool | None, int]:
    """Place -> minute of the day of the columns of a curve; whether they name ends; the step."""
    clock: dict[int, int] = {}
    numbered: dict[str, dict[int, int]] = {}
    for place, heading in enumerate(headings):
        text = unicodedata.normalize("NFKC", heading).casefold().strip()
        text = re.sub(r"\s*[(\[].*", "", text)
        found = _CLOCK.fullmatch(text)
        if found is not None and int(found[1]) <= 24 and int(found[2]) < 60:
            clock[place] = int(found[1]) * 60 + int(found[2])
            continue
        found = _POINT.fullmatch(text)
        if found is not None:
            numbered.setdefault(found[1], {})[place] = int(found[2])
    if len(clock) >= 12:
        step = next(
            (one for one in (60, 30, 15) if all(at % one == 0 for at in clock.values())), 0
        )
        minutes = set(clock.values())
        ends = True if 1440 in minutes else (False if 0 in minutes else None)
        return (clock, ends, step) if step else ({}, None, 0)
    for places in numbered.values():
        count, lowest = len(places), min(places.values())
        whole = sorted(places.values()) == list(range(lowest, lowest + count))
        if count in (24, 48, 96) and lowest in (0, 1) and whole:
            step = 1440 // count
            # The first point is the first interval, however it is numbered.
            return {at: (number - lowest) * step for at, number in places.items()}, False, step
    return {}, None, 0


def _days(headings: Sequence[str]) -> dict[int, str]:
    found = {}
    for place, heading in enumerate(headings):
        text = unicodedata.normalize("NFKC", heading).strip()
        if _DAY.fullmatch(text):
            found[place] = text
    return found if len(found) >= 3 else {}


def _form(wide: Sequence[str], hints: Sequence[str]) -> tuple[str, float]:
    """What a curve's columns hold, and their unit; headings tell it better than titles."""
    if not wide:
        return "", 1.0
    unit = unit_of(wide[0])
    for form in ("energy", "power"):
        if unit in _UNITS[form]:
            register = any(word in wide[0] for word in ("示", "register"))
            return ("register" if register else form), _UNITS[form][unit]
    for text in (wide[0], *hints):
        small = unicodedata.normalize("NFKC", text).casefold()
        for form, words in _FORM_WORDS.items():
            if any(word in small for word in words):
                return form, 1.0
    letter = re.match(r"[a-z]+(?=\d)", wide[0].strip().casefold())
    return _FORM_LETTERS.get(letter[0] if letter else "", ""), 1.0


def form_of_quantity(text: str) -> str | None:
    """What a row of a curve holds by its own words, None for what is no energy (voltage)."""
    small = unicodedata.normalize("NFKC", text).casefold()
    if any(
        word in small
        for word in ("无功", "反向", "电压", "电流", "因数", "reactive", "voltage", "current")
    ):
        return None
    for form, words in _FORM_WORDS.items():
        if any(word in small for word in words):
            return form
    return "power" if small in ("p", "1") else ("register" if small == "正向有功总" else None)
