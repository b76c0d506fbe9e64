"""The whole schematic: the root with a box for each sheet, the sheets, library, project."""

from __future__ import annotations

import json

from kicad.library import LIBRARY, library
from kicad.placing import Layout
from kicad.shapes import Symbol
from kicad.sheet import SUPPLIES, VERSION, Drawn, Sheet
from kicad.text import Quoted, effects, ident, mm, written
from model import Block, Design

NAME = "metercheck"
REVISION = "A"
WARNING = "Not for connection to mains until the layout has been reviewed by a qualified person."


def draw(design: Design, layouts: dict[str, Layout]) -> tuple[dict[str, str], dict[str, Drawn]]:
    """Texts of all files by name, and each sheet as drawn."""
    blocks = [block for block in design.blocks if block.name in layouts]
    seen: dict[str, set[str]] = {}
    for block in blocks:
        for part in block.parts:
            for pin in part.kind.pins:
                net = part.net_of(pin)
                if net is not None and net not in SUPPLIES:
                    seen.setdefault(net, set()).add(block.name)
    shared = frozenset(net for net, where in seen.items() if len(where) > 1)
    files: dict[str, str] = {}
    drawn: dict[str, Drawn] = {}
    used: dict[str, Symbol] = {}
    for number, block in enumerate(blocks, 2):
        path = f"/{ident('root')}/{ident('box', block.name)}"
        sheet = Sheet(block, layouts[block.name], path, shared)
        drawn[block.name] = sheet.draw(_title(block.title, number, len(blocks) + 1, block.notes))
        used |= sheet.used
        files[f"{block.name}.kicad_sch"] = written(drawn[block.name].item) + "\n"
    files[f"{NAME}.kicad_sch"] = written(_root(blocks)) + "\n"
    files[f"{LIBRARY}.kicad_sym"] = written(library([used[name] for name in sorted(used)])) + "\n"
    files["sym-lib-table"] = written((
        "sym_lib_table", ("version", 7),
        ("lib", ("name", Quoted(LIBRARY)), ("type", Quoted("KiCad")),
         ("uri", Quoted("${KIPRJMOD}/" + f"{LIBRARY}.kicad_sym")), ("options", Quoted("")),
         ("descr", Quoted("symbols of this device"))),
    )) + "\n"  # fmt: skip
    files[f"{NAME}.kicad_pro"] = (
        json.dumps(
            {
                "meta": {"filename": f"{NAME}.kicad_pro", "version": 3},
                "schematic": {},
                "sheets": [],
            },
            indent=1,
        )
        + "\n"
    )
    return files, drawn


def _title(title: str, number: int, of: int, notes: tuple[str, ...] = ()) -> tuple[object, ...]:
    comments = [WARNING, *notes[:2]] if WARNING not in notes else [WARNING, *notes[1:3]]
    return (
        "title_block", ("title", Quoted(f"metercheck: {title}")),
        ("rev", Quoted(REVISION)), ("company", Quoted(f"sheet {number} of {of}, Apache-2.0")),
        *(("comment", n, Quoted(words)) for n, words in enumerate(comments, 1)),
    )  # fmt: skip


def _root(blocks: list[Block]) -> tuple[object, ...]:
    boxes: list[tuple[object, ...]] = []
    for row, block in enumerate(blocks):
        x, y = 20 + 70 * (row % 3), 30 + 40 * (row // 3)
        box_id = ident("box", block.name)
        boxes.append((
            "sheet", ("at", mm(x), mm(y)), ("size", mm(50), mm(22)),
            ("exclude_from_sim", "no"), ("in_bom", "yes"), ("on_board", "yes"), ("dnp", "no"),
            ("stroke", ("width", 0.2), ("type", "solid")), ("fill", ("color", 0, 0, 0, 0.0)),
            ("uuid", box_id),
            ("property", Quoted("Sheetname"), Quoted(block.title), ("at", mm(x), mm(y - 1), 0),
             effects(2.0, justify=("left", "bottom"))),
            ("property", Quoted("Sheetfile"), Quoted(f"{block.name}.kicad_sch"),
             ("at", mm(x), mm(y + 23), 0), effects(1.2, justify=("left", "top"))),
            ("instances", ("project", Quoted(NAME),
             ("path", Quoted(f"/{ident('root')}"), ("page", Quoted(str(row + 2)))))),
        ))  # fmt: skip
        if block.purpose:
            boxes.append((
                "text", Quoted(block.purpose), ("exclude_from_sim", "no"),
                ("at", mm(x + 1.5), mm(y + 2), 0), effects(1.5, justify=("left", "top")),
                ("uuid", ident("purpose", block.name)),
            ))  # fmt: skip
    return (
        "kicad_sch", ("version", VERSION), ("generator", Quoted("metercheck")),
        ("generator_version", Quoted("9.0")), ("uuid", ident("root")), ("paper", Quoted("A4")),
        _title("overview", 1, len(blocks) + 1), ("lib_symbols",), *boxes,
        ("sheet_instances", ("path", Quoted("/"), ("page", Quoted("1")))),
        ("embedded_fonts", "no"),
    )  # fmt: skip
