"""Customers, the debtors of the client, with their addresses and contact persons."""

from pydantic import Field

from shared.poweroffice.models.fields import Day, GoModel, Instant
from shared.poweroffice.models.kinds import DeliveryType


class Address(GoModel):
    """A postal address (API v2: ContactAddressDto and AddressDto)."""

    address_line1: str | None = None
    address_line2: str | None = None
    zip_code: str | None = None
    city: str | None = None
    country_code: str | None = None


class Customer(GoModel):
    """A customer (API v2: CustomerDto). The national identity number is never read: Go hides it."""

    id: int
    number: int | None = None
    """The customer's account number in the ledger."""
    subledger_account_id: int | None = None
    """What a voucher line names to post on this customer; neither the id nor the number."""
    is_person: bool = False
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    legal_name: str | None = None
    organisation_number: str | None = Field(default=None, validation_alias="OrganizationNumber")
    date_of_birth: Day | None = None
    email: str | None = Field(default=None, validation_alias="EmailAddress")
    invoice_email: str | None = Field(default=None, validation_alias="InvoiceEmailAddress")
    invoice_email_copies: str | None = Field(default=None, validation_alias="InvoiceEmailAddressCC")
    """Up to ten addresses, separated by semicolons."""
    reminder_email: str | None = Field(default=None, validation_alias="PaymentReminderEmailAddress")
    phone_number: str | None = None
    mail_address: Address | None = None
    may_be_transferred: bool = Field(default=True, validation_alias="TransferToDebtCollectionAgency")
    """False: no invoice of this customer may go to the agency."""
    send_payment_reminders: bool = True
    no_late_fees: bool = Field(default=False, validation_alias="DoNotAddLatePaymentFees")
    no_late_interest: bool = Field(default=False, validation_alias="DoNotAddLatePaymentInterest")
    no_automatic_notifications: bool = Field(
        default=False, validation_alias="DoNotAutomatePaymentNotifications"
    )
    reminder_delivery: DeliveryType = Field(
        default=DeliveryType.UNKNOWN, validation_alias="ReminderDeliveryType"
    )
    notice_delivery: DeliveryType = Field(
        default=DeliveryType.UNKNOWN, validation_alias="NoticeOfDebtCollectionDeliveryType"
    )
    payment_term: int | None = None
    """Days."""
    external_number: int | None = None
    is_active: bool = True
    is_archived: bool = False
    changed_at: Instant | None = Field(default=None, validation_alias="LastChangedDateTimeOffset")
    """Does not move when only the address or a contact person changes."""

    @property
    def full_name(self) -> str:
        """The name to write on a letter: a person's first and last name, a company's name."""
        person = f"{self.first_name} {self.last_name}".strip()
        return (person or self.name) if self.is_person else (self.name or self.legal_name or person)
