"""The proposal list's filter: what is typed, what transfer is asked for, and the addresses of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlencode

from services.portal.figures import typed_kroner
from services.portal.language import gettext as _
from services.portal.language import marked

PAGE = 200
"""Invoices on one page; a form holds no more than a thousand fields."""

LONGEST = 100
"""Characters of what is typed into the filter."""

MOST_DAYS = 36_500
MOST_KRONER = Decimal(10) ** 11

Sort = Literal["due_date", "amount", "customer"]

SORTS: dict[Sort, str] = {
    "due_date": marked("Lengst over forfall"),
    "amount": marked("Størst beløp"),
    "customer": marked("Kunde"),
}

NO_AMOUNT = marked("Beløpet ble ikke forstått. Skriv det i kroner, for eksempel 1 314,00.")
NO_DAYS = marked("Skriv et helt antall dager, for eksempel 30.")


@dataclass(frozen=True, kw_only=True)
class ProposalFilter:
    """What somebody has typed: customer or invoice number, least amount left, days overdue, and a reason.

    What is not understood bounds nothing and is told by `wrong`; nobody approves all then. `after` is
    transfer's cursor of where the page begins.
    """

    text: str = ""
    at_least: str = ""
    days: str = ""
    reason: str = ""
    sort: Sort = "due_date"
    after: str = ""

    @property
    def least(self) -> Decimal | None:
        """The least amount left, kroner; None where none is given or it is not understood."""
        amount = typed_kroner(self.at_least)
        return amount if amount is not None and abs(amount) < MOST_KRONER else None

    @property
    def least_days(self) -> int | None:
        """The least number of days since the due date; None where none is given or it is not understood."""
        is_number = self.days.isascii() and self.days.isdecimal() and len(self.days) < LONGEST
        return int(self.days) if is_number and int(self.days) <= MOST_DAYS else None

    @property
    def wrong(self) -> dict[str, str]:
        """Why a field was not understood, by its name."""
        amount = {"at_least": _(NO_AMOUNT)} if self.at_least and self.least is None else {}
        return amount | ({"days": _(NO_DAYS)} if self.days and self.least_days is None else {})

    @property
    def typed(self) -> dict[str, str]:
        """The filter as the parameters of an address, or the hidden fields of a form."""
        given = {"q": self.text, "at_least": self.at_least, "days": self.days, "reason": self.reason}
        return {name: value for name, value in given.items() if value}

    @property
    def only(self) -> dict[str, Any]:
        """What is shown, as transfer's filter."""
        given: dict[str, Any] = {"text": self.text, "reason": self.reason}
        if self.least is not None:
            given["amount_from"] = str(self.least)
        if self.least_days is not None:
            given["days_overdue_from"] = self.least_days
        return {name: value for name, value in given.items() if value != ""}

    @property
    def asked(self) -> dict[str, Any]:
        """What is shown, in which order, and from where, as transfer's list is asked for."""
        order = {"sort": self.sort, "descending": self.sort == "amount", "limit": PAGE}
        return self.only | order | ({"cursor": self.after} if self.after else {})

    def address(self, tab: str, **more: str) -> str:
        """Return the address of a tab with this filter and order."""
        return "/proposals?" + self._query(tab, more)

    def file(self, tab: str) -> str:
        """Return the address of all that the filter shows, as a file."""
        return "/proposals.csv?" + self._query(tab, {})

    def _query(self, tab: str, more: Mapping[str, str]) -> str:
        sort: dict[str, str] = {} if self.sort == "due_date" else {"sort": self.sort}
        return urlencode({"show": tab} | self.typed | sort | dict(more))
