"""Documents for people, as PDF/A: a typst template and its data make the bytes, off the event loop.

typst lets go of the interpreter while it works, so threads are enough to use every core; each thread keeps
its compilers, which remember fonts, parsed templates and what they laid out of late. Only the fonts inside
typst are used, so that the same data make the same bytes on every machine.

A template defines `paper(data)`, and is given the data there: money and dates as texts that the caller
has printed, with `kroner` and `short_date` of this module for instance. They come in the main source, not in
`sys.inputs`: typst parses and hashes every template anew when these change (measured: a quarter of a letter).
"""

from __future__ import annotations

import asyncio
import threading
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.numbers import format_decimal
from pydantic_core import from_json, to_json

from shared.errors import Reject

if TYPE_CHECKING:
    import typst

STANDARD: Final = "a-2a"
"""PDF/A-2a: archive quality, tagged so that it can be read aloud."""


class Unprintable(Reject):
    """The template is missing or does not fit the data; correct it, then send the message again."""


class Documents:
    """Renders templates, `threads` at a time."""

    def __init__(self, *, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="documents")
        self._thread = threading.local()

    async def render(self, template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
        """Return `template` with `data` as PDF/A; `at`, an aware instant, is the document's own date.

        The template may import its neighbours. Characters that no font here can show (emoji, Chinese)
        become question marks: a name that cannot be printed must not stop a letter.

        Raises:
            Unprintable: the template is missing or does not fit the data.
        """
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._render, template, data, at)

    async def close(self) -> None:
        """Finish the documents in hand and end the threads."""
        await asyncio.to_thread(self._pool.shutdown)

    @cached_property
    def _fonts(self) -> typst.Fonts:
        import typst

        return typst.Fonts(include_system_fonts=False)

    def _render(self, template: Path, data: Mapping[str, Any], at: datetime) -> bytes:
        if not template.is_file():
            raise Unprintable(f"the template {template} cannot be read: there is no such file")
        import typst  # 7 MB, which a process holds from its first document on

        compiler, json = self._compiler(template.parent), to_json(data)
        try:
            return _compiled(compiler, template.name, json, at)
        except typst.TypstError:
            try:
                return _compiled(compiler, template.name, to_json(_printable(from_json(json))), at)
            except typst.TypstError as misfit:
                raise Unprintable(f"{template.name} does not fit its data: {misfit}") from misfit

    def _compiler(self, folder: Path) -> typst.Compiler:
        """Return this thread's compiler of the templates in `folder`; it serves one thread at a time."""
        import typst

        compilers: dict[Path, typst.Compiler] = self._thread.__dict__.setdefault("compilers", {})
        if folder not in compilers:
            compilers[folder] = typst.Compiler(
                b"", root=folder, font_paths=self._fonts, ignore_system_fonts=True
            )
        return compilers[folder]


def _compiled(compiler: typst.Compiler, template: str, json: bytes, at: datetime) -> bytes:
    data = json.decode().replace("\\", "\\\\").replace('"', '\\"')
    document = compiler.compile(
        f'#import "{template}": paper\n#paper(json(bytes("{data}")))'.encode(),
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(document, bytes)
    return document


def _printable(value: Any) -> Any:
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _printable(each) for key, each in value.items()}
        case list():
            return [_printable(each) for each in value]
        case _:
            return value


LAST_LETTER = "\u024f"
"""The end of Latin Extended-B: the fonts in typst have every letter up to here."""

SIGNS = "\n\t\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2212\u20ac"
"""Beyond the letters: line ends, dashes, quotation marks, ellipsis, minus, euro."""


def printable(text: str) -> str:
    """Return `text` with question marks for what the fonts in typst cannot show.

    >>> printable("Bjørn Żółć 🙂 李")
    'Bjørn Żółć ? ?'
    """
    return "".join(
        character if character in SIGNS or _is_letter(character) else "?"
        for character in unicodedata.normalize("NFC", text)
    )


def _is_letter(character: str) -> bool:
    return character <= LAST_LETTER and not unicodedata.category(character).startswith("C")


def kroner(amount: Decimal) -> str:
    r"""Return an amount as Norwegian letters print it, with no-break spaces between thousands.

    >>> kroner(Decimal("1234567.5")).replace("\xa0", " ")
    '1 234 567,50'
    """
    return format_decimal(amount, "#,##0.00", locale="nb_NO")


def short_date(day: date) -> str:
    """Return a date in digits, as in tables.

    >>> short_date(date(2026, 3, 1))
    '01.03.2026'
    """
    return f"{day:%d.%m.%Y}"
