"""The general ledger: vouchers as they were written, and the transactions that they post.

A voucher holds the lines as their author wrote them (gross, with a VAT code); `posting.post` turns them
into transactions. The sum of a voucher's transactions is always 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Base64Bytes

from deploy.sandbox.poweroffice.chart import to_ore
from deploy.sandbox.poweroffice.enums import VatReturnSpecification, VoucherType


@dataclass(kw_only=True)
class VoucherLine:
    """A line as its author wrote it: one account, signed gross amount (positive is debit)."""

    id: int
    account_id: int
    posting_date: date
    currency_amount: Decimal
    currency_code: str = "NOK"
    currency_exchange_rate: Decimal = Decimal(1)
    vat_id: int
    vat_return_specification: VatReturnSpecification = VatReturnSpecification.NONE
    description: str | None = None
    invoice_no: str | None = None
    cid: str | None = None
    custom_matching_reference: str | None = None
    external_line_reference: str | None = None
    department_id: int | None = None
    project_id: int | None = None
    product_id: int | None = None
    location_id: int | None = None
    dim1_id: int | None = None
    dim2_id: int | None = None
    dim3_id: int | None = None
    quantity: Decimal | None = None
    quantity2: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """Return the line's amount in kroner."""
        return to_ore(self.currency_amount * self.currency_exchange_rate)


@dataclass(kw_only=True)
class Voucher:
    """A posted voucher. `created_by` is the application key of the integration that posted it, if one did."""

    id: UUID
    number: int
    type: VoucherType
    voucher_date: date
    currency_code: str = "NOK"
    description: str | None = None
    external_import_reference: str | None = None
    imported_voucher_no: int | None = None
    saft_batch_id: str | None = None
    saft_source_id: str | None = None
    lines: list[VoucherLine]
    created: datetime
    created_by: UUID | None = None
    due_date: date | None = None
    paid_from_bank_account: str | None = None
    is_write_off: bool = False
    reversed_by: UUID | None = None
    reverses: UUID | None = None

    @property
    def is_reversed(self) -> bool:
        """Whether another voucher has undone this one."""
        return self.reversed_by is not None


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One posted amount on one general ledger account, in kroner; `line_index` is its line in the voucher."""

    id: int
    voucher_id: UUID
    account_id: int
    amount: Decimal
    currency_amount: Decimal
    currency_code: str
    posting_date: date
    vat_id: int
    vat_amount: Decimal
    line_index: int
    customer_id: int | None
    ledger_entry_id: int | None
    created: datetime


@dataclass(frozen=True, kw_only=True)
class StoredDocument:
    """A PDF laid on a voucher through the API."""

    content: Base64Bytes
    file_name: str
    uploaded_by: UUID


@dataclass(kw_only=True)
class Books:
    """Vouchers by id in the order of their numbers, their transactions, and the documents laid on them."""

    vouchers: dict[UUID, Voucher] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    documents: dict[UUID, StoredDocument] = field(default_factory=dict)
    next_voucher_no: int = 1

    def take_voucher_no(self) -> int:
        """Return the next number of the voucher sequence."""
        self.next_voucher_no += 1
        return self.next_voucher_no - 1

    def by_number(self, number: int) -> Voucher | None:
        """Return the voucher with a number, or None."""
        return next((voucher for voucher in self.vouchers.values() if voucher.number == number), None)

    def holder_of(self, external_import_reference: str) -> Voucher | None:
        """Return the living (not reversed) voucher that uses an external reference, or None."""
        return next(
            (
                voucher
                for voucher in self.vouchers.values()
                if voucher.external_import_reference == external_import_reference and not voucher.is_reversed
            ),
            None,
        )

    def trial_balance(self) -> dict[int, Decimal]:
        """Return the sum in kroner per account id; all of them together are 0."""
        balances: dict[int, Decimal] = {}
        for transaction in self.transactions:
            balances[transaction.account_id] = (
                balances.get(transaction.account_id, Decimal(0)) + transaction.amount
            )
        return balances


def total(lines: Iterable[VoucherLine]) -> Decimal:
    """Return the sum of voucher lines in kroner."""
    return sum((line.amount for line in lines), Decimal(0))
