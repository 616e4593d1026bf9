"""The answer to "why is my invoice not in the proposal?", in Norwegian, with the day on which it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.dunning.domain.before_transfer import (
    at_rest,
    decide_before_transfer,
    earliest_proposal,
    obstacle_to_transfer,
)
from services.dunning.domain.days import after_creditors_letter, own_letters
from services.dunning.domain.debts import why_it_stands_still
from services.dunning.domain.decisions import Reason, Skip, Wait
from services.dunning.domain.own_letters import OwnLetter, next_own_letter, proposal_after_letters
from services.dunning.domain.routine import EARLIEST_TRANSFER, Routine
from services.dunning.domain.state import CaseState, InvoiceState
from shared.errors import RateUnknown
from shared.events import LetterKind
from shared.norway.calendar import next_banking_day
from shared.sentences import Sentence, sentence

WORDS: dict[Reason, str] = {
    Reason.SETTLED: "Det er ikke noe igjen å betale på fakturaen.",
    Reason.OWN_FEE_LEFT: (
        "Fakturaen er betalt. Gebyret for brevene dere har sendt, er ikke betalt, og det kreves ikke videre "
        "herfra."
    ),
    Reason.NOT_DUE: "Fakturaen har ikke vært forfalt lenge nok.",
    Reason.DUE: "Neste steg tas ved neste kjøring.",
    Reason.CREDITORS_LETTER: "Fristen i brevet dere selv har sendt fra PowerOffice Go, går fortsatt.",
    Reason.TRANSFERRED: "Fakturaen er overført til inkasso.",
    Reason.NEXT_ACTION_NONE: "Neste handling for fakturaen er satt til Ingen.",
    Reason.NEXT_ACTION_WAIT: "Neste handling for fakturaen er satt til Vent.",
    Reason.CUSTOMER_NOT_TRANSFERRED: (
        "På kundekortet i PowerOffice Go er det ikke huket av for overføring til inkasso."
    ),
    Reason.CUSTOMER_EXEMPT: "Kunden er fritatt fra inkasso.",
    Reason.INVOICE_EXEMPT: "Fakturaen er fritatt fra inkasso.",
    Reason.BELOW_MINIMUM: "Restbeløpet er lavere enn minstebeløpet i purrerutinen.",
    Reason.FOREIGN_CURRENCY: "Fakturaen er ikke i norske kroner og kan ikke overføres herfra.",
    Reason.DISPUTED: "Kunden har innsigelser mot kravet. Alt står stille til innsigelsen er behandlet.",
    Reason.ROUTINE_UNLAWFUL: "Purrerutinen er ikke lov slik den står, og må rettes før noe kan sendes.",
    Reason.PROPOSED: "Fakturaen ligger i inkassoforslaget.",
    Reason.EMAIL_BOUNCED: (
        "E-post til kunden kommer i retur, så påminnelsen er hoppet over. Rett adressen på kundekortet."
    ),
    Reason.NO_EMAIL: "Kunden har ingen e-postadresse, så påminnelsen er hoppet over.",
    Reason.NO_ADDRESS: "Kunden har verken e-postadresse eller postadresse som tar imot brev.",
    Reason.NOT_BANKING_DAY: "Brev sendes bare på bankdager.",
    Reason.CREDITOR_UNKNOWN: "Registreringen av selskapet er ikke fullført.",
    Reason.CREDITOR_INACTIVE: "Selskapet har sluttet å bruke AutoCollect, så nye fakturaer følges ikke opp.",
    Reason.CONNECTION_LOST: "Koblingen til PowerOffice Go er brutt og må gjenopprettes.",
    Reason.BOOKS_STALE: "Regnskapet er ikke lest siste døgn, så vi vet ikke om det er betalt i mellomtiden.",
    Reason.RATE_UNKNOWN: "En offentlig sats som trengs, er ikke lagt inn ennå.",
    Reason.LETTER_ORDERED: "Et brev er på vei ut.",
    Reason.DEADLINE_RUNS: "Betalingsfristen i forrige brev går fortsatt.",
    Reason.NOTICE_SENT: "Inkassovarsel er sendt; saken følges videre samlet.",
    Reason.RECENT_LETTER: "Det er nylig sendt et brev om kravet, og neste brev venter noen dager.",
    Reason.SMALL_REMAINDER: (
        "Hovedstolen er betalt. Det som gjenstår av renter og gebyrer, er så lite at det ikke kreves i brev."
    ),
    Reason.SMALL_PRINCIPAL: "Det som gjenstår av hovedstolen, er så lite at det ikke kreves inn.",
    Reason.TIME_BARRED: "Kravet er foreldet og kreves ikke lenger.",
    Reason.PLAN_STANDS: "Det er avtalt betaling i avdrag eller på et senere tidspunkt, og avtalen følges.",
    Reason.DUE_DATE_MOVED: (
        "Forfallet er flyttet til en senere dag i PowerOffice Go enn det kravet ble overført med, så "
        "inkassosaken står stille til den dagen. Flytt forfallet tilbake, eller trekk saken."
    ),
    Reason.AWAITS_DECISION: "Oppdragsgiveren må velge hvordan saken skal gå videre.",
    Reason.SURVEILLANCE: "Saken er på overvåk.",
    Reason.CLAIM_CLOSED: "Kravet er avsluttet.",
    Reason.CASE_NOT_OPEN: "Inkassosaken er stanset, omtvistet eller avsluttet.",
    Reason.LADDER_ENDED: "Det er ikke flere brev i rekken.",
}

FINAL = (
    Reason.SETTLED,
    Reason.OWN_FEE_LEFT,
    Reason.SMALL_PRINCIPAL,
    Reason.FOREIGN_CURRENCY,
    Reason.DISPUTED,
    Reason.ROUTINE_UNLAWFUL,
)
"""What no choice of next action changes."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where an invoice stands on its way into the proposal.

    `in_proposal_on` is the day on which it comes, or has come; None if nothing but a change brings it there.
    """

    reason: Reason
    said: tuple[Sentence, ...]
    in_proposal_on: date | None = None

    @property
    def text(self) -> str:
        """All of it, in Norwegian."""
        return " ".join(each.text for each in self.said)


def explain(state: InvoiceState, routine: Routine, today: date) -> Explanation:
    """Return why an invoice that is not transferred is, or is not, in the proposal on `today`."""
    if reason := at_rest(state, routine, today) or obstacle_to_transfer(state, routine):
        return _because(reason, *([] if reason in FINAL else [OVERRIDE]))
    if state.creditor.has_left:
        return _because(Reason.CREDITOR_INACTIVE)
    return _on_its_way(state, routine, today)


def explain_claim(case: CaseState, today: date) -> Explanation:
    """Return which case an invoice is in, and why nothing is done in it, if so."""
    number = case.case.number
    numbered = sentence(f"Saksnummer: {number}.", "CaseNumbered", number=number)
    said = (sentence(WORDS[Reason.TRANSFERRED]), numbered)
    try:
        reason = why_it_stands_still(case, today)
    except RateUnknown:
        reason = Reason.RATE_UNKNOWN
    if reason is None:
        return Explanation(Reason.TRANSFERRED, said)
    return Explanation(reason, (*said, sentence(WORDS[reason])))


def _on_its_way(state: InvoiceState, routine: Routine, today: date) -> Explanation:
    coming = next_own_letter(state, routine, today, notice=True)
    answered = proposal_after_letters(state, routine, today)
    day = earliest_proposal(answered, routine)
    if state.proposed:
        return Explanation(Reason.PROPOSED, (sentence(WORDS[Reason.PROPOSED]),), day)
    is_due = today >= day or (coming is not None and coming.on <= today)
    if is_due and (held := _held(state, routine, today)):
        return held
    if today < day:
        return _own_letters_first(state, coming, answered, day) or _not_yet(state, routine, day)
    tomorrow = today + timedelta(days=1)
    return Explanation(Reason.NOT_DUE, (COMES_NEXT,), tomorrow)


OVERRIDE = sentence("Sett neste handling til Inkasso for å foreslå den.")
COMES_NEXT = sentence("Fakturaen kommer i forslaget ved neste kjøring.")

HELD: dict[Reason, tuple[Sentence, ...]] = {
    Reason.CREDITOR_UNKNOWN: (),
    Reason.CONNECTION_LOST: (sentence("Neste steg tas når det er gjort."),),
    Reason.BOOKS_STALE: (sentence("Neste steg tas når det er lest."),),
    Reason.RATE_UNKNOWN: (sentence("Neste steg tas når den er lagt inn."),),
}
"""What holds a step that is due, and what comes after."""


def _held(state: InvoiceState, routine: Routine, today: date) -> Explanation | None:
    decision = decide_before_transfer(state, routine, today)
    if isinstance(decision, Wait | Skip) and decision.reason in HELD:
        return _because(decision.reason, *HELD[decision.reason])
    return None


def _own_letters_first(
    state: InvoiceState, coming: OwnLetter | None, answered: InvoiceState, day: date
) -> Explanation | None:
    """Return that letters in the creditor's name come before the proposal; None if there are none."""
    letters = own_letters(answered)
    if not letters or after_creditors_letter(answered) != day:
        return None
    last, sent = letters[-1], own_letters(state)
    if coming is None:
        if last.deadline is None or last.sent_on is None:
            return None
        text = f"Fakturaen kommer i forslaget {_printed(day)}, når fristen er ute."
        then = sentence(text, "ComesAfterDeadline", day=day)
        return Explanation(Reason.DEADLINE_RUNS, (_sent(last.kind, last.sent_on, last.deadline), then), day)
    if not state.is_reachable:
        text = f"{_named(last.kind)} skal sendes før fakturaen kommer i forslaget."
        return _because(Reason.NO_ADDRESS, sentence(text, "LetterFirst", letter=last.kind))
    first = letters[len(sent)]
    is_only = first is last and first.kind == "reminder"
    then = _after_it(day) if is_only else _after_the_last(last.kind, day)
    return Explanation(Reason.NOT_DUE, (_sends(first.kind, first.sent_on or first.ordered_on), then), day)


def _sent(kind: LetterKind, sent_on: date, deadline: date) -> Sentence:
    text = f"{_named(kind)} er sendt {_printed(sent_on)} med frist {_printed(deadline)}."
    return sentence(text, "LetterSent", letter=kind, sent=sent_on, deadline=deadline)


def _sends(kind: LetterKind, day: date) -> Sentence:
    return sentence(f"{_named(kind)} sendes {_printed(day)}.", "LetterGoesOut", letter=kind, day=day)


def _after_it(day: date) -> Sentence:
    text = f"Fakturaen kommer i forslaget {_printed(day)}, når fristen i den er ute."
    return sentence(text, "ComesAfterIt", day=day)


def _after_the_last(kind: LetterKind, day: date) -> Sentence:
    last = f"siste brev ({_named(kind).lower()})"
    text = f"Fakturaen kommer i forslaget {_printed(day)}, når fristen i {last} er ute."
    return sentence(text, "ComesAfterLast", day=day, letter=kind)


def _named(kind: LetterKind) -> str:
    return "Inkassovarsel" if kind == "collection_notice" else "Purring"


def _not_yet(state: InvoiceState, routine: Routine, day: date) -> Explanation:
    own = state.invoice.last_reminder
    if own is not None and day == next_banking_day(own.deadline):
        letter = "inkassovarsel" if own.kind == "collection_notice" else "purring"
        text = f"Dere sendte selv {letter} {_printed(own.sent_on)} med frist {_printed(own.deadline)}."
        sent = sentence(text, "YouSent", letter=own.kind, sent=own.sent_on, deadline=own.deadline)
        then = sentence(f"Fakturaen kommer i forslaget {_printed(day)}.", "Comes", day=day)
        return Explanation(Reason.CREDITORS_LETTER, (sent, then), day)
    days = EARLIEST_TRANSFER if state.next_action else routine.transfer_after_days
    due = _printed(state.invoice.due_date)
    text = f"Fakturaen forfalt {due} og kommer i forslaget {_printed(day)}, {days} dager etter forfall."
    said = sentence(text, "DueAndComes", due=state.invoice.due_date, day=day, days=days)
    return Explanation(Reason.NOT_DUE, (said,), day)


def _because(reason: Reason, *advice: Sentence) -> Explanation:
    return Explanation(reason, (sentence(WORDS[reason]), *advice))


def _printed(day: date) -> str:
    return f"{day:%d.%m.%Y}"
