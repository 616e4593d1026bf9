"""The case list's filter: what it shows, what it hides, and the addresses that change it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query

from services.portal.domain.cases import ENDED, CaseSummary
from services.portal.language import gettext as _
from services.portal.store.cases import PAGE, CaseSearch
from services.portal.words.terms import STATUS
from shared.events import CaseStatus

Chosen = Literal[
    "all", "active", "open", "paused", "disputed", "legal", "surveillance", "withdrawn", "closed"
]
"""A status, or a group of them: all, or those that go on."""


@dataclass(frozen=True)
class Way:
    """The way back to the list as it was searched and filtered; the addresses of a case carry it along."""

    q: Annotated[str, Query(max_length=200)] = ""
    status: Chosen | None = None

    @property
    def given(self) -> dict[str, str]:
        """What was searched and chosen, as a link or form carries it along."""
        given = {"q": self.q.strip(), "status": self.status or ""}
        return {name: value for name, value in given.items() if value}

    @property
    def back(self) -> str:
        """The address of the list."""
        return f"/cases{self.along()}"

    def along(self, **more: str | None) -> str:
        """Return the end of an address that carries the way and `more` along; empty for nothing."""
        given = {name: value for name, value in more.items() if value} | self.given
        return "?" + urlencode(given) if given else ""


@dataclass(frozen=True)
class Chip:
    """One choice of the filter, with the number of cases behind it."""

    name: str
    cases: int
    address: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What the user has chosen; `counts` are the cases that the text finds, by status.

    Whoever chooses nothing sees the cases that go on, or, when he searches, everything that fits.
    """

    text: str
    chosen: Chosen | None
    after: str = ""
    counts: Mapping[CaseStatus, int]

    @property
    def effective(self) -> Chosen:
        """The choice that holds."""
        return self.chosen or ("all" if self.text else "active")

    @property
    def search(self) -> CaseSearch:
        """What to look for."""
        typed = without_case(self.text)
        kid = typed if typed.isascii() and typed.isdecimal() else ""
        return CaseSearch(text=typed, kid=kid, statuses=statuses(self.effective), after=_cursor(self.after))

    @property
    def total(self) -> int:
        """How many cases the text finds."""
        return sum(self.counts.values())

    @property
    def shown(self) -> int:
        """How many of them the choice shows, on all pages."""
        return self._behind(self.effective)

    @property
    def hidden(self) -> int:
        """How many of them the choice hides."""
        return self.total - self.shown

    @property
    def chips(self) -> list[Chip]:
        """The choices that make sense: the groups, and each status that has a case or is chosen."""
        single = [status for status in STATUS if self.counts.get(status) or status == self.chosen]
        if self.chosen != "open" and self._behind("open") == self._behind("active"):
            single = [status for status in single if status != "open"]
        choices: list[tuple[Chosen, str]] = [
            ("active", _("Pågår")),
            *((status, STATUS[status]) for status in single),
            ("all", _("Alle")),
        ]
        return [
            Chip(name, self._behind(choice), self._address(status=choice), choice == self.effective)
            for choice, name in choices
        ]

    @property
    def everything(self) -> str:
        """The address that hides nothing."""
        return self._address(status="all")

    @property
    def file(self) -> str:
        """The address of the whole list as a file."""
        return self._address(status=self.effective).replace("/cases?", "/cases.csv?")

    @property
    def first(self) -> str:
        """The address of this list's first page."""
        return self._address(status=self.effective)

    def next(self, found: Sequence[CaseSummary]) -> str:
        """Return the address of the page after `found`, empty where that is the last."""
        if len(found) <= PAGE:
            return ""
        last = found[PAGE - 1]
        return self._address(status=self.effective, after=f"{last.number}~{last.id}")

    def _behind(self, choice: Chosen) -> int:
        wanted = statuses(choice)
        return sum(cases for status, cases in self.counts.items() if not wanted or status in wanted)

    @property
    def way(self) -> Way:
        """The way back to it."""
        return Way(self.text, self.chosen)

    def _address(self, **values: str) -> str:
        return "/cases?" + urlencode(({"q": self.text} if self.text else {}) | values)


WORD = r"^(?:sak|case|kid|kunde|customer|org\.? ?nr\.?)\s+(?=\d)"
"""What people write before a number."""


def without_case(text: str) -> str:
    """Return what is searched without the word before a number, and a number without its blanks.

    >>> without_case("Sak 100041"), without_case("0001 0000 15"), without_case("Ola Sakariassen")
    ('100041', '0001000015', 'Ola Sakariassen')
    >>> without_case("Org.nr. 923 609 016"), without_case("kunde 10007")
    ('923609016', '10007')
    """
    typed = re.sub(WORD, "", text.strip(), flags=re.IGNORECASE)
    return "".join(typed.split()) if re.fullmatch(r"[\d\s]+", typed) else typed


def _cursor(text: str) -> tuple[str, UUID] | None:
    """Return where a page begins; an address that somebody has spoilt begins at the top."""
    number, _, case_id = text.rpartition("~")
    try:
        return (number, UUID(case_id)) if number else None
    except ValueError:
        return None


def statuses(choice: Chosen) -> tuple[CaseStatus, ...]:
    """Return the statuses behind a choice; none stands for all."""
    match choice:
        case "all":
            return ()
        case "active":
            return tuple(status for status in STATUS if status not in ENDED)
        case _:
            return (choice,)
