"""What is known of an overdue invoice and of a collection case: facts heard, choices made, letters sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.dunning.domain.cases import ZERO, Case
from services.dunning.domain.routine import NextAction, Override
from shared.books import are_stale
from shared.events import (
    ClosingReason,
    CreditorProfile,
    CustomerSnapshot,
    InvoiceSnapshot,
    LetterKind,
    Unanswered,
)
from shared.norway.calendar import limitation_date

LetterStatus = Literal["ordered", "sent", "refused", "cancelled"]
"""`refused`: nobody could be reached by it; `cancelled`: it was no longer right when it should be sent."""

DeltaKind = Literal["payment", "credit", "write_off"]
Language = Literal["nb", "en"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delta:
    """A payment, credit or write-off that stands, in kroner, with the date from which it counts.

    `amount` reduces the principal; `interest` and `fees` are what a payment to the agency covered besides, of
    the fees `court_costs` public ones.
    """

    amount: Decimal
    on: date
    interest: Decimal = ZERO
    fees: Decimal = ZERO
    court_costs: Decimal = ZERO
    kind: DeltaKind = "payment"
    to_agency: bool = False

    @property
    def total(self) -> Decimal:
        """All that it covered."""
        return self.amount + self.interest + self.fees


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter about an invoice; never a cancelled one. `fee` is what it added, a demand's for all claims.

    `plan_id` names the payment plan that it is about. `reached` is false for a letter of a case whose mail
    came back and that is not posted yet: nothing may follow it.
    """

    id: UUID
    kind: LetterKind
    status: LetterStatus
    ordered_on: date
    case_id: UUID | None = None
    sent_on: date | None = None
    deadline: date | None = None
    fee: Decimal = ZERO
    plan_id: UUID | None = None
    reached: bool = True

    @property
    def on(self) -> date:
        """The day on which it was sent, or ordered."""
        return self.sent_on or self.ordered_on


@dataclass(frozen=True, kw_only=True, slots=True)
class Creditor:
    """A creditor as registration tells; `profile` is None until it has registered.

    `books_read_on` is the last day up to whose evening its books are known; None until a reading was told.
    `unanswered` is what it has chosen for cases about which it does not answer.
    """

    id: UUID
    profile: CreditorProfile | None = None
    connected: bool = True
    books_read_on: date | None = None
    unanswered: Unanswered = "surveillance"

    def has_stale_books(self, today: date) -> bool:
        """Tell whether the books of the day before are not known whole: money may have come that we miss."""
        return are_stale(self.books_read_on, today)

    @property
    def has_left(self) -> bool:
        """Whether the creditor has stopped using the product; its running cases go on."""
        return self.profile is not None and not self.profile.is_active


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceState:
    """An overdue invoice with all that decides what is done next about it.

    `of_customer` and `of_invoice` are what is chosen otherwise than the routine. An address that has bounced
    is left out of `customer`; `bounced` tells so. `language` is the one that somebody has chosen for letters.
    A claim's due date is the one with which it was transferred; `postponed_to` is a later one that it has got
    in Go since and that is still to come. `deducted_when_transferred` says whether its creditor was in the
    VAT register then; None before the transfer, and of claims of earlier releases.
    """

    creditor: Creditor
    invoice: InvoiceSnapshot
    customer: CustomerSnapshot
    deltas: tuple[Delta, ...] = ()
    letters: tuple[Letter, ...] = ()
    case: Case | None = None
    closed: ClosingReason | None = None
    proposed: bool = False
    proposal_revision: int = 0
    told_approval: bool | None = None
    customer_exempt: bool = False
    invoice_exempt: bool = False
    next_action: NextAction | None = None
    of_customer: Override | None = None
    of_invoice: Override | None = None
    disputed: bool = False
    bounced: bool = False
    language: Language | None = None
    postponed_to: date | None = None
    deducted_when_transferred: bool | None = None

    @property
    def id(self) -> UUID:
        """The invoice's id."""
        return self.invoice.id

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What is chosen otherwise than the routine, the last outranks."""
        return tuple(each for each in (self.of_customer, self.of_invoice) if each)

    @property
    def rest(self) -> Decimal:
        """What is left to pay, kroner; negative when more was matched than was owed."""
        return self.invoice.amount - sum((delta.amount for delta in self.deltas), ZERO)

    @property
    def creditor_deducts_vat(self) -> bool:
        """Whether a collection fee for it holds no VAT: as when it was transferred, else as of now."""
        if self.deducted_when_transferred is not None:
            return self.deducted_when_transferred
        return self.creditor.profile is None or self.creditor.profile.vat_registered

    @property
    def barred_after(self) -> date:
        """The last day on which it may be asked for (foreldelsesloven §§ 2 and 3).

        A plan that the debtor has agreed on acknowledges its claims, however it ends (§§ 14 and 20).
        """
        plans = self.case.plans if self.case else ()
        acknowledged_on = (plan.agreed_on for plan in plans if self.id in plan.invoice_ids)
        return limitation_date(self.invoice.due_date, acknowledged_on)

    @property
    def has_postal_address(self) -> bool:
        """Whether a printed letter would reach the customer."""
        return bool(self.customer.address.postal_code.strip() or self.customer.address.city.strip())

    @property
    def is_reachable(self) -> bool:
        """Whether a letter can be mailed or posted at all."""
        return bool(self.customer.reminder_email) or self.has_postal_address

    @property
    def is_planned(self) -> bool:
        """Whether a plan that stands is about it."""
        plan = self.case.plan if self.case else None
        return plan is not None and self.id in plan.invoice_ids

    def current(self, kind: LetterKind) -> Letter | None:
        """Return the latest letter of a kind at this stage that is on its way or has been sent."""
        return self._latest(kind, or_refused=False)

    def last(self, kind: LetterKind) -> Letter | None:
        """Return the latest letter of a kind at this stage: in the present case, or before any."""
        return self._latest(kind, or_refused=True)

    def _latest(self, kind: LetterKind, *, or_refused: bool) -> Letter | None:
        latest: Letter | None = None
        for letter in self.of_case():
            if (
                letter.kind == kind
                and (or_refused or letter.status != "refused")
                and (latest is None or letter.ordered_on > latest.ordered_on)
            ):
                latest = letter
        return latest

    def of_case(self) -> Iterator[Letter]:
        """Yield its letters at this stage."""
        case_id = self.case.id if self.case else None
        return (letter for letter in self.letters if letter.case_id == case_id)

    def without(self, letter_id: UUID) -> InvoiceState:
        """Return the state as if a letter had never been ordered."""
        return replace(self, letters=tuple(letter for letter in self.letters if letter.id != letter_id))


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseState:
    """A collection case with its claims, ordered by id; all have the same debtor and creditor."""

    case: Case
    claims: tuple[InvoiceState, ...]

    @classmethod
    def alone(cls, claim: InvoiceState) -> CaseState:
        """Return a case with one claim of it for that claim's own letters, which ask for no court costs."""
        assert claim.case is not None
        return cls(case=replace(claim.case, court_costs=()), claims=(claim,))

    @property
    def letters(self) -> list[Letter]:
        """The case's letters, each once, in the order in which they were sent or ordered."""
        found = {letter.id: letter for claim in self.claims for letter in claim.of_case()}
        return sorted(found.values(), key=lambda letter: (letter.on, letter.id))

    def without(self, letter_id: UUID) -> CaseState:
        """Return the state as if a letter had never been ordered."""
        return replace(self, claims=tuple(claim.without(letter_id) for claim in self.claims))

    def having_ordered(self, letters: Mapping[UUID, tuple[Letter, ...]]) -> CaseState:
        """Return the state with letters that have just been ordered about single claims."""
        if not any(claim.id in letters for claim in self.claims):
            return self
        claims = (
            replace(claim, letters=(*claim.letters, *letters.get(claim.id, ()))) for claim in self.claims
        )
        return replace(self, claims=tuple(claims))

    def having(self, case: Case) -> CaseState:
        """Return the state with other plans or questions."""
        return CaseState(case=case, claims=tuple(replace(claim, case=case) for claim in self.claims))
