"""What API v2 takes for a customer: the writable properties with their defaults, and the rules on them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from stdnum.no import fodselsnummer

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.enums import (
    InterestNoteDeliveryType,
    InvoiceDeliveryType,
    NoticeOfDebtCollectionDeliveryType,
    ReminderDeliveryType,
)
from deploy.sandbox.poweroffice.openapi.markers import Int32, Text50, Text100, Text200
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body, Day, Number

TITLE = "Customer validation error(s)"


class ContactAddressPatchDto(Body):
    """What a PATCH may change of a mail address."""

    address_line1: Text200 | None = None
    address_line2: Text200 | None = None
    city: Text100 | None = None
    country_code: str | None = None
    external_code: Text50 | None = None
    zip_code: Text50 | None = None


class ContactAddressPostDto(ContactAddressPatchDto):
    """The mail address of a new customer."""

    city: Text100
    zip_code: Text50


class CustomerPatchDto(Body):
    """What a PATCH may change of a customer."""

    allowance: Annotated[Number, Field(ge=-1000, le=100)] | None = None
    billable_rate: Annotated[Number, Field(ge=0)] | None = None
    contact_group_ids: list[int] | None = None
    create_interest_notes: bool | None = False
    currency_code: str | None = "NOK"
    customer_since: Day | None = None
    date_of_birth: Day | None = None
    delivery_term_id: int | None = None
    department_id: int | None = None
    do_not_add_late_payment_fees: bool | None = False
    do_not_add_late_payment_interest: bool | None = False
    do_not_automate_payment_notifications: bool | None = False
    email_address: str | None = None
    external_import_reference: Text50 | None = None
    external_number: int | None = None
    first_name: str | None = None
    interest_note_delivery_type: InterestNoteDeliveryType = InterestNoteDeliveryType.PDF_BY_EMAIL
    invoice_branding_theme_id: int | None = None
    invoice_delivery_type: InvoiceDeliveryType = InvoiceDeliveryType.PDF_BY_EMAIL
    invoice_email_address: str | None = None
    invoice_email_address_cc: Annotated[str, Field(max_length=2000)] | None = None
    is_archived: bool | None = False
    is_person: bool | None = False
    is_vat_free: bool | None = False
    job_stop: bool | None = False
    job_stop_reason: str | None = None
    keep_updated: bool | None = True
    last_name: str | None = None
    legal_name: str | None = None
    mail_address: ContactAddressPatchDto | None = None
    name: str | None = None
    national_id_number: str | None = None
    notice_of_debt_collection_delivery_type: NoticeOfDebtCollectionDeliveryType = (
        NoticeOfDebtCollectionDeliveryType.PDF_BY_EMAIL
    )
    number: int | None = None
    organization_number: str | None = None
    payment_reminder_email_address: str | None = None
    payment_term_id: int | None = None
    phone_number: str | None = None
    reminder_delivery_type: ReminderDeliveryType = ReminderDeliveryType.PDF_BY_EMAIL
    sales_person_employee_id: int | None = None
    send_payment_reminders: bool | None = True
    transfer_to_debt_collection_agency: bool | None = True
    use_invoice_fee: bool | None = True
    website_url: str | None = None


class CustomerPostDto(CustomerPatchDto):
    """A new customer: as a patch, with codes beside ids and the number series."""

    delivery_term: str | None = None
    department_code: str | None = None
    invoice_branding_theme_code: str | None = None
    mail_address: ContactAddressPostDto | None = None
    payment_term: Int32 | None = None
    sales_person_employee_number: int | None = None
    sub_ledger_number_series_id: UUID | None = None


def check(company: Company, body: CustomerPatchDto, existing: Customer | None) -> None:
    """Refuse a customer that breaks PowerOffice's rules.

    Raises:
        Invalid: names missing, a reference or number in use, a number outside the series.
        NotFound: a department or payment term that does not exist.
    """
    _check_names(body)
    _check_uniqueness(company, body, existing)
    _check_references(company, body)
    if body.number is not None and not any(
        series.from_inclusive <= body.number <= series.to_inclusive for series in company.number_series
    ):
        raise Invalid(TITLE, f"Number {body.number} is not within a customer number series.")
    if len((body.invoice_email_address_cc or "").split(";")) > 10:
        raise Invalid(TITLE, "InvoiceEmailAddressCC can have at most 10 e-mail addresses.")
    national_id = body.national_id_number
    if national_id not in {None, "hidden"} and not fodselsnummer.is_valid(national_id):
        raise Invalid(TITLE, "NationalIdNumber is not valid.")
    if body.is_archived and existing and any(e.is_open for e in company.ledger.of_customer(existing.id)):
        raise Invalid(TITLE, "IsArchived cannot be set while the contact has ledger balances.")


def _check_names(body: CustomerPatchDto) -> None:
    if body.is_person and not (body.first_name and body.last_name):
        raise Invalid(TITLE, "FirstName and LastName are required when IsPerson is true.")
    if not body.is_person and not body.name:
        raise Invalid(TITLE, "Name is required when IsPerson is false.")


def _check_uniqueness(company: Company, body: CustomerPatchDto, existing: Customer | None) -> None:
    for name, label in (
        ("external_import_reference", "ExternalImportReference"),
        ("external_number", "ExternalNumber"),
        ("number", "Number"),
    ):
        value = getattr(body, name)
        holder = next((c for c in company.customers.values() if getattr(c, name) == value), None)
        if value is not None and holder is not None and holder is not existing:
            raise Invalid(
                TITLE, f"{label} is already in use. '{value}' is used on (contact) Id = {holder.id}."
            )


def _check_references(company: Company, body: CustomerPatchDto) -> None:
    theme = body.invoice_branding_theme_id
    if theme is not None and theme not in company.branding_themes:
        raise NotFound(TITLE, f"Branding theme with id = {theme} not found.")
    if body.department_id is not None and body.department_id not in company.departments:
        raise NotFound(TITLE, f"Department with id = {body.department_id} not found.")
    if body.payment_term_id is not None and body.payment_term_id not in company.payment_terms:
        raise NotFound(TITLE, f"Payment term with id = {body.payment_term_id} not found.")
    if isinstance(body, CustomerPostDto):
        _check_codes(company, body)


def _check_codes(company: Company, body: CustomerPostDto) -> None:
    code = body.department_code
    if code is not None and body.department_id is None and code not in company.departments.values():
        raise NotFound(TITLE, f"Department with code = '{code}' not found.")
    code, themes = body.invoice_branding_theme_code, company.branding_themes.values()
    if code is not None and body.invoice_branding_theme_id is None and all(it.code != code for it in themes):
        raise NotFound(TITLE, f"Branding theme with code = '{code}' not found.")
