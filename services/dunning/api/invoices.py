"""What dunning knows: overdue invoices and what they wait for, letters, documents, counts."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from services.dunning import store
from services.dunning.api.models import (
    PROBLEMS,
    ExplanationModel,
    FoundModel,
    HeldBackModel,
    InvoiceModel,
    LetterModel,
    LettersCount,
    SummaryModel,
    WaitingCount,
)
from services.dunning.domain.decisions import HELD_BACK, Reason
from services.dunning.domain.explanation import WORDS, Explanation, explain, explain_claim
from services.dunning.domain.state import InvoiceState
from services.dunning.hiding import without_pins
from services.dunning.store import Files
from shared.api_types import Limit, Offset
from shared.db import Database
from shared.debtor_pins import DebtorPins
from shared.sentences import sentence

PDF = {"content": {"application/pdf": {}}, "description": "The document."}


def followed(database: Database) -> APIRouter:
    """Return the routes about invoices that are followed up."""
    router = APIRouter(tags=["invoices"])

    @router.get("/invoices", summary="Overdue invoices that are not transferred, the oldest first")
    async def invoices(
        creditor_id: UUID,
        limit: Limit = 200,
        offset: Offset = 0,
    ) -> list[InvoiceModel]:
        async with database.transaction() as tx:
            found = await store.followed_invoices(tx, creditor_id, limit=limit, offset=offset)
        return [InvoiceModel(**vars(each), text=WORDS[each.reason]) for each in found]

    @router.get("/held-back", summary="Steps that are passed over or wait, with their reasons")
    async def held_back(
        creditor_id: UUID,
        reason: Reason | None = None,
        limit: Limit = 200,
        offset: Offset = 0,
    ) -> HeldBackModel:
        """Count all by reason, claims in cases too; show those of one reason, or of every reason."""
        async with database.transaction() as tx:
            waiting = await store.count_waiting(tx, creditor_id, with_claims=True)
            found = await store.followed_invoices(
                tx,
                creditor_id,
                limit=limit,
                offset=offset,
                reasons=[reason] if reason else HELD_BACK,
                with_claims=True,
            )
        return HeldBackModel(
            counts=_counts({each: number for each, number in waiting.items() if each in HELD_BACK}),
            invoices=[InvoiceModel(**vars(each), text=WORDS[each.reason]) for each in found],
        )

    @router.get(
        "/invoices/{invoice_id}/explanation",
        summary="Why an invoice is, or is not, in the proposal",
        responses=PROBLEMS,
    )
    async def explanation(invoice_id: UUID, creditor_id: UUID) -> ExplanationModel:
        """Answer in words, with the day on which the invoice comes into the proposal."""
        async with database.transaction() as tx:
            await store.require_invoice(tx, creditor_id, invoice_id)
            files = await store.load(tx, [invoice_id])
            found = _explained(files, files.invoices[invoice_id], tx.today)
        return ExplanationModel.model_validate(found)

    @router.get("/explanations", summary="The same for an invoice number; empty if it is not known here")
    async def explanations(creditor_id: UUID, number: str) -> list[FoundModel]:
        """Answer for each overdue invoice of this number."""
        async with database.transaction() as tx:
            files = await store.load(tx, await store.invoices_of_number(tx, creditor_id, number))
            found = [
                (state.id, _explained(files, state, tx.today))
                for state in files.invoices.values()
                if state.invoice.number == number
            ]
        return [
            FoundModel(invoice_id=invoice_id, text=each.text, **asdict(each)) for invoice_id, each in found
        ]

    @router.get("/summary", summary="Letters by kind and channel, and what invoices wait for")
    async def summary(creditor_id: UUID | None = None) -> SummaryModel:
        """Count for one creditor, or for all."""
        async with database.transaction() as tx:
            letters = await store.count_letters(tx, creditor_id)
            waiting = await store.count_waiting(tx, creditor_id)
        return SummaryModel(
            letters=[LettersCount.model_validate(each) for each in letters],
            waiting=_counts(waiting),
        )

    return router


def _explained(files: Files, state: InvoiceState, today: date) -> Explanation:
    """Return why an invoice is (not) in the proposal; of a wait also the day on which it ends."""
    if state.case:
        return explain_claim(files.cases[state.case.id], today)
    found = explain(state, files.routine_of(state), today)
    until = files.waits.get(state.id)
    if found.reason is not Reason.NEXT_ACTION_WAIT or until is None:
        return found
    over = sentence(f"Ventetiden er over {until:%d.%m.%Y}.", "WaitIsOver", day=until)
    return replace(found, said=(*found.said, over))


def _counts(waiting: Mapping[Reason, int]) -> list[WaitingCount]:
    return [
        WaitingCount(reason=reason, text=WORDS[reason], invoices=number) for reason, number in waiting.items()
    ]


def sent(database: Database, pins: DebtorPins) -> APIRouter:
    """Return the routes about letters and their documents."""
    router = APIRouter(tags=["letters"])

    @router.get("/letters", summary="A creditor's letters, the newest first")
    async def letters(
        creditor_id: UUID,
        case_id: UUID | None = None,
        invoice_id: UUID | None = None,
        limit: Limit = 500,
    ) -> list[LetterModel]:
        """Of all cases, or of one case, or about one invoice."""
        async with database.transaction() as tx:
            found = await store.letters_of(
                tx, creditor_id, case_id=case_id, invoice_id=invoice_id, limit=limit
            )
        return [LetterModel.model_validate(each) for each in found]

    @router.get(
        "/documents/{document_id}",
        summary="A letter's PDF",
        response_class=Response,
        responses={200: PDF, **PROBLEMS},
    )
    async def document(
        document_id: UUID, creditor_id: UUID | None = None, hide_pin_of: UUID | None = None
    ) -> Response:
        """Answer 404 also for a document of another creditor than the one that is given.

        `hide_pin_of` names the letter's case, for a reader who must not open the debtor's own page: each sign
        of its PIN is a dash.
        """
        async with database.transaction() as tx:
            found = await store.document(tx, document_id, creditor_id)
        content = found.content
        if hide_pin_of is not None:
            content = await asyncio.to_thread(without_pins, content, pins.good(hide_pin_of))
        disposition = f"inline; filename*=UTF-8''{quote(found.name)}"
        return Response(content, media_type="application/pdf", headers={"Content-Disposition": disposition})

    return router
