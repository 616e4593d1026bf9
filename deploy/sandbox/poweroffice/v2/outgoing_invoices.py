"""`/OutgoingInvoices`: sent invoices and credit notes with their balance, and their lines; GET only."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from deploy.sandbox.poweroffice.collection import entry_of
from deploy.sandbox.poweroffice.enums import OutgoingInvoiceVoucherType, VoucherType
from deploy.sandbox.poweroffice.invoice_records import Invoice, InvoiceLine
from deploy.sandbox.poweroffice.v2.dto.invoices import OutgoingInvoiceDto, OutgoingInvoiceLineDto
from deploy.sandbox.poweroffice.v2.filters import (
    Filter,
    after,
    codes,
    from_day,
    ignored,
    number_ranges,
    only_if,
    to_day,
    words,
)
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Listing, Single, reading
from deploy.sandbox.poweroffice.v2.query import PAGING, Parameter, listing
from deploy.sandbox.poweroffice.v2.resources import Resource
from shared.clock import oslo_instant

BALANCE_CHANGED_AFTER = "balanceLastChangedDateTimeOffsetGreaterThan"

INVOICE_FILTERS: dict[str, Filter] = {
    "customerNos": number_ranges("customer_no"),
    "customMatchingReferences": words("custom_matching_reference"),
    "departmentCodes": codes("department_code"),
    "fromDate": from_day("voucher_date"),
    "includeSubProject": ignored(bool),
    "invoiceIds": words("id"),
    "invoiceNos": number_ranges("invoice_no"),
    "onlyCreatedByCurrentIntegration": only_if(lambda invoice: invoice.is_created_by_current_integration),
    "onlyUnpaidInvoices": only_if(lambda invoice: invoice.balance != 0),
    "projectCodes": codes("project_code"),
    "sentDateTimeOffsetGreaterThan": after("sent_date_time_offset"),
    "toDate": to_day("voucher_date"),
    "voucherNos": number_ranges("voucher_no"),
}


async def list_invoices(call: Call) -> Listing:
    """Return invoices and credit notes, oldest first."""
    rows: Iterable[OutgoingInvoiceDto] = (invoice_dto(call, invoice) for invoice in _changed(call))
    return Listing(call.query.select(rows, INVOICE_FILTERS))


async def get_invoice(call: Call) -> Single:
    """Return one invoice."""
    return Single(invoice_dto(call, call.company.invoice(call.path_uuid())))


async def list_lines(call: Call) -> Listing:
    """Return an invoice's lines in their order."""
    return Listing([line_dto(line) for line in call.company.invoice(call.path_uuid()).lines])


def invoice_dto(call: Call, invoice: Invoice) -> OutgoingInvoiceDto:
    """Return an invoice as API v2 shows it."""
    customer = call.company.customer(invoice.customer_id)
    voucher = call.company.books.vouchers[invoice.id]
    entry = entry_of(call.company, invoice)
    return OutgoingInvoiceDto(
        id=invoice.id,
        balance=entry.balance,
        balance_last_changed_date_time_offset=entry.last_changed,
        cid=invoice.cid,
        contract_no=invoice.contract_no,
        created_date_time_offset=invoice.created,
        currency_code=invoice.currency_code,
        currency_exchange_rate=invoice.currency_exchange_rate,
        custom_matching_reference=entry.custom_matching_reference,
        customer_id=customer.id,
        customer_no=customer.number,
        customer_reference=invoice.customer_reference,
        delivery_address1=invoice.delivery_address1,
        delivery_address2=invoice.delivery_address2,
        delivery_address_city=invoice.delivery_address_city,
        delivery_address_country_code=invoice.delivery_address_country_code,
        delivery_address_zip_code=invoice.delivery_address_zip_code,
        delivery_date=invoice.delivery_date,
        delivery_term_id=invoice.delivery_term_id,
        department_code=call.company.departments.get(invoice.department_id or 0),
        department_id=invoice.department_id,
        due_date=invoice.due_date,
        external_import_reference=voucher.external_import_reference,
        imported_order_no=invoice.imported_order_no,
        invoice_delivery_type=invoice.delivery_type,
        invoice_no=invoice.number,
        is_created_by_current_integration=voucher.created_by == call.application_key,
        is_reversed=voucher.is_reversed,
        last_changed_date_time_offset=_last_changed(invoice, call.now),
        match_id=entry.match_id,
        net_amount=invoice.net,
        net_posted_amount=invoice.net_posted,
        order_no=invoice.order_no,
        payment_term=invoice.payment_term,
        purchase_order_reference=invoice.purchase_order_reference,
        related_invoice_no=invoice.related_invoice_no,
        sellers_reference_employee_id=invoice.sales_person_employee_id,
        sent_date_time_offset=invoice.sent,
        total_amount=invoice.total,
        total_posted_amount=invoice.total_posted,
        voucher_date=invoice.invoice_date,
        voucher_no=call.voucher_number(voucher),
        voucher_type=OutgoingInvoiceVoucherType(invoice.type.value),
    )


def line_dto(line: InvoiceLine) -> OutgoingInvoiceLineDto:
    """Return an invoice line as API v2 shows it."""
    return OutgoingInvoiceLineDto(
        id=line.id,
        account_id=line.account_id,
        account_no=line.account_no,
        description=line.description,
        net_amount=line.net,
        net_posted_amount=line.net_posted,
        product_unit_price=line.unit_price,
        quantity=line.quantity,
        sort_order=line.sort_order,
        total_amount=line.total,
        total_posted_amount=line.total_posted,
        unit_of_measure_code=line.unit_of_measure,
        vat_amount=line.vat,
        vat_code=line.vat_code,
        vat_id=line.vat_id,
        vat_rate=line.vat_rate,
    )


def _changed(call: Call) -> Iterable[Invoice]:
    """Return the invoices whose balance changed since the time asked for, if any."""
    moment = call.query.instant(BALANCE_CHANGED_AFTER)
    for invoice in call.company.invoices.values():
        if moment is None or entry_of(call.company, invoice).last_changed > moment:
            yield invoice


def _last_changed(invoice: Invoice, now: datetime) -> datetime:
    """An invoice changes by itself when it falls due: at midnight after its due date."""
    fell_due = oslo_instant(invoice.due_date + timedelta(days=1), time.min)
    is_due = invoice.type is VoucherType.OUTGOING_INVOICE and fell_due <= now
    return max(invoice.last_changed, fell_due) if is_due else invoice.last_changed


_INVOICES = Resource(
    path="/OutgoingInvoices", answer=OutgoingInvoiceDto, roles=("OutgoingInvoice",), keys={"id": UUID}
)

ENDPOINTS = (
    _INVOICES.listed(list_invoices, listing(INVOICE_FILTERS, {BALANCE_CHANGED_AFTER: Parameter(datetime)})),
    _INVOICES.fetched(get_invoice),
    Endpoint(
        method="GET",
        path="/OutgoingInvoices/{id}/Lines",
        handler=list_lines,
        privileges=reading("OutgoingInvoice"),
        answer=list[OutgoingInvoiceLineDto],
        parameters=PAGING,
        keys=_INVOICES.keys,
    ),
)
