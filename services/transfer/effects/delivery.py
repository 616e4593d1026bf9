"""Bringing invoices into a case in Go: into the one that is there, or a new one, and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from services.transfer.domain.cases import Case, case_number
from services.transfer.effects.outside import words_of
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import GoRefused
from shared.poweroffice.models import CollectionCase


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is to be in a case in Go: each invoice with what the debtor owes on it, kroner."""

    case: Case
    case_url: str
    owed: Mapping[UUID, Decimal]


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What is in the case in Go now; `refused` holds Go's own words for each invoice that it refused."""

    go_case_id: UUID | None
    invoice_ids: frozenset[UUID] = frozenset()
    refused: Mapping[UUID, str] = field(default_factory=dict)

    def with_more(self, go_case_id: UUID, invoice_ids: Iterable[UUID]) -> Delivered:
        """Return what is in Go after it has taken more."""
        return replace(self, go_case_id=go_case_id, invoice_ids=self.invoice_ids.union(invoice_ids))

    def without(self, invoice_id: UUID, refusal: GoRefused) -> Delivered:
        """Return what is in Go after it has refused one."""
        return replace(self, refused={**self.refused, invoice_id: words_of(refusal)})


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
        refused = dict.fromkeys(parcel.owed, words_of(refusal))
        return Delivered(go_case_id=parcel.case.go_case_id, refused=refused)
    there = Delivered(go_case_id=None)
    if found:
        there = there.with_more(found.id, (invoice.id for invoice in found.invoices))
    missing = [invoice_id for invoice_id in parcel.owed if invoice_id not in there.invoice_ids]
    if len(missing) > 1:
        with suppress(GoRefused):
            return there.with_more(await _put(go, parcel, there.go_case_id, missing), missing)
    for invoice_id in missing:
        try:
            there = there.with_more(await _put(go, parcel, there.go_case_id, [invoice_id]), [invoice_id])
        except GoRefused as refusal:
            there = there.without(invoice_id, refusal)
    return there


async def _find(go: DebtCollectionClient, case: Case) -> CollectionCase | None:
    """Return the case as Go has it: by its id, or after an attempt that died by our number and our link.

    Another agency's case may have the same number; the link ends with our own id of the case.
    """
    if case.go_case_id is not None:
        return await go.case(case.go_case_id)
    same_code = await go.cases(code=case_number(case.number))
    ours = [found for found in same_code if (found.case_url or "").endswith(str(case.id))]
    return await go.case(ours[0].id) if ours else None


async def _put(
    go: DebtCollectionClient, parcel: Parcel, go_case_id: UUID | None, invoice_ids: Sequence[UUID]
) -> UUID:
    """Add invoices to a case in Go, or make the case of them; return Go's id of it."""
    if go_case_id is not None:
        return (await go.add_invoices(go_case_id, invoice_ids=invoice_ids)).id
    made = await go.create_case(
        code=case_number(parcel.case.number),
        invoice_ids=invoice_ids,
        case_url=parcel.case_url,
        agency_balance=sum((parcel.owed[i] for i in invoice_ids), Decimal("0.00")),
    )
    return made.id
