"""What API v2 takes for journal entry vouchers: a header, and lines from one account to another."""

from abc import abstractmethod
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from deploy.sandbox.poweroffice.enums import VatReturnSpecification
from deploy.sandbox.poweroffice.openapi.markers import Demanded, Int32
from deploy.sandbox.poweroffice.v2.bodies import Body, Day, Number


class ManualJournalEntryVoucherLinePatchDto(Body):
    """What a PATCH may change of a line."""

    credit_account_id: int | None = None
    credit_vat_id: Int32 | None = None
    credit_vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE
    currency_amount: Annotated[Number, Field(ge=0)] = Decimal(0)
    currency_code: str | None = None
    currency_exchange_rate: Annotated[Number, Field(gt=0)] | None = None
    debit_account_id: int | None = None
    debit_vat_id: Int32 | None = None
    debit_vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    location_id: int | None = None
    posting_date: Day | None = None
    product_id: int | None = None
    project_id: int | None = None
    quantity: Number | None = None
    quantity2: Number | None = None


class ManualJournalEntryVoucherLinePostDto(ManualJournalEntryVoucherLinePatchDto):
    """A new line of a manual draft."""


class BankJournalEntryVoucherLinePatchDto(ManualJournalEntryVoucherLinePatchDto):
    """What a PATCH may change of a bank draft's line."""

    invoice_no: str | None = None


class BankJournalEntryVoucherLinePostDto(BankJournalEntryVoucherLinePatchDto):
    """A new line of a bank draft."""


class ManualJournalEntryVoucherPatchDto(Body):
    """What a PATCH may change of a draft; lines have endpoints of their own."""

    currency_code: str | None = None
    department_id: int | None = None
    description: str | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    location_id: int | None = None
    project_id: int | None = None
    voucher_date: Day | None = None


class BankJournalEntryVoucherPatchDto(ManualJournalEntryVoucherPatchDto):
    """What a PATCH may change of a bank draft."""


class DraftPost(ManualJournalEntryVoucherPatchDto):
    """What the drafts of every kind have in common when they are made."""

    comment: str | None = None
    currency_code: Demanded[str]
    voucher_date: Demanded[Day]

    @property
    @abstractmethod
    def new_lines(self) -> list[ManualJournalEntryVoucherLinePostDto]:
        """Return the lines, whatever their kind calls them."""


class ManualJournalEntryVoucherPostDto(DraftPost):
    """A new manual draft."""

    manual_voucher_lines: list[ManualJournalEntryVoucherLinePostDto] | None = None

    @property
    def new_lines(self) -> list[ManualJournalEntryVoucherLinePostDto]:
        """Return the lines."""
        return self.manual_voucher_lines or []


class BankJournalEntryVoucherPostDto(DraftPost):
    """A new bank draft; its lines are called otherwise than in the answer."""

    bank_journal_lines: list[BankJournalEntryVoucherLinePostDto] | None = None

    @property
    def new_lines(self) -> list[ManualJournalEntryVoucherLinePostDto]:
        """Return the lines."""
        return list(self.bank_journal_lines or [])  # type: ignore[arg-type]


class SubmitForApprovalPostDto(Body):
    """A word to the approver."""

    comment: str | None = None
