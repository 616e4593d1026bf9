"""The pages of the agency's invoices for VAT: a company's own, for the agency all, and what pays each."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from services.portal.api.documents import pdf
from services.portal.api.door import Visit
from services.portal.api.elsewhere import MOST_COMPANIES
from services.portal.api.notices import Reason, explained
from services.portal.api.portal import Portal, agency, several
from services.portal.language import gettext as _
from services.portal.neighbours.asking import each_of
from services.portal.neighbours.invoicing import VatInvoice, VatInvoiceDetail
from services.portal.store import companies
from shared.errors import NotFound

PAGE = 100
"""Invoices that one page shows."""


def router(portal: Portal) -> APIRouter:
    """Return the routes; an invoice is there for its company's people and the agency's."""
    routes = portal.routes("/vat-invoices")
    _looking(routes, portal)
    _marking(routes, portal)
    return routes


def _looking(routes: APIRouter, portal: Portal) -> None:
    @routes.get("")
    async def invoice_list(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        *,
        is_open: Annotated[bool, Query(alias="open")] = False,
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> Response:
        found = await _listed(portal, visit, page, is_open=is_open)
        shown = found[:PAGE]
        async with portal.database.transaction() as tx:
            names = await companies.company_names(tx, {each.creditor_id for each in shown})
        return await portal.inside(
            "vat_invoices.html",
            visit,
            invoices=shown,
            names=names,
            is_open=is_open,
            page=page,
            has_more=len(found) > PAGE,
            is_merged=_is_merged(visit),
            is_whole=visit.visitor.scope.everything or len(visit.visitor.scope.companies) <= MOST_COMPANIES,
            several=several(visit),
        )

    @routes.get("/{invoice_id}")
    async def invoice_page(invoice_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        invoice = await _own(portal, visit, invoice_id)
        async with portal.database.transaction() as tx:
            company, today = await companies.company_name(tx, invoice.creditor_id), tx.today
        return await portal.inside(
            "vat_invoice.html",
            visit,
            about=invoice.creditor_id,
            invoice=invoice,
            company=company,
            today=today,
            is_agency=visit.visitor.may("see_waiting_money"),
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.get("/{invoice_id}/invoice.pdf")
    async def document(
        invoice_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)], *, download: bool = False
    ) -> Response:
        invoice = await _own(portal, visit, invoice_id)
        fetched = portal.neighbours.invoicing.invoice_document(invoice_id)
        name = f"{_('Kreditnota') if invoice.is_credit_note else _('Faktura')} {invoice.number}.pdf"
        return await pdf(portal, fetched, name, download=download)


def _marking(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/{invoice_id}/paid-elsewhere")
    async def mark(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        invoice_id: UUID,
        paid_on: Annotated[date, Form()],
        note: Reason = "",
    ) -> Response:
        agency(visit, "pay_out")
        by, invoicing = visit.visitor.email, portal.neighbours.invoicing
        notice = await explained(
            note,
            lambda why: invoicing.mark_paid(invoice_id, paid_on, why, by),
            _("Fakturaen er merket som betalt."),
        )
        return await portal.door.back_to(visit, f"/vat-invoices/{invoice_id}", notice)

    @routes.post("/{invoice_id}/undo")
    async def undo(
        visit: Annotated[Visit, Depends(portal.door.posted)], invoice_id: UUID, note: Reason = ""
    ) -> Response:
        agency(visit, "pay_out")
        by, invoicing = visit.visitor.email, portal.neighbours.invoicing
        notice = await explained(
            note, lambda why: invoicing.unmark(invoice_id, why, by), _("Merket er tatt tilbake.")
        )
        return await portal.door.back_to(visit, f"/vat-invoices/{invoice_id}", notice)


def _is_merged(visit: Visit) -> bool:
    """Whether settlement must be asked company by company: it lists those of one, or of all."""
    scope = visit.visitor.scope
    return not scope.everything and len(scope.companies) != 1


async def _listed(portal: Portal, visit: Visit, page: int, *, is_open: bool) -> Sequence[VatInvoice]:
    """Return a page of the visitor's invoices and one more where there is one, the newest first."""
    scope = visit.visitor.scope
    ask = partial(portal.neighbours.invoicing.invoices, is_open=is_open, limit=PAGE + 1)
    if not _is_merged(visit):
        return await ask(scope.company, offset=(page - 1) * PAGE)
    of_each = await each_of(sorted(scope.companies)[:MOST_COMPANIES], ask)
    return sorted((each for found in of_each for each in found), key=lambda each: -each.number)


async def _own(portal: Portal, visit: Visit, invoice_id: UUID) -> VatInvoiceDetail:
    """Return an invoice of the visitor's.

    Raises:
        NotFound: there is no such invoice for him.
    """
    invoice = await portal.neighbours.invoicing.invoice(invoice_id)
    if not visit.visitor.sees(invoice.creditor_id):
        raise NotFound(f"there is no invoice {invoice_id} for this visitor")
    return invoice
