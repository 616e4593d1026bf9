"""What a client of PowerOffice Go says about itself: name, people, banks, books' settings, extensions.

Field names are the API's own in snake_case, so that a record renders as its DTO by name alone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import (
    AgricultureDepartment,
    ClientContactPersonRole,
    Months,
    SubLedgerNumberSeriesType,
)

STANDARD_CREDIT_DAYS = 14
"""Days to pay for a customer that has no other term."""


@dataclass(kw_only=True)
class Address:
    """A postal address (`AddressDto`)."""

    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    country_code: str | None = "NO"
    zip_code: str | None = None


@dataclass(kw_only=True)
class OrganizationSettings:
    """`OrganizationSettingsDto`: the company as registered in Go."""

    id: UUID
    name: str
    legal_name: str
    organization_number: str
    email_address: str | None
    phone_number: str | None
    website_url: str | None
    mail_address: Address
    delivery_address: Address
    mail_address_is_delivery_address: bool = True
    invoice_inbox_ehf: bool = True
    invoice_inbox_email: bool = False
    invoice_inbox_email_address: str | None = None
    is_agriculture_client: bool | None = False
    default_agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    last_changed_date_time_offset: datetime


@dataclass(kw_only=True)
class ClientContact:
    """`ClientContactDto`: a person at the client."""

    id: int
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    role: ClientContactPersonRole
    year_of_birth: str | None = None


@dataclass(kw_only=True)
class BankAccount:
    """`ClientBankAccountDto`: one of the client's own bank accounts."""

    id: int
    bank_account_number: str
    bank_name: str | None
    bic_swift: str
    country_code: str = "NO"
    currency_code: str | None = "NOK"
    general_ledger_account_id: int
    general_ledger_account_no: int
    is_active: bool | None = True
    is_primary_account: bool | None = False
    is_client_trust_account: bool | None = False
    active_incoming_payment_service: bool | None = True
    active_outgoing_payment_services: bool | None = True
    agriculture_department: AgricultureDepartment = AgricultureDepartment.NONE
    allow_overdraft: bool | None = False
    overdraft_limit: Decimal | None = None
    created_date_time_offset: datetime
    last_changed_date_time_offset: datetime


@dataclass(frozen=True, kw_only=True)
class BrandingTheme:
    """How invoices and letters look; customers may have one of their own."""

    id: int
    code: str
    name: str
    language_code: str = "no"
    is_default: bool = False
    created_date_time_offset: datetime
    last_changed_date_time_offset: datetime


@dataclass(kw_only=True)
class FinancialSettings:
    """The books' currency, first day and currency accounts; `FinancialSettingsDto` adds their ids."""

    conversion_date: date
    currency_code: str = "NOK"
    currency_gains_account_no: int = 8060
    currency_loss_account_no: int = 8160
    financial_year_end_month: Months = Months.DECEMBER
    last_changed_date_time_offset: datetime
    use_trust_account_management: bool | None = False


@dataclass(kw_only=True)
class NumberSeries:
    """`SubLedgerNumberSeriesDto`: a range of subledger account numbers and its control account."""

    id: UUID
    name: str
    from_inclusive: int
    to_inclusive: int
    general_ledger_account_id: int
    general_ledger_account_no: int
    sub_ledger_number_series_type: SubLedgerNumberSeriesType = SubLedgerNumberSeriesType.CUSTOMER
    is_client_trust: bool = False
    is_default: bool = True


@dataclass(kw_only=True)
class Extension:
    """An integration that the client has switched on under Utvidelser, with the key it was given."""

    application_key: UUID
    client_key: UUID
    user_id: UUID
    is_active: bool = True


@dataclass(kw_only=True)
class Extensions:
    """All extensions of one client, and the applications that it lets nobody switch on."""

    installed: list[Extension] = field(default_factory=list)
    blocked_applications: list[UUID] = field(default_factory=list)

    def active(self, application_key: UUID) -> Extension | None:
        """Return the living extension of an application, or None."""
        return next(
            (item for item in self.installed if item.is_active and item.application_key == application_key),
            None,
        )

    def by_user(self, user_id: UUID) -> Extension | None:
        """Return the extension that acts as `user_id`; removed ones too, for tokens still alive."""
        return next((item for item in self.installed if item.user_id == user_id), None)
