"""The proposal list as a page shows it: transfer's list of the visitor's companies, in tabs."""

import asyncio
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.portal.api.proposal_filter import ProposalFilter
from services.portal.domain.access import Scope, Visitor
from services.portal.domain.companies import ProposalStatus
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Neighbours, Refused, Unanswered
from services.portal.neighbours.proposing import TO_APPROVE, CompanysPart, ListedProposal, ProposalPage
from services.portal.store import proposals
from shared.db import Database

Tab = Literal["waiting", "on_hold", "approved", "removed"]

TABS: dict[Tab, tuple[str, tuple[ProposalStatus, ...]]] = {
    "waiting": (marked("Til godkjenning"), TO_APPROVE),
    "on_hold": (marked("På vent"), ("on_hold",)),
    "approved": (marked("På vei til inkasso"), ("approved",)),
    "removed": (marked("Fjernet"), ("removed",)),
}
"""What each tab is called, and the statuses that it holds."""

MOST_COMPANIES = 25
"""Companies whose lists are shown together; who has more with proposals, chooses one."""

MOST_COUNTED, AT_ONCE = 500, 50
"""Companies whose proposals the menu counts, and about how many transfer is asked in one call."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One page of a tab; `page` is transfer's, None where it does not answer or is not asked."""

    tab: Tab
    filter: ProposalFilter
    companies: dict[UUID, str]
    may_decide: frozenset[UUID]
    page: ProposalPage | None = None
    answered: bool = True
    too_many_companies: bool = False

    @property
    def rows(self) -> list[ListedProposal]:
        """The invoices on the page."""
        return self.page.rows if self.page else []

    @property
    def tabs(self) -> list[tuple[Tab, str, int]]:
        """Each tab with its name, and how many invoices it holds without a filter."""
        counted = {each.status: each.count for each in self.page.totals.by_status} if self.page else {}
        return [
            (tab, _(name), sum(counted.get(each, 0) for each in statuses))
            for tab, (name, statuses) in TABS.items()
        ]

    @property
    def waiting(self) -> int:
        """How many wait for approval."""
        return next(count for tab, _name, count in self.tabs if tab == "waiting")

    @property
    def hidden(self) -> int:
        """How many invoices of the tab the filter hides."""
        return self.page.totals.hidden.count if self.page else 0

    @property
    def total(self) -> int:
        """How many invoices the tab holds."""
        return self.hidden + (self.page.totals.found.count if self.page else 0)

    @property
    def reasons(self) -> list[str]:
        """The reasons to choose between; the chosen one stays among them when nothing has it any more."""
        return sorted({*(self.page.reasons if self.page else ()), self.filter.reason} - {""})

    @property
    def seen(self) -> list[str]:
        """Up to where each company's list was seen, as a form sends it back (`read_seen`)."""
        return [f"{each.creditor_id}~{each.seen_until}" for each in self._decidable]

    @property
    def drafts(self) -> int:
        """How many invoices "approve all" approves: drafts that are shown, where the visitor may decide.

        None at all while a field of the filter is not understood.
        """
        return 0 if self.filter.wrong else sum(each.drafts.count for each in self._decidable)

    @property
    def drafts_sum(self) -> Decimal:
        """What is left to pay on them, kroner."""
        return sum((each.drafts.left_to_pay for each in self._decidable), Decimal("0.00"))

    @property
    def _decidable(self) -> list[CompanysPart]:
        parts = self.page.creditors if self.page else []
        return [each for each in parts if each.creditor_id in self.may_decide]

    @property
    def next_page(self) -> str:
        """The address of the page after this one, empty where this is the last."""
        after = self.page.next if self.page else None
        return self.filter.address(self.tab, after=after) if after else ""


def read_seen(sent: list[str]) -> dict[UUID, int]:
    """Return up to where each company's list was seen.

    Raises:
        ValueError: what was sent is not what a page of ours holds.
    """
    pairs = (each.partition("~") for each in sent)
    return {UUID(creditor_id): int(number) for creditor_id, _tilde, number in pairs}


async def companies_of(database: Database, scope: Scope, *, most: int) -> dict[UUID, str]:
    """Return the companies that have proposals, with their names; one too many where there are too many."""
    async with database.transaction() as tx:
        return await proposals.companies_with_proposals(tx, scope, limit=most + 1)


async def count_waiting(neighbours: Neighbours, database: Database, scope: Scope) -> int:
    """Return how many invoices wait for approval, as the lists count them; 0 for more than `MOST_COUNTED`.

    Raises:
        Unanswered: transfer does not answer.
    """
    companies = list(await companies_of(database, scope, most=MOST_COUNTED))
    if len(companies) > MOST_COUNTED:
        return 0
    parts = (companies[begin : begin + AT_ONCE] for begin in range(0, len(companies), AT_ONCE))
    return sum(await asyncio.gather(*(neighbours.proposing.waiting(part) for part in parts)))


async def view_of(
    neighbours: Neighbours, database: Database, visitor: Visitor, tab: Tab, chosen: ProposalFilter
) -> View:
    """Return one page of a tab; an address that somebody has spoilt begins at the top."""
    companies = await companies_of(database, visitor.scope, most=MOST_COMPANIES)
    mine = frozenset(each for each in companies if visitor.may("decide_proposals", each))
    view = View(tab=tab, filter=chosen, companies=companies, may_decide=mine)
    if len(companies) > MOST_COMPANIES:
        return replace(view, too_many_companies=True)
    if not companies:
        return view
    wanted = chosen.asked | {"status": TABS[tab][1]}
    try:
        return replace(view, page=await neighbours.proposing.page(companies, wanted))
    except Unanswered:
        return replace(view, answered=False)
    except Refused:
        if not chosen.after:
            raise
        return await view_of(neighbours, database, visitor, tab, replace(chosen, after=""))
