"""Fields of a form: how each is shown, and how what was typed becomes a value.

Amounts are typed as people in Norway write them ("1 250,50"), days as browsers send them or as 04.05.2026.
An empty field is None. Every field that cannot be read is named at once, with what to do about it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice.refusals import Invalid

Kind = Literal["text", "email", "amount", "date", "number", "check", "choice", "checks"]
MOST_CHARACTERS = 200

_AMOUNT = re.compile(r"\d{1,10}([.,]\d{1,2})?")
_WHOLE = re.compile(r"\d{1,9}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NORWEGIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class Unreadable(Invalid):
    """Fields of the form cannot be used; `fields` says of each, by its name, what is wrong."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("Unusable form", "Unreadable fields.", "Rett det som er merket, og send igjen.")
        self.fields = fields


@dataclass(frozen=True)
class Field:
    """One field. `value` is what stands in it at first; `choices` are values and what they are called."""

    name: str
    label: str
    kind: Kind = "text"
    value: object = None
    _: KW_ONLY
    is_required: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def shown(self, typed: FormData | None) -> str:
        """Return the text in the field: what was typed, or else what stands there at first."""
        if typed is not None:
            return str(typed.get(self.name, ""))
        match self.value:
            case None:
                return ""
            case Decimal():
                return f"{self.value:.2f}".replace(".", ",")
            case date():
                return self.value.isoformat()
            case _:
                return str(self.value)

    def ticked(self, typed: FormData | None) -> tuple[str, ...]:
        """Return the choices that are ticked; a single box that is ticked gives `("on",)`."""
        if typed is not None:
            return tuple(str(value) for value in typed.getlist(self.name))
        if self.kind == "check":
            return ("on",) if self.value else ()
        return tuple(map(str, self.value)) if isinstance(self.value, Iterable) else ()


def read(fields: Iterable[Field], typed: FormData) -> dict[str, Any]:
    """Return the values of all fields by name.

    Raises:
        Unreadable: some are missing or cannot be read.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in fields:
        try:
            values[field.name] = _value(field, typed)
        except ValueError as error:
            errors[field.name] = str(error)
    if errors:
        raise Unreadable(errors)
    return values


def whole_numbers(texts: Iterable[object]) -> list[int]:
    """Return the numbers among what the boxes or names of a form carry, each once; anything else is left out.

    >>> whole_numbers(["10001", "²", "10001", "x", "7"])
    [10001, 7]
    """
    return list(dict.fromkeys(int(str(text)) for text in texts if _WHOLE.fullmatch(str(text))))


def _value(field: Field, typed: FormData) -> object:
    if field.kind == "check":
        return field.name in typed
    if field.kind == "checks":
        return [value for value, _ in field.choices if value in field.ticked(typed)]
    text = str(typed.get(field.name, "")).strip()
    if not text:
        if field.is_required:
            raise ValueError("Fyll ut feltet.")
        return None
    if field.kind == "choice":
        return _choice(field, text)
    return _READERS[field.kind](text)


def _choice(field: Field, text: str) -> str:
    if text not in {value for value, _ in field.choices}:
        raise ValueError("Velg et av alternativene i listen.")
    return text


def _text(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"Skriv høyst {MOST_CHARACTERS} tegn.")
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("Skriv en e-postadresse, for eksempel navn@firma.no.")
    return _text(text)


def _amount(text: str) -> Decimal:
    digits = re.sub(r"\s", "", text)
    if not _AMOUNT.fullmatch(digits):
        raise ValueError("Skriv et beløp med høyst to desimaler, for eksempel 1\N{NO-BREAK SPACE}250,50.")
    return Decimal(digits.replace(",", "."))


def _day(text: str) -> date:
    try:
        norwegian = _NORWEGIAN_DAY.fullmatch(text)
        if norwegian:
            return date(*(int(part) for part in reversed(norwegian.groups())))
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("Skriv en dato, for eksempel 04.05.2026.") from error


def _number(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("Skriv et helt tall.")
    return int(text)


_READERS: Mapping[str, Callable[[str], object]] = {
    "text": _text,
    "email": _email,
    "amount": _amount,
    "date": _day,
    "number": _number,
}
