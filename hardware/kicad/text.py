"""KiCad's files are nested lists in parentheses; this writes them, always the same way."""

from __future__ import annotations

from uuid import UUID, uuid5

GRID_MM = 1.27
_SPACE = UUID("5f0b8a5e-51a3-4f0c-9a0f-3a1f6f6d7c11")

Item = "str | float | int | Quoted | tuple[Item, ...]"


class Quoted(str):
    """Text in quotation marks."""

    __slots__ = ()


def mm(steps: float) -> float:
    """Steps of the grid in mm."""
    return round(steps * GRID_MM, 4)


def ident(*what: object) -> Quoted:
    """The same identity for the same thing each time."""
    return Quoted(uuid5(_SPACE, "/".join(map(str, what))))


def written(item: object, depth: int = 0) -> str:
    """An item as text; lists of lists begin lines of their own."""
    if isinstance(item, Quoted):
        escaped = item.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(item, tuple):
        parts = [written(part, depth + 1) for part in item]
        if any(isinstance(part, tuple) for part in item):
            indent = "\n" + "\t" * (depth + 1)
            text = ""
            for part, one in zip(item, parts, strict=True):
                if isinstance(part, tuple):
                    text += indent + one
                else:
                    text += (" " if text else "") + one
            return f"({text}\n" + "\t" * depth + ")"
        return f"({' '.join(parts)})"
    if isinstance(item, float):
        text = f"{item:.4f}".rstrip("0").rstrip(".")
        return "0" if text in ("-0", "") else text
    return str(item)


def effects(size: float, *more: object, justify: tuple[str, ...] = ()) -> tuple[object, ...]:
    """How a text looks; `size` in mm."""
    given: tuple[object, ...] = ("effects", ("font", ("size", size, size)))
    if justify:
        given += (("justify", *justify),)
    return (*given, *more)
