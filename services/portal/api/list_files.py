"""The lists of cases and proposals as files: what the pages show with the same filter, all of it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.portal.api.case_filter import CaseFilter, Chosen
from services.portal.api.door import Visit
from services.portal.api.portal import Portal
from services.portal.api.proposal_filter import ProposalFilter
from services.portal.api.proposal_list import TABS, Tab, View, view_of
from services.portal.api.proposals import looked_for
from services.portal.attachments import streamed
from services.portal.domain.access import Scope
from services.portal.domain.cases import ENDED, CaseSummary
from services.portal.language import gettext as _
from services.portal.neighbours.proposing import ListedProposal
from services.portal.store import cases
from services.portal.store.cases import CaseSearch
from services.portal.words.deeds import PROPOSAL
from services.portal.words.terms import LETTER, STATUS
from shared.csv_file import Cell
from shared.errors import Transient

PART = 1000
"""Cases that are fetched at once."""

Part = Iterable[Sequence[Cell]]


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()

    @routes.get("/cases.csv")
    async def cases_as_csv(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        q: Annotated[str, Query(max_length=200)] = "",
        status: Chosen | None = None,
    ) -> Response:
        chosen = CaseFilter(text=q.strip(), chosen=status, counts={})
        head = (
            _("Sak"),
            _("Kunde"),
            _("Selskap"),
            _("Faktura"),
            _("Status"),
            _("Siste steg"),
            _("Dato"),
            _("Frist"),
            _("Rest hovedstol"),
        )
        return streamed(head, _cases(portal, visit.visitor.scope, chosen.search), _("Saker"))

    @routes.get("/proposals.csv")
    async def proposals_as_csv(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        chosen: Annotated[ProposalFilter, Depends(looked_for)],
        show: Tab = "waiting",
    ) -> Response:
        first = await _view(portal, visit, show, chosen)
        head = (
            _("Faktura"),
            _("Kunde"),
            _("Selskap"),
            _("Fakturadato"),
            _("Forfall"),
            _("Dager over"),
            _("Beløp"),
            _("Gjenstår"),
            _("Status"),
            _("På vent til"),
        )
        return streamed(head, _proposals(portal, visit, first), _(TABS[show][0]))

    return routes


async def _cases(portal: Portal, scope: Scope, search: CaseSearch) -> AsyncIterator[Part]:
    while True:
        async with portal.database.transaction() as tx:
            found = await cases.find_cases(tx, scope, search, limit=PART)
        yield map(_case, found)
        if len(found) < PART:
            return
        search = replace(search, after=(found[-1].number, found[-1].id))


def _case(case: CaseSummary) -> Sequence[Cell]:
    return (
        case.number,
        case.debtor,
        case.creditor_name,
        ", ".join(case.invoice_numbers),
        STATUS[case.status],
        LETTER[case.letter] if case.letter else _("Overført"),
        case.letter_sent_on if case.letter else case.transferred_on,
        None if case.status in ENDED else case.deadline,
        case.remaining,
    )


async def _view(portal: Portal, visit: Visit, tab: Tab, chosen: ProposalFilter) -> View:
    """Return a page of the list.

    Raises:
        Transient: transfer does not answer.
    """
    view = await view_of(portal.neighbours, portal.database, visit.visitor, tab, chosen)
    if not view.answered:
        raise Transient("transfer does not answer, so the list of proposals cannot be written")
    return view


async def _proposals(portal: Portal, visit: Visit, view: View) -> AsyncIterator[Part]:
    while True:
        companies = view.companies
        yield [_proposal(row, companies[row.creditor_id]) for row in view.rows]
        after = view.page.next if view.page else None
        if not after:
            return
        view = await _view(portal, visit, view.tab, replace(view.filter, after=after))


def _proposal(row: ListedProposal, company: str) -> Sequence[Cell]:
    return (
        row.invoice.number,
        row.customer.name,
        company,
        row.invoice.invoice_date,
        row.invoice.due_date,
        row.days_overdue,
        row.invoice.amount,
        row.left_to_pay,
        PROPOSAL[row.status],
        row.held_until,
    )
