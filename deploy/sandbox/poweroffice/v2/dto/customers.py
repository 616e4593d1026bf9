"""What API v2 shows of customers: contact data, delivery choices, dunning flags, people and addresses."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import (
    InterestNoteDeliveryType,
    InvoiceDeliveryType,
    NoticeOfDebtCollectionDeliveryType,
    ReminderDeliveryType,
)
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read, Text50, Text100, Text200


@dataclass(frozen=True, kw_only=True)
class ContactAddressDto:
    """The mail address of a contact, an entity with a time of change of its own."""

    address_line1: Text200 | None
    address_line2: Text200 | None
    city: Text100 | None
    country_code: str | None
    external_code: Text50 | None
    id: Read[int]
    last_changed_date_time_offset: Read[datetime]
    zip_code: Text50 | None


@dataclass(frozen=True, kw_only=True)
class CustomerDto:
    """A customer: `Id` is the contact, `Number` what people read, `SubledgerAccountId` what vouchers name."""

    allowance: Decimal | None
    billable_rate: Decimal | None
    contact_created_date_time_offset: Read[datetime]
    contact_group_ids: list[int] | None
    create_interest_notes: bool | None
    created_from_import_journal_id: Read[UUID | None]
    currency_code: str | None
    customer_created_date_time_offset: Read[datetime]
    customer_since: date | None
    date_of_birth: date | None
    delivery_term: Read[str | None]
    delivery_term_id: int | None
    department_code: Read[str | None]
    department_id: int | None
    do_not_add_late_payment_fees: bool | None
    do_not_add_late_payment_interest: bool | None
    do_not_automate_payment_notifications: bool | None
    email_address: str | None
    external_import_reference: Text50 | None
    external_number: int | None
    first_name: str | None
    id: Read[int]
    interest_note_delivery_type: InterestNoteDeliveryType
    invoice_branding_theme_code: Read[str | None]
    invoice_branding_theme_id: int | None
    invoice_delivery_type: InvoiceDeliveryType
    invoice_email_address: str | None
    invoice_email_address_cc: str | None
    is_active: Read[bool | None]
    is_archived: bool | None
    is_person: bool | None
    is_vat_free: bool | None
    job_stop: bool | None
    job_stop_reason: str | None
    keep_updated: bool | None
    last_changed_date_time_offset: Read[datetime]
    last_name: str | None
    legal_name: str | None
    mail_address: ContactAddressDto
    name: str | None
    national_id_number: str | None
    notice_of_debt_collection_delivery_type: NoticeOfDebtCollectionDeliveryType
    number: int | None
    organization_number: str | None
    payment_reminder_email_address: str | None
    payment_term: Read[Int32 | None]
    payment_term_id: int | None
    phone_number: str | None
    reminder_delivery_type: ReminderDeliveryType
    sales_person_employee_id: int | None
    sales_person_employee_number: Read[int | None]
    send_payment_reminders: bool | None
    subledger_account_id: Read[int]
    transfer_to_debt_collection_agency: bool | None
    use_invoice_fee: bool | None
    website_url: str | None


@dataclass(frozen=True, kw_only=True)
class AddressDto:
    """The address of a contact person."""

    address_line1: Text200 | None
    address_line2: Text200 | None
    city: Text100 | None
    country_code: str | None
    zip_code: Text50 | None


@dataclass(frozen=True, kw_only=True)
class ContactPersonDto:
    """A person to talk to at a customer."""

    contact_id: Read[int]
    created_date_time_offset: Read[datetime]
    email_address: str | None
    external_code: Text50 | None
    first_name: str | None
    id: Read[int]
    is_active: bool | None
    is_default: bool | None
    last_changed_date_time_offset: Read[datetime]
    last_name: str | None
    mail_address: AddressDto
    phone_number: str | None
    title: str | None


@dataclass(frozen=True, kw_only=True)
class ContactDeliveryAddressDto:
    """An address that goods to a customer go to; the first one is the primary one."""

    address_line1: Text200 | None
    address_line2: Text200 | None
    city: Text100 | None
    contact_id: Read[int]
    country_code: str | None
    created_date_time_offset: Read[datetime]
    external_code: Text50 | None
    id: Read[int]
    is_primary: Read[bool | None]
    last_changed_date_time_offset: Read[datetime]
    zip_code: Text50 | None
