"""`/Vouchers/OutgoingInvoiceJournals` and `…CreditNoteJournals`: the accounting of invoices made elsewhere.

The amount in the header is positive for an invoice and negative for a credit note, and so are its lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from deploy.sandbox.poweroffice.books import VoucherLine
from deploy.sandbox.poweroffice.currencies import RATES
from deploy.sandbox.poweroffice.enums import VatReturnSpecification, VoucherType
from deploy.sandbox.poweroffice.invoice_posting import IncomeLine, InvoicePosting, post_invoice
from deploy.sandbox.poweroffice.invoice_records import Invoice, InvoiceLine
from deploy.sandbox.poweroffice.openapi.markers import Demanded, Int32, Text3, Text25, Text35
from deploy.sandbox.poweroffice.units import UnitOfMeasureType
from deploy.sandbox.poweroffice.v2.bodies import Body, Day, Number
from deploy.sandbox.poweroffice.v2.dto.vouchers import (
    OutgoingCreditNoteVoucherDto,
    OutgoingCreditNoteVoucherLineDto,
    OutgoingInvoiceVoucherDto,
    OutgoingInvoiceVoucherLineDto,
)
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Single
from deploy.sandbox.poweroffice.v2.resources import Resource
from deploy.sandbox.poweroffice.v2.vouchers import active_currency, own_voucher

_DIMENSIONS = ("department_id", "dim1_id", "dim2_id", "dim3_id", "location_id", "project_id")
_OF_INVOICE = (
    "contract_no", "customer_reference", "delivery_address1", "delivery_address2", "delivery_address_city",
    "delivery_address_country_code", "delivery_address_zip_code", "delivery_date", "delivery_term_id",
    "imported_order_no", "purchase_order_reference", "sales_person_employee_id",
)  # fmt: skip
_OF_VOUCHER = ("description", "imported_voucher_no", "saft_source_id")


class OutgoingInvoiceVoucherLinePostDto(Body):
    """A line of an invoice: gross, with a VAT code, of the same sign as the invoice."""

    account_id: Demanded[int]
    currency_amount: Number
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    external_line_reference: str | None = None
    location_id: int | None = None
    product_id: int | None = None
    project_id: int | None = None
    quantity: Number | None = None
    unit_of_measure_type: UnitOfMeasureType = UnitOfMeasureType.EA
    vat_id: Demanded[Int32]
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE


class OutgoingCreditNoteVoucherLinePostDto(OutgoingInvoiceVoucherLinePostDto):
    """A line of a credit note; the amount is negative."""


class OutgoingInvoiceVoucherPostDto(Body):
    """An invoice; `CustomerAccountId` is the customer's subledger account id."""

    cid: Text25 | None = None
    contract_no: str | None = None
    currency_amount: Number
    currency_code: Demanded[Text3]
    currency_exchange_rate: Annotated[Number, Field(gt=0)] | None = None
    custom_matching_reference: str | None = None
    customer_account_id: Demanded[int]
    customer_reference: str | None = None
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_address_city: str | None = None
    delivery_address_country_code: str | None = None
    delivery_address_zip_code: str | None = None
    delivery_date: Day | None = None
    delivery_term_id: int | None = None
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    due_date: Day
    external_import_reference: str | None = None
    imported_order_no: int | None = None
    imported_voucher_no: int | None = None
    invoice_no: int
    location_id: int | None = None
    project_id: int | None = None
    purchase_order_reference: str | None = None
    saft_source_id: Text35 | None = None
    sales_person_employee_id: int | None = None
    voucher_date: Day
    voucher_lines: Demanded[list[OutgoingInvoiceVoucherLinePostDto]]


class OutgoingCreditNoteVoucherPostDto(OutgoingInvoiceVoucherPostDto):
    """A credit note; amounts are negative."""

    voucher_lines: Demanded[list[OutgoingCreditNoteVoucherLinePostDto]]  # type: ignore[assignment]


@dataclass(frozen=True)
class InvoiceJournal:
    """Invoices or credit notes: path, role and shapes."""

    path: str
    role: str
    kind: VoucherType
    body: type[OutgoingInvoiceVoucherPostDto]
    answer: type[OutgoingInvoiceVoucherDto]
    line: type[OutgoingInvoiceVoucherLineDto]
    title: str

    async def create(self, call: Call) -> Single:
        """Post the accounting of an invoice and return it as stored."""
        body: OutgoingInvoiceVoucherPostDto = call.read(self.body)
        posting = _posting(self, body, active_currency(body.currency_code, self.title))
        at = call.stamp()
        invoice = post_invoice(call.company, posting, title=self.title, at=at, by=call.application_key)
        call.pending.hold_back(invoice.id, call.faults.voucher_number_delay)
        return Single(self._stored(call, invoice))

    async def fetch(self, call: Call) -> Single:
        """Return an invoice that this integration has posted."""
        voucher = own_voucher(call, self.kind)
        return Single(self._stored(call, call.company.invoices[voucher.id]))

    def _stored(self, call: Call, invoice: Invoice) -> OutgoingInvoiceVoucherDto:
        voucher = call.company.books.vouchers[invoice.id]
        debt, *lines = voucher.lines
        pairs = zip(lines, invoice.lines, strict=True)
        return self.answer(
            id=invoice.id,
            cid=invoice.cid,
            created_date_time_offset=voucher.created,
            currency_amount=invoice.total,
            currency_code=invoice.currency_code,
            currency_exchange_rate=invoice.currency_exchange_rate,
            custom_matching_reference=debt.custom_matching_reference,
            customer_account_id=debt.account_id,
            due_date=invoice.due_date,
            external_import_reference=voucher.external_import_reference,
            invoice_no=invoice.number,
            is_reversed=voucher.is_reversed,
            voucher_date=voucher.voucher_date,
            voucher_lines=[_stored_line(self.line, line, shown) for line, shown in pairs],
            voucher_no=call.voucher_number(voucher),
            **{name: getattr(invoice, name) for name in _OF_INVOICE},
            **{name: getattr(voucher, name) for name in _OF_VOUCHER},
            **{name: getattr(debt, name) for name in _DIMENSIONS},
        )


JOURNALS = (
    InvoiceJournal(
        "OutgoingInvoiceJournals",
        "OutgoingInvoiceVoucher",
        VoucherType.OUTGOING_INVOICE,
        OutgoingInvoiceVoucherPostDto,
        OutgoingInvoiceVoucherDto,
        OutgoingInvoiceVoucherLineDto,
        "Outgoing invoice voucher validation error(s)",
    ),
    InvoiceJournal(
        "OutgoingCreditNoteJournals",
        "OutgoingCreditNoteVoucher",
        VoucherType.OUTGOING_CREDIT_NOTE,
        OutgoingCreditNoteVoucherPostDto,
        OutgoingCreditNoteVoucherDto,
        OutgoingCreditNoteVoucherLineDto,
        "Outgoing credit note voucher validation error(s)",
    ),
)


def _posting(
    journal: InvoiceJournal, body: OutgoingInvoiceVoucherPostDto, currency_code: str
) -> InvoicePosting:
    own_rate = body.currency_exchange_rate if currency_code != "NOK" else None
    return InvoicePosting(
        kind=journal.kind,
        account_id=body.customer_account_id,
        number=body.invoice_no,
        invoice_date=body.voucher_date,
        due_date=body.due_date,
        amount=body.currency_amount,
        currency_code=currency_code,
        rate=own_rate or RATES[currency_code],
        cid=body.cid,
        custom_matching_reference=body.custom_matching_reference,
        external_import_reference=body.external_import_reference or None,
        dimensions={name: getattr(body, name) for name in _DIMENSIONS},
        lines=[_income(line) for line in body.voucher_lines],
        more={name: getattr(body, name) for name in _OF_INVOICE},
        voucher={name: getattr(body, name) for name in _OF_VOUCHER},
    )


def _income(line: OutgoingInvoiceVoucherLinePostDto) -> IncomeLine:
    return IncomeLine(
        account_id=line.account_id,
        amount=line.currency_amount,
        vat_id=line.vat_id,
        quantity=line.quantity,
        unit=line.unit_of_measure_type,
        description=line.description,
        external_line_reference=line.external_line_reference,
        dimensions={name: getattr(line, name) for name in (*_DIMENSIONS, "product_id")},
        vat_return_specification=line.vat_return_specification,
    )


def _stored_line(
    shape: type[OutgoingInvoiceVoucherLineDto], line: VoucherLine, shown: InvoiceLine
) -> OutgoingInvoiceVoucherLineDto:
    return shape(
        account_id=line.account_id,
        currency_amount=-line.currency_amount,
        description=line.description,
        external_line_reference=line.external_line_reference,
        quantity=line.quantity,
        unit_of_measure_type=shown.unit_of_measure,
        vat_id=line.vat_id,
        vat_return_specification=line.vat_return_specification,
        **{name: getattr(line, name) for name in (*_DIMENSIONS, "product_id")},
    )


def _endpoints(journal: InvoiceJournal) -> Iterator[Endpoint]:
    vouchers = Resource(
        path=f"/Vouchers/{journal.path}", answer=journal.answer, roles=(journal.role,), keys={"id": UUID}
    )
    yield vouchers.created(journal.create, journal.body)
    yield vouchers.fetched(journal.fetch)


ENDPOINTS = tuple(endpoint for journal in JOURNALS for endpoint in _endpoints(journal))
