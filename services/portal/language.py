"""In which language the portal speaks: Norwegian, which stands in the source, or English, from a catalogue.

Norwegian texts are the keys of `translations/en.po`, so there is no catalogue to keep complete for them; a
test keeps the English one complete. The language is the request's: the user's own choice, else the browser's
cookie, else its `Accept-Language`, else Norwegian.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal, TypeVar, get_args

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from services.portal.words.addressing import OF_THE_CREDITOR

Language = Literal["nb", "en"]
LANGUAGES: Mapping[Language, str] = {"nb": "Norsk", "en": "English"}
"""Each language by its own name, which is never translated."""

CATALOGUE = Path(__file__).parent / "translations" / "en.po"
REGISTRATION = CATALOGUE.with_name("registration.en.po")
TRANSFER = CATALOGUE.with_name("transfer.en.po")
DUNNING = CATALOGUE.with_name("dunning.en.po")
SETTLEMENT = CATALOGUE.with_name("settlement.en.po")
"""What the portal says itself, and what the other services write for their users."""

_ALIASES = {"no": "nb", "nn": "nb"}
"""Browsers' other names for Norwegian; whoever reads Nynorsk reads Bokmål."""

_spoken: ContextVar[Language] = ContextVar("portal_language", default="nb")
_to_the_company: ContextVar[bool] = ContextVar("portal_to_the_company", default=True)

K = TypeVar("K", bound=str)


class Words(dict[K, str]):
    """Words by their code, written in Norwegian and answered in the language that is spoken."""

    def __getitem__(self, code: K) -> str:
        """Return the word for a code."""
        return gettext(super().__getitem__(code))

    def get(self, code: K, default: str = "") -> str:  # type: ignore[override]
        """Return the word for a code, `default` for one that has none."""
        return self[code] if code in self else default  # noqa: SIM401 - it is this method that is written


def speak(language: Language) -> None:
    """Speak a language from here on in this request."""
    _spoken.set(language)


def address(*, the_company: bool) -> None:
    """Speak to a company itself, or to others about it, from here on in this request."""
    _to_the_company.set(the_company)


def spoken() -> Language:
    """Return the language that is spoken."""
    return _spoken.get()


def locale() -> str:
    """Return the locale whose dates and amounts go with the language."""
    return "en_GB" if spoken() == "en" else "nb_NO"


def as_language(code: str | None) -> Language | None:
    """Return the language that has this code, None where the portal does not speak it."""
    return next((language for language in get_args(Language) if language == code), None)


def preferred(accept_language: str) -> Language:
    """Return the language that fits a browser's `Accept-Language` best.

    >>> preferred("de, en-GB;q=0.8, nb;q=0.5"), preferred("nn-NO"), preferred("fr"), preferred("*;q=x")
    ('en', 'nb', 'nb', 'nb')
    """
    asked: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        language = tag.strip().lower().partition("-")[0]
        try:
            asked.append((float(weight or 1), _ALIASES.get(language, language)))
        except ValueError:
            continue
    names = [name for weight, name in sorted(asked, key=lambda each: -each[0]) if weight > 0 and name]
    return as_language(negotiate_locale(names, get_args(Language))) or "nb"


def gettext(message: str) -> str:
    """Return a message to its reader in the language that is spoken; one that no catalogue has stays."""
    if not _to_the_company.get():
        message = OF_THE_CREDITOR.get(message, message)
    if not message or spoken() == "nb":
        return message
    return _english().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the message that fits a number, in the language that is spoken; both have two forms."""
    if spoken() == "nb":
        return one if number == 1 else many
    return _english().ngettext(one, many, number)


def marked(message: str) -> str:
    """Return a message as it is: it goes into the catalogue, and is translated where it is shown."""
    return message


@cache
def _english() -> GNUTranslations:
    """Return the English catalogues, compiled when they are first needed."""
    ours = _compiled(CATALOGUE)
    for theirs in (REGISTRATION, TRANSFER, DUNNING, SETTLEMENT):
        ours.add_fallback(_compiled(theirs))
    return ours


def _compiled(path: Path) -> GNUTranslations:
    with path.open("rb") as source:
        catalogue = read_po(source, locale="en")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
