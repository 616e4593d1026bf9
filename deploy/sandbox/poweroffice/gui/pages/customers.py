"""Salg → Kunder: the list, and a customer's card with its ledger."""

from dataclasses import dataclass
from decimal import Decimal

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.gui.pages.fields import whole_numbers
from deploy.sandbox.poweroffice.gui.pages.pager import paged
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid


@dataclass(frozen=True)
class CustomerRow:
    """A customer in the list: what is open on the account, what of it is overdue, what is to his credit."""

    customer: Customer
    owed: Decimal
    overdue: Decimal
    credit: Decimal
    marks: tuple[str, ...]


def customers(visit: Visit) -> View:
    """Show the customers, all or those found, or those who have something to their credit."""
    sought, shown = visit.asked("sok"), visit.asked("vis")
    rows = [
        row
        for row in (_row(visit, customer) for customer in visit.company.customers.values())
        if _is_found(row.customer, sought.casefold()) and (shown != "til-gode" or row.credit < 0)
    ]
    rows.sort(key=lambda row: row.customer.number)
    return View("customers.html", {"pager": paged(visit, rows), "sought": sought, "shown": shown})


def customer_card(visit: Visit) -> View:
    """Show a customer: contact data, dunning choices, and the ledger with its open or all entries."""
    customer = customer_of(visit)
    shows_all = visit.asked("poster") == "alle"
    entries = [entry for entry in visit.company.ledger.of_customer(customer.id) if shows_all or entry.is_open]
    entries.sort(key=lambda entry: (entry.posting_date, entry.id), reverse=True)
    ticked = visit.typed.getlist("entry_id") if visit.typed else []
    return View(
        "customer.html",
        {
            "row": _row(visit, customer),
            "customer": customer,
            "pager": paged(visit, entries),
            "vouchers": visit.company.books.vouchers,
            "shows_all": shows_all,
            "ticked": ticked,
        },
    )


def match_entries(visit: Visit, typed: FormData) -> Done:
    """Match the entries that are ticked with each other, or take back what each is matched with."""
    customer = customer_of(visit)
    ids = whole_numbers(typed.getlist("entry_id"))
    if not ids:
        raise Invalid("Match error(s)", "Choose entries.", "Kryss av for postene det gjelder.")
    back = visit.link(f"kunder/{customer.number}", **visit.request.query_params)
    if typed.get("gjor") == "opphev":
        if not any(entry.pairs for entry in _entries(visit.company, ids)):
            raise Invalid("Match error(s)", "Not matched.", "Ingen av postene du valgte, er matchet.")
        visit.screens.unmatch(entry_ids=ids)
        return Done("Matchingen er opphevet. Beløpene står åpne igjen.", back)
    visit.screens.match(ids)
    left = sum((entry.balance for entry in _entries(visit.company, ids)), Decimal(0))
    return Done("Postene er matchet." + (" En rest står fortsatt åpen." if left else ""), back)


def customer_of(visit: Visit) -> Customer:
    """Return the customer that the path names."""
    return visit.company.customer_by_number(visit.number("customer_no"))


def _entries(company: Company, ids: list[int]) -> list[LedgerEntry]:
    return [company.ledger.entries[entry_id] for entry_id in ids if entry_id in company.ledger.entries]


def _row(visit: Visit, customer: Customer) -> CustomerRow:
    entries = visit.company.ledger.of_customer(customer.id)
    owed = [entry for entry in entries if entry.balance > 0]
    overdue = [entry for entry in owed if entry.due_date and entry.due_date < visit.today]
    return CustomerRow(
        customer,
        owed=sum((entry.balance for entry in owed), Decimal(0)),
        overdue=sum((entry.balance for entry in overdue), Decimal(0)),
        credit=sum((entry.balance for entry in entries if entry.balance < 0), Decimal(0)),
        marks=_marks(customer),
    )


def _marks(customer: Customer) -> tuple[str, ...]:
    """Return what is out of the ordinary about how a customer is dunned."""
    marks = (
        (customer.transfer_to_debt_collection_agency is False, "Ikke inkasso"),
        (customer.send_payment_reminders is False, "Ingen purring"),
        (customer.do_not_add_late_payment_fees, "Uten gebyr"),
        (customer.do_not_add_late_payment_interest, "Uten rente"),
        (customer.job_stop, "Jobbstopp"),
        (customer.is_archived, "Arkivert"),
    )
    return tuple(name for is_set, name in marks if is_set)


def _is_found(customer: Customer, sought: str) -> bool:
    facts = (
        str(customer.number),
        customer.display_name,
        customer.organization_number,
        customer.email_address,
    )
    return any(sought in (fact or "").casefold() for fact in facts)


PAGES = (
    Page("/kunder", customers),
    Page("/kunder/{customer_no:int}", customer_card),
    Page("/kunder/{customer_no:int}/match", customer_card, match_entries),
)
