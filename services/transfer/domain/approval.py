"""May this invoice be transferred today, and if not, why; what becomes of one that may not after all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from services.transfer.domain.cases import ENDS, Case
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.proposals import MINIMUM_DAYS_OVERDUE, Choice, Proposal, claimed
from services.transfer.domain.sameness import Seat
from services.transfer.domain.wording import day
from shared.events import CaseStatus
from shared.sentences import Plain

HOUSE = "AutoCollect"
"""Who decided, where nobody outside did."""

ObjectionCode = Literal[
    "not_proposed",
    "withdrawn",
    "settled",
    "time_barred",
    "too_early",
    "no_agreement",
    "deactivated",
    "connection_lost",
    "books_stale",
    "on_hold",
    "removed",
    "not_seen",
    "already_approved",
    "case_ended",
    "maybe_same_debtor",
]


@dataclass(frozen=True)
class Objection:
    """Why something is refused: a code for programs, and a Norwegian sentence that says what to do.

    `values` are those in the sentence, as `shared.sentences` has them.
    """

    code: ObjectionCode
    text: str
    values: Mapping[str, Plain] = field(default_factory=dict)


UNKNOWN = Objection("not_proposed", "Fakturaen er ikke foreslått for inkasso.")
NOT_SEEN = Objection(
    "not_seen", "Fakturaen kom i listen, eller ble endret, etter at du så den. Se over den og godkjenn den."
)
UNDER_WAY = Objection(
    "already_approved", "Fakturaen er allerede godkjent. Sett saken på pause eller trekk den i stedet."
)
BARRED = Objection(
    "time_barred",
    "Kravet er foreldet: det er mer enn tre år siden forfall (foreldelsesloven §§ 2 og 3). "
    "Fjern fakturaen fra listen, eller før den som tap i PowerOffice Go.",
)
BOOKS_STALE = Objection(
    "books_stale",
    "Regnskapet er ikke lest siden i går, så fakturaen kan være betalt. Godkjenn den når det er lest i natt, "
    "eller etter en lesing nå («autocollect sync now»).",
)
ENDED: Mapping[CaseStatus, str] = {
    "withdrawn": "Saken ble trukket før fakturaen var i den.",
    "closed": "Saken ble avsluttet før fakturaen var i den.",
}


def maybe_same(seat: Seat) -> Objection:
    """Return why a person must decide first: the customer may be the debtor of a case that takes claims."""
    return Objection(
        "maybe_same_debtor",
        f"Kunden ligner på kunde {seat.customer_number}, som har en åpen inkassosak: samme navn og samme "
        "e-post, telefon eller adresse. Er de samme skyldner, skal kravene i én sak med ett salær. "
        "Velg om de er det.",
        {"customer": f"{seat.customer_number}"},
    )


def hindrance(proposal: Proposal, today: date) -> Objection | None:
    """Return what in the invoice itself forbids its transfer today, None if nothing does."""
    if proposal.is_withdrawn and proposal.withdrawn is not None:
        return Objection(
            "withdrawn", f"Purrerutinen har tatt den ut av forslaget: {proposal.withdrawn.reason}"
        )
    if proposal.proposed is None or proposal.transferable_from is None:
        return UNKNOWN
    if proposal.left_to_pay <= 0:
        return Objection("settled", "Fakturaen er betalt, kreditert eller tapsført.")
    if proposal.is_barred(today):
        return BARRED
    if today < proposal.transferable_from:
        text = (
            f"En faktura må ha vært forfalt i {MINIMUM_DAYS_OVERDUE} dager. "
            f"Denne kan godkjennes fra {day(proposal.transferable_from)}."
        )
        return Objection("too_early", text, {"day": f"{proposal.transferable_from}"})
    return None


def objection(proposal: Proposal, creditor: Creditor, today: date) -> Objection | None:
    """Return what stands against approving a proposal today, None if nothing does."""
    if refused := hindrance(proposal, today):
        return refused
    if proposal.status == "on_hold":
        return Objection("on_hold", "Fakturaen er på vent. Frigi den først.")
    if proposal.status == "removed":
        return Objection("removed", "Fakturaen er fjernet fra listen. Frigi den først.")
    return _objection_to(creditor, today)


def _objection_to(creditor: Creditor, today: date) -> Objection | None:
    if not creditor.has_agreement:
        return Objection("no_agreement", "Registreringen av selskapet er ikke fullført.")
    if creditor.is_deactivated:
        return Objection("deactivated", "Selskapet er deaktivert i AutoCollect og sender ingen nye krav.")
    if not creditor.is_connected:
        return Objection("connection_lost", "Gjenopprett forbindelsen til PowerOffice Go først.")
    return BOOKS_STALE if creditor.has_stale_books(today) else None


def setback(proposal: Proposal, case: Case, today: date) -> Objection | None:
    """Return why an approved invoice need not be brought into its case after all, None if it must be."""
    if case.status in ENDS:
        return Objection("case_ended", ENDED[case.status])
    return hindrance(proposal, today)


def fallen_away(proposal: Proposal, why: Objection, now: datetime) -> Proposal:
    """Return the proposal whose claim never got into its case.

    Where the case has ended, somebody wanted no collection: the invoice is off the list until it is released.
    """
    dropped = claimed(proposal, "dropped", reason=why.text)
    if why.code != "case_ended":
        return dropped
    removal = Choice(kind="removed", reason=why.text, chosen_by=HOUSE, chosen_at=now)
    return replace(dropped, choice=removal)


def seen_in_go(proposal: Proposal, *, is_available: bool) -> Proposal:
    """Return the proposal as Go's own list of approved invoices has it.

    An invoice that Go refused and now offers is no longer refused: it may be sent again.
    """
    claim = proposal.claim
    is_new = is_available and not proposal.approved_in_go
    if is_new and claim is not None and claim.status == "refused":
        claim = replace(claim, status="dropped")
    return replace(proposal, approved_in_go=is_available, claim=claim)
