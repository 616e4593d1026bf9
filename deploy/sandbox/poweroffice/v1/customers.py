"""`/Customer`: who owes; an agency looks a debtor up by the code that an invoice names. GET only."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from starlette.responses import Response

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import ContactAddress, Customer, DeliveryAddress
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read, Text50
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v1.enums import InvoiceDeliveryType, delivery_number
from deploy.sandbox.poweroffice.v1.gateway import Call, Operation, succeed, succeed_with_list


@dataclass(frozen=True, kw_only=True)
class PartyAddress:
    """An address of a customer."""

    address1: str | None
    address2: str | None
    city: str | None
    country_code: str | None
    external_code: str | None
    id: int | None
    is_primary: bool | None
    last_changed: datetime | None
    zip_code: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerRecord:
    """A customer: `code` is the customer number, `vatNumber` the organisation number."""

    code: int | None
    created_date: Read[datetime]
    created_from_import_journal_id: Read[UUID | None]
    currency_code: str | None
    customer_created_date: Read[datetime]
    date_of_birth: date | None
    delivery_term: str | None
    department_code: str | None
    discount_percent: Decimal | None
    do_not_add_late_payment_fees: bool | None
    do_not_add_late_payment_interest: bool | None
    email_address: str | None
    external_code: int | None
    external_import_reference: Text50 | None
    first_name: str | None
    hourly_rate: Decimal | None
    id: Read[int | None]
    invoice_branding_theme_code: str | None
    invoice_delivery_type: InvoiceDeliveryType
    invoice_email_address: str | None
    invoice_email_address_cc: str | None
    is_active: Read[bool | None]
    is_archived: bool | None
    is_person: bool | None
    is_vat_free: bool | None
    last_changed: Read[datetime]
    last_name: str | None
    legal_name: str | None
    mail_address: PartyAddress | None
    name: str | None
    notice_of_debt_collection_delivery_type: InvoiceDeliveryType
    our_reference_employee_code: int | None
    payment_terms: Int32 | None
    phone_number: str | None
    reminder_delivery_type: InvoiceDeliveryType
    reminder_email_address: str | None
    send_reminders: bool | None
    since: date | None
    social_security_number: str | None
    street_addresses: list[PartyAddress] | None
    transfer_to_debt_collection_agency: bool | None
    use_invoice_fee: bool | None
    vat_number: str | None
    website_url: str | None


async def list_customers(call: Call) -> Response:
    """Return the customers."""
    records = [customer_record(call.company, customer) for customer in call.company.customers.values()]
    return succeed_with_list(call, records, CustomerRecord)


async def get_customer(call: Call) -> Response:
    """Return one customer by id."""
    customer_id = call.path_number()
    if customer_id not in call.company.customers:
        raise NotFound("NotFound", f"Customer with id {customer_id} was not found.")
    return succeed(call, customer_record(call.company, call.company.customers[customer_id]))


def customer_record(company: Company, customer: Customer) -> CustomerRecord:
    """Return a customer as API v1 shows it; a national identity number is only hinted at."""
    streets = [item for item in company.delivery_addresses.values() if item.contact_id == customer.id]
    return CustomerRecord(
        code=customer.number,
        created_date=customer.contact_created_date_time_offset,
        customer_created_date=customer.customer_created_date_time_offset,
        discount_percent=customer.allowance,
        external_code=customer.external_number,
        hourly_rate=customer.billable_rate,
        invoice_delivery_type=delivery_number(customer.invoice_delivery_type),
        last_changed=customer.last_changed_date_time_offset,
        mail_address=_address(customer.mail_address, is_primary=None) if customer.mail_address else None,
        notice_of_debt_collection_delivery_type=delivery_number(
            customer.notice_of_debt_collection_delivery_type
        ),
        our_reference_employee_code=customer.sales_person_employee_number,
        payment_terms=customer.payment_term,
        reminder_delivery_type=delivery_number(customer.reminder_delivery_type),
        reminder_email_address=customer.payment_reminder_email_address,
        send_reminders=customer.send_payment_reminders,
        since=customer.customer_since,
        social_security_number="hidden" if customer.national_id_number else None,
        street_addresses=[_address(item, is_primary=item.is_primary) for item in streets],
        vat_number=customer.organization_number,
        **{name: getattr(customer, name) for name in _SAME},
    )


_SAME = (
    "created_from_import_journal_id", "currency_code", "date_of_birth", "delivery_term", "department_code",
    "do_not_add_late_payment_fees", "do_not_add_late_payment_interest", "email_address",
    "external_import_reference", "first_name", "id", "invoice_branding_theme_code", "invoice_email_address",
    "invoice_email_address_cc", "is_active", "is_archived", "is_person", "is_vat_free", "last_name",
    "legal_name", "name", "phone_number", "transfer_to_debt_collection_agency", "use_invoice_fee",
    "website_url",
)  # fmt: skip
"""Fields that both interfaces call by the same name."""


def _address(address: ContactAddress | DeliveryAddress, *, is_primary: bool | None) -> PartyAddress:
    return PartyAddress(
        address1=address.address_line1,
        address2=address.address_line2,
        city=address.city,
        country_code=address.country_code,
        external_code=address.external_code,
        id=address.id,
        is_primary=is_primary,
        last_changed=address.last_changed_date_time_offset,
        zip_code=address.zip_code,
    )


_READ = frozenset({"Customer", "Customer_Full"})

OPERATIONS = (
    Operation(
        method="GET",
        path="/Customer",
        handler=list_customers,
        privileges=_READ,
        answer=list[CustomerRecord],
        is_filtered=True,
    ),
    Operation(
        method="GET",
        path="/Customer/{id}",
        handler=get_customer,
        privileges=_READ,
        answer=CustomerRecord,
        key=int,
    ),
)
