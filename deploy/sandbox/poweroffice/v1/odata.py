"""The part of OData that API v1 lists understand: $filter, $orderby, $skip, $top.

Properties are named in PascalCase. Literals: 'text', numbers, true, false, null, DateTimeOffset'…',
DateTime'…' and guid'…'. Functions: startswith, endswith, substringof, contains, tolower, toupper.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from deploy.sandbox.poweroffice.refusals import Invalid

Row = Mapping[str, Any]
Term = Callable[[Row], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<typed>datetimeoffset|datetime|guid)'(?P<inner>[^']*)'"
    r"|(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)[mMdDfFlL]?"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_/]*)|(?P<mark>[(),]))",
    re.IGNORECASE,
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "startswith": (2, lambda text, part: text.startswith(part)),
    "endswith": (2, lambda text, part: text.endswith(part)),
    "contains": (2, lambda text, part: part in text),
    "substringof": (2, lambda part, text: part in text),
    "tolower": (1, lambda text: text.lower()),
    "toupper": (1, lambda text: text.upper()),
}


@dataclass(frozen=True)
class Options:
    """What a list request asks for."""

    filter: str | None = None
    orderby: str | None = None
    skip: int = 0
    top: int | None = None


def read_options(parameters: Mapping[str, str]) -> Options:
    """Read the OData parameters of a request.

    Raises:
        Invalid: $skip or $top without $orderby, or not a whole number.
    """
    skip, top, orderby = parameters.get("$skip"), parameters.get("$top"), parameters.get("$orderby")
    if (skip or top) and not orderby:
        raise _refuse("$orderby must be included when using $skip or $top.")
    if skip and not top:
        raise _refuse("$skip does not work without $top.")
    for value in (skip, top):
        if value is not None and not (value.isascii() and value.isdigit()):
            raise _refuse(f"'{value}' is not a number of records.")
    return Options(parameters.get("$filter"), orderby, int(skip or 0), int(top) if top else None)


def query(rows: Sequence[Row], options: Options, names: Sequence[str]) -> tuple[list[Row], int]:
    """Return the rows asked for, and how many pass the filter in all.

    `names` are the properties that rows have, in PascalCase.
    """
    found = list(rows)
    if options.filter:
        term = _Parser(options.filter, names).parse()
        found = [row for row in found if term(row) is True]
    for part in reversed((options.orderby or "").split(",")):
        name, _, direction = part.strip().partition(" ")
        if name:
            key = _known(name, names)
            found.sort(key=partial(_nulls_first, key), reverse=direction.strip().lower() == "desc")
    last = None if options.top is None else options.skip + options.top
    return found[options.skip : last], len(found)


@dataclass
class _Parser:
    text: str
    names: Sequence[str]

    def parse(self) -> Term:
        self.tokens = _tokens(self.text)
        self.place = 0
        term = self._or()
        if self.place != len(self.tokens):
            raise _refuse(f"Syntax error at '{self._peek()[1]}' in the filter.")
        return term

    def _or(self) -> Term:
        terms = [self._and()]
        while self._accept("or"):
            terms.append(self._and())
        return lambda row: any(term(row) is True for term in terms) if len(terms) > 1 else terms[0](row)

    def _and(self) -> Term:
        terms = [self._not()]
        while self._accept("and"):
            terms.append(self._not())
        return lambda row: all(term(row) is True for term in terms) if len(terms) > 1 else terms[0](row)

    def _not(self) -> Term:
        if self._accept("not"):
            term = self._not()
            return lambda row: term(row) is not True
        return self._comparison()

    def _comparison(self) -> Term:
        left = self._operand()
        kind, word = self._peek()
        if kind != "word" or word not in _COMPARISONS:
            return left
        self.place += 1
        right, compare = self._operand(), _COMPARISONS[word]
        return lambda row: _compare(compare, left(row), right(row))

    def _operand(self) -> Term:
        kind, value = self._take()
        if kind == "mark" and value == "(":
            term = self._or()
            self._expect(")")
            return term
        if kind == "value":
            return lambda _row: value
        if kind == "word" and value in _FUNCTIONS and self._peek() == ("mark", "("):
            return self._function(value)
        if kind == "word":
            name = _known(value, self.names)
            return lambda row: row[name]
        raise _refuse(f"Syntax error at '{value}' in the filter.")

    def _function(self, name: str) -> Term:
        arity, function = _FUNCTIONS[name]
        self._expect("(")
        arguments = [self._operand()]
        while len(arguments) < arity:
            self._expect(",")
            arguments.append(self._operand())
        self._expect(")")

        def call(row: Row) -> Any:
            values = [argument(row) for argument in arguments]
            return None if None in values else function(*map(str, values))

        return call

    def _peek(self) -> tuple[str, Any]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "the end")

    def _take(self) -> tuple[str, Any]:
        token = self._peek()
        self.place += 1
        return token

    def _accept(self, word: str) -> bool:
        if self._peek() == ("word", word):
            self.place += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        kind, value = self._take()
        if (kind, value) != ("mark", mark):
            raise _refuse(f"'{mark}' expected at '{value}' in the filter.")


def _tokens(text: str) -> list[tuple[str, Any]]:
    tokens: list[tuple[str, Any]] = []
    place, text = 0, text.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _refuse(f"Syntax error at '{text[place:]}' in the filter.")
        place = found.end()
        tokens.append(_token(found))
    return tokens


def _token(found: re.Match[str]) -> tuple[str, Any]:
    parts = found.groupdict()
    if parts["typed"]:
        return "value", _typed(parts["typed"].lower(), parts["inner"])
    if parts["text"]:
        return "value", parts["text"][1:-1].replace("''", "'")
    if parts["number"]:
        return "value", Decimal(parts["number"])
    if parts["mark"]:
        return "mark", parts["mark"]
    constants = {"true": True, "false": False, "null": None}
    word = parts["word"]
    return ("value", constants[word]) if word in constants else ("word", word)


def _typed(kind: str, text: str) -> datetime | UUID:
    try:
        if kind == "guid":
            return UUID(text)
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d", r"\1", text.replace(" ", "")))
    except ValueError as error:
        raise _refuse(f"'{text}' is not a valid {kind}.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _compare(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    if left is None or right is None:
        return compare(left, right) if compare in {operator.eq, operator.ne} else False
    left, right = _alike(left, right), _alike(right, left)
    try:
        return compare(left, right)
    except TypeError as error:
        raise _refuse("The filter compares values of different types.") from error


def _alike(value: Any, other: Any) -> Any:
    """Return a value in the form in which it compares with another: uuids as text, days as instants."""
    if isinstance(value, UUID) and isinstance(other, str):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime) and isinstance(other, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def _known(name: str, names: Sequence[str]) -> str:
    wanted = "Cid" if name == "CID" else name
    if wanted not in names:
        raise _refuse(f"Could not find a property named '{name}'.")
    return wanted


def _nulls_first(key: str, row: Row) -> tuple[bool, Any]:
    return (False, 0) if row[key] is None else (True, row[key])


def _refuse(detail: str) -> Invalid:
    return Invalid("OData", detail)
