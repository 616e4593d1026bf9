"""What other services answer the portal, and what it sends them, as far as it reads and writes it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.words.sentences import worded
from shared.events import ClosingReason, CourtCostKind
from shared.sentences import Sentence


class Offer(BaseModel):
    """An action on a case: whether it is possible today, why not, what it costs and stops; Norwegian.

    `why_not_said` and `costs_said` are the same, to be said in another language. `is_answer`: possible only
    while the creditor is asked. `is_agencys`: for the agency's own people.
    """

    action: str
    allowed: bool
    why_not: str | None
    why_not_said: Sentence | None = None
    cost: Decimal | None
    costs: str
    costs_said: list[Sentence] = []
    stops: str
    is_answer: bool
    is_agencys: bool

    @property
    def obstacle(self) -> str:
        """Why it is not possible, in the language that is spoken; empty if it is."""
        return worded(self.why_not_said or Sentence(self.why_not or ""))

    @property
    def price(self) -> str:
        """What it costs, in words of the language that is spoken."""
        return worded(self.costs_said or Sentence(self.costs))


class FeeGrowth(BaseModel):
    """From which day more is owed in fees if nothing is paid, and how much then, kroner; no court costs."""

    on: date
    fees: Decimal


class Outlook(BaseModel):
    """What transfer expects of a case: the day on which its pause ends by itself, and how its fees grow.

    Each is null where there is none.
    """

    paused_until: date | None
    fee_grows: FeeGrowth | None = None


NOTHING_BY_ITSELF = ("settled", "small_remainder", "surveillance", "ladder_ended", "time_barred")
"""Dunning's codes of what a case waits for that no day brings about."""


class NextStep(BaseModel):
    """What a case waits for before its next letter, Norwegian, and when that is looked at.

    `reason` is dunning's code, null before it has looked at the case.
    """

    reason: str | None
    text: str
    next_step_on: date | None

    @property
    def words(self) -> str:
        """What it waits for, in the language that is spoken."""
        return worded(Sentence(self.text))

    @property
    def rests(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.reason in NOTHING_BY_ITSELF


class Owed(BaseModel):
    """What a case owes at the end of today, kroner; of the fees, `court_costs` are public."""

    principal: Decimal
    interest: Decimal
    fees: Decimal
    court_costs: Decimal = Decimal("0.00")
    total: Decimal


class LedgerClaim(BaseModel):
    """A claim in settlement's books, kroner; `written_off` was given up, and is asked of nobody.

    `owed` is null while a rate of the day is not known. `withdrawal_cost` is what the creditor owes
    because it withdrew the case.
    """

    invoice_id: UUID
    invoice_number: str
    amount: Decimal
    closing_reason: ClosingReason | None
    closed_on: date | None
    written_off: Decimal
    withdrawal_cost: Decimal = Decimal("0.00")
    owed: Owed | None


class CaseBooks(BaseModel):
    """A case in settlement's books; `owed` is null while a rate of the day is not known."""

    owed: Owed | None
    claims: list[LedgerClaim]


class Outlay(BaseModel):
    """Court costs of a case, kroner; `by_agency` when the agency has laid them out."""

    outlay_id: UUID
    what: CourtCostKind
    amount: Decimal
    laid_out_on: date
    by_agency: bool
    is_revoked: bool
    entered_by: str
    revoked_by: str | None


class LimitDeed(BaseModel):
    """That somebody set a limit, kroner."""

    amount: Decimal
    set_by: str
    set_at: datetime


class RemainderLimit(BaseModel):
    """What of interest and fees may be left for a case to be closed as paid, kroner, from a day on.

    `deeds` say who set it, the latest last; none for that of the house.
    """

    counts_from: date
    amount: Decimal
    deeds: list[LimitDeed]


class Suggestion(BaseModel):
    """A case that a payment may be meant for, and settlement's codes of why."""

    case_id: UUID
    case_number: str
    customer_name: str
    reasons: list[str]


class Reasoned(BaseModel):
    """A payment with why it lies where it does; one that is `held` waits for a rate."""

    status: str
    reason: str
    reason_said: Sentence | None = None

    @property
    def why(self) -> str:
        """The reason in the language that is spoken."""
        return worded(self.reason_said or Sentence(self.reason))


class WaitingPayment(Reasoned):
    """Money from a debtor that covers no claim; `amount` in kroner.

    `obstacle` says of a refund why it does not go by itself.
    """

    payment_id: str
    suggestions: list[Suggestion] | None = None
    obstacle: str = ""
    case_id: UUID | None
    kid: str
    amount: Decimal
    paid_on: date
    debtor_account: str
    debtor_name: str
    text: str
    obstacle_said: Sentence | None = None

    @property
    def hindered(self) -> str:
        """Why a refund does not go by itself, in the language that is spoken; empty if it does."""
        return worded(self.obstacle_said or Sentence(self.obstacle))


class PlannedInstalment(BaseModel):
    """A part of what is owed; without an amount it is the rest."""

    due_on: date
    amount: Decimal | None


class PlanAsked(BaseModel):
    """A plan that dunning is asked to agree on."""

    instalments: list[PlannedInstalment]
    origin: Literal["case_handler", "debtor"] = "debtor"
    note: str = ""


class MailAddress(BaseModel):
    """Where a debtor is mailed and in which language; empty where he has no address in use."""

    email: str
    language: Literal["nb", "en"]


class PostedLetter(BaseModel):
    """A letter of a case; `cover_id` is the sheet on top of one that was posted after its mail came back."""

    letter_id: UUID
    cover_id: UUID | None


class PostingProblem(BaseModel):
    """Why PowerOffice Go did not take a settlement's voucher, and where that is corrected; Norwegian.

    `go` are its own words.
    """

    what: str
    where: str
    go: str = ""
    what_said: list[Sentence] = []
    where_said: Sentence | None = None

    @property
    def words(self) -> str:
        """What is wrong, in the language that is spoken."""
        return worded(self.what_said or Sentence(self.what))

    @property
    def place(self) -> str:
        """Where it is corrected, in the language that is spoken."""
        return worded(self.where_said or Sentence(self.where))


class BookedSettlement(BaseModel):
    """A settlement as its own service has it, with why its voucher could not be posted."""

    settlement_id: UUID
    creditor_id: UUID
    number: int
    status: str
    problem: PostingProblem | None


class Lacking(BaseModel):
    """A case whose debtor's card in PowerOffice Go lacks what its letters need."""

    case_id: UUID
    creditor_id: UUID
    case_number: str
    texts: list[str]

    @property
    def words(self) -> str:
        """What is to be added, in the language that is spoken."""
        return worded([Sentence(each) for each in self.texts])


WaitingKind = Literal["payments/unplaced", "refunds"]
"""Settlement's lists of money that covers no claim: it cannot be placed, or it is owed back."""

MOST_SUGGESTED = 100
"""Payments for which suggestions are looked for at once."""
MOST_WAITING = 1000
"""Payments that settlement lists at once."""
