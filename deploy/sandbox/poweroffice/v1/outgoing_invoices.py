"""`/OutgoingInvoice/List`: sent invoices with where they stand on their way to the agency. GET only."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from starlette.responses import Response

from deploy.sandbox.poweroffice import collection
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import CaseStatus, CollectionStatus
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read
from deploy.sandbox.poweroffice.v1.enums import InvoiceDeliveryType, OutgoingInvoiceStatus, delivery_number
from deploy.sandbox.poweroffice.v1.gateway import Call, Operation, succeed_with_list


@dataclass(frozen=True, kw_only=True)
class OutgoingInvoiceListItem:
    """An invoice in brief; `balance` is kroner."""

    balance: Read[Decimal | None]
    branding_theme_code: Read[str | None] = None
    cid: Read[str | None]
    contact_group: Read[str | None] = None
    contact_group_id: Read[int | None] = None
    contract_no: Read[str | None]
    created_date: Read[datetime]
    currency_code: Read[str | None]
    currency_exchange_rate: Read[Decimal | None]
    customer_code: Read[int | None]
    customer_email: Read[str | None]
    customer_reference: Read[str | None]
    custom_matching_reference: Read[str | None]
    debt_collection_case_status: CaseStatus | None
    debt_collection_code: Read[str | None]
    delivery_address1: Read[str | None]
    delivery_address2: Read[str | None]
    delivery_address_city: Read[str | None]
    delivery_address_country_code: Read[str | None]
    delivery_address_id: Read[int | None] = None
    delivery_address_zip_code: Read[str | None]
    delivery_term: Read[str | None] = None
    department_code: Read[str | None]
    dim1_code: Read[str | None] = None
    dim2_code: Read[str | None] = None
    dim3_code: Read[str | None] = None
    document_no: Read[str | None]
    due_date: Read[date | None]
    expected_due_date: Read[date | None] = None
    external_import_reference: Read[str | None]
    id: Read[UUID]
    imported_order_no: Read[int | None]
    invoice_debt_collection_status: CollectionStatus
    invoice_delivery_date: Read[date | None]
    invoice_delivery_type: InvoiceDeliveryType
    invoice_no: Read[int | None]
    is_invoice_being_processed: Read[bool] = False
    last_changed: Read[datetime]
    last_error_message: Read[str | None] = None
    location_code: Read[str | None] = None
    net_amount: Read[Decimal]
    order_date: Read[date | None] = None
    order_no: Read[int | None]
    our_reference_employee_code: Read[int | None] = None
    payment_terms: Read[Int32 | None]
    project_code: Read[str | None] = None
    purchase_order_no: Read[str | None]
    related_document_no: Read[str | None]
    sent_date: Read[datetime | None]
    status: OutgoingInvoiceStatus
    total_amount: Read[Decimal]
    voucher_date: Read[date | None]
    voucher_no: Read[int | None]


async def list_invoices(call: Call) -> Response:
    """Return the sent invoices and credit notes."""
    records = [_record(call.company, invoice, call.today) for invoice in call.company.invoices.values()]
    return succeed_with_list(call, records, OutgoingInvoiceListItem)


def _record(company: Company, invoice: Invoice, today: date) -> OutgoingInvoiceListItem:
    entry, voucher = collection.entry_of(company, invoice), company.books.vouchers[invoice.id]
    case = collection.case_of(company, invoice)
    return OutgoingInvoiceListItem(
        balance=entry.balance,
        created_date=invoice.created,
        customer_code=company.customer(invoice.customer_id).number,
        customer_email=invoice.email_address,
        custom_matching_reference=entry.custom_matching_reference,
        debt_collection_case_status=case.status if case else None,
        debt_collection_code=case.code if case else None,
        department_code=company.departments.get(invoice.department_id or 0),
        document_no=str(invoice.number),
        external_import_reference=voucher.external_import_reference,
        invoice_debt_collection_status=collection.status_of(company, invoice, today),
        invoice_delivery_date=invoice.delivery_date,
        invoice_delivery_type=delivery_number(invoice.delivery_type),
        invoice_no=invoice.number,
        last_changed=max(invoice.last_changed, entry.last_changed),
        net_amount=invoice.net,
        payment_terms=invoice.payment_term,
        purchase_order_no=invoice.purchase_order_reference,
        related_document_no=str(invoice.related_invoice_no) if invoice.related_invoice_no else None,
        sent_date=invoice.sent,
        status=OutgoingInvoiceStatus.SENT if entry.is_open else OutgoingInvoiceStatus.PAID,
        total_amount=invoice.total,
        voucher_date=invoice.invoice_date,
        voucher_no=voucher.number,
        **{name: getattr(invoice, name) for name in _SAME},
    )


_SAME = (
    "cid", "contract_no", "currency_code", "currency_exchange_rate", "customer_reference",
    "delivery_address1", "delivery_address2", "delivery_address_city", "delivery_address_country_code",
    "delivery_address_zip_code", "due_date", "id", "imported_order_no", "order_no",
)  # fmt: skip
"""Fields that the record calls by the same name."""

OPERATIONS = (
    Operation(
        method="GET",
        path="/OutgoingInvoice/List",
        handler=list_invoices,
        privileges=frozenset({"OutgoingInvoice", "OutgoingInvoice_Full"}),
        answer=list[OutgoingInvoiceListItem],
        is_filtered=True,
    ),
)
