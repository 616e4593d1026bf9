"""Go's customer screens: the list's new customer, and the card with its contact data and dunning choices."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict, Unpack

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import ContactAddress, Customer
from deploy.sandbox.poweroffice.refusals import Invalid
from shared.clock import Clock, oslo_date

_TITLE = "Customer validation error(s)"
_CARD_FIELDS = frozenset(
    {
        "create_interest_notes", "do_not_add_late_payment_fees", "do_not_add_late_payment_interest",
        "do_not_automate_payment_notifications", "email_address", "external_number", "first_name",
        "invoice_delivery_type", "invoice_email_address", "is_archived", "job_stop", "job_stop_reason",
        "last_name", "legal_name", "name", "notice_of_debt_collection_delivery_type", "organization_number",
        "payment_reminder_email_address", "payment_term", "phone_number", "reminder_delivery_type",
        "send_payment_reminders", "transfer_to_debt_collection_agency",
    }
)  # fmt: skip
_ADDRESS_FIELDS = frozenset({"address_line1", "address_line2", "zip_code", "city", "country_code"})


class CustomerCard(TypedDict, total=False):
    """What a user fills in for a new customer; the number defaults to the next free one."""

    name: str
    first_name: str
    last_name: str
    organization_number: str
    email_address: str
    address_line1: str
    zip_code: str
    city: str
    country_code: str
    number: int
    payment_term: int


@dataclass(frozen=True)
class CustomerScreens:
    """A client's customer screens."""

    company: Company
    clock: Clock

    @property
    def today(self) -> date:
        """Return the business date."""
        return oslo_date(self.clock.now())

    def add_customer(self, **card: Unpack[CustomerCard]) -> Customer:
        """Register a customer: a person with `first_name` and `last_name`, or a company with `name`."""
        if not card.get("name") and not (card.get("first_name") and card.get("last_name")):
            raise Invalid(
                _TITLE,
                "Give a name, or a first name and a last name.",
                "Fyll ut navn, eller fornavn og etternavn for en privatperson.",
            )
        number = card.get("number") or self.company.next_customer_number()
        at = self._stamp()
        customer = Customer(
            id=self.company.take_id(),
            number=number,
            subledger_account_id=self.company.take_id(),
            is_person=not card.get("name"),
            name=card.get("name"),
            first_name=card.get("first_name"),
            last_name=card.get("last_name"),
            organization_number=card.get("organization_number"),
            email_address=card.get("email_address"),
            payment_term=card.get("payment_term", 14),
            mail_address=ContactAddress(
                id=self.company.take_id(),
                address_line1=card.get("address_line1"),
                zip_code=card.get("zip_code"),
                city=card.get("city"),
                country_code=card.get("country_code", "NO"),
                last_changed_date_time_offset=at,
            ),
            contact_created_date_time_offset=at,
            customer_created_date_time_offset=at,
            last_changed_date_time_offset=at,
        )
        self.company.customers[customer.id] = customer
        self.company.tell("customer", customer.id, at)
        return customer

    def set_customer(self, customer_no: int, **fields: object) -> Customer:
        """Change fields of a customer card, for example `transfer_to_debt_collection_agency=False`.

        The mail address is changed by its own fields: `address_line1`, `zip_code` and so on.
        """
        unknown = fields.keys() - _CARD_FIELDS - _ADDRESS_FIELDS
        if unknown:
            raise Invalid(_TITLE, f"Cannot set {', '.join(sorted(unknown))}.")
        customer = self.company.customer_by_number(customer_no)
        checked = {name: _checked(name, value) for name, value in fields.items()}
        at = self._stamp()
        for name, value in checked.items():
            setattr(self._address(customer, at) if name in _ADDRESS_FIELDS else customer, name, value)
        customer.last_changed_date_time_offset = at
        self.company.tell("customer", customer.id, at)
        return customer

    def _address(self, customer: Customer, at: datetime) -> ContactAddress:
        if customer.mail_address is None:
            customer.mail_address = ContactAddress(
                id=self.company.take_id(), last_changed_date_time_offset=at
            )
        customer.mail_address.last_changed_date_time_offset = at
        return customer.mail_address

    def _stamp(self) -> datetime:
        return self.company.stamp(self.clock.now())


def _checked(name: str, value: object) -> object:
    """Return a value as the card's field holds it, so that what is kept can always be read back."""
    try:
        return _adapters()[name].validate_python(value)
    except ValidationError as error:
        raise Invalid(_TITLE, f"{name} cannot be {value!r}.") from error


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(Customer) | {
        name: hint for name, hint in get_type_hints(ContactAddress).items() if name in _ADDRESS_FIELDS
    }
    return {name: TypeAdapter(hints[name]) for name in _CARD_FIELDS | _ADDRESS_FIELDS}
