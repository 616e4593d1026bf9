"""A case with all that is known of it, and what its debtor owes.

What is owed follows from the letters and from what was matched, by the same rules as the claim ledger of
settlement, whose books decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.transfer.domain.cases import ENDS, Case, Claim, Closing
from services.transfer.domain.letters import Letter, in_order
from services.transfer.domain.proposals import Proposal
from services.transfer.domain.questions import Question
from shared.events import ClaimAmounts, CustomerSnapshot
from shared.norway.interest import accrued_interest
from shared.norway.money import to_ore_half_up

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class FiledClaim:
    """A claim with its invoice, and its closing once it is closed."""

    claim: Claim
    proposal: Proposal
    closing: Closing | None

    @property
    def is_open(self) -> bool:
        """Whether something of the claim is still to be collected, or on its way to be."""
        return self.claim.is_live and self.closing is None

    @property
    def left_to_pay(self) -> Decimal:
        """The principal that is left to collect, kroner."""
        return max(self.proposal.left_to_pay, ZERO) if self.is_open else ZERO


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A case with its claims, letters, latest question, and the newest card of its debtor."""

    case: Case
    claims: Sequence[FiledClaim]
    letters: Sequence[Letter] = ()
    question: Question | None = None
    card: CustomerSnapshot | None = None

    @property
    def is_going_on(self) -> bool:
        """Whether something is collected in the case, or on its way to be."""
        return self.case.status not in ENDS and any(filed.claim.is_live for filed in self.claims)

    @property
    def collected(self) -> list[FiledClaim]:
        """The claims that are in Go and of which something may be owed."""
        if self.case.status in ENDS:
            return []
        return [filed for filed in self.claims if filed.is_open and filed.claim.status == "transferred"]

    @property
    def last_letter(self) -> Letter | None:
        """The last letter to the debtor about this case."""
        return next((each for each in reversed(in_order(self.letters)) if each.case_id), None)


def owed(file: CaseFile, on: date) -> ClaimAmounts:
    """Return what the debtor owes on a case at the end of a day, kroner; nothing once it has ended.

    Raises:
        RateUnknown: a rate of late interest is not known up to that day.
    """
    claims = file.collected
    return ClaimAmounts(
        principal=sum((filed.left_to_pay for filed in claims), ZERO),
        interest=sum((interest_owed(filed.proposal, on) for filed in claims), ZERO),
        fees=fees_owed(file),
    )


def interest_owed(proposal: Proposal, on: date) -> Decimal:
    """Return the late interest of an invoice up to and with a day, less what has been paid of it.

    It runs on the principal as it was day by day; a payment counts from the day after it
    (forsinkelsesrenteloven § 2), one whose day is not known from the due date.
    """
    if proposal.proposed is None:
        return ZERO
    due = proposal.proposed.invoice.due_date
    spans = ((principal, start, end) for principal, start, end in _spans(proposal, due, on) if principal > 0)
    run = sum((accrued_interest(principal, start, end) for principal, start, end in spans), Fraction(0))
    paid = sum((match.interest for match in proposal.standing), ZERO)
    return max(to_ore_half_up(run) - paid, ZERO)


def _spans(proposal: Proposal, due: date, on: date) -> Iterator[tuple[Decimal, date, date]]:
    """Yield the principal with the days (after the first, up to the second) through which it stood."""
    assert proposal.proposed is not None
    principal, start = proposal.proposed.invoice.amount, due
    for match in sorted(proposal.standing, key=lambda match: (match.on or due, match.id)):
        end = min(max(match.on or due, due), on)
        if end > start:
            yield principal, start, end
            start = end
        principal -= match.effect
    if on > start:
        yield principal, start, on


def fees_owed(file: CaseFile) -> Decimal:
    """Return what is not paid of the fees that letters have charged for what is still collected.

    The fee of the latest demand is one for all claims that have been demanded, and takes the place of their
    reminder fees, paid ones deducted (inkassoforskriften § 2-1).
    """
    owed_by = file.collected
    charging = [letter for letter in in_order(file.letters) if letter.case_id and letter.fee]
    demands = [each for each in charging if each.kind in ("payment_demand", "legal_action_notice")]
    demanded = frozenset[object]().union(*(letter.invoice_ids for letter in demands))
    fees = sum(
        (_reminder_fees(file, filed) for filed in owed_by if filed.claim.invoice_id not in demanded), ZERO
    )
    if demands and any(filed.claim.invoice_id in demanded for filed in owed_by):
        paid = (_fees_paid(filed) for filed in file.claims if filed.claim.invoice_id in demanded)
        fees += max(demands[-1].fee - sum(paid, ZERO), ZERO)
    return fees


def _reminder_fees(file: CaseFile, filed: FiledClaim) -> Decimal:
    charged = (
        letter.fee
        for letter in file.letters
        if letter.kind in ("reminder", "collection_notice") and filed.claim.invoice_id in letter.invoice_ids
    )
    return max(sum(charged, ZERO) - _fees_paid(filed), ZERO)


def _fees_paid(filed: FiledClaim) -> Decimal:
    return sum((match.fees for match in filed.proposal.standing), ZERO)
