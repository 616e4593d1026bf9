"""The pages about settlements."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal, several
from services.portal.api.typed_days import First, Last
from services.portal.attachments import CSV, attachment
from services.portal.domain.companies import SettledInvoice, SettlementSummary
from services.portal.language import Words
from services.portal.language import gettext as _
from services.portal.neighbours.asking import unless_silent
from services.portal.neighbours.booked import PostingDeed
from services.portal.store import settlements
from services.portal.store.settlements import After, Period
from shared.csv_file import Cell, csv_file
from shared.errors import NotFound

MOST_ROWS = 10_000
"""Settlements in a file."""

POSTED: Words[PostingDeed] = Words(
    {
        "post": "Bilaget bokføres på nytt. Åpne siden igjen om litt for å se hvordan det gikk.",
        "posted-by-hand": "Notert: dere har bokført oppgjøret selv.",
    }
)


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()

    @routes.get("/settlements")
    async def settlement_list(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        after: Annotated[str, Query(max_length=80)] = "",
        first: First = None,
        last: Last = None,
    ) -> Response:
        scope, period = visit.visitor.scope, Period(first=first, last=last)
        async with portal.database.transaction() as tx:
            found = await settlements.find_settlements(tx, scope, period, _cursor(after))
            sums = await settlements.sums(tx, scope, period)
        return await portal.inside(
            "settlements.html",
            visit,
            settlements=found[: settlements.PAGE],
            is_first=_cursor(after) is None,
            next_page=_next(found, period),
            sums=sums,
            period=_days(period),
            several=several(visit),
        )

    @routes.get("/settlements/{settlement_id}")
    async def settlement_page(
        settlement_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]
    ) -> Response:
        async with portal.database.transaction() as tx:
            found = await settlements.settlement(tx, visit.visitor.reach, settlement_id)
            lines = await settlements.settlement_lines(tx, settlement_id)
        settling = portal.neighbours.settling
        posting, payouts, invoices = await asyncio.gather(
            unless_silent(settling.posting(settlement_id)),
            unless_silent(settling.payouts(found.creditor_id)),
            unless_silent(portal.neighbours.invoicing.of_settlement(found.creditor_id, settlement_id)),
        )
        return await portal.inside(
            "settlement.html",
            visit,
            about=found.creditor_id,
            settlement=found,
            lines=lines,
            carried=sum(line.payout for line in lines) != found.payout,
            several=visit.visitor.has_several,
            posting=posting,
            invoices=invoices,
            payouts=payouts and [each for each in payouts if each.settlement_id == settlement_id],
            may_post=visit.visitor.may("post_settlements", found.creditor_id),
        )

    _files(routes, portal)
    _posting(routes, portal)
    return routes


def _files(routes: APIRouter, portal: Portal) -> None:
    """Add the lists as files for a spreadsheet."""

    @routes.get("/settlements.csv")
    async def settlements_as_csv(
        visit: Annotated[Visit, Depends(portal.door.visit)], first: First = None, last: Last = None
    ) -> Response:
        period = Period(first=first, last=last)
        async with portal.database.transaction() as tx:
            found = await settlements.find_settlements(tx, visit.visitor.scope, period, limit=MOST_ROWS)
        head = (
            _("Nr."),
            _("Dato"),
            _("Selskap"),
            _("Bilag i PowerOffice Go"),
            _("Innbetalt hovedstol"),
            _("Rente og gebyr til dere"),
            _("Provisjon"),
            _("MVA"),
            _("Utbetalt"),
        )
        rows = (
            (
                each.number,
                each.settled_on,
                each.creditor_name,
                each.voucher_number,
                each.principal,
                each.income,
                -each.commission,
                -each.vat,
                each.payout,
            )
            for each in found
        )
        return _csv(head, rows, _("Oppgjør"))

    @routes.get("/settlements/{settlement_id}/lines.csv")
    async def lines_as_csv(
        settlement_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]
    ) -> Response:
        async with portal.database.transaction() as tx:
            found = await settlements.settlement(tx, visit.visitor.reach, settlement_id)
            lines = await settlements.settlement_lines(tx, settlement_id)
        head = (
            _("Faktura"),
            _("Kunde"),
            _("Sak"),
            _("Innbetalt hovedstol"),
            _("Innbetalt gebyr og salær"),
            _("Rente til dere"),
            _("Gebyr til dere"),
            _("Provisjon"),
            _("MVA-grunnlag"),
            _("MVA"),
            _("Til dere"),
        )
        return _csv(head, map(_row, lines), f"{_('Oppgjør')} {found.number}")


def _posting(routes: APIRouter, portal: Portal) -> None:
    """Add what is done about a voucher that PowerOffice Go has refused: from its page, or from its task.

    A settlement is told of when it is posted, so of one that has failed from the start settlement alone knows
    whose it is.
    """

    @routes.post("/settlements/{settlement_id}/posting/{deed}")
    async def post(
        settlement_id: UUID, deed: PostingDeed, visit: Annotated[Visit, Depends(portal.door.posted)]
    ) -> Response:
        async with portal.database.transaction() as tx:
            found = await settlements.settlement(tx, visit.visitor.reach, settlement_id)
        visit.must("post_settlements", found.creditor_id)
        notice = await _posted(portal, settlement_id, deed)
        return await portal.door.back_to(visit, f"/settlements/{settlement_id}", notice)

    @routes.post("/companies/{creditor_id}/settlements/{settlement_id}/posting")
    async def post_from_its_task(
        creditor_id: UUID, settlement_id: UUID, visit: Annotated[Visit, Depends(portal.door.posted)]
    ) -> Response:
        await portal.company(visit, creditor_id)
        visit.must("post_settlements", creditor_id)
        failed = await portal.neighbours.failed_settlements(creditor_id)
        if settlement_id not in [each.settlement_id for each in failed]:
            raise NotFound(f"company {creditor_id} has no settlement {settlement_id} to post again")
        return await portal.door.back_to(visit, "/tasks", await _posted(portal, settlement_id, "post"))


async def _posted(portal: Portal, settlement_id: UUID, deed: PostingDeed) -> Notice:
    refused = _("Bilaget er bokført eller på vei, så det er ingenting å gjøre.")
    return await told(portal.neighbours.settling.post(settlement_id, deed), POSTED[deed], refused)


def _days(period: Period) -> dict[str, str]:
    """Return a period as the parameters of an address; a day that is not named is left out."""
    named = {"from": period.first, "to": period.last}
    return {name: day.isoformat() for name, day in named.items() if day}


def _next(found: Sequence[SettlementSummary], period: Period) -> str:
    """Return the address of the page after `found`, empty where that is the last."""
    if len(found) <= settlements.PAGE:
        return ""
    last = found[settlements.PAGE - 1]
    after = {"after": f"{last.settled_on}~{last.number}~{last.id}"}
    return "/settlements?" + urlencode(_days(period) | after, safe="~")


def _cursor(text: str) -> After | None:
    """Return where a page begins; an address that somebody has spoilt begins at the top."""
    try:
        day, number, settlement_id = text.split("~")
        return After(settled_on=date.fromisoformat(day), number=int(number[:9]), id=UUID(settlement_id))
    except ValueError:
        return None


def _row(line: SettledInvoice) -> tuple[Cell, ...]:
    return (
        line.invoice_number,
        line.debtor,
        line.case_number,
        line.principal,
        line.collected_fees,
        line.interest,
        line.fees,
        -line.commission,
        line.vat_basis,
        -line.vat,
        line.payout,
    )


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    return Response(csv_file([head, *rows]), media_type=CSV, headers=attachment(name, "csv"))
