"""Salg → Kunder: the forms of a new customer and of a customer's card."""

from typing import Any

from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.gui.pages import words
from deploy.sandbox.poweroffice.gui.pages.customers import customer_of
from deploy.sandbox.poweroffice.gui.pages.fields import Field
from deploy.sandbox.poweroffice.gui.pages.forms import Form, Group, Values, form_page
from deploy.sandbox.poweroffice.gui.pages.visit import Done, Visit

COUNTRIES = ("NO", "SE", "DK", "FI", "DE", "GB", "NL", "PL", "US")
SAME = "Tom: samme som E-post."


def new_customer(visit: Visit) -> Form:
    """Return the form of a new customer."""
    who = (
        Field("name", "Firmanavn"),
        Field("organization_number", "Organisasjonsnummer"),
        Field("first_name", "Fornavn"),
        Field("last_name", "Etternavn"),
    )
    contact = (
        Field("email_address", "E-post", "email"),
        Field("address_line1", "Adresse"),
        Field("zip_code", "Postnummer"),
        Field("city", "Poststed"),
        _country("NO"),
    )
    return Form(
        title="Ny kunde",
        intro="Fyll ut firmanavn for en bedrift, eller fornavn og etternavn for en privatperson."
        " Kundenummeret er det neste ledige.",
        button="Opprett kunde",
        back=visit.link("kunder"),
        groups=(Group(who, "Hvem"), Group(contact, "Kontakt"), Group((_term(14),), "Salg")),
    )


def add_customer(visit: Visit, values: Values) -> Done:
    """Register the customer."""
    given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    customer = visit.screens.add_customer(**given)
    text = f"Kunde {customer.number}, {customer.display_name}, er opprettet."
    return Done(text, visit.link(f"kunder/{customer.number}"))


def edit_customer(visit: Visit) -> Form:
    """Return the form of a customer's card."""
    customer = customer_of(visit)
    return Form(
        title=f"Endre {customer.display_name}",
        button="Lagre",
        back=visit.link(f"kunder/{customer.number}"),
        groups=(
            Group(_who(customer), "Hvem"),
            Group(_contact(customer), "Kontakt"),
            Group(_dunning(customer), "Purring og inkasso"),
            Group(_sales(customer), "Salg"),
        ),
    )


def change_customer(visit: Visit, values: Values) -> Done:
    """Change the customer's card."""
    customer = customer_of(visit)
    visit.screens.set_customer(customer.number, **values)
    return Done("Kundekortet er lagret.", visit.link(f"kunder/{customer.number}"))


def _who(customer: Customer) -> tuple[Field, ...]:
    if customer.is_person:
        return (
            Field("first_name", "Fornavn", value=customer.first_name, is_required=True),
            Field("last_name", "Etternavn", value=customer.last_name, is_required=True),
        )
    return (
        Field("name", "Firmanavn", value=customer.name, is_required=True),
        Field("organization_number", "Organisasjonsnummer", value=customer.organization_number),
    )


def _contact(customer: Customer) -> tuple[Field, ...]:
    address = customer.mail_address
    for_invoices, for_reminders = customer.invoice_email_address, customer.payment_reminder_email_address
    return (
        Field("email_address", "E-post", "email", customer.email_address),
        Field("invoice_email_address", "E-post for faktura", "email", for_invoices, hint=SAME),
        Field("payment_reminder_email_address", "E-post for purring", "email", for_reminders, hint=SAME),
        Field("phone_number", "Telefon", value=customer.phone_number),
        Field("address_line1", "Adresse", value=address and address.address_line1),
        Field("address_line2", "Adresse, linje 2", value=address and address.address_line2),
        Field("zip_code", "Postnummer", value=address and address.zip_code),
        Field("city", "Poststed", value=address and address.city),
        _country((address and address.country_code) or "NO"),
    )


def _dunning(customer: Customer) -> tuple[Field, ...]:
    transferred = customer.transfer_to_debt_collection_agency
    never = "Uten kryss blir kundens fakturaer aldri utkast i Salg → Inkasso."
    manual = customer.do_not_automate_payment_notifications
    no_fee, no_interest = customer.do_not_add_late_payment_fees, customer.do_not_add_late_payment_interest
    notice = customer.notice_of_debt_collection_delivery_type
    return (
        _tick("send_payment_reminders", "Send påminnelser og purringer", customer.send_payment_reminders),
        _tick("transfer_to_debt_collection_agency", "Overfør til inkassobyrå", transferred, never),
        _tick("do_not_add_late_payment_fees", "Ikke legg til purregebyr", no_fee),
        _tick("do_not_add_late_payment_interest", "Ikke legg til forsinkelsesrente", no_interest),
        _tick("do_not_automate_payment_notifications", "Ikke send påminnelser automatisk", manual),
        _letter("reminder_delivery_type", "Purring sendes som", customer.reminder_delivery_type),
        _letter("notice_of_debt_collection_delivery_type", "Inkassovarsel sendes som", notice),
    )


def _sales(customer: Customer) -> tuple[Field, ...]:
    return (
        _term(customer.payment_term),
        _tick("job_stop", "Jobbstopp", customer.job_stop, "Kunden skal ikke få levert mer."),
        Field("job_stop_reason", "Grunn til jobbstopp", value=customer.job_stop_reason),
        _tick("is_archived", "Arkivert", customer.is_archived),
    )


def _tick(name: str, label: str, value: object, hint: str = "") -> Field:
    return Field(name, label, "check", value, hint=hint)


def _letter(name: str, label: str, value: str) -> Field:
    return Field(name, label, "choice", value, choices=tuple(words.DELIVERY.items()), is_required=True)


def _term(days: int | None) -> Field:
    return Field("payment_term", "Betalingsfrist, dager", "number", days, is_required=True)


def _country(value: str) -> Field:
    codes = COUNTRIES if value in COUNTRIES else (*COUNTRIES, value)
    choices = tuple((code, code) for code in codes)
    return Field("country_code", "Land", "choice", value, choices=choices, is_required=True)


PAGES = (
    form_page("/kunder/ny", new_customer, add_customer),
    form_page("/kunder/{customer_no:int}/endre", edit_customer, change_customer),
)
