"""The proposal list's filter: what it shows and hides, the pages behind a cursor, and their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from services.portal.domain.companies import ListedInvoice
from services.portal.figures import typed_kroner

PAGE = 200
"""Invoices on one page; a form holds no more than a thousand fields."""

LONGEST = 200
"""Characters of what is typed into the filter."""

Key = tuple[str, str, date, str, str]


@dataclass(frozen=True, kw_only=True)
class ProposalFilter:
    """What somebody has typed: customer or invoice number, least amount left, days overdue, and a reason.

    Days or an amount that are none count as not given. `after` is where the page begins.
    """

    text: str = ""
    at_least: str = ""
    days: str = ""
    reason: str = ""
    after: str = ""

    @property
    def least(self) -> Decimal | None:
        """The least amount left, kroner."""
        return typed_kroner(self.at_least)

    @property
    def least_days(self) -> int | None:
        """The least number of days since the due date."""
        return int(self.days) if self.days.isdecimal() else None

    @property
    def typed(self) -> dict[str, str]:
        """The filter as the parameters of an address, or the hidden fields of a form."""
        given = {"q": self.text, "at_least": self.at_least, "days": self.days, "reason": self.reason}
        return {name: value for name, value in given.items() if value}

    def among(self, rows: Iterable[ListedInvoice], today: date) -> list[ListedInvoice]:
        """Return the rows that it shows, in the order of the list."""
        return sorted((row for row in rows if self._shows(row, today)), key=_key)

    def _shows(self, row: ListedInvoice, today: date) -> bool:
        invoice, text = row.invoice, self.text.casefold()
        return (
            (text in invoice.debtor.casefold() or text in invoice.number.casefold())
            and (self.least is None or invoice.remaining >= self.least)
            and (self.least_days is None or invoice.overdue_days(today) >= self.least_days)
            and self.reason in ("", row.detail)
        )

    def page(self, shown: Sequence[ListedInvoice]) -> list[ListedInvoice]:
        """Return one page of what is shown; an address that somebody has spoilt begins at the top."""
        begin = _read(self.after)
        return [row for row in shown if begin is None or _key(row) > begin][:PAGE]

    def next(self, shown: Sequence[ListedInvoice], tab: str) -> str:
        """Return the address of the page after this one, empty where this is the last."""
        page = self.page(shown)
        if not page or page[-1] is shown[-1]:
            return ""
        company, creditor_id, due, number, invoice_id = _key(page[-1])
        after = f"{creditor_id}~{due.isoformat()}~{invoice_id}~{number}~{company}"
        return self.address(tab, after=after)

    def address(self, tab: str, **more: str) -> str:
        """Return the address of a tab with this filter."""
        return "/proposals?" + urlencode({"show": tab} | self.typed | more)


def _key(row: ListedInvoice) -> Key:
    """Return where a row stands: company by company, the longest overdue first."""
    invoice = row.invoice
    return (
        invoice.creditor_name,
        str(invoice.creditor_id),
        invoice.due_date,
        invoice.number,
        str(invoice.invoice_id),
    )


def _read(after: str) -> Key | None:
    try:
        creditor_id, due, invoice_id, number, company = after.split("~", 4)
        return company, creditor_id, date.fromisoformat(due), number, invoice_id
    except ValueError:
        return None
