"""What is asked of a creditor and agreed with a debtor about a case, and how its claims end."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.events.event import Money
from shared.events.facts import CaseFact, ClosingReason, LetterKind
from shared.events.values import Instalment

Decision = Literal["go_legal", "withdraw", "continue", "write_off"]
Unanswered = Literal["surveillance", "continue"]
"""What becomes of a case whose creditor does not answer in time."""
PlanStatus = Literal["standing", "completed", "broken", "cancelled"]
CourtCostKind = Literal["conciliation_complaint", "attachment_petition", "bankruptcy", "other"]
"""What a public fee was laid out for: a step before the conciliation board, the enforcement authority or a
court."""


@dataclass(frozen=True, kw_only=True)
class DecisionNeeded(CaseFact):
    """The creditor must choose how a case goes on.

    The ladder has ended without payment, a time-bar nears, or a claim's due date was moved to a later day
    than the one it was transferred with: then the case stands still until that day (`pauses_until`), and may
    be withdrawn.

    An answer is told as CaseStatusChanged: `legal`, `withdrawn`, or `surveillance` for continue. Without one
    by `answer_by` the case goes on as `otherwise` says; None when nothing changes by itself. `barred_after`
    is the last day on which the claims that are soon barred may be brought before a court (foreldelsesloven
    §§ 2 and 3). Two may be asked on one day: `about` tells the questions of a case apart, and says why each
    is asked; it is empty, and `asked_on` None, in messages from before they were told. `is_taken_back` says
    of the question of that name that it does not stand any more, whichever of the two messages comes first.
    """

    question: tuple[Decision, ...]
    answer_by: date
    otherwise: Unanswered | None = "surveillance"
    barred_after: date | None = None
    about: str = ""
    asked_on: date | None = None
    pauses_until: date | None = None
    is_taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterReturned(CaseFact):
    """The mail with a letter about a case came back, and the letter was posted instead on `returned_on`.

    `deadline` stands on the cover sheet that the posted letter has, at least 14 days on, and holds in place
    of the one in LetterSent; of several the latest. None for a letter without one. A customer without a
    postal address has got no letter (`is_posted` false): what follows waits all the same.
    """

    letter_id: UUID
    kind: LetterKind
    invoice_ids: tuple[UUID, ...]
    returned_on: date
    is_posted: bool
    deadline: date | None


@dataclass(frozen=True, kw_only=True)
class PaymentPlanChanged(CaseFact):
    """What a debtor and the agency have agreed on paying a case later; a plan's highest revision holds.

    A plan of one instalment is a deferral. The last instalment is the rest, with the interest that has run
    until it is paid, so its `amount` is None. `addition` is what more than four instalments add to the
    collection fee (inkassoforskriften § 2-4). While the plan stands no other letters go, and its days do not
    count for the heavy fee; `ended_on` is the first day on which it no longer does.
    """

    plan_id: UUID
    status: PlanStatus
    agreed_on: date
    agreed_by: str
    instalments: tuple[Instalment, ...]
    addition: Money
    ended_on: date | None
    revision: int


@dataclass(frozen=True, kw_only=True)
class CourtCostsChanged(CaseFact):
    """Court costs have been laid out for a case, which its debtor owes from `owed_from` on; or were revoked.

    Of one `outlay_id` the highest revision holds; one that `is_revoked` never was owed. Of several together
    the debtor owes the sum less what PaymentMatched tells as `court_costs`; the oldest claim that is open
    bears it. `by_agency` when the agency has laid the fee out, else the creditor; `changed_by` entered or
    revoked it.
    """

    outlay_id: UUID
    kind: CourtCostKind
    amount: Money
    owed_from: date
    by_agency: bool
    is_revoked: bool
    changed_by: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class ClaimClosed(CaseFact):
    """Nothing more is owed on these invoices of a case, or nothing more will be asked.

    `revision` counts each invoice's closings and reopenings, and is the same for all that are named; of what
    is told of one invoice the highest revision holds.
    """

    invoice_ids: tuple[UUID, ...]
    reason: ClosingReason
    closed_on: date
    revision: int = 1


@dataclass(frozen=True, kw_only=True)
class ClaimReopened(CaseFact):
    """These invoices of a case are owed again: what had closed them as `reason` says has been undone.

    `revision` counts on from that of ClaimClosed, and is the same for all that are named; of what is told of
    one invoice the highest revision holds.
    """

    invoice_ids: tuple[UUID, ...]
    reason: ClosingReason
    reopened_on: date
    revision: int
