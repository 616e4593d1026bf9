"""The history in words: what an event means to the creditor, in a title and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.portal.domain.history import Entry
from services.portal.figures import day, kroner
from services.portal.language import gettext as _
from services.portal.words.money import COURT_COST
from services.portal.words.sentences import worded
from services.portal.words.terms import CLOSING, DECISION, LETTER, PLAN, STATUS, reason
from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    ConnectionLost,
    ConnectionRestored,
    CourtCostsChanged,
    CreditNoteMatched,
    CreditorChanged,
    CreditorRegistered,
    DecisionNeeded,
    InvoiceOverdue,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterReturned,
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
    title, text, sort = _words(entry, _invoices(entry.invoice_numbers))
    return Line(entry=entry, title=title, text=text, who=_who(entry), sort=sort)


def by_day_and_step(entries: Iterable[Entry], together: bool) -> list[list[Entry]]:  # noqa: FBT001 - a filter
    """Return a history's entries, those `together` of one day that tell the same, where the first stands.

    A step that concerns several invoices is told of each; what is told of a status, payment or settlement
    stands alone.
    """
    steps: dict[object, list[Entry]] = {}
    for entry in entries:
        line = tell(entry)
        alone = not together or line.sort not in ("invoice", "letter")
        key = entry.event_id if alone else (entry.happened_on, line.title)
        steps.setdefault(key, []).append(entry)
    return list(steps.values())


def _words(entry: Entry, invoices: str) -> tuple[str, str, Sort]:  # noqa: C901, PLR0911, PLR0912 - one case each
    event = entry.event
    match event:
        case InvoiceOverdue() if event.invoice.due_date >= entry.said_on:
            text = _("{invoices} forfaller nå {due}.").format(
                invoices=invoices, due=day(event.invoice.due_date)
            )
            return _("Forfallet er flyttet i PowerOffice Go"), text, "invoice"
        case InvoiceOverdue():
            due = day(event.invoice.due_date)
            text = _("{invoices} på {amount} forfalt {due}.").format(
                invoices=invoices, amount=_kr(event.invoice.amount), due=due
            )
            return _("Forfalt uten betaling"), text, "invoice"
        case CollectionProposed():
            text = _("{invoices} er klar til å overføres.").format(invoices=invoices)
            return _("Foreslått for inkasso"), text, "invoice"
        case ProposalWithdrawn():
            return _("Tatt ut av forslaget"), f"{invoices}. {_(event.reason)}", "invoice"
        case InvoiceTransferred():
            text = _("{invoices} er overført til sak {number} med KID {kid}.").format(
                invoices=invoices, number=event.case_number, kid=event.kid
            )
            return _("Overført til inkasso"), text, "invoice"
        case PaymentMatched(channel="agency"):
            return _("Innbetaling til oss"), _payment(event, invoices), "payment"
        case PaymentMatched():
            return _("Innbetaling direkte til dere"), _payment(event, invoices), "payment"
        case CreditNoteMatched():
            text = _("Kreditnota {number} på {amount} mot {invoices}.").format(
                number=event.credit_note_number, amount=_kr(event.amount), invoices=_lower(invoices)
            )
            return _("Kreditert"), text, "payment"
        case MatchReversed():
            text = _("{amount} på {invoices} skyldes igjen.").format(
                amount=_kr(event.amount), invoices=_lower(invoices)
            )
            return _("Kobling opphevet i PowerOffice Go"), text, "payment"
        case InvoiceWrittenOff():
            text = _("{amount} av {invoices} er tapsført.").format(
                amount=_kr(event.amount), invoices=_lower(invoices)
            )
            return _("Tapsført"), text, "payment"
        case LetterSent():
            return LETTER[event.kind], _letter(event, invoices), "letter"
        case LetterReturned():
            return _("E-post i retur: {letter}").format(letter=LETTER[event.kind]), _returned(event), "letter"
        case CaseStatusChanged():
            return _("Status: {status}").format(status=STATUS[event.status]), _reason(event), "status"
        case DecisionNeeded(is_taken_back=True):
            return _("Spørsmålet er trukket tilbake"), _("Forfallet stanser ikke lenger saken."), "status"
        case DecisionNeeded():
            choices = ", ".join(DECISION[choice] for choice in event.question)
            text = _("Velg innen {day}: {choices}.").format(day=day(event.answer_by), choices=choices)
            if event.question == ("withdraw",):
                moved = _("Forfallet er flyttet til en senere dag i PowerOffice Go, så saken står stille.")
                text = f"{moved} {text}"
            return _("Vi trenger en avgjørelse"), text, "status"
        case PaymentPlanChanged():
            return PLAN[event.status], _plan(event), "status"
        case CourtCostsChanged():
            return _("Rettslige omkostninger"), _court_costs(event), "status"
        case ClaimClosed():
            text = _("{invoices} er {closed}.").format(invoices=invoices, closed=CLOSING[event.reason])
            return _("Krav avsluttet"), text, "status"
        case ClaimReopened():
            text = _("Kravet er åpnet igjen: {invoices} er ikke lenger {closed}.").format(
                invoices=_lower(invoices), closed=CLOSING[event.reason]
            )
            return _("Krav åpnet igjen"), text, "status"
        case SettlementPosted():
            text = _("Oppgjør nr. {number}: {amount} utbetalt.").format(
                number=event.number, amount=_kr(event.payout)
            )
            return _("Oppgjør"), text, "settlement"
        case ConnectionLost(ended=True):
            return _("Avtalen med AutoCollect er avsluttet"), _("Saker som pågår, fullføres."), "status"
        case ConnectionLost():
            text = _("Klientnøkkelen godtas ikke lenger.")
            return _("Mistet forbindelsen til PowerOffice Go"), text, "status"
        case ConnectionRestored():
            return _("Forbindelsen til PowerOffice Go er gjenopprettet"), "", "status"
        case CreditorRegistered():
            return _("Selskapet er registrert"), event.profile.name, "status"
        case CreditorChanged():
            return _("Selskapets opplysninger er endret"), event.profile.name, "status"
        case _:
            return type(event).__name__, "", "status"


def _reason(event: CaseStatusChanged) -> str:
    return worded(event.said) if event.said else reason(event.reason)


def _payment(event: PaymentMatched, invoices: str) -> str:
    parts = [
        f"{_kr(amount)} {name}"
        for name, amount in (
            (_("hovedstol"), event.amount),
            (_("rente"), event.interest),
            (_("gebyr og salær"), event.fees - event.court_costs),
            (_("rettslige omkostninger"), event.court_costs),
        )
        if amount
    ]
    total = event.amount + event.interest + event.fees
    split = f" ({', '.join(parts)})" if len(parts) > 1 else ""
    text = _("{amount} på {invoices}{split}.")
    return text.format(amount=_kr(total), invoices=_lower(invoices), split=split)


def _court_costs(event: CourtCostsChanged) -> str:
    if event.is_revoked:
        text = _("{what}: {amount} var ført ved en feil og skyldes ikke.")
    else:
        text = _("{what}: {amount} skyldes fra {day}.")
    return text.format(what=COURT_COST[event.kind], amount=_kr(event.amount), day=day(event.owed_from))


def _plan(event: PaymentPlanChanged) -> str:
    first, last = event.instalments[0].due_on, event.instalments[-1].due_on
    if first == last:
        deferred = _("Utsatt betaling til {day}. Avtalt av {who}.")
        return deferred.format(day=day(last), who=event.agreed_by)
    text = _("{number} avdrag fra {first} til {last}. Avtalt av {who}.")
    return text.format(number=len(event.instalments), first=day(first), last=day(last), who=event.agreed_by)


def _letter(event: LetterSent, invoices: str) -> str:
    sent = _("Sendt på e-post") if event.channel == "email" else _("Sendt i posten")
    names_invoices = event.case_id is None or event.kind == "collection_notice"
    about = _(" for {invoices}").format(invoices=_lower(invoices)) if names_invoices else ""
    fee = _(", med {amount} i {fee}").format(amount=_kr(event.fee), fee=_fee_name(event)) if event.fee else ""
    deadline = _(" Betalingsfrist {day}.").format(day=day(event.deadline)) if event.deadline else ""
    claim = _(", krav {amount}").format(amount=_kr(event.amounts.total))
    return f"{sent}{about}{claim}{fee}.{deadline}"


def _returned(event: LetterReturned) -> str:
    text = _("Sendt i posten i stedet.") if event.is_posted else _("Kunden har ingen postadresse.")
    deadline = _(" Ny betalingsfrist {day}.").format(day=day(event.deadline)) if event.deadline else ""
    return f"{text}{deadline}"


def _fee_name(event: LetterSent) -> str:
    return _("gebyr") if event.kind in ("reminder", "collection_notice") else _("salær")


def _who(entry: Entry) -> str:
    """Return who did it: a person where the event names one, else the side from which it came."""
    if isinstance(entry.event, CaseStatusChanged | CourtCostsChanged):
        return entry.event.changed_by or "AutoCollect"
    return "PowerOffice Go" if entry.source.endswith("/sync") else "AutoCollect"


def _invoices(numbers: Iterable[str]) -> str:
    names = list(numbers)
    match names:
        case []:
            return _("Fakturaen")
        case [only]:
            return _("Faktura {number}").format(number=only)
        case _ if len(names) <= SHOWN:
            return _("Faktura {numbers} og {last}").format(numbers=", ".join(names[:-1]), last=names[-1])
        case _:
            return _("{count} fakturaer").format(count=len(names))


def _lower(invoices: str) -> str:
    return invoices[0].lower() + invoices[1:]


def _kr(amount: Decimal) -> str:
    return _("{amount}\xa0kr").format(amount=kroner(amount))
