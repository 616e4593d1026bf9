"""The history in Norwegian: what an event means to the creditor, in a title and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.portal.domain.history import Entry
from services.portal.wording import CLOSING, DECISION, LETTER, PLAN, STATUS, day, kroner, reason
from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    ConnectionLost,
    ConnectionRestored,
    CreditNoteMatched,
    CreditorChanged,
    CreditorRegistered,
    DecisionNeeded,
    Event,
    InvoiceOverdue,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
    ProposalWithdrawn,
    SettlementPosted,
)

Sort = Literal["invoice", "letter", "payment", "status", "settlement"]
"""What a line is about."""

SHOWN = 3
"""Invoice numbers that a line names before it only counts."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry as a reader sees it; `sort` names its colour and what the history can be filtered by."""

    entry: Entry
    title: str
    text: str
    who: str
    sort: Sort


def tell(entry: Entry) -> Line:
    """Return an entry in words."""
    title, text, sort = _words(entry.event, _invoices(entry.invoice_numbers))
    return Line(entry=entry, title=title, text=text, who=_who(entry), sort=sort)


def _words(event: Event, invoices: str) -> tuple[str, str, Sort]:  # noqa: C901, PLR0911, PLR0912 - one case each
    match event:
        case InvoiceOverdue():
            due = day(event.invoice.due_date)
            text = f"{invoices} på {_kr(event.invoice.amount)} forfalt {due}."
            return "Forfalt uten betaling", text, "invoice"
        case CollectionProposed():
            return "Foreslått for inkasso", f"{invoices} er klar til å overføres.", "invoice"
        case ProposalWithdrawn():
            return "Tatt ut av forslaget", f"{invoices}. {event.reason}", "invoice"
        case InvoiceTransferred():
            text = f"{invoices} er overført til sak {event.case_number} med KID {event.kid}."
            return "Overført til inkasso", text, "invoice"
        case PaymentMatched(channel="agency"):
            return "Innbetaling til oss", _payment(event, invoices), "payment"
        case PaymentMatched():
            return "Innbetaling direkte til dere", _payment(event, invoices), "payment"
        case CreditNoteMatched():
            text = f"Kreditnota {event.credit_note_number} på {_kr(event.amount)} mot {_lower(invoices)}."
            return "Kreditert", text, "payment"
        case MatchReversed():
            text = f"{_kr(event.amount)} på {_lower(invoices)} skyldes igjen."
            return "Kobling opphevet i PowerOffice Go", text, "payment"
        case InvoiceWrittenOff():
            return "Tapsført", f"{_kr(event.amount)} av {_lower(invoices)} er tapsført.", "payment"
        case LetterSent():
            return LETTER[event.kind], _letter(event, invoices), "letter"
        case CaseStatusChanged():
            return f"Status: {STATUS[event.status]}", reason(event.reason), "status"
        case DecisionNeeded():
            choices = ", ".join(DECISION[choice] for choice in event.question)
            return "Vi trenger en avgjørelse", f"Velg innen {day(event.answer_by)}: {choices}.", "status"
        case PaymentPlanChanged():
            return PLAN[event.status], _plan(event), "status"
        case ClaimClosed():
            return "Krav avsluttet", f"{invoices} er {CLOSING[event.reason]}.", "status"
        case ClaimReopened():
            text = f"Kravet er åpnet igjen: {_lower(invoices)} er ikke lenger {CLOSING[event.reason]}."
            return "Krav åpnet igjen", text, "status"
        case SettlementPosted():
            text = f"Oppgjør nr. {event.number}: {_kr(event.payout)} utbetalt."
            return "Oppgjør", text, "settlement"
        case ConnectionLost(ended=True):
            return "Avtalen med AutoCollect er avsluttet", "Saker som pågår, fullføres.", "status"
        case ConnectionLost():
            return "Mistet forbindelsen til PowerOffice Go", "Klientnøkkelen godtas ikke lenger.", "status"
        case ConnectionRestored():
            return "Forbindelsen til PowerOffice Go er gjenopprettet", "", "status"
        case CreditorRegistered():
            return "Selskapet er registrert", event.profile.name, "status"
        case CreditorChanged():
            return "Selskapets opplysninger er endret", event.profile.name, "status"
        case _:
            return type(event).__name__, "", "status"


def _payment(event: PaymentMatched, invoices: str) -> str:
    parts = [
        f"{_kr(amount)} {name}"
        for name, amount in (
            ("hovedstol", event.amount),
            ("rente", event.interest),
            ("gebyr og salær", event.fees),
        )
        if amount
    ]
    total = event.amount + event.interest + event.fees
    split = f" ({', '.join(parts)})" if len(parts) > 1 else ""
    return f"{_kr(total)} på {_lower(invoices)}{split}."


def _plan(event: PaymentPlanChanged) -> str:
    first, last = event.instalments[0].due_on, event.instalments[-1].due_on
    if first == last:
        return f"Utsatt betaling til {day(last)}. Avtalt av {event.agreed_by}."
    number = len(event.instalments)
    return f"{number} avdrag fra {day(first)} til {day(last)}. Avtalt av {event.agreed_by}."


def _letter(event: LetterSent, invoices: str) -> str:
    sent = "Sendt på e-post" if event.channel == "email" else "Sendt i posten"
    about = f" for {_lower(invoices)}" if event.case_id is None or event.kind == "collection_notice" else ""
    fee = f", med {_kr(event.fee)} i {_fee_name(event)}" if event.fee else ""
    deadline = f" Betalingsfrist {day(event.deadline)}." if event.deadline else ""
    return f"{sent}{about}, krav {_kr(event.amounts.total)}{fee}.{deadline}"


def _fee_name(event: LetterSent) -> str:
    return "gebyr" if event.kind in ("reminder", "collection_notice") else "salær"


def _who(entry: Entry) -> str:
    """Return who did it: a person where the event names one, else the side from which it came."""
    if isinstance(entry.event, CaseStatusChanged):
        return entry.event.changed_by
    return "PowerOffice Go" if entry.source.endswith("/sync") else "AutoCollect"


def _invoices(numbers: Iterable[str]) -> str:
    names = list(numbers)
    match names:
        case []:
            return "Fakturaen"
        case [only]:
            return f"Faktura {only}"
        case _ if len(names) <= SHOWN:
            return f"Faktura {', '.join(names[:-1])} og {names[-1]}"
        case _:
            return f"{len(names)} fakturaer"


def _lower(invoices: str) -> str:
    return invoices[0].lower() + invoices[1:]


def _kr(amount: Decimal) -> str:
    return f"{kroner(amount)}\xa0kr"
