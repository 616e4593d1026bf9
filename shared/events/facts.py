"""The events about invoices, cases and settlements, in the order in which a claim meets them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

from shared.events.event import Event, Money, PublicEvent
from shared.events.values import (
    ClaimAmounts,
    CustomerSnapshot,
    InvoiceSnapshot,
    SettlementLine,
    SettlementVoucher,
)
from shared.sentences import Sentence

PaymentChannel = Literal["creditor", "agency"]
"""To whom the debtor paid: straight to the creditor, or to the agency's KID and account."""

LetterKind = Literal[
    "payment_reminder",
    "reminder",
    "collection_notice",
    "payment_demand",
    "legal_action_notice",
    "instalment_plan",
    "instalment_reminder",
    "surveillance_letter",
]
LetterChannel = Literal["email", "print"]
CaseStatus = Literal["open", "paused", "disputed", "withdrawn", "legal", "surveillance", "closed"]
ClosingReason = Literal["paid", "credited", "withdrawn", "written_off"]
PublicEventName = Literal[
    "InvoiceOverdue", "InvoiceTransferred", "PaymentMatched", "CreditNoteMatched", "SettlementPosted"
]
"""The events below that other systems may subscribe to, as a case meets them."""
PUBLIC_EVENTS: tuple[PublicEventName, ...] = get_args(PublicEventName)


@dataclass(frozen=True, kw_only=True)
class InvoiceFact(Event, abstract=True):
    """A fact about one invoice, named by PowerOffice Go's voucher id."""

    invoice_id: UUID

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.invoice_id)


@dataclass(frozen=True, kw_only=True)
class CaseFact(Event, abstract=True):
    """A fact about one collection case, named by its id."""

    case_id: UUID

    @property
    def subject(self) -> str:
        """The case's id."""
        return str(self.case_id)


@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue(PublicEvent):
    """An invoice has passed its due date with something left to pay.

    Said on the day after the due date, and again with a higher `revision` when the invoice's reminder in
    PowerOffice Go or its due date changes while it is overdue. What is left to pay is `invoice.amount` less
    the deltas (payments, credits, write-offs, reversals), each id once; matches made before the due date
    are told together with the first InvoiceOverdue. `invoice.balance` is for people.
    """

    invoice: InvoiceSnapshot
    customer: CustomerSnapshot
    revision: int

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.invoice.id)


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Event):
    """A customer card in PowerOffice Go is now as stated; the highest revision holds."""

    customer: CustomerSnapshot
    revision: int


@dataclass(frozen=True, kw_only=True)
class PaymentMatched(PublicEvent):
    """Money has been matched to an invoice.

    `channel` creditor: a payment straight to the creditor, matched in PowerOffice Go; channel agency: money
    to the agency's account, allocated to this invoice's claim: `amount` is the part that covers principal,
    `interest` and `fees` what covers those; of the fees, `court_costs` covers public fees. `balance_after` is
    the invoice's rest, for people: consumers sum the amounts, each `payment_id` once.
    """

    invoice_id: UUID
    payment_id: str
    amount: Money
    paid_on: date
    channel: PaymentChannel
    balance_after: Money
    interest: Money = Decimal("0.00")
    fees: Money = Decimal("0.00")
    case_id: UUID | None = None
    court_costs: Money = Decimal("0.00")

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.invoice_id)


@dataclass(frozen=True, kw_only=True)
class CreditNoteMatched(PublicEvent):
    """A credit note has been matched to an invoice in PowerOffice Go and reduces its principal."""

    invoice_id: UUID
    credit_note_id: str
    credit_note_number: str
    amount: Money
    matched_on: date
    balance_after: Money

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.invoice_id)


@dataclass(frozen=True, kw_only=True)
class MatchReversed(InvoiceFact):
    """A match that was told before has been undone in PowerOffice Go; its amount is owed again.

    `payment_or_credit_id` is the `payment_id`, `credit_note_id` or `write_off_id` of the earlier event,
    which may arrive later than this one.
    """

    payment_or_credit_id: str
    amount: Money
    balance_after: Money


@dataclass(frozen=True, kw_only=True)
class InvoiceWrittenOff(InvoiceFact):
    """The creditor has written off (part of) an invoice in PowerOffice Go."""

    write_off_id: str
    amount: Money
    written_off_on: date
    balance_after: Money


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event):
    """A letter has left the house; `fee` is what it adds to the claim, `document_id` names the kept PDF.

    For a payment demand `fee` is the collection fee of the whole case, which replaces any reminder fee
    charged before (inkassoforskriften § 2-1: one cap for all costs out of court); for the confirmation of an
    instalment plan what the plan adds to it (§ 2-4). `amounts` and the running `number` stand in the letter.
    """

    letter_id: UUID
    invoice_ids: tuple[UUID, ...]
    case_id: UUID | None
    kind: LetterKind
    channel: LetterChannel
    sent_on: date
    deadline: date | None
    fee: Money
    amounts: ClaimAmounts
    document_id: UUID | None
    recipient_number: int
    number: int | None = None

    @property
    def subject(self) -> str:
        """The case's id, or the invoice's while there is no case."""
        return str(self.case_id or self.invoice_ids[0])


@dataclass(frozen=True, kw_only=True)
class CollectionProposed(Event):
    """An overdue invoice is due for transfer; `auto_approve` says that the creditor's routine approves it."""

    invoice: InvoiceSnapshot
    customer: CustomerSnapshot
    auto_approve: bool
    proposed_on: date
    revision: int

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.invoice.id)


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(InvoiceFact):
    """An invoice that was proposed is no longer due for transfer; the highest revision holds."""

    reason: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class InvoiceTransferred(PublicEvent):
    """An invoice has become a claim in a collection case; from now on the debtor pays to the agency's KID.

    The claim's principal is `invoice.amount` less every delta told about the invoice, before or after. Claims
    of one case may name several customers: cards of one debtor.
    `creditor_deducts_vat` is False where the creditor was outside the VAT register at the transfer, so that
    a collection fee for the claim includes VAT (inkassoforskriften § 2-2): it stays so whatever the creditor
    becomes later. Events of earlier releases do not say.
    """

    case_id: UUID
    case_number: str
    kid: str
    agency_account: str
    transferred_on: date
    invoice: InvoiceSnapshot
    customer: CustomerSnapshot
    creditor_deducts_vat: bool | None = None

    @property
    def subject(self) -> str:
        """The invoice's id."""
        return str(self.invoice.id)


@dataclass(frozen=True, kw_only=True)
class CaseStatusChanged(CaseFact):
    """A collection case now has the stated status; the highest revision holds.

    `is_rejected` says of a withdrawn case that it was the agency that would not have it. `said` is a reason
    that can be said in another language than `reason`; a person's own has none.
    """

    status: CaseStatus
    reason: str
    changed_by: str
    changed_on: date
    revision: int
    is_rejected: bool = False
    said: Sentence | None = None


@dataclass(frozen=True, kw_only=True)
class SettlementPosted(PublicEvent):
    """A creditor's settlement of a business date is final; its voucher is posted if the setup says so.

    `payout` is what the creditor's bank account gets; zero when the settlement is carried forward.
    """

    settlement_id: UUID
    number: int
    settled_on: date
    lines: tuple[SettlementLine, ...]
    payout: Money
    voucher: SettlementVoucher
    remittance_advice_id: UUID

    @property
    def subject(self) -> str:
        """The settlement's id."""
        return str(self.settlement_id)
