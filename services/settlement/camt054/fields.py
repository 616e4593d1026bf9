"""The fields of an element by their path, and what their texts mean: days, kroner, accounts, KIDs.

Paths have no namespace: `Refs/AcctSvcrRef`, and `Amt@Ccy` for an attribute. Of a field that is repeated the
first counts; what may be repeated and matters (remittance information) is read from the element itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element

from services.settlement.incoming import TOO_LARGE, BrokenFile
from shared.clock import OSLO
from shared.errors import Reject
from shared.norway import kid as kids
from shared.norway.account import account_number

Fields = Mapping[str, str]

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
"""A number as XML Schema writes it; Python takes more for one."""
_MIDNIGHT = re.compile(r"T24:00:00(\.0+)?")
EARLIEST = date(2000, 1, 1)
"""A day before this stands for none (1900-01-01, say): no bank tells of such a payment."""
DEEPEST = 30
"""How many elements may lie in each other; the schema has some ten below an entry."""
_LABELLED = re.compile(r"\bKID(?:-?(?:nr|nummer))?[\s.:#/]*([0-9][0-9 ]{2,30}[0-9-])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{4,25}(?![0-9A-Za-z])")
_KID = re.compile(r"[0-9]{2,24}[0-9-]")


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of a name, of whatever namespace."""
    return (child for child in element if child.tag.rpartition("}")[2] == name)


def fields(element: Element, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the texts of the leaves below an element by path, without the children named in `but`.

    Raises BrokenFile if they lie deeper than those of any message.
    """
    found: dict[str, str] = {}
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name not in but:
            _collect(child, name, found, DEEPEST)
    return found


def _collect(element: Element, path: str, found: dict[str, str], deeper: int) -> None:
    if not deeper:
        raise BrokenFile(None, "its elements lie too deep in each other")
    if len(element):
        for child in element:
            _collect(child, f"{path}/{child.tag.rpartition('}')[2]}", found, deeper - 1)
    elif path not in found:
        found[path] = (element.text or "").strip()
        if currency := element.get("Ccy"):
            found[f"{path}@Ccy"] = currency


def first(found: Fields, *paths: str) -> str:
    """Return the first field that is there and not empty."""
    return next((text for path in paths if (text := found.get(path))), "")


def amount_of(text: str, where: str) -> Decimal:
    """Return an amount that ISO 20022 writes without a sign."""
    if not _DECIMAL.fullmatch(text):
        raise BrokenFile(None, f"{where}: the amount {text!r} is not a number")
    amount = Decimal(text)
    if amount < 0 or amount >= TOO_LARGE:
        raise BrokenFile(None, f"{where}: the amount {text!r} must not have a sign, nor be that large")
    return amount


def kroner(amount: Decimal, where: str) -> Decimal:
    """Return an amount in kroner with two decimals. Raises BrokenFile for parts of an øre."""
    rounded = amount.quantize(Decimal("0.01"))
    if rounded != amount:
        raise BrokenFile(None, f"{where}: the amount {amount} has parts of an øre")
    return rounded


def count_of(text: str, where: str) -> int:
    """Return a number of entries or transactions."""
    if not (text.isascii() and text.isdigit()):
        raise BrokenFile(None, f"{where}: {text!r} is not a count")
    return int(text)


def day_of(found: Fields, path: str, where: str) -> date | None:
    """Return the Oslo date of a `Dt` or `DtTm` below a path, or of the path itself; None if left out.

    A day that ends at 24:00 is that day, not the next.
    """
    text = first(found, f"{path}/Dt", f"{path}/DtTm", path)
    if not text:
        return None
    try:
        if "T" in text:
            instant = datetime.fromisoformat(_MIDNIGHT.sub("T23:59:59", text))
            day = (instant.astimezone(OSLO) if instant.tzinfo else instant).date()
        else:
            day = date.fromisoformat(text[:10])
    except (ValueError, OverflowError) as wrong:
        raise BrokenFile(None, f"{where}: {text!r} is not a day") from wrong
    return day if day >= EARLIEST else None


def account_in(found: Fields, path: str) -> str:
    """Return an account below a path: eleven digits of a Norwegian IBAN or BBAN, others as they stand."""
    text = first(found, f"{path}/Id/IBAN", f"{path}/Id/Othr/Id", f"{path}/Id/BBAN")
    try:
        return account_number(text)
    except Reject:
        return "".join(text.split())[:34]


def as_kid(reference: str) -> str:
    """Return a creditor's reference as a KID, empty if it does not look like one."""
    bare = reference.replace(" ", "")
    return bare if _KID.fullmatch(bare) else ""


def kid_in_text(text: str) -> str:
    """Return the KID that a debtor has written into free text: labelled, or the only number that can be one.

    Only one with a right check digit; a wrong one stays in the text, for people.
    """
    return labelled_kid(text) or _only_kid(_NUMBER.findall(text))


def labelled_kid(text: str) -> str:
    """Return the one KID with a right check digit that is called so in a text."""
    return _only_kid(each.replace(" ", "") for each in _LABELLED.findall(text))


def _only_kid(candidates: Iterable[str]) -> str:
    valid = {each for each in candidates if kids.is_valid(each)}
    return valid.pop() if len(valid) == 1 else ""
