"""The proposal list (Salg → Inkasso): look, approve some or all, hold back, take off, release."""

from collections.abc import Sequence
from itertools import chain
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, ReceiptLine
from services.portal.api.portal import Portal, several
from services.portal.api.proposal_filter import LONGEST, ProposalFilter
from services.portal.api.proposal_list import MOST_COMPANIES, Listing, Tab, listing
from services.portal.domain.companies import Company, ProposedInvoice
from services.portal.language import Words, marked
from services.portal.language import gettext as _
from services.portal.neighbours import Unanswered
from services.portal.neighbours.answers import Receipt
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.neighbours.choosing import Explanation
from services.portal.store import companies, proposals
from services.portal.wording import REFUSAL
from shared.errors import Reject

Deed = Literal["approve", "approve_all", "hold", "remove", "release"]

DONE: Words[Deed] = Words(
    {
        "approve": "Godkjent",
        "approve_all": "Godkjent",
        "hold": "Satt på vent",
        "remove": "Fjernet fra listen",
        "release": "Lagt tilbake i listen",
    }
)
UNANSWERED = marked(
    "Vi fikk ikke svar, og vet ikke om den ble behandlet. Se på listen om litt før du prøver igjen."
)
UNKNOWN = marked("Det lot seg ikke gjøre.")
MOST_LIVE = 50
"""Invoices whose case numbers a receipt waits for; the list of cases has them all."""
MOST_LINES = 200
"""Lines that a receipt shows of what went well; what did not is always shown."""


Typed = Annotated[str, Query(max_length=LONGEST, pattern=r"^[^\x00]*$")]
Sent = Annotated[str, Form(max_length=LONGEST, pattern=r"^[^\x00]*$")]


def _looked_for(
    q: Typed = "",
    at_least: Typed = "",
    days: Typed = "",
    reason: Annotated[str, Query(max_length=1000, pattern=r"^[^\x00]*$")] = "",
    after: Annotated[str, Query(max_length=1000, pattern=r"^[^\x00]*$")] = "",
) -> ProposalFilter:
    typed = (q.strip(), at_least.strip(), days.strip())
    return ProposalFilter(text=typed[0], at_least=typed[1], days=typed[2], reason=reason, after=after)


def _sent_along(
    q: Sent = "",
    at_least: Sent = "",
    days: Sent = "",
    reason: Annotated[str, Form(max_length=1000, pattern=r"^[^\x00]*$")] = "",
) -> ProposalFilter:
    return ProposalFilter(text=q, at_least=at_least, days=days, reason=reason)


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()

    @routes.get("/proposals")
    async def proposal_list(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        chosen: Annotated[ProposalFilter, Depends(_looked_for)],
        show: Tab = "waiting",
        why: Annotated[str, Query(max_length=40, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        found = await _listing(portal, visit)
        asked = why.strip()
        return await portal.inside(
            "proposals.html",
            visit,
            view=found.view(show, chosen),
            counted={"/proposals": found.waiting if found.answered else 0},
            several=several(visit),
            asked=asked,
            why=await _explained(portal, visit, asked) if asked else None,
            may_change=any(visit.visitor.may("decide_proposals", each) for each in found.companies),
        )

    @routes.post("/proposals")
    async def decide(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        deed: Annotated[Deed, Form()],
        shown: Annotated[ProposalFilter, Depends(_sent_along)],
        invoice: Annotated[list[UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        found = await _listing(portal, visit)
        chosen = found.drafts(shown) if deed == "approve_all" else found.among(invoice)
        for creditor_id in {each.creditor_id for each in chosen}:
            visit.must("decide_proposals", creditor_id)
        lines = await _decided(portal, visit, deed, chosen)
        return await portal.door.back_to(visit, "/proposals", _notice(deed, lines))

    return routes


async def _listing(portal: Portal, visit: Visit) -> Listing:
    async with portal.database.transaction() as tx:
        standing = await proposals.standing_proposals(tx, visit.visitor.scope)
    return await listing(portal.neighbours, standing, tx.today)


async def _explained(portal: Portal, visit: Visit, number: str) -> list[tuple[str, Explanation]] | None:
    """Return why invoices of a number are not in the list, with their company's name; None in a silence."""
    async with portal.database.transaction() as tx:
        among = await companies.find_companies(tx, visit.visitor.scope)

    async def of_company(company: Company) -> list[tuple[str, Explanation]]:
        try:
            found = await portal.neighbours.choosing.explanations(company.id, number)
        except Reject:
            return []
        return [(company.name, each) for each in found]

    told = await unless_silent(each_of(among[:MOST_COMPANIES], of_company))
    return None if told is None else list(chain.from_iterable(told))


async def _decided(
    portal: Portal, visit: Visit, deed: Deed, invoices: Sequence[ProposedInvoice]
) -> list[ReceiptLine]:
    """Ask transfer, company by company; return a line for each invoice."""
    lines: list[ReceiptLine] = []
    for creditor_id in dict.fromkeys(each.creditor_id for each in invoices):
        of_company = [each for each in invoices if each.creditor_id == creditor_id]
        try:
            receipts = await _receipts(
                portal, deed, creditor_id, [each.invoice_id for each in of_company], visit.visitor.email
            )
        except (Unanswered, Reject) as failure:
            text = _(UNANSWERED if isinstance(failure, Unanswered) else UNKNOWN)
            lines += (ReceiptLine(name=each.number, done=False, text=text) for each in of_company)
        else:
            numbers = {each.invoice_id: each.number for each in of_company}
            lines += (_line(deed, receipt, numbers) for receipt in receipts)
    return lines


async def _receipts(
    portal: Portal, deed: Deed, creditor_id: UUID, invoice_ids: Sequence[UUID], email: str
) -> list[Receipt]:
    match deed:
        case "approve" | "approve_all":
            return await portal.neighbours.approve(creditor_id, invoice_ids, email)
        case "hold" | "remove" | "release":
            return await portal.neighbours.choose(deed, creditor_id, invoice_ids, email)


def _line(deed: Deed, receipt: Receipt, numbers: dict[UUID, str]) -> ReceiptLine:
    name = numbers.get(receipt.invoice_id, receipt.invoice_number or "")
    if not receipt.accepted:
        return ReceiptLine(name=name, done=False, text=REFUSAL.get(receipt.refusal or "", _(UNKNOWN)))
    case = _(", sak {number}").format(number=receipt.case_number) if receipt.case_number else ""
    is_on_its_way = deed in ("approve", "approve_all") and not case
    waits_for = receipt.invoice_id if is_on_its_way else None
    return ReceiptLine(name=name, done=True, text=DONE[deed] + case, waits_for=waits_for)


def _notice(deed: Deed, lines: list[ReceiptLine]) -> Notice:
    """Sum the lines up; a long receipt names what went wrong and the first of what went well."""
    if not lines:
        return Notice(kind="problem", text=_("Ingen fakturaer er valgt. Kryss av for dem det gjelder."))
    done, failed = [line for line in lines if line.done], [line for line in lines if not line.done]
    text = _("{deed}: {done} av {all}.").format(deed=DONE[deed], done=len(done), all=len(lines))
    for line in done[MOST_LIVE:]:
        line.waits_for = None
    return Notice(kind="problem" if failed else "done", text=text, receipt=[*failed, *done[:MOST_LINES]])
