"""The proposal list as a page shows it: the portal's invoices with transfer's word on each, in tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.portal.api.proposal_filter import ProposalFilter
from services.portal.domain.companies import ListedInvoice, ProposalStatus, ProposedInvoice
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Neighbours, Unanswered

Tab = Literal["waiting", "on_hold", "approved", "removed"]

TABS: dict[Tab, tuple[str, tuple[ProposalStatus | None, ...]]] = {
    "waiting": (marked("Til godkjenning"), ("draft", "refused", None)),
    "on_hold": (marked("På vent"), ("on_hold",)),
    "approved": (marked("På vei til inkasso"), ("approved",)),
    "removed": (marked("Fjernet"), ("removed",)),
}
"""What each tab is called, and the statuses that it holds; no status: transfer does not answer."""

MOST_COMPANIES = 25
"""Companies whose lists are shown together; who has more with proposals, chooses one."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One page of a tab."""

    tab: Tab
    tabs: list[tuple[Tab, str, int]]
    rows: list[ListedInvoice]
    filter: ProposalFilter
    reasons: list[str]
    hidden: int
    total: int
    next_page: str
    drafts: int
    drafts_sum: Decimal
    today: date
    answered: bool
    too_many_companies: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Everything in the list."""

    rows: tuple[ListedInvoice, ...]
    today: date
    answered: bool = True
    too_many_companies: bool = False

    @property
    def companies(self) -> set[UUID]:
        """The companies that have an invoice in the list."""
        return {row.invoice.creditor_id for row in self.rows}

    def drafts(self, chosen: ProposalFilter) -> list[ProposedInvoice]:
        """Return the invoices that "approve all" approves: those that the filter shows."""
        shown = chosen.among(self.rows, self.today)
        return [row.invoice for row in shown if row.status == "draft"]

    @property
    def waiting(self) -> int:
        """How many wait for approval."""
        return len(self._in("waiting"))

    def among(self, invoice_ids: Sequence[UUID]) -> list[ProposedInvoice]:
        """Return those of the list's invoices that were picked."""
        picked = set(invoice_ids)
        return [row.invoice for row in self.rows if row.invoice.invoice_id in picked]

    def view(self, tab: Tab, chosen: ProposalFilter) -> View:
        """Return one page of a tab, as far as the filter shows it."""
        of_tab = {name: self._in(name) for name in TABS}
        shown, drafts = chosen.among(of_tab[tab], self.today), self.drafts(chosen)
        return View(
            tab=tab,
            tabs=[(name, _(TABS[name][0]), len(of_tab[name])) for name in TABS],
            rows=chosen.page(shown),
            filter=chosen,
            reasons=sorted({row.detail for row in of_tab[tab] if row.detail} | {chosen.reason} - {""}),
            hidden=len(of_tab[tab]) - len(shown),
            total=len(of_tab[tab]),
            next_page=chosen.next(shown, tab),
            drafts=len(drafts),
            drafts_sum=sum((each.remaining for each in drafts), Decimal("0.00")),
            today=self.today,
            answered=self.answered,
            too_many_companies=self.too_many_companies,
        )

    def _in(self, tab: Tab) -> list[ListedInvoice]:
        return [row for row in self.rows if row.status in TABS[tab][1]]


async def listing(neighbours: Neighbours, standing: Sequence[ProposedInvoice], today: date) -> Listing:
    """Return the invoices of `standing` that transfer has in its list, each with its status there.

    While transfer does not answer, all of them stand without one and nothing can be done with them.
    """
    companies = list(dict.fromkeys(each.creditor_id for each in standing))
    if len(companies) > MOST_COMPANIES:
        return Listing(rows=(), today=today, too_many_companies=True)
    try:
        listed = [each for company in companies for each in await neighbours.proposals(company)]
    except Unanswered:
        return Listing(
            rows=tuple(ListedInvoice(invoice=each) for each in standing), today=today, answered=False
        )
    known = {each.invoice_id: each for each in listed}
    rows = (
        ListedInvoice(
            invoice=each, status=known[each.invoice_id].status, detail=known[each.invoice_id].detail
        )
        for each in standing
        if each.invoice_id in known
    )
    return Listing(rows=tuple(rows), today=today)
