"""Bringing invoices into a case in Go: into the one that is there, or a new one, and never twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from services.transfer.domain import Case, case_number
from services.transfer.effects.outside import words_of
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import GoRefused
from shared.poweroffice.models import CollectionCase


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is to be in a case in Go: each invoice with what is left to pay on it, kroner."""

    case: Case
    case_url: str
    left_to_pay: Mapping[UUID, Decimal]


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What is in Go now; `refused` holds Go's own words for each invoice that is not."""

    go_case_id: UUID | None
    refused: Mapping[UUID, str] = field(default_factory=dict)


async def deliver(go: DebtCollectionClient, parcel: Parcel) -> Delivered:
    """Bring a parcel's invoices into its case in Go.

    Go is asked first what it has, because an earlier attempt may have succeeded unheard. What Go refuses
    together is sent one by one, so that one invoice that Go will not have never holds back the others.

    Raises:
        GoNotNow: Go cannot be reached, or its answer is lost; deliver again later.
    """
    try:
        found = await _find(go, parcel.case)
    except GoRefused as refusal:
        return Delivered(
            go_case_id=parcel.case.go_case_id, refused=dict.fromkeys(parcel.left_to_pay, words_of(refusal))
        )
    there = {invoice.id for invoice in found.invoices} if found else set()
    missing = [invoice_id for invoice_id in parcel.left_to_pay if invoice_id not in there]
    return await _put(go, parcel, found.id if found else None, missing)


async def _find(go: DebtCollectionClient, case: Case) -> CollectionCase | None:
    """Return the case as Go has it, found by its id, or by our number after an attempt that died."""
    if case.go_case_id is not None:
        return await go.case(case.go_case_id)
    same_code = await go.cases(code=case_number(case.number))
    return await go.case(same_code[0].id) if same_code else None


async def _put(
    go: DebtCollectionClient, parcel: Parcel, go_case_id: UUID | None, missing: Sequence[UUID]
) -> Delivered:
    if len(missing) > 1:
        with suppress(GoRefused):
            return Delivered(go_case_id=await _put_together(go, parcel, go_case_id, missing))
    refused: dict[UUID, str] = {}
    for invoice_id in missing:
        try:
            go_case_id = await _put_together(go, parcel, go_case_id, [invoice_id])
        except GoRefused as refusal:
            refused[invoice_id] = words_of(refusal)
    return Delivered(go_case_id=go_case_id, refused=refused)


async def _put_together(
    go: DebtCollectionClient, parcel: Parcel, go_case_id: UUID | None, invoice_ids: Sequence[UUID]
) -> UUID:
    """Add invoices to a case in Go, or make the case of them; return Go's id of it."""
    if go_case_id is not None:
        return (await go.add_invoices(go_case_id, invoice_ids=invoice_ids)).id
    made = await go.create_case(
        code=case_number(parcel.case.number),
        invoice_ids=invoice_ids,
        case_url=parcel.case_url,
        agency_balance=sum((parcel.left_to_pay[i] for i in invoice_ids), Decimal("0.00")),
    )
    return made.id
