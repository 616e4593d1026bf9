"""`/DebtCollection/*`: what a debt collection agency does in PowerOffice Go.

Which invoices are available, cases with their status, and what has been matched against the invoices in
them. An invoice's id is the id of its voucher, the same as in API v2.
"""

from decimal import Decimal
from uuid import UUID

from starlette.responses import Response

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.documents import pdf_of
from deploy.sandbox.poweroffice.enums import CollectionStatus
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v1.gateway import Body, Call, Operation, succeed, succeed_with_list
from deploy.sandbox.poweroffice.v1.records import (
    DebtCollectionCase,
    DebtCollectionCaseWithMatches,
    DebtCollectionInvoice,
    DebtCollectionInvoiceMatch,
    Success,
    case_record,
    invoice_record,
    match_record,
)
from deploy.sandbox.poweroffice.v2.filters import parse_instant


class InvoiceReference(Body):
    """An invoice in a new case; only its id is read, whatever else of the record comes along."""

    id: UUID


class NewCase(Body):
    """Body of a POST that opens a case."""

    code: str | None = None
    invoices: list[InvoiceReference] | None = None
    external_case_url: str | None = None
    balance_agency: Decimal = Decimal("0.00")


class DebtCollectionAddInvoicesToCaseRequest(Body):
    """Body of `AddInvoicesToCase`."""

    case_id: UUID
    invoice_ids: list[UUID] | None = None


class DebtCollectionMergeCasesRequest(Body):
    """Body of `MergeCases`."""

    case_ids: list[UUID] | None = None
    case_no: str | None = None
    external_case_url: str | None = None


class DebtCollectionStatusUpdateRequest(Body):
    """Body of `UpdateStatus`."""

    case_id: UUID
    status_text: str | None = None
    is_case_closed: bool | None = False
    updated_balance_agency: Decimal | None = None


async def is_active(call: Call) -> Response:
    """Tell whether the client has debt collection switched on."""
    return succeed(call, call.company.collection.is_active)


async def available_invoices(call: Call) -> Response:
    """Return the invoices that users have approved and the agency has not yet taken."""
    collection.require_active(call.company)
    found = collection.with_status(call.company, CollectionStatus.APPROVED, call.today)
    records = [invoice_record(call.company, invoice) for invoice in found]
    return succeed_with_list(call, records, DebtCollectionInvoice)


async def list_cases(call: Call) -> Response:
    """Return the agency's cases."""
    records = [case_record(call.company, case) for case in call.company.collection.cases.values()]
    return succeed_with_list(call, records, DebtCollectionCase)


async def get_case(call: Call) -> Response:
    """Return one case."""
    case = collection.case_by_id(call.company, call.path_uuid())
    return succeed(call, case_record(call.company, case))


async def create_case(call: Call) -> Response:
    """Open a case."""
    body: NewCase = call.read(NewCase)
    invoices = None if body.invoices is None else tuple(item.id for item in body.invoices)
    case = collection.create_case(
        call.company,
        collection.CaseDraft(
            code=body.code,
            invoice_ids=invoices,
            external_case_url=body.external_case_url,
            balance_agency=body.balance_agency,
        ),
        today=call.today,
        at=call.stamp(),
        approval_required=call.faults.collection_requires_approval,
    )
    return succeed(call, case_record(call.company, case))


async def reject_case(call: Call) -> Response:
    """Refuse a case on the agency's side."""
    collection.reject(call.company, collection.case_by_id(call.company, call.path_uuid()), at=call.stamp())
    return succeed(call, Success())


async def add_invoices_to_case(call: Call) -> Response:
    """Let further invoices join a case."""
    body: DebtCollectionAddInvoicesToCaseRequest = call.read(DebtCollectionAddInvoicesToCaseRequest)
    case = collection.add_invoices(
        call.company,
        collection.case_by_id(call.company, body.case_id),
        body.invoice_ids or [],
        today=call.today,
        at=call.stamp(),
        approval_required=call.faults.collection_requires_approval,
    )
    return succeed(call, case_record(call.company, case))


async def merge_cases(call: Call) -> Response:
    """Make one case of several."""
    body: DebtCollectionMergeCasesRequest = call.read(DebtCollectionMergeCasesRequest)
    case = collection.merge(
        call.company,
        [collection.case_by_id(call.company, case_id) for case_id in body.case_ids or []],
        code=body.case_no,
        external_case_url=body.external_case_url,
        at=call.stamp(),
    )
    return succeed(call, case_record(call.company, case))


async def update_status(call: Call) -> Response:
    """Tell the client how a case stands."""
    body: DebtCollectionStatusUpdateRequest = call.read(DebtCollectionStatusUpdateRequest)
    case = collection.update_status(
        call.company,
        collection.case_by_id(call.company, body.case_id),
        text=body.status_text,
        closed=bool(body.is_case_closed),
        balance=body.updated_balance_agency,
        at=call.stamp(),
    )
    return succeed(call, case_record(call.company, case))


async def all_matched_items(call: Call) -> Response:
    """Return the matches of every invoice in a case whose match state changed after `fromDateTime`."""
    text = call.parameter("fromDateTime")
    if text is None:
        raise Invalid("ArgumentNull", "Value cannot be null. (Parameter 'fromDateTime')")
    try:
        moment = parse_instant(text)
    except ValueError as error:
        raise Invalid("Argument", f"fromDateTime '{text}' is not a date and time.") from error
    groups = []
    for invoice in collection.collected_invoices(call.company):
        items = _match(call.company, invoice)
        if _was_matched(items[0]) and max(entry.last_changed for entry in items) > moment:
            matched = [match_record(call.company, entry) for entry in items]
            groups.append(DebtCollectionCaseWithMatches(matched_items=matched))
    return succeed(call, groups, len(groups))


async def matched_items(call: Call) -> Response:
    """Return the match of one invoice, its own entry included; nothing while it is unmatched."""
    invoice = call.company.invoice(call.path_uuid())
    items = [match_record(call.company, entry) for entry in collection.matched_items(call.company, invoice)]
    return succeed(call, items, len(items))


async def invoice_pdf(call: Call) -> Response:
    """Return the invoice itself."""
    invoice = call.company.invoice(call.path_uuid())
    pdf = await pdf_of(call.company, invoice.id)
    if pdf is None:
        raise NotFound("NotFound", f"Invoice {invoice.number} has no document.")
    return Response(pdf, media_type="application/pdf")


def _match(company: Company, invoice: Invoice) -> list[LedgerEntry]:
    """Return the invoice's own entry first, then what is matched with it."""
    own = collection.entry_of(company, invoice)
    return [own, *(entry for entry in collection.matched_items(company, invoice) if entry is not own)]


def _was_matched(entry: LedgerEntry) -> bool:
    """Whether an invoice is matched, or was and is no longer."""
    return entry.match_id is not None or entry.last_changed > entry.created


_READ = frozenset({"DebtCollection", "DebtCollection_Full"})
_WRITE = frozenset({"DebtCollection_Full"})
_ROOT = "/DebtCollection"

OPERATIONS = (
    Operation(
        method="GET", path=f"{_ROOT}/IsActiveDebtCollection", handler=is_active, privileges=_READ, answer=bool
    ),
    Operation(
        method="GET",
        path=f"{_ROOT}/Invoices/AvailableInvoices",
        handler=available_invoices,
        privileges=_READ,
        answer=list[DebtCollectionInvoice],
        is_filtered=True,
    ),
    Operation(
        method="POST",
        path=f"{_ROOT}/AddInvoicesToCase",
        handler=add_invoices_to_case,
        privileges=_WRITE,
        answer=DebtCollectionCase,
        body=DebtCollectionAddInvoicesToCaseRequest,
    ),
    Operation(
        method="POST",
        path=f"{_ROOT}/MergeCases",
        handler=merge_cases,
        privileges=_WRITE,
        answer=DebtCollectionCase,
        body=DebtCollectionMergeCasesRequest,
    ),
    Operation(
        method="POST",
        path=f"{_ROOT}/UpdateStatus",
        handler=update_status,
        privileges=_WRITE,
        answer=DebtCollectionCase,
        body=DebtCollectionStatusUpdateRequest,
    ),
    Operation(
        method="GET",
        path=f"{_ROOT}/GetAllMatchedItems",
        handler=all_matched_items,
        privileges=_READ,
        answer=list[DebtCollectionCaseWithMatches],
        parameters=("fromDateTime",),
    ),
    Operation(
        method="GET",
        path=f"{_ROOT}/MatchedItems/{{id}}",
        handler=matched_items,
        privileges=_READ,
        answer=list[DebtCollectionInvoiceMatch],
    ),
    Operation(
        method="GET",
        path=f"{_ROOT}/GetInvoicePdf/{{id}}",
        handler=invoice_pdf,
        privileges=_READ,
        answer=bytes,
    ),
    Operation(
        method="GET",
        path=_ROOT,
        handler=list_cases,
        privileges=_READ,
        answer=list[DebtCollectionCase],
        is_filtered=True,
    ),
    Operation(
        method="POST",
        path=_ROOT,
        handler=create_case,
        privileges=_WRITE,
        answer=DebtCollectionCase,
        body=DebtCollectionCase,
    ),
    Operation(
        method="GET",
        path=f"{_ROOT}/{{id}}",
        handler=get_case,
        privileges=_READ,
        answer=DebtCollectionCase,
    ),
    Operation(
        method="DELETE",
        path=f"{_ROOT}/{{id}}",
        handler=reject_case,
        privileges=_WRITE,
        answer=Success,
    ),
)
