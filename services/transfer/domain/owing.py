"""What the debtor of a case owes: the same money as settlement's ledger counts, whose books decide.

Letters and what was matched say it, by the rules of `shared.norway`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.transfer.domain.files import ZERO, CaseFile, FiledClaim
from services.transfer.domain.letters import in_order
from services.transfer.domain.proposals import Proposal
from shared.events import ClaimAmounts, CustomerSnapshot
from shared.norway.charges import (
    CHARGING_KINDS,
    Demand,
    DemandLetter,
    addition_when_paid,
    charges,
    collection_fee_when_paid,
    court_costs_owed,
    demands,
    standstills,
)
from shared.norway.fees import Charge, runs_until
from shared.norway.interest import late_interest


@dataclass(frozen=True)
class FeeGrowth:
    """From which day more is owed in fees if nothing is paid, and how much then, kroner; no court costs."""

    on: date
    fees: Decimal


def owed(file: CaseFile, on: date) -> ClaimAmounts:
    """Return what the debtor owes on a case at the end of a day, kroner; nothing once it has ended.

    Raises:
        RateUnknown: a rate of late interest, or the inkassosats, is not known up to that day.
    """
    claims = _owing(file)
    costs = _court_costs_owed(file, on) if claims else ZERO
    return ClaimAmounts(
        principal=sum((filed.left_to_pay for filed in claims), ZERO),
        interest=sum((interest_owed(filed.proposal, on, file.card_of(filed)) for filed in claims), ZERO),
        fees=fees_owed(file, on) + costs,
        court_costs=costs,
    )


def _court_costs_owed(file: CaseFile, on: date) -> Decimal:
    matches = (match for filed in file.claims for match in filed.proposal.standing)
    return court_costs_owed(file.court_costs, sum((match.court_costs for match in matches), ZERO), on)


def interest_owed(proposal: Proposal, on: date, card: CustomerSnapshot | None = None) -> Decimal:
    """Return the late interest of an invoice up to and with a day, less what has been paid of it.

    It runs on the principal as it was day by day; a payment counts from the day after it
    (forsinkelsesrenteloven § 2), one whose day is not known from the due date. None runs where the newest
    `card`, without one that of the proposal, frees the customer of it.
    """
    if proposal.proposed is None or (card or proposal.proposed.customer).no_late_interest:
        return ZERO
    invoice = proposal.proposed.invoice
    taken = ((match.on or invoice.due_date, match.effect) for match in proposal.standing)
    run = late_interest(invoice.amount, invoice.due_date, on, taken)
    return max(run - sum((match.interest for match in proposal.standing), ZERO), ZERO)


def fees_owed(file: CaseFile, on: date) -> Decimal:
    """Return what is not paid, by a day, of the fees that letters have charged for what is still collected.

    The collection fee is one for all claims that have been demanded, and takes the place of their reminder
    fees, paid ones deducted (inkassoforskriften § 2-1). Court costs are no fees. Raises RateUnknown.
    """
    charged_ids = _charged_ids(demands_of(file))
    reminders = (
        _reminder_fees(file, filed) for filed in _owing(file) if filed.claim.invoice_id not in charged_ids
    )
    return sum(reminders, collection_fee_owed(file, on))


def collection_fee_owed(file: CaseFile, on: date) -> Decimal:
    """Return what is not paid, by a day, of the collection fee, with what a plan adds. Raises RateUnknown."""
    demanded = demands_of(file)
    charged_ids = _charged_ids(demanded)
    if not any(filed.claim.invoice_id in charged_ids for filed in _owing(file)):
        return ZERO
    charged = charges(demanded, file.circumstances.stops, on)
    fee = collection_fee_when_paid(charged, file.circumstances, on)
    fee += addition_when_paid(charged, file.circumstances, on)
    paid = (_fees_paid(filed) for filed in file.claims if filed.claim.invoice_id in charged_ids)
    return max(fee - sum(paid, ZERO), ZERO)


def fee_grows_on(file: CaseFile, today: date) -> date | None:
    """Return the next day on which the collection fee becomes heavy; None if that is not known to come."""
    demanded = demands_of(file)
    charged_ids = _charged_ids(demanded)
    if not any(filed.claim.invoice_id in charged_ids for filed in _owing(file)):
        return None
    return min(
        (day for day in map(_heavy_from, charges(demanded, file.circumstances.stops, today)) if day > today),
        default=None,
    )


def fee_growth(file: CaseFile, today: date) -> FeeGrowth | None:
    """Return how the fees become higher next if nothing is paid; None if that is not known to come.

    Raises RateUnknown.
    """
    day = fee_grows_on(file, today)
    if day is None or (fees := fees_owed(file, day)) <= fees_owed(file, today):
        return None
    return FeeGrowth(on=day, fees=fees)


def _heavy_from(charge: Charge) -> date:
    """Return the first day of the heavy fee; one that will not be heavy, or not on a known day, had it."""
    return charge.heavy_from if charge.outstanding > 0 and charge.heavy_from < date.max else date.min


def _owing(file: CaseFile) -> list[FiledClaim]:
    """Return the claims of which something may be owed, also before settlement has said what is credited."""
    return [
        filed
        for filed in file.collected
        if filed.proposal.principal is not None and not filed.proposal.principal.is_credited_away
    ]


def demands_of(file: CaseFile) -> list[Demand]:
    """Return what the letters of a case have demanded with a collection fee, in their order."""
    letters = [
        DemandLetter(
            sent_on=letter.sent_on, deadline=letter.deadline, fee=letter.fee, claim_ids=letter.invoice_ids
        )
        for letter in in_order(file.letters)
        if letter.case_id and letter.kind in CHARGING_KINDS
    ]
    return demands(letters, file.principals, _noticed_until(file))


def _noticed_until(file: CaseFile) -> dict[UUID, date]:
    """Return until when the notice of each claim runs; a notice that was posted anew has the later day.

    Days on which the case stood still are not counted.
    """
    until: dict[UUID, date] = {}
    stops = list(standstills(file.statuses))
    for letter in file.letters:
        if letter.case_id and letter.kind == "collection_notice" and letter.deadline:
            last_day = runs_until(letter.sent_on, letter.deadline, stops)
            for id_ in letter.invoice_ids:
                until[id_] = max(last_day, until.get(id_, last_day))
    return until


def _charged_ids(demanded: list[Demand]) -> frozenset[object]:
    """Return the claims whose fee is the collection fee: the latest demand stands for those before it."""
    return frozenset(claim.id for claim in demanded[-1].claims) if demanded else frozenset()


def _reminder_fees(file: CaseFile, filed: FiledClaim) -> Decimal:
    """Return what is not paid of the fees of a case's notices; earlier letters are the creditor's affair."""
    charged = (
        letter.fee
        for letter in file.letters
        if letter.case_id
        and letter.kind in ("reminder", "collection_notice")
        and filed.claim.invoice_id in letter.invoice_ids
    )
    return max(sum(charged, ZERO) - _fees_paid(filed), ZERO)


def _fees_paid(filed: FiledClaim) -> Decimal:
    return sum((match.fees - match.court_costs for match in filed.proposal.standing), ZERO)
