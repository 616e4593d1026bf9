"""A settlement: what a creditor gets for what was collected, how it is booked, and its voucher in Go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.earning import Unsettled
from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import (
    Account,
    Posting,
    collected_postings,
    outlay_postings,
    withdrawal_postings,
)
from services.settlement.domain.sharing import Share, total
from services.settlement.domain.states import NOTHING
from services.settlement.words import Text, text
from shared.events import CreditorSetup, SettlementLine

SettlementStatus = Literal["ordered", "posted", "not_posted", "posting_failed"]
"""ordered: on its way to Go · posted: voucher is in Go · not_posted: automatic posting is off, or the
settlement has nothing to post · posting_failed: Go refused it, or the connection is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledClaim:
    """A settlement's line with what the voucher and the advice say about its claim."""

    share: Share
    invoice_number: str
    case_number: str
    customer_name: str
    subledger_account_id: int

    def as_told(self) -> SettlementLine:
        """Return the line as SettlementPosted tells it."""
        return SettlementLine(
            invoice_id=self.share.invoice_id,
            invoice_number=self.invoice_number,
            case_number=self.case_number,
            principal=self.share.collected.principal,
            interest=self.share.interest,
            fees=self.share.fees + self.share.collected.court_costs,
            collected_fees=self.share.collected.fees + self.share.collected.court_costs,
            commission=self.share.charges + self.share.outlays,
            vat_basis=self.share.vat_basis,
            vat=self.share.vat,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One creditor's settlement of a business date; `number` runs without gaps for each creditor.

    `result` is what the lines give, `carried_in` what earlier settlements left: below zero what they were
    short of. `payout` is what the creditor's bank account gets; see `payable`.
    """

    id: UUID
    creditor_id: UUID
    number: int
    settled_on: date
    vat_registered: bool
    vat_offset: bool
    lines: tuple[SettledClaim, ...]
    carried_in: Decimal
    payout: Decimal
    advice_id: UUID

    @property
    def shares(self) -> list[Share]:
        """The money of each line."""
        return [line.share for line in self.lines]

    @property
    def result(self) -> Decimal:
        """What the lines give the creditor; may be below zero."""
        return total(self.shares)

    @property
    def carried_out(self) -> Decimal:
        """What the next settlement starts with."""
        return self.result + self.carried_in - self.payout


def payable(due: Decimal, available: Decimal) -> Decimal:
    """Return what is paid out of what is due to a creditor: nothing while it owes, in kroner.

    Never more than the creditor has on the client account (inkassoforskriften § 4-1): it can have less than
    it is due when the bank has taken back money that was never received for it.
    """
    return max(min(due, available), ZERO)


def settlement_postings(
    settlement: Settlement, unsettled: Mapping[UUID, Sequence[Unsettled]]
) -> list[Posting]:
    """Return the postings that turn what was collected into what is due to creditor, agency and state.

    `unsettled` is what the lines hold, by invoice and by the days on which it came in.
    """
    shares = settlement.shares
    sums = {
        Account.SETTLEMENT_BALANCE: -settlement.result,
        Account.AGENCY_INCOME: -sum((share.agency_income for share in shares), ZERO),
        Account.OUTPUT_VAT: -sum((share.output_vat for share in shares), ZERO),
        Account.VAT_TO_INVOICE: sum((share.vat_to_invoice for share in shares), ZERO),
        Account.AGENCY_OUTLAYS: -sum((share.outlays for share in shares), ZERO),
    }
    postings = [Posting(account, amount) for account, amount in sums.items() if amount]
    for invoice_id, days in unsettled.items():
        for day in days:
            postings += collected_postings(invoice_id, NOTHING - day.collected, day.earned_on)
            postings += withdrawal_postings(invoice_id, -day.withdrawal_fee, day.earned_on)
            postings += outlay_postings(invoice_id, -day.outlays, day.earned_on)
    return postings


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLine:
    """A line of the voucher in Go: debit above zero, credit below, gross of the VAT that `vat_id` names.

    `account` is what people see: an account number, or `customer`. In Go the `description` is Norwegian,
    whatever the creditor's language, as the rest of the books is.
    """

    account: str
    account_id: int
    amount: Decimal
    vat_id: int
    description: Text
    invoice_number: str = ""


def voucher_lines(settlement: Settlement, setup: CreditorSetup) -> list[VoucherLine]:
    """Return the lines of the settlement's voucher, which sum to zero; empty if nothing is to be posted.

    As the guide's *Konto MVA-kostnad* says: for a creditor in the VAT register the agency's income goes
    gross, with basis and VAT code, to the VAT cost account, and what the debtors have paid of it is taken
    out again without VAT, so that the VAT can be deducted and nothing but commission is a cost. For one
    outside, what it bears goes straight to that account. Customers' lines name their invoice, so that Go
    matches them; the clearing account waits for the payout.
    """
    whole = text("Inkassooppgjør {number}", number=settlement.number)
    customers = (
        VoucherLine(
            account="customer",
            account_id=line.subledger_account_id,
            amount=-line.share.collected.principal,
            vat_id=setup.no_vat_id,
            description=text("{settlement}, sak {case}", settlement=whole, case=line.case_number),
            invoice_number=line.invoice_number,
        )
        for line in settlement.lines
    )
    shares = settlement.shares
    rest = (
        _line(setup.interest_income_account, setup.interest_income_account_id,
              -sum((share.interest for share in shares), ZERO), setup.no_vat_id, _of(whole, text("renter"))),
        _line(setup.fee_income_account, setup.fee_income_account_id,
              -sum((share.fees for share in shares), ZERO), setup.no_vat_id, _of(whole, text("gebyrer"))),
        _line(setup.bank_contra_account, setup.bank_contra_account_id,
              settlement.result, setup.no_vat_id, _of(whole, text("mellomværende AutoCollect"))),
    )  # fmt: skip
    costs = (*_costs(settlement, setup, whole), _court_costs(settlement, setup, whole))
    return [line for line in (*costs, *customers, *rest) if line.amount]


def _court_costs(settlement: Settlement, setup: CreditorSetup, whole: Text) -> VoucherLine:
    """Return the line of what the agency has laid out less what debtors have paid back of it: no VAT."""
    amount = sum((share.outlays - share.collected.court_costs for share in settlement.shares), ZERO)
    account, account_id = setup.vat_cost_account, setup.vat_cost_account_id
    return _line(account, account_id, amount, setup.no_vat_id, _of(whole, text("rettsgebyr")))


def _costs(settlement: Settlement, setup: CreditorSetup, whole: Text) -> Sequence[VoucherLine]:
    basis, vat, commission, withdrawal = (
        sum((getattr(share, part) for share in settlement.shares), ZERO)
        for part in ("vat_basis", "vat", "commission", "withdrawal_cost")
    )
    account, account_id = setup.vat_cost_account, setup.vat_cost_account_id
    charges = commission + withdrawal
    if not (settlement.vat_registered and settlement.vat_offset):
        named = ((text("provisjon"), commission), (text("trekk av sak"), withdrawal), (text("MVA"), vat))
        what = _listed([name for name, amount in named if amount])
        return (_line(account, account_id, charges + vat, setup.no_vat_id, _of(whole, what)),)
    return (
        _line(account, account_id, basis + vat, setup.vat_id, _of(whole, text("MVA-grunnlag og MVA"))),
        _line(account, account_id, charges - basis, setup.no_vat_id, _of(whole, text("betalt av skyldner"))),
    )


def _of(whole: Text, what: Text) -> Text:
    return text("{settlement}: {what}", settlement=whole, what=what)


def _listed(names: Sequence[Text]) -> Text:
    if len(names) < 2:
        return names[0] if names else Text("", "")
    first, *between, last = names
    for each in between:
        first = text("{first}, {next}", first=first, next=each)
    return text("{first} og {last}", first=first, last=last)


def _line(account: int, account_id: int, amount: Decimal, vat_id: int, description: Text) -> VoucherLine:
    return VoucherLine(
        account=str(account), account_id=account_id, amount=amount, vat_id=vat_id, description=description
    )
