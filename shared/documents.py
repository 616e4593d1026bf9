"""Documents for people, as PDF/A: a typst template and its data make the bytes, off the event loop.

typst lets go of the interpreter while it works, so threads are enough to use every core; each thread keeps
its compilers, because fonts and parsed templates are what takes time (measured: 6 ms a letter). Only the
fonts inside typst are used: the same data make the same bytes on every machine.

The data reach the template as JSON in `sys.inputs.data`: money and dates as texts that the caller has
printed, with `kroner` and `long_date` of this module for instance.
"""

import asyncio
import threading
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from babel.numbers import format_decimal
from pydantic_core import to_json

from shared.errors import Reject

if TYPE_CHECKING:
    import typst

STANDARD = "a-2a"
"""PDF/A-2a: archive quality, tagged so that it can be read aloud."""


class Unprintable(Reject):
    """The template does not fit the data; correct the template, then send the message again."""


@dataclass
class Documents:
    """Renders templates, `threads` at a time."""

    threads: int = 2
    _pool: ThreadPoolExecutor = field(init=False)
    _own: threading.local = field(default_factory=threading.local)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="documents")

    async def render(self, template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
        """Return `template` with `data` as PDF/A; `at`, an aware instant, is the document's own date.

        The template may import its neighbours. Characters that no font here can show (emoji, Chinese)
        become question marks: a name that cannot be printed must not stop a letter.

        Raises:
            Unprintable: the template is missing or does not fit the data.
        """
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._render, template, data, at)

    def close(self) -> None:
        """Finish the documents in hand and end the threads."""
        self._pool.shutdown()

    def _render(self, template: Path, data: Mapping[str, Any], at: datetime) -> bytes:
        import typst

        compiler, text = self._compiler(template), to_json(data).decode()
        try:
            return _compile(compiler, text, at)
        except typst.TypstError:
            try:
                return _compile(compiler, printable(text), at)
            except typst.TypstError as broken:
                raise Unprintable(f"{template.name}: {broken}") from broken

    def _compiler(self, template: Path) -> "typst.Compiler":
        import typst

        compilers: dict[Path, typst.Compiler] = self._own.__dict__.setdefault("compilers", {})
        if template not in compilers:
            fonts = self._own.__dict__.setdefault("fonts", typst.Fonts(include_system_fonts=False))
            try:
                compilers[template] = typst.Compiler(
                    template, root=template.parent, font_paths=fonts, ignore_system_fonts=True
                )
            except (typst.TypstError, OSError, RuntimeError) as missing:
                raise Unprintable(f"there is no template {template}; {missing}") from missing
        return compilers[template]


def _compile(compiler: "typst.Compiler", text: str, at: datetime) -> bytes:
    made = compiler.compile(
        format="pdf", sys_inputs={"data": text}, pdf_standards=[STANDARD], timestamp=int(at.timestamp())
    )
    assert isinstance(made, bytes)
    return made


LAST_LETTER = "\u024f"
"""The end of Latin Extended-B: the house fonts have every letter up to here."""


def printable(text: str) -> str:
    """Return `text` with what the house fonts cannot show replaced by question marks.

    >>> printable("Bjørn Żółć 🙂 李")
    'Bjørn Żółć ? ?'
    """
    return "".join(
        character
        if character in "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2212\u20ac"
        or (character <= LAST_LETTER and unicodedata.category(character)[0] != "C")
        else "?"
        for character in unicodedata.normalize("NFC", text)
    )


def kroner(amount: Decimal) -> str:
    """Return an amount as Norwegian letters print it, with no-break spaces between thousands.

    >>> kroner(Decimal("1234567.5")).replace("\\xa0", " ")
    '1 234 567,50'
    """
    return format_decimal(amount, "#,##0.00", locale="nb_NO")


def short_date(day: date) -> str:
    """Return a date in digits, as in tables.

    >>> short_date(date(2026, 3, 1))
    '01.03.2026'
    """
    return f"{day:%d.%m.%Y}"


def long_date(day: date) -> str:
    """Return a date with the month's Norwegian name, as in running text.

    >>> long_date(date(2026, 3, 1))
    '1. mars 2026'
    """
    return format_date(day, "d. MMMM y", locale="nb_NO")
