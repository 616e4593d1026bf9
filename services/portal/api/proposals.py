"""The proposal list (Salg → Inkasso): look, approve some or all, hold back, take off, release."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from pydantic import StringConstraints
from starlette.responses import Response

from services.portal.api.changing import pause_days
from services.portal.api.door import Visit
from services.portal.api.notices import Notice, ReceiptLine
from services.portal.api.portal import Portal, several
from services.portal.api.proposal_filter import LONGEST, SORTS, ProposalFilter, Sort
from services.portal.api.proposal_list import MOST_COMPANIES, Tab, read_seen, view_of
from services.portal.domain.companies import Company, ProposalStatus
from services.portal.language import Words, marked
from services.portal.language import gettext as _
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.neighbours.choosing import Explanation
from services.portal.neighbours.proposing import ListedProposal, Proposing, Receipt
from services.portal.store import companies, proposals
from services.portal.words.deeds import REFUSAL
from shared.errors import Reject

Deed = Literal["approve", "approve_all", "approve_same", "approve_apart", "hold", "remove", "release"]

DONE: Words[Deed] = Words(
    {
        "approve": "Godkjent",
        "approve_all": "Godkjent",
        "approve_same": "Godkjent",
        "approve_apart": "Godkjent",
        "hold": "Satt på vent",
        "remove": "Fjernet fra listen",
        "release": "Lagt tilbake i listen",
    }
)
UNANSWERED = marked(
    "Vi fikk ikke svar, og vet ikke om den ble behandlet. Se på listen om litt før du prøver igjen."
)
UNKNOWN = marked("Det lot seg ikke gjøre.")
IS_SAME: Mapping[Deed, bool] = {"approve_same": True, "approve_apart": False}
"""What is said of a customer who is like the debtor of an open case."""
ASIDE: tuple[ProposalStatus, ...] = ("on_hold", "removed")
"""Statuses of an invoice that somebody has put aside."""
SEEN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}~[0-9]{1,18}$"
"""A company and up to where its list was seen (`proposal_list.View.seen`)."""
MOST_LIVE = 50
"""Invoices whose case numbers a receipt waits for; the list of cases has them all."""
MOST_LINES = 200
"""Lines that a receipt shows of what went well; what did not is always shown."""


Typed = Annotated[str, Query(max_length=LONGEST, pattern=r"^[^\x00]*$")]
Sent = Annotated[str, Form(max_length=LONGEST, pattern=r"^[^\x00]*$")]


def looked_for(
    q: Typed = "",
    at_least: Typed = "",
    days: Typed = "",
    reason: Annotated[str, Query(max_length=1000, pattern=r"^[^\x00]*$")] = "",
    sort: Sort = "due_date",
    after: Annotated[str, Query(max_length=5000, pattern=r"^[^\x00]*$")] = "",
) -> ProposalFilter:
    """Return the filter that an address holds."""
    typed = (q.strip(), at_least.strip(), days.strip())
    return ProposalFilter(
        text=typed[0], at_least=typed[1], days=typed[2], reason=reason, sort=sort, after=after
    )


def _sent_along(
    q: Sent = "",
    at_least: Sent = "",
    days: Sent = "",
    of_reason: Annotated[str, Form(max_length=1000, pattern=r"^[^\x00]*$")] = "",
) -> ProposalFilter:
    return ProposalFilter(text=q, at_least=at_least, days=days, reason=of_reason)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is done with invoices: with all that the filter shows, or those that are picked.

    `seen` is up to where each company's list had been seen: what came later is not approved.
    """

    deed: Deed
    by: str
    seen: Mapping[UUID, int]
    shown: ProposalFilter
    reason: str
    until: date | None


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()

    @routes.get("/proposals")
    async def proposal_list(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        chosen: Annotated[ProposalFilter, Depends(looked_for)],
        show: Tab = "waiting",
        why: Annotated[str, Query(max_length=40, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        view = await view_of(portal.neighbours, portal.database, visit.visitor, show, chosen)
        asked = why.strip()
        async with portal.database.transaction() as tx:
            of = await proposals.customer_numbers(tx, [each.invoice_id for each in view.rows])
        return await portal.inside(
            "proposals.html",
            visit,
            view=view,
            customers=of,
            sorts=[(sort, _(name)) for sort, name in SORTS.items()],
            counted={} if view.too_many_companies else {"/proposals": view.waiting},
            several=several(visit),
            asked=asked,
            why=await _explained(portal, visit, asked) if asked else None,
            pause=pause_days(portal.database),
        )

    @routes.post("/proposals")
    async def decide(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        deed: Annotated[Deed, Form()],
        shown: Annotated[ProposalFilter, Depends(_sent_along)],
        *,
        invoice: Annotated[list[UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
        seen: Annotated[list[Annotated[str, StringConstraints(pattern=SEEN)]], Form()] = [],  # noqa: B006
        reason: Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")] = "",
        until: Annotated[date | None, Form()] = None,
    ) -> Response:
        decision = Decision(
            deed=deed,
            by=visit.visitor.email,
            seen=read_seen(seen),
            shown=shown,
            reason=reason.strip() or DONE[deed],
            until=until,
        )
        if deed == "approve_all":
            lines = await _all_approved(portal, visit, decision)
        else:
            lines = await _decided(portal, visit, decision, invoice)
        return await portal.door.back_to(visit, "/proposals", _notice(deed, lines))

    return routes


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why an invoice is not in the list of a company, with the case that it has come into, if it has.

    `aside` is its row in transfer's list where somebody has held it back or taken it off.
    """

    company: str
    answer: Explanation
    aside: ListedProposal | None = None
    case_id: UUID | None = None


async def _explained(portal: Portal, visit: Visit, number: str) -> list[Why] | None:
    """Return why invoices of a number are not in the list; None in a silence."""
    async with portal.database.transaction() as tx:
        among = await companies.find_companies(tx, visit.visitor.scope)

    async def of_company(company: Company) -> list[Why]:
        try:
            found = await portal.neighbours.choosing.explanations(company.id, number)
            asked = {"text": number, "status": ASIDE, "limit": MOST_LIVE}
            rows = (await portal.neighbours.proposing.page([company.id], asked)).rows if found else []
        except Reject:
            return []
        aside = {each.invoice_id: each for each in rows if each.status in ASIDE}
        return [Why(company=company.name, answer=each, aside=aside.get(each.invoice_id)) for each in found]

    told = await unless_silent(each_of(among[:MOST_COMPANIES], of_company))
    if told is None:
        return None
    why = list(chain.from_iterable(told))
    async with portal.database.transaction() as tx:
        numbered = await proposals.transferred(
            tx, visit.visitor.scope, [each.answer.invoice_id for each in why]
        )
    cases = {invoice_id: case_id for invoice_id, case_id, _number in numbered}
    return [replace(each, case_id=cases.get(each.answer.invoice_id)) for each in why]


async def _all_approved(portal: Portal, visit: Visit, decision: Decision) -> list[ReceiptLine]:
    """Approve what the filter shows, in the companies that were seen and in which the visitor may decide."""
    scope = visit.visitor.scope
    mine = [each for each in decision.seen if scope.everything or each in scope.companies]
    deciding = [each for each in mine if visit.visitor.may("decide_proposals", each)]
    if mine and not deciding:
        visit.must("decide_proposals", mine[0])
    if decision.shown.wrong:
        wrong = decision.shown.wrong.values()
        return [ReceiptLine(name=_("Filter"), done=False, text=each) for each in wrong]
    async with portal.database.transaction() as tx:
        names = {each: await companies.company_name(tx, each) for each in deciding}
    lines: list[ReceiptLine] = []
    for creditor_id in deciding:
        approving = portal.neighbours.proposing.approve_all(
            creditor_id, decision.shown.only, decision.seen[creditor_id], decision.by
        )
        lines += await _receipts(decision.deed, approving, {}, [names[creditor_id]])
    return lines


async def _decided(
    portal: Portal, visit: Visit, decision: Decision, invoice_ids: Sequence[UUID]
) -> list[ReceiptLine]:
    """Decide on the picked invoices, company by company; return a line for each invoice."""
    async with portal.database.transaction() as tx:
        picked = await proposals.picked(tx, visit.visitor.scope, invoice_ids)
    for creditor_id in {each.creditor_id for each in picked}:
        visit.must("decide_proposals", creditor_id)
    missing = set(invoice_ids) - {each.id for each in picked}
    lines = [ReceiptLine(name="–", done=False, text=REFUSAL["not_proposed"]) for _each in missing]
    for creditor_id in dict.fromkeys(each.creditor_id for each in picked):
        numbers = {each.id: each.number for each in picked if each.creditor_id == creditor_id}
        deciding = _asked(portal.neighbours.proposing, decision, creditor_id, list(numbers))
        lines += await _receipts(decision.deed, deciding, numbers, list(numbers.values()))
    return lines


def _asked(
    proposing: Proposing, decision: Decision, creditor_id: UUID, invoice_ids: Sequence[UUID]
) -> Awaitable[list[Receipt]]:
    match decision.deed:
        case "hold" | "remove" | "release" as choice:
            return proposing.choose(
                choice,
                creditor_id,
                invoice_ids,
                decision.by,
                reason=decision.reason,
                until=decision.until,
            )
        case _:
            return proposing.approve(
                creditor_id,
                invoice_ids,
                decision.seen.get(creditor_id),
                decision.by,
                is_same_debtor=IS_SAME.get(decision.deed),
            )


async def _receipts(
    deed: Deed, asked: Awaitable[list[Receipt]], numbers: Mapping[UUID, str], names: Sequence[str]
) -> list[ReceiptLine]:
    """Return a line for each receipt; for each of `names` where transfer does not answer or refuses all."""
    try:
        return [_line(deed, receipt, numbers) for receipt in await asked]
    except Unanswered:
        text = _(UNANSWERED)
    except Refused as refusal:
        text = refusal.said or _(UNKNOWN)
    except Reject:
        text = _(UNKNOWN)
    return [ReceiptLine(name=name, done=False, text=text) for name in names]


def _line(deed: Deed, receipt: Receipt, numbers: Mapping[UUID, str]) -> ReceiptLine:
    name = numbers.get(receipt.invoice_id, receipt.invoice_number or "")
    if not receipt.accepted:
        return ReceiptLine(name=name, done=False, text=receipt.obstacle or _(UNKNOWN))
    case = _(", sak {number}").format(number=receipt.case_number) if receipt.case_number else ""
    is_on_its_way = deed.startswith("approve") and not case
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
