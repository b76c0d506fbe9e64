"""Every sentence a user can read, in Chinese and English, looked up by key.

The catalogue is the union of the TOML files beside this one. An entry is a table named by its
key with one text per language; the texts are `str.format` templates with named fields:

    [check.load_on]
    en = "load on ({level})"
    zh = "负荷投入（{level}）"
"""

from __future__ import annotations

import locale
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources

LANGUAGES = ("zh", "en")
_FALLBACK = "en"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

# A context variable and not a plain global: one process may answer people of both languages.
_language: ContextVar[str] = ContextVar("metercheck_language", default=_FALLBACK)


class Phrase:
    """A sentence that is put into words only when it is shown, in the language of that moment.

    Errors carry phrases as arguments, so that the code that raises needs no language.
    """

    def __init__(self, key: str, **arguments: object) -> None:
        self.key = key
        self.arguments = arguments

    def __str__(self) -> str:
        return say(self.key, **self.arguments)

    def __repr__(self) -> str:
        filled = "".join(f", {name}={value!r}" for name, value in self.arguments.items())
        return f"Phrase({self.key!r}{filled})"


def say(key: str, **arguments: object) -> str:
    """The sentence `key` in the current language, its fields filled with `arguments`.

    Raises KeyError for a key or a field that is not there: that is a mistake in the program.
    """
    return catalogue()[key][language()].format(**arguments)


def set_language(code: str) -> None:
    """Speak `code`, one of LANGUAGES, from now on."""
    if code not in LANGUAGES:
        raise ValueError(code)
    _language.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` within the `with` block."""
    before = _language.set(code)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> str:
    """The language that is spoken now."""
    return _language.get()


def language_of(environ: Mapping[str, str]) -> str:
    """The language that the environment asks for: METERCHECK_LANG, else the locale's."""
    asked = environ.get("METERCHECK_LANG", "")
    if asked in LANGUAGES:
        return asked
    # Read by hand first: a locale that is named but not installed still tells what people speak.
    named = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), None)
    if named is None:
        named = locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith(("zh", "chinese")) else _FALLBACK


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All entries: key -> language -> template."""
    entries: dict[str, Mapping[str, str]] = {}
    files = (item for item in resources.files(__name__).iterdir() if item.name.endswith(".toml"))
    for file in sorted(files, key=lambda item: item.name):
        for key, texts in _flatten(tomllib.loads(file.read_text("utf-8")), ()):
            if key in entries:
                raise ValueError(f"{file.name}: {key} stands in the catalogue twice")
            entries[key] = texts
    return entries


def _flatten(table: dict, path: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(key, texts) of every entry below `table`; an entry is a table whose values are texts."""
    if table and all(isinstance(value, str) for value in table.values()):
        yield ".".join(path), table
        return
    for name, inner in table.items():
        yield from _flatten(inner, (*path, name))
