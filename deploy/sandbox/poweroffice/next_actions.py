"""The next action of an invoice in Go's dunning list (Salg → Purringer): None, Wait or Collection.

It follows from the invoice's age and its customer until a user chooses another one. `Collection` makes the
invoice a draft at once, though never before it is overdue; the other two keep it out of the drafts.
"""

from datetime import date, datetime

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.collection_rules import is_open, is_ripe, may_be_transferred
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import CollectionStatus, NextAction
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.refusals import Invalid

_BY_MARK = {
    CollectionStatus.ON_HOLD: NextAction.WAIT,
    CollectionStatus.APPROVED: NextAction.COLLECTION,
    CollectionStatus.EXPORTED: NextAction.COLLECTION,
    CollectionStatus.REJECTED: NextAction.NONE,
}


def in_dunning_list(company: Company) -> list[Invoice]:
    """Return the invoices with a balance that the agency does not have; those due first come first."""
    found = [invoice for invoice in company.invoices.values() if _is_listed(company, invoice)]
    return sorted(found, key=lambda invoice: (invoice.due_date, invoice.number))


def next_action(company: Company, invoice: Invoice, today: date) -> NextAction:
    """Return what Go will do next about an invoice, by itself or as a user has chosen."""
    mark = company.collection.marks.get(invoice.id)
    if mark in _BY_MARK:
        return _BY_MARK[mark]
    return company.collection.next_actions.get(invoice.id) or automatic_action(company, invoice, today)


def automatic_action(company: Company, invoice: Invoice, today: date) -> NextAction:
    """Return what Go does next about an invoice when no user chooses: wait, then collection."""
    if not company.collection.is_active or not may_be_transferred(company, invoice):
        return NextAction.NONE
    return NextAction.COLLECTION if is_ripe(company, invoice, today) else NextAction.WAIT


def choose(company: Company, invoice: Invoice, action: NextAction | None, *, at: datetime) -> None:
    """Let a user choose an invoice's next action; None leaves it to Go again.

    What was decided about the invoice before (on hold, approved, rejected) no longer holds.

    Raises:
        Invalid: the invoice is settled, the agency has it, or it may not be collected at all.
    """
    require_choosable(company, invoice, action)
    if action is None:
        company.collection.next_actions.pop(invoice.id, None)
    else:
        company.collection.next_actions[invoice.id] = action
    collection.clear_mark(company, invoice, at=at)


def require_choosable(company: Company, invoice: Invoice, action: NextAction | None) -> None:
    """Refuse an action that cannot be chosen for an invoice."""
    collection.refuse_exported(company, invoice)
    if not _is_listed(company, invoice):
        raise Invalid(
            "Validation",
            f"Invoice {invoice.number} has no balance to be collected.",
            f"Faktura {invoice.number} har ingen rest å kreve inn.",
        )
    if action is NextAction.COLLECTION:
        _require_a_way_to_the_agency(company, invoice)


def _is_listed(company: Company, invoice: Invoice) -> bool:
    is_exported = company.collection.marks.get(invoice.id) is CollectionStatus.EXPORTED
    return is_open(company, invoice) and not is_exported


def _require_a_way_to_the_agency(company: Company, invoice: Invoice) -> None:
    collection.require_active(company)
    if not may_be_transferred(company, invoice):
        raise Invalid(
            "Validation",
            f"The customer of invoice {invoice.number} may not be transferred to a debt collection agency.",
            f"Kunden på faktura {invoice.number} skal ikke overføres til inkassobyrå."
            " Endre det på kundekortet.",
        )
