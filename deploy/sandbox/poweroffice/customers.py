"""A client's customers as PowerOffice Go keeps them: contact data, delivery choices and dunning flags."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import (
    InterestNoteDeliveryType,
    InvoiceDeliveryType,
    NoticeOfDebtCollectionDeliveryType,
    ReminderDeliveryType,
)
from deploy.sandbox.poweroffice.organization import Address


@dataclass(kw_only=True)
class ContactAddress:
    """The mail address of a contact, an entity of its own in Go."""

    id: int
    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    country_code: str | None = "NO"
    external_code: str | None = None
    zip_code: str | None = None
    last_changed_date_time_offset: datetime


@dataclass(kw_only=True)
class DeliveryAddress:
    """Where goods to a customer go; one of a customer's addresses is the primary one."""

    id: int
    contact_id: int
    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    country_code: str | None = "NO"
    external_code: str | None = None
    is_primary: bool | None = False
    zip_code: str | None = None
    created_date_time_offset: datetime
    last_changed_date_time_offset: datetime


@dataclass(kw_only=True)
class ContactPerson:
    """Somebody to talk to at a customer; one of a customer's people is the default one."""

    id: int
    contact_id: int
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    email_address: str | None = None
    phone_number: str | None = None
    external_code: str | None = None
    is_active: bool | None = True
    is_default: bool | None = False
    mail_address: Address = field(default_factory=Address)
    created_date_time_offset: datetime
    last_changed_date_time_offset: datetime


@dataclass(kw_only=True)
class Customer:
    """`CustomerDto`, field for field.

    Three numbers must not be mixed up: `id` (the contact), `number` (what people read, also the ledger
    account's number) and `subledger_account_id` (what a voucher line must name).
    `transfer_to_debt_collection_agency=False` keeps the customer's invoices from the agency.
    """

    id: int
    number: int
    subledger_account_id: int
    is_person: bool | None = False
    name: str | None = None
    legal_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    organization_number: str | None = None
    national_id_number: str | None = None
    date_of_birth: date | None = None
    mail_address: ContactAddress | None = None

    email_address: str | None = None
    invoice_email_address: str | None = None
    invoice_email_address_cc: str | None = None
    payment_reminder_email_address: str | None = None
    phone_number: str | None = None
    website_url: str | None = None

    invoice_delivery_type: InvoiceDeliveryType = InvoiceDeliveryType.PDF_BY_EMAIL
    reminder_delivery_type: ReminderDeliveryType = ReminderDeliveryType.PDF_BY_EMAIL
    notice_of_debt_collection_delivery_type: NoticeOfDebtCollectionDeliveryType = (
        NoticeOfDebtCollectionDeliveryType.PDF_BY_EMAIL
    )
    interest_note_delivery_type: InterestNoteDeliveryType = InterestNoteDeliveryType.PDF_BY_EMAIL
    send_payment_reminders: bool | None = True
    do_not_add_late_payment_fees: bool | None = False
    do_not_add_late_payment_interest: bool | None = False
    do_not_automate_payment_notifications: bool | None = False
    transfer_to_debt_collection_agency: bool | None = True
    create_interest_notes: bool | None = False

    currency_code: str | None = "NOK"
    payment_term: int | None = 14
    payment_term_id: int | None = None
    delivery_term: str | None = None
    delivery_term_id: int | None = None
    allowance: Decimal | None = None
    billable_rate: Decimal | None = None
    use_invoice_fee: bool | None = True
    invoice_branding_theme_code: str | None = None
    invoice_branding_theme_id: int | None = None
    department_code: str | None = None
    department_id: int | None = None
    sales_person_employee_id: int | None = None
    sales_person_employee_number: int | None = None
    contact_group_ids: list[int] | None = field(default_factory=list)
    customer_since: date | None = None
    external_import_reference: str | None = None
    external_number: int | None = None
    created_from_import_journal_id: UUID | None = None

    is_active: bool | None = True
    is_archived: bool | None = False
    is_vat_free: bool | None = False
    job_stop: bool | None = False
    job_stop_reason: str | None = None
    keep_updated: bool | None = True

    contact_created_date_time_offset: datetime
    customer_created_date_time_offset: datetime
    last_changed_date_time_offset: datetime

    @property
    def display_name(self) -> str:
        """Return the name that ledgers and letters show."""
        if self.is_person:
            return f"{self.first_name} {self.last_name}"
        return self.name or ""
