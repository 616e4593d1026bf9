"""What is known of an overdue invoice and of a collection case: facts heard, choices made, letters sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.dunning.domain.routine import NextAction, Override
from shared.events import (
    CaseStatus,
    ClosingReason,
    CreditorProfile,
    CustomerSnapshot,
    InvoiceSnapshot,
    LetterKind,
)

ZERO = Decimal("0.00")

FRESH_FOR = timedelta(days=1)
"""How long a reading of the books counts: the run of a morning needs that of the night before."""

LetterStatus = Literal["ordered", "sent", "refused", "cancelled"]
"""`refused`: nobody could be reached by it; `cancelled`: it was no longer right when it should be sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delta:
    """A payment, credit or write-off that stands, in kroner, with the date from which it counts.

    `amount` reduces the principal; `interest` and `fees` are what a payment to the agency covered besides.
    """

    amount: Decimal
    on: date
    interest: Decimal = ZERO
    fees: Decimal = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter about an invoice; never a cancelled one. `fee` is what it added, a demand's for all claims."""

    id: UUID
    kind: LetterKind
    status: LetterStatus
    ordered_on: date
    case_id: UUID | None = None
    sent_on: date | None = None
    deadline: date | None = None
    fee: Decimal = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Creditor:
    """A creditor as registration tells; `profile` is None until it has registered.

    `books_read_on` is the day on which sync last read its books whole; None until that has been told.
    """

    id: UUID
    profile: CreditorProfile | None = None
    connected: bool = True
    books_read_on: date | None = None

    def has_stale_books(self, today: date) -> bool:
        """Tell whether the books were not read since the day before: money may have come that we miss."""
        return self.books_read_on is not None and self.books_read_on + FRESH_FOR < today

    @property
    def has_left(self) -> bool:
        """Whether the creditor has stopped using the product; its running cases go on."""
        return self.profile is not None and not self.profile.is_active


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A collection case as transfer tells."""

    id: UUID
    number: str
    kid: str
    account: str
    status: CaseStatus = "open"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceState:
    """An overdue invoice with all that decides what is done next about it.

    `of_customer` and `of_invoice` are what is chosen otherwise than the routine. An address that has bounced
    is left out of `customer`; `bounced` tells so.
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
    customer_exempt: bool = False
    invoice_exempt: bool = False
    next_action: NextAction | None = None
    of_customer: Override | None = None
    of_invoice: Override | None = None
    disputed: bool = False
    bounced: bool = False

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
    def is_owed(self) -> bool:
        """Whether something is still to be collected: money is left, and no one has closed the claim."""
        return self.rest > 0 and self.closed is None

    @property
    def has_postal_address(self) -> bool:
        """Whether a printed letter would reach the customer."""
        return bool(self.customer.address.postal_code.strip() or self.customer.address.city.strip())

    @property
    def is_reachable(self) -> bool:
        """Whether a letter can be mailed or posted at all."""
        return bool(self.customer.reminder_email) or self.has_postal_address

    def current(self, kind: LetterKind) -> Letter | None:
        """Return the latest letter of a kind at this stage that is on its way or has been sent."""
        return _latest(letter for letter in self._of_kind(kind) if letter.status != "refused")

    def last(self, kind: LetterKind) -> Letter | None:
        """Return the latest letter of a kind at this stage: in the present case, or before any."""
        return _latest(self._of_kind(kind))

    def _of_kind(self, kind: LetterKind) -> list[Letter]:
        case_id = self.case.id if self.case else None
        return [letter for letter in self.letters if letter.kind == kind and letter.case_id == case_id]

    def without(self, letter_id: UUID) -> InvoiceState:
        """Return the state as if a letter had never been ordered."""
        return replace(self, letters=tuple(letter for letter in self.letters if letter.id != letter_id))


def _latest(letters: Iterable[Letter]) -> Letter | None:
    return max(letters, key=lambda letter: letter.ordered_on, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseState:
    """A collection case with its claims, ordered by id; all have the same debtor and creditor."""

    case: Case
    claims: tuple[InvoiceState, ...]

    @property
    def owed(self) -> tuple[InvoiceState, ...]:
        """The claims of which something is still to be collected."""
        return tuple(claim for claim in self.claims if claim.is_owed)

    def without(self, letter_id: UUID) -> CaseState:
        """Return the state as if a letter had never been ordered."""
        return replace(self, claims=tuple(claim.without(letter_id) for claim in self.claims))
