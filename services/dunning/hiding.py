"""Letters without the debtor's PIN, for whoever may read them but not open the debtor's own page.

What is kept is the letter as it was sent. Its copy differs in the PIN alone, each sign of which is a dash in
the PDF's text itself, so that nothing lies beneath a cover. What the copy still tells is which signs its font
was made for: those of the PIN that stand nowhere else are among them.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

STAND_INS = ("-", ".")
"""What stands for each sign of the PIN: the first that the letter's font has, for it holds what it uses."""


class PinNotHidden(Exception):
    """A PIN that is read in a letter was not found where it is drawn; the letter must not be shown."""


@dataclass(frozen=True)
class _Glyph:
    """A sign on a page: what it reads as, and where its code stands (a string, and its place in it)."""

    sign: str
    font: str
    string: list[int]
    place: int


def without_pins(pdf: bytes, pins: Sequence[str]) -> bytes:
    """Return a letter in which none of `pins` (each without blanks) can be read; else it is unchanged.

    Raises:
        PinNotHidden: it can still be read.
    """
    from pypdf import PdfReader, PdfWriter  # 6 MB, for the few letters that somebody else looks at

    if not _reads(PdfReader(io.BytesIO(pdf)), pins):
        return pdf
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        _hide(page, pins)
    hidden = io.BytesIO()
    writer.write(hidden)
    if _reads(PdfReader(hidden), pins):
        raise PinNotHidden
    return hidden.getvalue()


def _reads(letter: Any, pins: Sequence[str]) -> bool:
    text = "".join("".join(page.extract_text().split()) for page in letter.pages)
    return any(pin in text for pin in pins)


def _hide(page: Any, pins: Sequence[str]) -> None:
    from pypdf.generic import ArrayObject, ByteStringObject

    content = page.get_contents()
    signs = {name: _signs(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    strings: list[tuple[Any, int, list[int]]] = []
    glyphs: list[_Glyph] = []
    font = ""
    for operands, operator in content.operations:
        if operator == b"Tf":
            font = operands[0]
        if operator not in (b"Tj", b"TJ"):
            continue
        holder = operands[0] if isinstance(operands[0], ArrayObject) else operands
        for index, each in enumerate(holder):
            if isinstance(each, bytes | str):
                codes = _codes(each)
                strings.append((holder, index, codes))
                glyphs += [
                    _Glyph(signs[font].get(code, "\N{REPLACEMENT CHARACTER}"), font, codes, place)
                    for place, code in enumerate(codes)
                ]
    read = [glyph for glyph in glyphs if glyph.sign.strip()]
    for glyph in _found(read, pins):
        code_of = {sign: code for code, sign in signs[glyph.font].items()}
        glyph.string[glyph.place] = next(code_of[each] for each in STAND_INS if each in code_of)
    for holder, index, codes in strings:
        holder[index] = ByteStringObject(b"".join(code.to_bytes(2) for code in codes))
    page.replace_contents(content)
    page.compress_content_streams()


def _found(read: Sequence[_Glyph], pins: Sequence[str]) -> Iterator[_Glyph]:
    """Yield the glyphs of the PINs; of glyphs that read as one sign each."""
    text = "".join(glyph.sign[0] for glyph in read)
    for pin in pins:
        start = text.find(pin)
        while start >= 0:
            yield from read[start : start + len(pin)]
            start = text.find(pin, start + 1)


def _codes(string: bytes | str) -> list[int]:
    """Return the codes of a string, of two bytes each as typst writes all its fonts."""
    raw = string if isinstance(string, bytes) else string.original_bytes  # type: ignore[attr-defined]
    return [int.from_bytes(raw[start : start + 2]) for start in range(0, len(raw), 2)]


def _signs(font: Any) -> dict[int, str]:
    """Return what each code of a font reads as, by the map that the PDF holds for that."""
    return dict(_mappings(font["/ToUnicode"].get_object().get_data().decode("ascii")))


def _mappings(cmap: str) -> Iterator[tuple[int, str]]:
    part = ""
    for line in cmap.splitlines():
        words = line.split()
        if words and words[-1].startswith("begin"):
            part = words[-1]
        elif part == "beginbfchar" and line.startswith("<"):
            code, sign = words[0], "".join(words[1:])
            yield int(code.strip("<>"), 16), _utf16(sign)
        elif part == "beginbfrange" and line.startswith("<"):
            first, last, sign = (word.strip("<>") for word in words[:3])
            for step in range(int(last, 16) - int(first, 16) + 1):
                yield int(first, 16) + step, chr(int(sign, 16) + step)


def _utf16(sign: str) -> str:
    return bytes.fromhex(sign.strip("<>")).decode("utf-16-be")
