"""Sending invoices and credit notes: number, KID, lines with VAT, voucher, and the credit's settlement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from stdnum import luhn

from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.chart import to_ore
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.invoice_records import Invoice, InvoiceLine
from deploy.sandbox.poweroffice.norwegian import kroner
from deploy.sandbox.poweroffice.organization import STANDARD_CREDIT_DAYS
from deploy.sandbox.poweroffice.posting import post
from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.units import UnitOfMeasureType


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """What the user types on an invoice line: unit price without VAT, in the invoice's currency."""

    description: str
    unit_price: Decimal
    account_no: int
    vat_code: str
    quantity: Decimal = Decimal(1)
    unit_of_measure: UnitOfMeasureType = UnitOfMeasureType.EA


@dataclass(frozen=True, kw_only=True)
class InvoiceDraft:
    """An invoice before it is sent. `due_date` defaults to the customer's payment term."""

    customer_no: int
    invoice_date: date
    lines: tuple[LineDraft, ...]
    due_date: date | None = None
    currency_code: str = "NOK"
    currency_exchange_rate: Decimal = Decimal(1)
    customer_reference: str | None = None


def kid(customer_no: int, invoice_no: int) -> str:
    """Return the KID (mod 10) that Go prints: customer number, invoice number, check digit."""
    body = f"{customer_no:06d}{invoice_no:07d}"
    return body + luhn.calc_check_digit(body)


def standard_line(company: Company, amount: Decimal, description: str) -> LineDraft:
    """Return one line of `amount` with VAT, on the client's standard sales account and its VAT code."""
    account = company.account_by_number(company.sales_account_no)
    code = account.vat_code or "0"
    net = amount - company.vat_code(code).vat_of(amount)
    return LineDraft(description=description, unit_price=net, account_no=account.account_no, vat_code=code)


def send_invoice(company: Company, draft: InvoiceDraft, *, at: datetime) -> Invoice:
    """Number, post and send an invoice.

    Raises:
        NotFound: customer, account or VAT code does not exist.
        Invalid: no lines, or a sum that is not positive.
    """
    customer = company.customer_by_number(draft.customer_no)
    lines = [
        _line(company, line, order, draft.currency_exchange_rate) for order, line in enumerate(draft.lines, 1)
    ]
    if sum(line.total for line in lines) <= 0:
        raise Invalid(
            "Invoice validation error(s)",
            "An invoice needs lines with a positive sum.",
            "Fakturaen må ha en sum som er større enn 0.",
        )
    due_date = draft.due_date or draft.invoice_date + timedelta(
        days=customer.payment_term or STANDARD_CREDIT_DAYS
    )
    invoice = _unposted(company, customer, draft, due_date, lines, at)
    return _post(company, invoice, customer, at=at)


def send_credit_note(
    company: Company, invoice: Invoice, *, amount: Decimal | None, on: date, linked: bool, at: datetime
) -> Invoice:
    """Credit an invoice, whole (`amount=None`) or by a gross amount in its currency.

    `linked` relates the note to the invoice, and posting then settles the two against each other.

    Raises:
        Invalid: the amount is not positive or exceeds the invoice.
    """
    share = Decimal(1) if amount is None else amount / invoice.total
    if not 0 < share <= 1:
        raise Invalid(
            "Invoice validation error(s)",
            "Credit more than 0 and at most the invoice's own sum.",
            "Krediter mer enn 0 og høyst fakturaens egen sum, "
            f"{kroner(invoice.total)} {invoice.currency_code}.",
        )
    lines = _credited_lines(company, invoice, amount)
    customer = company.customer(invoice.customer_id)
    draft = InvoiceDraft(
        customer_no=customer.number,
        invoice_date=on,
        lines=(),
        currency_code=invoice.currency_code,
        currency_exchange_rate=invoice.currency_exchange_rate,
        customer_reference=invoice.customer_reference,
    )
    note = _unposted(company, customer, draft, on, lines, at)
    note.type = VoucherType.OUTGOING_CREDIT_NOTE
    note.related_invoice_no = invoice.number if linked else None
    _post(company, note, customer, at=at)
    if linked:
        _settle(company, invoice, note, at=at)
    return note


def _settle(company: Company, invoice: Invoice, note: Invoice, *, at: datetime) -> None:
    debit, credit = (company.ledger.entries[item.ledger_entry_id] for item in (invoice, note))
    company.ledger.settle(debit, credit, at=at)
    company.tell("ledger_entry", debit.id, at)


def _line(company: Company, draft: LineDraft, order: int, rate: Decimal) -> InvoiceLine:
    vat_code = company.vat_code(draft.vat_code)
    account = company.account_by_number(draft.account_no)
    net = to_ore(draft.unit_price * draft.quantity)
    vat = to_ore(net * vat_code.rate)
    total_posted = to_ore((net + vat) * rate)
    return InvoiceLine(
        id=company.take_id(),
        sort_order=order,
        description=draft.description,
        quantity=draft.quantity,
        unit_price=draft.unit_price,
        unit_of_measure=draft.unit_of_measure,
        account_id=account.id,
        account_no=account.account_no,
        vat_id=vat_code.id,
        vat_code=vat_code.code,
        vat_rate=vat_code.rate,
        net=net,
        vat=vat,
        net_posted=total_posted - vat_code.vat_of(total_posted),
        total_posted=total_posted,
    )


def _credited_lines(company: Company, invoice: Invoice, amount: Decimal | None) -> list[InvoiceLine]:
    """Return the invoice's lines taken back, whole or as one line on the first line's account and code."""
    if amount is None:
        return [_credit_line(company, line, line.total, invoice) for line in invoice.lines]
    return [_credit_line(company, invoice.lines[0], to_ore(amount), invoice)]


def _credit_line(company: Company, line: InvoiceLine, total: Decimal, invoice: Invoice) -> InvoiceLine:
    vat_code = company.vat_codes[line.vat_id]
    vat = line.vat if total == line.total else vat_code.vat_of(total)
    total_posted = to_ore(total * invoice.currency_exchange_rate)
    return InvoiceLine(
        id=company.take_id(),
        sort_order=line.sort_order,
        description=f"Kreditering: {line.description}",
        quantity=-line.quantity if total == line.total else Decimal(-1),
        unit_price=line.unit_price if total == line.total else total - vat,
        account_id=line.account_id,
        account_no=line.account_no,
        vat_id=line.vat_id,
        vat_code=line.vat_code,
        vat_rate=line.vat_rate,
        net=vat - total,
        vat=-vat,
        net_posted=vat_code.vat_of(total_posted) - total_posted,
        total_posted=-total_posted,
    )


def _unposted(
    company: Company,
    customer: Customer,
    draft: InvoiceDraft,
    due_date: date,
    lines: list[InvoiceLine],
    at: datetime,
) -> Invoice:
    number = company.take_invoice_no()
    return Invoice(
        id=company.take_voucher_id(company.books.next_voucher_no),
        number=number,
        type=VoucherType.OUTGOING_INVOICE,
        customer_id=customer.id,
        invoice_date=draft.invoice_date,
        due_date=due_date,
        currency_code=draft.currency_code,
        currency_exchange_rate=draft.currency_exchange_rate,
        lines=lines,
        cid=kid(customer.number, number),
        ledger_entry_id=0,
        delivery_type=customer.invoice_delivery_type,
        customer_reference=draft.customer_reference,
        payment_term=(due_date - draft.invoice_date).days,
        email_address=customer.invoice_email_address or customer.email_address,
        created=at,
        sent=at,
        last_changed=at,
    )


def _post(company: Company, invoice: Invoice, customer: Customer, *, at: datetime) -> Invoice:
    name = "Kreditnota" if invoice.type is VoucherType.OUTGOING_CREDIT_NOTE else "Faktura"
    voucher = Voucher(
        id=invoice.id,
        number=company.books.take_voucher_no(),
        type=invoice.type,
        voucher_date=invoice.invoice_date,
        currency_code=invoice.currency_code,
        description=f"{name} {invoice.number}, {customer.display_name}",
        lines=[_customer_line(company, invoice, customer), *_income_lines(company, invoice)],
        created=at,
        due_date=invoice.due_date,
    )
    (entry,) = post(company, voucher, at=at, settle=False)
    invoice.ledger_entry_id = entry.id
    company.invoices[invoice.id] = invoice
    company.tell("invoice", invoice.id, at)
    return invoice


def _customer_line(company: Company, invoice: Invoice, customer: Customer) -> VoucherLine:
    return VoucherLine(
        id=company.take_id(),
        account_id=customer.subledger_account_id,
        posting_date=invoice.invoice_date,
        currency_amount=invoice.total,
        currency_code=invoice.currency_code,
        currency_exchange_rate=invoice.total_posted / invoice.total,
        vat_id=company.vat_code("0").id,
        invoice_no=str(invoice.number),
        cid=invoice.cid,
    )


def _income_lines(company: Company, invoice: Invoice) -> list[VoucherLine]:
    return [
        VoucherLine(
            id=company.take_id(),
            account_id=line.account_id,
            posting_date=invoice.invoice_date,
            currency_amount=-line.total,
            currency_code=invoice.currency_code,
            currency_exchange_rate=line.total_posted / line.total,
            vat_id=line.vat_id,
            description=line.description,
        )
        for line in invoice.lines
        if line.total
    ]
