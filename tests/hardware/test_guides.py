"""The guides are whole: both languages alike, links that lead somewhere, commands that exist."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

import pictures
import pinmap
from design import DESIGN
from guides import drawings
from metercheck.cli import command_line
from values import number

HARDWARE = Path(pictures.__file__).resolve().parent
ROOT = HARDWARE.parent
GUIDES = HARDWARE / "guides"
NAMES = ("acceptance", "build", "calibration", "claims", "safety", "use", "variants")
PAGES = sorted([*GUIDES.glob("*/*.md"), HARDWARE / "README.md"])
_MOST_BYTES = 120_000
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WARNINGS = {
    "en": "Not for connection to mains until the layout has been reviewed by a qualified person.",
    "zh": "线路板布局未经有资质人员审查，不得接入市电。",
}
_NEVER_CLAIMED = r"CAT\s*[IV]+\b|class 0\.\d instrument|guarantee|is safe\b|绝对安全|保证(?!与)"


def page(language: str, name: str) -> str:
    return (GUIDES / language / f"{name}.md").read_text("utf-8")


def prose(text: str) -> str:
    return _FENCED.sub("", text)


def commands(text: str) -> list[str]:
    lines = [
        line for kind, code in _FENCED.findall(text) if kind == "sh" for line in code.split("\n")
    ]
    return [bare for line in lines if (bare := line.split("  #")[0].strip())]


def levels(text: str) -> list[int]:
    return [len(mark) for mark in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def test_there_are_these_and_no_others() -> None:
    for language in ("en", "zh"):
        assert sorted(path.stem for path in (GUIDES / language).iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_are_built_alike(name: str) -> None:
    english, chinese = page("en", name), page("zh", name)
    assert levels(english) == levels(chinese)
    for what in (r"!\[[^\]]*\]\(([^)]+)\)", r"`([^`\n]+)`"):
        found = [sorted(set(re.findall(what, prose(text)))) for text in (english, chinese)]
        assert [one.replace("_en.", "_zh.") for one in found[0]] == found[1]
    rows = [len(re.findall(r"^\|", text, re.MULTILINE)) for text in (english, chinese)]
    assert rows[0] == rows[1]
    spoken = [
        command.replace("metercheck --lang zh ", "metercheck ") for command in commands(chinese)
    ]
    assert commands(english) == spoken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_warning_comes_first(path: Path) -> None:
    language = "zh" if path.parent.name == "zh" else "en"
    beginning = path.read_text("utf-8").replace("\n", " ")[:200]
    assert _WARNINGS[language] in beginning


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", prose(path.read_text("utf-8"))):
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.is_file(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads]
            assert anchor in slugs, target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_claimed_that_may_not_be(path: Path) -> None:
    assert not re.search(_NEVER_CLAIMED, path.read_text("utf-8"), re.IGNORECASE)


@pytest.mark.parametrize(
    "claim", ["for CAT IV", "CAT III 300 V", "the device is safe", "we guarantee", "保证合格"]
)
def test_a_claim_would_be_noticed(claim: str) -> None:
    assert re.search(_NEVER_CLAIMED, claim, re.IGNORECASE)


def makes() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def unknown(command: str) -> str:
    """What of a command there is not, "" when there is all."""
    program, *rest = shlex.split(command.split(" > ", maxsplit=1)[0])
    if program == "make":
        return "" if set(rest) <= makes() | {"image-dev", "image"} else rest[0]
    if program != "metercheck":
        return "" if program in ("mpremote", "pytest", "python") or "=" in program else program
    here: click.Command = command_line
    context = click.Context(here)
    words = [word for word in rest if word not in ("--lang", "zh")]
    while words and isinstance(here, click.Group):
        below = here.get_command(context, words[0])
        if below is None:
            return words[0]
        here, words = below, words[1:]
    options = {option for parameter in here.params for option in parameter.opts}
    return next((word for word in words if word.startswith("--") and word not in options), "")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_commands_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    inline = re.findall(r"`((?:metercheck|make) [a-z][^`]*)`", prose(text))
    for command in [*commands(text), *inline]:
        assert unknown(command) == "", command


@pytest.mark.parametrize(
    "command", ["metercheck measure", "metercheck accept --all", "make board"]
)
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert unknown(command)


def missing(text: str) -> list[str]:
    """What a guide says of parts that the table does not."""
    parts = {part.ref: part for part in DESIGN.parts}
    refs = set(re.findall(r"`([A-Z]{1,2}\d{1,3})`", text))
    wrong = sorted(refs - set(parts))
    for group, value in re.findall(
        r"((?:`[A-Z]+\d+`(?:[、,/～ ]|至|和|and|to){0,5})+)[（(](\d+[kMR]?\d*)[)）]", text
    ):
        for ref in re.findall(r"`([A-Z]+\d+)`", group):
            if ref in parts and number(parts[ref].value) != number(value):
                wrong.append(f"{ref} {value}")
    pico = parts["U200"]
    for gpio, pin, net in re.findall(r"\b(GP\d+) \| (\d+) \| (\w+)", text):
        if (pico.kind.pins.get(pin), pico.net_of(pin)) != (gpio, net):
            wrong.append(f"{gpio} {pin} {net}")
    return wrong


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_parts_values_and_pins_are_the_tables(path: Path) -> None:
    assert missing(path.read_text("utf-8")) == []


@pytest.mark.parametrize("said", ["`R999`", "`R200` and `R201` (10k)", "GP4 | 7 | HEAD_A"])
def test_another_part_value_or_pin_is_noticed(said: str) -> None:
    assert missing(said)


def test_the_code_for_the_board_uses_what_the_board_has() -> None:
    board = pinmap.FIRMWARE_PINS.parent
    tree = ast.parse((board / "switching.py").read_text("utf-8"))
    has = {
        node.name: {below.name for below in node.body if isinstance(below, ast.FunctionDef)}
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    codes = [code for kind, code in _FENCED.findall(page("en", "build")) if kind == "python"]
    assert codes == [
        code for kind, code in _FENCED.findall(page("zh", "build")) if kind == "python"
    ]
    for code in codes:
        taken = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)]
        assert {name.name for node in taken for name in node.names} <= set(has)
        called = set(re.findall(r"(?:relays|gates|Blower\(\))\.(\w+)", code))
        assert called
        assert called <= set().union(*has.values())


@pytest.mark.parametrize("name", sorted(drawings.files()))
def test_the_drawings_are_what_the_shapes_make(name: str) -> None:
    assert (drawings.FOLDER / name).read_text("utf-8") == drawings.files()[name]


def test_every_drawing_and_picture_is_small_and_shown() -> None:
    shown = "\n".join(path.read_text("utf-8") for path in PAGES)
    for path in [*drawings.FOLDER.iterdir(), *(HARDWARE / "pictures").glob("s[hc]*_*.png")]:
        assert path.stat().st_size < _MOST_BYTES
        assert path.name in shown
