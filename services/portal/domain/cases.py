"""A collection case as people look at it: its claims, letters, movements and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.events import CaseStatus, ClosingReason, Decision, LetterChannel, LetterKind, PaymentChannel

MovementKind = Literal["payment", "credit_note", "write_off"]

Action = Literal["pause", "resume", "dispute", "withdraw", "reopen", "reject"]
"""What people can do with a case; transfer says of each case what is possible."""

AGENCYS: frozenset[Action] = frozenset({"reject"})
"""What only the agency's people do."""

USUAL_PAUSE, LONGEST_PAUSE = timedelta(days=30), timedelta(days=365)
"""How long a pause or a hold lasts that names no end, and how long it may last: transfer's rules."""

ENDED: tuple[CaseStatus, ...] = ("closed", "withdrawn")
"""Statuses after which nothing more happens in a case."""

NOTHING = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """One line of the case list; `remaining` is what is left of the principal, interest and fees apart."""

    id: UUID
    creditor_id: UUID
    creditor_name: str
    number: str
    debtor: str
    invoice_numbers: tuple[str, ...]
    remaining: Decimal
    status: CaseStatus
    transferred_on: date
    letter: LetterKind | None
    letter_sent_on: date | None
    deadline: date | None

    @property
    def owes_costs_alone(self) -> bool:
        """Whether the principal is covered while the case goes on: what is owed is interest and fees."""
        return self.remaining <= 0 and self.status not in ENDED


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An invoice in a case; `remaining` is its amount less the movements that stand.

    Letters and interest go by `due_date`, the one with which it was transferred; `due_in_go` is Go's of now.
    """

    invoice_id: UUID
    number: str
    invoice_date: date
    due_date: date
    due_in_go: date
    amount: Decimal
    remaining: Decimal
    transferred_on: date
    closed_on: date | None
    closing_reason: ClosingReason | None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter that has been sent; `fee` is what it added to the claim, the amounts stand in it.

    One whose mail came back is printed, if it could be posted, and has the deadline of its cover sheet;
    `returned_on` is the day of that.
    """

    id: UUID
    creditor_id: UUID
    case_id: UUID | None
    invoice_ids: tuple[UUID, ...]
    kind: LetterKind
    channel: LetterChannel
    sent_on: date
    deadline: date | None
    fee: Decimal
    principal: Decimal
    interest: Decimal
    fees: Decimal
    document_id: UUID | None
    returned_on: date | None = None

    @property
    def total(self) -> Decimal:
        """What the letter asked for."""
        return self.principal + self.interest + self.fees


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A payment, credit note or write-off on an invoice; one that was undone counts for nothing.

    Of the fees, `court_costs` are public.
    """

    id: str
    invoice_id: UUID
    invoice_number: str
    kind: MovementKind
    channel: PaymentChannel
    moved_on: date
    amount: Decimal
    interest: Decimal
    fees: Decimal
    reference: str
    reversed: bool
    court_costs: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """Principal, interest and fees together."""
        return self.amount + self.interest + self.fees


@dataclass(frozen=True, kw_only=True)
class DecisionAsked:
    """What the creditor has not answered yet: all that it may choose, and the first day that is the last."""

    question: tuple[Decision, ...]
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """Everything about one case except its history."""

    id: UUID
    creditor_id: UUID
    creditor_name: str
    number: str
    kid: str
    agency_account: str
    debtor: str
    debtor_number: int
    status: CaseStatus
    reason: str
    changed_on: date | None
    claims: tuple[Claim, ...]
    letters: tuple[Letter, ...]
    movements: tuple[Movement, ...]
    asked: DecisionAsked | None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens in the case."""
        return self.status in ENDED

    @property
    def last_letter(self) -> Letter | None:
        """The letter of the case that was sent last."""
        return max(
            (each for each in self.letters if each.case_id == self.id),
            key=lambda each: (each.sent_on, each.id),
            default=None,
        )

    def numbers_of(self, letter: Letter) -> list[str]:
        """Return the numbers of the invoices that a letter is about."""
        return [each.number for each in self.claims if each.invoice_id in letter.invoice_ids]

    @property
    def fees_deducted(self) -> Decimal:
        """What has been paid of the fees of which the rest is owed; kroner, without court costs.

        A demand's fee is one for the claims that it names, less what was paid of theirs before; without a
        demand the fees of the open claims count.
        """
        demanded = {
            invoice_id
            for letter in self.letters
            if letter.case_id == self.id and letter.kind == "payment_demand" and letter.fee
            for invoice_id in letter.invoice_ids
        }
        counted = demanded or {each.invoice_id for each in self.claims if each.closing_reason is None}
        paid = (each for each in self.movements if not each.reversed and each.invoice_id in counted)
        return sum((each.fees - each.court_costs for each in paid), NOTHING)

    @property
    def amounts(self) -> Amounts:
        """What the case adds up to."""
        return Amounts.of(self.claims, self.letters, self.movements)


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """What was claimed, what came in and what remains; kroner. `fees_paid` are without court costs."""

    principal: Decimal
    paid: Decimal
    credited: Decimal
    written_off: Decimal
    remaining: Decimal
    fees_charged: Decimal
    fees_paid: Decimal
    interest_paid: Decimal
    court_costs_paid: Decimal

    @classmethod
    def of(cls, claims: Iterable[Claim], letters: Iterable[Letter], movements: Iterable[Movement]) -> Amounts:
        """Add up a case; `paid` is principal only."""
        claims, standing = tuple(claims), [each for each in movements if not each.reversed]
        moved = dict.fromkeys(("payment", "credit_note", "write_off"), NOTHING)
        for each in standing:
            moved[each.kind] += each.amount
        return cls(
            principal=sum((each.amount for each in claims), NOTHING),
            paid=moved["payment"],
            credited=moved["credit_note"],
            written_off=moved["write_off"],
            remaining=sum((each.remaining for each in claims), NOTHING),
            fees_charged=fees_charged(letters),
            fees_paid=sum((each.fees - each.court_costs for each in standing), NOTHING),
            interest_paid=sum((each.interest for each in standing), NOTHING),
            court_costs_paid=sum((each.court_costs for each in standing), NOTHING),
        )


def fees_charged(letters: Iterable[Letter]) -> Decimal:
    """Return the fees that a case's letters have charged the debtor.

    A payment demand's collection fee takes the place of every reminder fee charged before
    (inkassoforskriften § 2-1: one cap for all costs out of court); a demand without one leaves them as they
    are, and later letters add to it. What a plan of many instalments adds stands beside it, once (§ 2-4).
    """
    charged = added = NOTHING
    for letter in sorted(letters, key=lambda each: (each.sent_on, each.kind == "payment_demand", each.id)):
        match letter.kind:
            case "payment_demand" if letter.fee:
                charged = letter.fee
            case "instalment_plan":
                added = max(added, letter.fee)
            case _:
                charged += letter.fee
    return charged + added
