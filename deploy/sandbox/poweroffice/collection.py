"""Debt collection inside PowerOffice Go: drafts, approval, and the agency's cases.

An invoice is a draft when it is long enough overdue, its customer may be collected, and the latest letter
that Go itself sent has run out; or when a user has chosen it (`next_actions`). A user (or the automatic
setting) approves drafts; the agency fetches approved ones into a case (exported) or rejects the case. What
gets paid leaves the list by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from deploy.sandbox.poweroffice.collection_rules import (
    is_approved_by_setting,
    is_collectable,
    is_proposed,
)
from deploy.sandbox.poweroffice.collection_state import Case, StatusNote
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import CaseStatus, CollectionStatus
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound


@dataclass(frozen=True, kw_only=True)
class CaseDraft:
    """What the agency sends to open a case."""

    code: str | None
    invoice_ids: tuple[UUID, ...] | None
    external_case_url: str | None = None
    balance_agency: Decimal = Decimal("0.00")


def status_of(company: Company, invoice: Invoice, today: date) -> CollectionStatus:
    """Return where an invoice stands on its way to the agency on `today`."""
    mark = company.collection.marks.get(invoice.id, CollectionStatus.NONE)
    if mark is CollectionStatus.EXPORTED:
        return mark
    if not is_collectable(company, invoice, today):
        return CollectionStatus.NONE
    if mark is not CollectionStatus.NONE:
        return mark
    if not is_proposed(company, invoice, today):
        return CollectionStatus.NONE
    return CollectionStatus.APPROVED if is_approved_by_setting(company, invoice) else CollectionStatus.DRAFT


def with_status(company: Company, status: CollectionStatus, today: date) -> list[Invoice]:
    """Return the invoices that stand at `status` on `today`."""
    return [item for item in company.invoices.values() if status_of(company, item, today) is status]


def approve(company: Company, invoices: Iterable[Invoice], *, today: date, at: datetime) -> list[Invoice]:
    """Let a user approve invoices for the agency, drafts or any other overdue ones.

    Raises:
        Invalid: an invoice is not overdue, is settled, is exported, or its customer may not be collected.
    """
    chosen = list(invoices)
    for invoice in chosen:
        _require_collectable(company, invoice, today)
    for invoice in chosen:
        _mark(company, invoice, CollectionStatus.APPROVED, at=at)
    return chosen


def hold(company: Company, invoice: Invoice, *, at: datetime) -> None:
    """Let a user take an invoice out of the drafts (Fjern).

    Raises:
        Invalid: the agency has the invoice already.
    """
    refuse_exported(company, invoice)
    _mark(company, invoice, CollectionStatus.ON_HOLD, at=at)


def release(company: Company, invoice: Invoice, *, at: datetime) -> None:
    """Let a user undo what was decided about an invoice: on hold, approved, or rejected by the agency.

    Whether it is a draft follows from its age again, or from the next action that was chosen for it.

    Raises:
        Invalid: the agency has the invoice already, or nobody has decided anything about it.
    """
    require_decided(company, invoice)
    clear_mark(company, invoice, at=at)


def require_decided(company: Company, invoice: Invoice) -> None:
    """Refuse what has not been decided by anybody, and what the agency has."""
    refuse_exported(company, invoice)
    if invoice.id not in company.collection.marks:
        raise Invalid(
            "Validation",
            f"Invoice {invoice.number} is neither on hold, nor approved by a user, nor rejected.",
            f"Faktura {invoice.number} er verken satt på vent, godkjent av en bruker eller avvist."
            " Er den godkjent automatisk, kan du sette den på vent.",
        )


def clear_mark(company: Company, invoice: Invoice, *, at: datetime) -> None:
    """Forget what was decided about an invoice."""
    company.collection.marks.pop(invoice.id, None)
    company.tell("collection_invoice", invoice.id, at)


def create_case(
    company: Company, draft: CaseDraft, *, today: date, at: datetime, approval_required: bool = False
) -> Case:
    """Open a case for the agency and mark its invoices exported.

    `approval_required` refuses invoices that nobody has approved in Go.

    Raises:
        Invalid: no code, no invoices, or an invoice that cannot be collected.
        NotFound: an invoice does not exist.
    """
    require_active(company)
    if not draft.code:
        raise Invalid("Validation", "Debt collection case code must be provided.")
    if draft.invoice_ids is None:
        raise Invalid("ArgumentNull", "Value cannot be null. (Parameter 'invoices')")
    if not draft.invoice_ids:
        raise Invalid("Validation", "At least one invoice must be provided.")
    invoices = [company.invoice(invoice_id) for invoice_id in dict.fromkeys(draft.invoice_ids)]
    _require_available(company, invoices, today, approval_required=approval_required)
    case = Case(
        id=uuid5(company.client_id, f"case {company.collection.next_case}"),
        code=draft.code,
        invoice_ids=[],
        external_case_url=draft.external_case_url,
        balance_agency=draft.balance_agency,
        last_changed=at,
    )
    company.collection.next_case += 1
    company.collection.cases[case.id] = case
    _export(company, case, invoices, at=at)
    return case


def add_invoices(
    company: Company,
    case: Case,
    invoice_ids: Sequence[UUID],
    *,
    today: date,
    at: datetime,
    approval_required: bool = False,
) -> Case:
    """Let further invoices join a case."""
    invoices = [company.invoice(invoice_id) for invoice_id in dict.fromkeys(invoice_ids)]
    _require_available(company, invoices, today, approval_required=approval_required)
    _export(company, case, invoices, at=at)
    return case


def merge(
    company: Company,
    cases: Sequence[Case],
    *,
    code: str | None,
    external_case_url: str | None,
    at: datetime,
) -> Case:
    """Gather cases in the first of them; the others disappear and their balances are added."""
    if len({case.id for case in cases}) < 2:
        raise Invalid("Validation", "At least two different cases must be provided.")
    kept, *others = cases
    for other in others:
        kept.invoice_ids.extend(other.invoice_ids)
        kept.balance_agency += other.balance_agency
        del company.collection.cases[other.id]
    kept.code = code or kept.code
    kept.external_case_url = external_case_url or kept.external_case_url
    kept.last_changed = at
    company.tell("collection_case", kept.id, at)
    return kept


def update_status(
    company: Company, case: Case, *, text: str | None, closed: bool, balance: Decimal | None, at: datetime
) -> Case:
    """Set the agency's status text and balance; the case is active unless it is closed with this call."""
    if text:
        case.notes.append(StatusNote(text=text, at=at))
    if balance is not None:
        case.balance_agency = balance
    case.status = CaseStatus.CLOSED if closed else CaseStatus.ACTIVE
    case.last_changed = at
    company.tell("collection_case", case.id, at)
    return case


def reject(company: Company, case: Case, *, at: datetime) -> None:
    """Let the agency refuse a case: it disappears and its invoices are marked rejected."""
    del company.collection.cases[case.id]
    for invoice_id in case.invoice_ids:
        _mark(company, company.invoice(invoice_id), CollectionStatus.REJECTED, at=at)
    company.tell("collection_case", case.id, at)


def case_by_id(company: Company, case_id: UUID) -> Case:
    """Return a case of the agency."""
    if case_id not in company.collection.cases:
        raise NotFound("NotFound", f"Debt collection case with id {case_id} was not found.")
    return company.collection.cases[case_id]


def case_of(company: Company, invoice: Invoice) -> Case | None:
    """Return the case that an invoice belongs to, or None."""
    return next((case for case in company.collection.cases.values() if invoice.id in case.invoice_ids), None)


def require_active(company: Company) -> None:
    """Refuse when the client has no debt collection integration switched on."""
    if not company.collection.is_active:
        raise Invalid(
            "Security",
            "Debt collection is not active on this client.",
            "Inkasso er ikke slått på. Slå på overføring under Innstillinger → Purring og inkasso.",
        )


def refuse_exported(company: Company, invoice: Invoice) -> None:
    """Refuse when the agency has an invoice: from then on only the agency can stop the case."""
    if company.collection.marks.get(invoice.id) is CollectionStatus.EXPORTED:
        raise Invalid(
            "Validation",
            f"Invoice {invoice.number} is already in a debt collection case.",
            f"Faktura {invoice.number} er allerede overført til inkasso."
            " Saken kan bare endres hos inkassobyrået.",
        )


def entry_of(company: Company, invoice: Invoice) -> LedgerEntry:
    """Return the customer entry that an invoice posted."""
    return company.ledger.entries[invoice.ledger_entry_id]


def matched_items(company: Company, invoice: Invoice) -> list[LedgerEntry]:
    """Return the entries that share the invoice's match, its own included; none while it is unmatched."""
    entry = entry_of(company, invoice)
    return company.ledger.matched_with(entry.match_id) if entry.match_id is not None else []


def collected_invoices(company: Company) -> list[Invoice]:
    """Return every invoice that is in a case."""
    return [
        company.invoice(invoice_id)
        for case in company.collection.cases.values()
        for invoice_id in case.invoice_ids
    ]


def _require_collectable(company: Company, invoice: Invoice, today: date) -> None:
    refuse_exported(company, invoice)
    if not is_collectable(company, invoice, today):
        raise Invalid(
            "Validation",
            f"Invoice {invoice.number} is not available for debt collection: it must be an overdue, open "
            "invoice to a customer that may be transferred to a debt collection agency.",
            f"Faktura {invoice.number} kan ikke sendes til inkasso: den må være forfalt og åpen, og kunden må"
            " kunne overføres til inkassobyrå.",
        )


def _require_available(
    company: Company, invoices: Sequence[Invoice], today: date, *, approval_required: bool
) -> None:
    for invoice in invoices:
        _require_collectable(company, invoice, today)
        if approval_required and status_of(company, invoice, today) is not CollectionStatus.APPROVED:
            raise Invalid("Validation", f"Invoice {invoice.number} is not approved for debt collection.")


def _export(company: Company, case: Case, invoices: Iterable[Invoice], *, at: datetime) -> None:
    for invoice in invoices:
        case.invoice_ids.append(invoice.id)
        _mark(company, invoice, CollectionStatus.EXPORTED, at=at)
    case.last_changed = at
    company.tell("collection_case", case.id, at)


def _mark(company: Company, invoice: Invoice, status: CollectionStatus, *, at: datetime) -> None:
    company.collection.marks[invoice.id] = status
    company.tell("collection_invoice", invoice.id, at)
