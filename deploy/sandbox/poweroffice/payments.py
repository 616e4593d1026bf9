"""Credits on a customer's account that people in Go book by hand: money received, and losses written off."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from deploy.sandbox.poweroffice.books import Voucher, VoucherLine
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.posting import post
from deploy.sandbox.poweroffice.refusals import Invalid


@dataclass(frozen=True, kw_only=True)
class Credit:
    """`amount` kroner (positive) taken off what a customer owes, against account `contra_account_no`."""

    customer: Customer
    amount: Decimal
    on: date
    contra_account_no: int
    kind: VoucherType
    text: str
    cid: str | None = None
    paid_from: str | None = None
    is_write_off: bool = False


def book_credit(company: Company, credit: Credit, *, at: datetime) -> LedgerEntry:
    """Post a credit and return the customer entry, still open.

    Raises:
        Invalid: the amount is not positive. NotFound: no such contra account.
    """
    if credit.amount <= 0:
        raise Invalid(
            "Voucher validation error(s)",
            "The amount must be greater than 0.",
            "Beløpet må være større enn 0.",
        )
    contra = company.account_by_number(credit.contra_account_no)
    number = company.books.take_voucher_no()
    voucher = Voucher(
        id=company.take_voucher_id(number),
        number=number,
        type=credit.kind,
        voucher_date=credit.on,
        description=credit.text,
        created=at,
        paid_from_bank_account=credit.paid_from,
        is_write_off=credit.is_write_off,
        lines=[
            _line(company, credit, contra.id, credit.amount),
            _line(company, credit, credit.customer.subledger_account_id, -credit.amount, credit.cid),
        ],
    )
    (entry,) = post(company, voucher, at=at, settle=False)
    return entry


def _line(
    company: Company, credit: Credit, account_id: int, amount: Decimal, cid: str | None = None
) -> VoucherLine:
    return VoucherLine(
        id=company.take_id(),
        account_id=account_id,
        posting_date=credit.on,
        currency_amount=amount,
        vat_id=company.vat_code("0").id,
        cid=cid,
        description=credit.text,
    )
