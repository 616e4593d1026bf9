"""What API v1 says about debt collection: camelCase, numbered enumerations, absent instead of null."""

from enum import IntEnum
from typing import Self
from uuid import UUID

from pydantic import AliasChoices, Field

from shared.poweroffice.models.fields import Day, GoModelV1, Instant, Kroner, Numeral
from shared.poweroffice.models.kinds import VoucherType

KID = AliasChoices("cid", "cID")
"""The specification writes `cid`, the reference documentation `cID`."""


class CaseStatus(IntEnum):
    """Whether the agency still works on the case (API v1: DebtCollectionCaseStatus)."""

    UNKNOWN = -1
    ACTIVE = 0
    CLOSED = 10

    @classmethod
    def _missing_(cls, _value: object) -> Self:
        return cls(-1)


class CollectionInvoice(GoModelV1):
    """An invoice that is available to the agency, or in a case (API v1: DebtCollectionInvoice)."""

    id: UUID
    customer_number: int | None = Field(default=None, validation_alias="customerCode")
    invoice_number: Numeral = Field(validation_alias="invoiceNo")
    invoice_date: Day
    due_date: Day
    original_amount: Kroner
    """In the invoice's own currency."""
    original_posted_amount: Kroner | None = None
    remaining_amount: Kroner
    """In the client's currency."""
    currency_code: str | None = None
    kid: str | None = Field(default=None, validation_alias=KID)
    changed_at: Instant | None = Field(default=None, validation_alias="lastChanged")
    last_reminder_type: VoucherType | None = Field(default=None, validation_alias="lastReminderVoucherType")
    last_reminder_sent_on: Day | None = Field(default=None, validation_alias="lastReminderSentDate")
    last_reminder_due_date: Day | None = None
    last_reminder_email: str | None = Field(default=None, validation_alias="lastReminderEmailAddress")
    invoice_email: str | None = Field(default=None, validation_alias="invoiceEmailAddress")
    external_import_reference: str | None = None


class CollectionCase(GoModelV1):
    """A case as Go shows it to the creditor (API v1: DebtCollectionCase)."""

    id: UUID
    code: str = ""
    """The agency's own case number."""
    status: CaseStatus = CaseStatus.UNKNOWN
    invoices: tuple[CollectionInvoice, ...] = ()
    case_url: str | None = Field(default=None, validation_alias="externalCaseUrl")
    agency_balance: Kroner | None = Field(default=None, validation_alias="balanceAgency")
    changed_at: Instant | None = Field(default=None, validation_alias="lastChanged")
