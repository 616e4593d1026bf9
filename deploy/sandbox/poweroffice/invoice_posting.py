"""Posting the accounting of an invoice that was made elsewhere: a customer's debt against income lines.

Such an invoice is in the list of outgoing invoices like one of Go's own, but Go has not sent it and has no
document of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.chart import to_ore
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.enums import InvoiceDeliveryType, VatReturnSpecification, VoucherType
from deploy.sandbox.poweroffice.invoice_records import Invoice, InvoiceLine
from deploy.sandbox.poweroffice.journal_rules import JournalRules
from deploy.sandbox.poweroffice.posting import post
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.units import UnitOfMeasureType


@dataclass(frozen=True, kw_only=True)
class IncomeLine:
    """One line: gross amount in the invoice's currency, with the sign of the invoice."""

    account_id: int
    amount: Decimal
    vat_id: int
    quantity: Decimal | None
    unit: UnitOfMeasureType
    description: str | None
    external_line_reference: str | None
    dimensions: dict[str, Any]
    vat_return_specification: VatReturnSpecification


@dataclass(frozen=True, kw_only=True)
class InvoicePosting:
    """An invoice (or credit note, with negative amounts) to be posted for an integration.

    `more` are further fields of the invoice record, `voucher` further fields of the voucher.
    """

    kind: VoucherType
    account_id: int
    number: int
    invoice_date: date
    due_date: date
    amount: Decimal
    currency_code: str
    rate: Decimal
    cid: str | None
    custom_matching_reference: str | None
    external_import_reference: str | None
    dimensions: dict[str, Any]
    lines: Sequence[IncomeLine]
    more: dict[str, Any]
    voucher: dict[str, Any]


def post_invoice(company: Company, posting: InvoicePosting, *, title: str, at: datetime, by: UUID) -> Invoice:
    """Post an invoice and settle what its KID or matching reference names.

    Raises:
        Invalid: a number in use, amounts that do not fit, a rule for vouchers broken.
        NotFound: an account, VAT code or dimension that does not exist.
    """
    customer = _check(company, posting, title)
    lines = [_income_line(company, posting, line) for line in posting.lines]
    debt = _debt_line(company, posting, customer, lines)
    JournalRules(company, title).check([debt, *lines], posting.external_import_reference)
    number = company.books.take_voucher_no()
    voucher = Voucher(
        id=company.take_voucher_id(number),
        number=number,
        type=posting.kind,
        voucher_date=posting.invoice_date,
        currency_code=posting.currency_code,
        external_import_reference=posting.external_import_reference,
        lines=[debt, *lines],
        created=at,
        created_by=by,
        due_date=posting.due_date,
        **posting.voucher,
    )
    (entry,) = post(company, voucher, at=at)
    invoice = _invoice(company, posting, voucher, customer, entry.id)
    company.invoices[invoice.id] = invoice
    company.imported_invoice_nos.add(invoice.number)
    company.tell("invoice", invoice.id, at)
    return invoice


def _check(company: Company, posting: InvoicePosting, title: str) -> Customer:
    customer = company.customer_of_account(posting.account_id)
    if customer is None:
        raise NotFound(title, f"Customer account with id = {posting.account_id} not found.")
    is_invoice = posting.kind is VoucherType.OUTGOING_INVOICE
    if posting.amount == 0 or (posting.amount > 0) != is_invoice:
        sign = "positive for an invoice" if is_invoice else "negative for a credit note"
        raise Invalid(title, f"CurrencyAmount must be {sign}.")
    total = sum((line.amount for line in posting.lines), Decimal(0))
    if total != posting.amount:
        raise Invalid(title, f"CurrencyAmount {posting.amount} does not match the sum of the lines {total}.")
    for invoice in company.invoices.values():
        if invoice.number == posting.number and not company.books.vouchers[invoice.id].is_reversed:
            raise Invalid(
                title,
                f"InvoiceNo is already in use. '{posting.number}' is used on (voucher) Id = {invoice.id}.",
            )
    return customer


def _income_line(company: Company, posting: InvoicePosting, line: IncomeLine) -> VoucherLine:
    return VoucherLine(
        id=company.take_id(),
        account_id=line.account_id,
        posting_date=posting.invoice_date,
        currency_amount=-line.amount,
        currency_code=posting.currency_code,
        currency_exchange_rate=posting.rate,
        vat_id=line.vat_id,
        vat_return_specification=line.vat_return_specification,
        description=line.description,
        external_line_reference=line.external_line_reference,
        quantity=line.quantity,
        **line.dimensions,
    )


def _debt_line(
    company: Company, posting: InvoicePosting, customer: Customer, lines: Sequence[VoucherLine]
) -> VoucherLine:
    """Return the customer's line; its rate makes it the sum of the rounded others to the øre."""
    return VoucherLine(
        id=company.take_id(),
        account_id=customer.subledger_account_id,
        posting_date=posting.invoice_date,
        currency_amount=posting.amount,
        currency_code=posting.currency_code,
        currency_exchange_rate=-sum((line.amount for line in lines), Decimal(0)) / posting.amount,
        vat_id=company.vat_code("0").id,
        invoice_no=str(posting.number),
        cid=posting.cid,
        custom_matching_reference=posting.custom_matching_reference,
        **posting.dimensions,
    )


def _invoice(
    company: Company, posting: InvoicePosting, voucher: Voucher, customer: Customer, entry_id: int
) -> Invoice:
    numbered = enumerate(zip(voucher.lines[1:], posting.lines, strict=True), 1)
    return Invoice(
        id=voucher.id,
        number=posting.number,
        type=posting.kind,
        customer_id=customer.id,
        invoice_date=posting.invoice_date,
        due_date=posting.due_date,
        currency_code=posting.currency_code,
        currency_exchange_rate=posting.rate,
        lines=[_invoice_line(company, stored, line, order) for order, (stored, line) in numbered],
        cid=posting.cid,
        ledger_entry_id=entry_id,
        delivery_type=InvoiceDeliveryType.EXTERNAL,
        payment_term=(posting.due_date - posting.invoice_date).days,
        created=voucher.created,
        sent=None,
        last_changed=voucher.created,
        department_id=posting.dimensions["department_id"],
        **posting.more,
    )


def _invoice_line(company: Company, stored: VoucherLine, line: IncomeLine, order: int) -> InvoiceLine:
    vat_code = company.vat_codes[line.vat_id]
    vat, quantity = vat_code.vat_of(line.amount), line.quantity or Decimal(1)
    return InvoiceLine(
        id=company.take_id(),
        sort_order=order,
        description=line.description or "",
        quantity=quantity,
        unit_price=to_ore((line.amount - vat) / quantity),
        unit_of_measure=line.unit,
        account_id=line.account_id,
        account_no=company.accounts[line.account_id].account_no,
        vat_id=vat_code.id,
        vat_code=vat_code.code,
        vat_rate=vat_code.rate,
        net=line.amount - vat,
        vat=vat,
        net_posted=vat_code.vat_of(stored.amount) - stored.amount,
        total_posted=-stored.amount,
    )
