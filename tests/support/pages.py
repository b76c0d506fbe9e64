"""Pages read back and looked at by PDFium, the engine of a browser."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pypdfium2
from pypdfium2 import raw


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The file, closed afterwards."""
    with closing(pypdfium2.PdfDocument(data)) as document:
        yield document


def page_texts(data: bytes) -> list[str]:
    """The text of each page without any space, whose places a PDF does not keep."""
    with opened(data) as document:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(squeezed(text.get_text_bounded()))
            text.close()
            page.close()
        return pages


def squeezed(text: str) -> str:
    """Without spaces and line ends."""
    return re.sub(r"[\s\ufffe]", "", text)


def fonts(data: bytes) -> dict[str, bool]:
    """The fonts of all texts, and whether each is embedded."""
    found: dict[str, bool] = {}
    with opened(data) as document:
        for page in document:
            for one in page.get_objects():
                if one.type == raw.FPDF_PAGEOBJ_TEXT:
                    font = raw.FPDFTextObj_GetFont(one.raw)
                    size = raw.FPDFFont_GetBaseFontName(font, None, 0)
                    name = ctypes.create_string_buffer(size)
                    raw.FPDFFont_GetBaseFontName(font, name, size)
                    found[name.value.decode()] = raw.FPDFFont_GetIsEmbedded(font) == 1
            page.close()
    return found
