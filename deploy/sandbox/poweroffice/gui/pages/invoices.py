"""Salg → Fakturaer: the list, one invoice with what it is matched with, and a new invoice."""

from dataclasses import dataclass
from decimal import Decimal

from starlette.datastructures import FormData

from deploy.sandbox.poweroffice import collection, next_actions
from deploy.sandbox.poweroffice.books import Voucher
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.currencies import RATES
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.documents import has_pdf
from deploy.sandbox.poweroffice.enums import CollectionStatus, VoucherType
from deploy.sandbox.poweroffice.gui.pages.fields import Field
from deploy.sandbox.poweroffice.gui.pages.forms import Form, Values, fields, form_page, require_open_period
from deploy.sandbox.poweroffice.gui.pages.pager import paged
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Page, View, Visit
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid

SHOWN = (("apne", "Åpne"), ("forfalt", "Forfalte"), ("alle", "Alle"))


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice or credit note in a list, with its entry and where it stands."""

    invoice: Invoice
    customer: Customer
    entry: LedgerEntry
    collection: CollectionStatus
    days_overdue: int

    @property
    def state(self) -> str:
        """Return in a word whether it is settled, and if not whether it is overdue."""
        if not self.entry.is_open:
            return "Oppgjort"
        if self.entry.balance < 0:
            return "Til gode"
        part = self.entry.balance != self.entry.amount
        if self.days_overdue > 0:
            return "Forfalt, delvis betalt" if part else "Forfalt"
        return "Delvis betalt" if part else "Åpen"


@dataclass(frozen=True)
class Settlement:
    """What settles (part of) an invoice: the entry on the other side, its voucher, and how much of it."""

    entry: LedgerEntry
    voucher: Voucher
    amount: Decimal


def row_of(visit: Visit, invoice: Invoice) -> InvoiceRow:
    """Return an invoice as lists show it."""
    company = visit.company
    return InvoiceRow(
        invoice,
        company.customer(invoice.customer_id),
        collection.entry_of(company, invoice),
        collection.status_of(company, invoice, visit.today),
        (visit.today - invoice.due_date).days,
    )


def invoices(visit: Visit) -> View:
    """Show open, overdue or all invoices, and of them those that are sought; the newest first."""
    sought, shown = visit.asked("sok"), visit.asked("vis", "apne")
    rows = [
        row
        for row in (row_of(visit, invoice) for invoice in visit.company.invoices.values())
        if _is_shown(row, shown) and is_found(row, sought.casefold())
    ]
    rows.sort(key=lambda row: row.invoice.number, reverse=True)
    values = {"pager": paged(visit, rows), "sought": sought, "shown": shown, "choices": SHOWN}
    return View("invoices.html", values)


def invoice_card(visit: Visit) -> View:
    """Show an invoice or credit note, what it is matched with, and what can be done with it."""
    invoice = invoice_of(visit)
    company = visit.company
    entry = collection.entry_of(company, invoice)
    return View(
        "invoice.html",
        {
            "row": row_of(visit, invoice),
            "invoice": invoice,
            "is_invoice": invoice.type is VoucherType.OUTGOING_INVOICE,
            "voucher": company.books.vouchers[invoice.id],
            "has_document": has_pdf(company, invoice.id),
            "settlements": _settlements(company, entry),
            "case": collection.case_of(company, invoice),
            "next_action": next_actions.next_action(company, invoice, visit.today),
        },
    )


def unmatch_invoice(visit: Visit, typed: FormData) -> Done:
    """Take back what one entry has settled, or everything that the invoice is matched with."""
    invoice = invoice_of(visit)
    entry = collection.entry_of(visit.company, invoice)
    if not entry.pairs:
        raise Invalid("Match error(s)", "Not matched.", "Fakturaen er ikke matchet med noe.")
    chosen = str(typed.get("entry_id", ""))
    if chosen and chosen not in {str(pair.other_id) for pair in entry.pairs}:
        raise Invalid("Match error(s)", "Not matched.", "Fakturaen er ikke lenger matchet med den posten.")
    visit.screens.unmatch(entry_ids=[int(chosen) if chosen else entry.id])
    return Done(
        f"Matchingen er opphevet. Faktura {invoice.number} er åpen igjen.",
        visit.link(f"fakturaer/{invoice.number}"),
    )


def new_invoice(visit: Visit) -> Form:
    """Return the form of a new invoice; `kunde` preselects the customer."""
    found = sorted(visit.company.customers.values(), key=lambda customer: customer.display_name.casefold())
    customers = tuple((str(item.number), f"{item.display_name} ({item.number})") for item in found)
    currencies = tuple((code, code) for code in RATES)
    chosen = visit.asked("kunde")
    later = "Tom: etter kundens betalingsfrist. En dato som er passert, gir en forfalt faktura."
    return Form(
        title="Ny faktura",
        intro="Fakturaen får én linje på klientens vanlige salgskonto med kontoens mva-kode, og bokføres og"
        " sendes med en gang.",
        button="Send faktura",
        back=visit.link("fakturaer"),
        groups=fields(
            Field("customer_no", "Kunde", "choice", chosen, choices=customers, is_required=True),
            Field("description", "Tekst", value="Arbeid og materiell", is_required=True),
            Field("amount", "Beløp med mva", "amount", is_required=True),
            Field("currency_code", "Valuta", "choice", "NOK", choices=currencies, is_required=True),
            Field("invoice_date", "Fakturadato", "date", visit.today, is_required=True),
            Field("due_date", "Forfall", "date", hint=later),
        ),
    )


def add_invoice(visit: Visit, values: Values) -> Done:
    """Send the invoice."""
    require_open_period(visit.company, "invoice_date", values["invoice_date"])
    rest = {name: value for name, value in values.items() if name != "customer_no"}
    invoice = visit.screens.add_invoice(int(values["customer_no"]), **rest)
    return Done(f"Faktura {invoice.number} er sendt.", visit.link(f"fakturaer/{invoice.number}"))


def invoice_of(visit: Visit) -> Invoice:
    """Return the invoice that the path names."""
    return visit.company.invoice_by_number(visit.number("invoice_no"))


def _settlements(company: Company, entry: LedgerEntry) -> list[Settlement]:
    others = [(company.ledger.entries[pair.other_id], pair) for pair in entry.pairs]
    return [
        Settlement(other, company.books.vouchers[other.voucher_id], pair.amount) for other, pair in others
    ]


def _is_shown(row: InvoiceRow, shown: str) -> bool:
    match shown:
        case "alle":
            return True
        case "forfalt":
            return row.entry.balance > 0 and row.days_overdue > 0
        case _:
            return row.entry.is_open


def is_found(row: InvoiceRow, sought: str) -> bool:
    """Whether an invoice is among those that are sought (in lower case)."""
    facts = (str(row.invoice.number), row.customer.display_name, str(row.customer.number), row.invoice.cid)
    return any(sought in (fact or "").casefold() for fact in facts)


PAGES = (
    Page("/fakturaer", invoices),
    form_page("/fakturaer/ny", new_invoice, add_invoice),
    Page("/fakturaer/{invoice_no:int}", invoice_card),
    Page("/fakturaer/{invoice_no:int}/opphev", invoice_card, unmatch_invoice),
)
