"""What the creditor, or the agency, can do with a case, as data: from where, to where, and what it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from services.transfer.domain.action_costs import court_fees, withdrawal_cost
from services.transfer.domain.cases import Case, moved
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.due_dates import why_not_resumed
from services.transfer.domain.files import CaseFile, FiledClaim
from services.transfer.domain.questions import why_no_answer
from services.transfer.domain.wording import day
from shared.events import CaseStatus, ClosingReason
from shared.sentences import Sentence, sentence

Action = Literal["pause", "resume", "dispute", "withdraw", "reopen", "go_legal", "continue", "reject"]

USUAL_PAUSE = timedelta(days=30)
"""How long a pause, or a hold in the list, lasts for which nobody has said until when."""

LONGEST_PAUSE = timedelta(days=365)

STANDS: Mapping[CaseStatus, str] = {
    "open": "Saken er åpen.",
    "paused": "Saken er satt på pause.",
    "disputed": "Saken er omtvistet og står stille til innsigelsen er avklart.",
    "withdrawn": "Saken er trukket.",
    "legal": "Saken er til rettslig behandling.",
    "surveillance": "Saken er i overvåk; det sendes ingen brev.",
    "closed": "Saken er avsluttet.",
}
"""Why an action is not possible from a status, where the action has no words of its own for it."""

CLOSINGS: Mapping[ClosingReason, str] = {
    "paid": "betalt",
    "credited": "kreditert",
    "withdrawn": "trukket",
    "written_off": "tapsført",
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One action: from which statuses it is possible, to which it leads, what it stops, why it may not be.

    An answer is possible only while the creditor is asked; `is_agencys` are not the creditor's to take.
    """

    name: str
    sources: frozenset[CaseStatus]
    target: CaseStatus
    stops: str
    why_not: Mapping[CaseStatus, str] = field(default_factory=dict)
    is_answer: bool = False
    is_agencys: bool = False


RULES: Mapping[Action, Rule] = {
    "pause": Rule(
        name="Sett på pause",
        sources=frozenset({"open", "paused"}),
        target="paused",
        stops="Nye brev og gebyrer til pausen er over; da går saken videre av seg selv. "
        "Forsinkelsesrenten løper.",
    ),
    "resume": Rule(
        name="Gjenoppta",
        sources=frozenset({"paused", "disputed"}),
        target="open",
        stops="Ingenting: saken går videre der den stanset, med neste brev når fristen er ute.",
    ),
    "dispute": Rule(
        name="Meld innsigelse",
        sources=frozenset({"open", "paused", "surveillance"}),
        target="disputed",
        stops="Alle brev, gebyrer og rettslige skritt til innsigelsen er avklart (inkassoloven § 17).",
        why_not={"legal": "Saken er til rettslig behandling. Innsigelsen må fremmes der."},
    ),
    "withdraw": Rule(
        name="Trekk saken",
        sources=frozenset({"open", "paused", "disputed", "surveillance"}),
        target="withdrawn",
        stops="Innkrevingen. Kravet er igjen deres eget.",
        why_not={
            "legal": "Saken er til rettslig behandling, som dere har samtykket i, og kan ikke lenger stanses "
            "herfra. Be saksbehandleren avslutte den. Påløpte utlegg kan kreves av dere (avtalen § 5)."
        },
    ),
    "reopen": Rule(
        name="Åpne på nytt",
        sources=frozenset({"withdrawn"}),
        target="open",
        stops="Ingenting: innkrevingen tas opp igjen der den stanset.",
    ),
    "go_legal": Rule(
        name="Gå rettslig til verks",
        sources=frozenset({"open", "paused", "disputed", "surveillance"}),
        target="legal",
        stops="Brevene. Saken kan deretter ikke trekkes av dere selv.",
        is_answer=True,
    ),
    "continue": Rule(
        name="Fortsett uten rettslige skritt",
        sources=frozenset({"open", "paused", "surveillance"}),
        target="surveillance",
        stops="Brevene. Skyldneren følges opp i overvåk til kravet er betalt, trukket eller foreldet.",
        is_answer=True,
    ),
    "reject": Rule(
        name="Avvis saken",
        sources=frozenset({"open", "paused", "disputed", "legal", "surveillance"}),
        target="withdrawn",
        stops="Innkrevingen. Saken fjernes fra PowerOffice Go, og fakturaene vises der som avvist.",
        is_agencys=True,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All that decides which actions a case takes on a day."""

    file: CaseFile
    creditor: Creditor
    today: date


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An action with whether it is possible, and why not; what it costs the creditor, kroner and words."""

    action: Action
    rule: Rule
    refusal: Sentence | None
    cost: Decimal | None
    costs: tuple[Sentence, ...]


def offers(situation: Situation) -> list[Offer]:
    """Return every action as it stands today."""
    found = []
    for action, rule in RULES.items():
        cost, costs = cost_of(situation, action)
        found.append(
            Offer(action=action, rule=rule, refusal=refusal(situation, action), cost=cost, costs=costs)
        )
    return found


def refusal(situation: Situation, action: Action) -> Sentence | None:
    """Return why an action is not possible today, Norwegian; None if it is."""
    rule, status = RULES[action], situation.file.case.status
    if action == "reopen" and status == "closed":
        return _why_it_stays_closed(situation.file.claims)
    if status not in rule.sources:
        return sentence(rule.why_not.get(status, STANDS[status]))
    match action:
        case "resume":
            return why_not_resumed(situation.file.case, situation.file.questions, situation.today)
        case "reopen":
            why = _why_not_reopened(situation)
            return sentence(why) if why else None
        case "go_legal" | "continue":
            return why_no_answer(situation.file.questions, action, situation.today)
    return None


def is_taken(case: Case, action: Action, paused_until: date | None = None) -> bool:
    """Tell whether an action would change nothing, because it was taken before; an answer always does.

    A person's pause takes the place of the house's own, whatever its day.
    """
    rule = RULES[action]
    is_other_day = case.waits_for_due_date or paused_until not in (None, case.paused_until)
    is_new_date = action == "pause" and is_other_day
    return case.status == rule.target and not rule.is_answer and not is_new_date


def acted(
    case: Case, action: Action, *, may_be_joined: bool = False, paused_until: date | None = None
) -> Case:
    """Return the case after an action that is possible.

    A case that is resumed goes back to what it was, and one that rests goes on resting from there.
    """
    target = (case.rests_from or "open") if action == "resume" else RULES[action].target
    after = moved(case, target, may_be_joined=may_be_joined, paused_until=paused_until)
    return replace(after, is_rejected=action == "reject")


def why_not_until(until: date, today: date) -> Sentence | None:
    """Return why nothing can wait until a day, Norwegian; None if it can."""
    if until <= today:
        return sentence(f"Velg en dato etter {day(today)}.", "DayTooEarly", day=today)
    last = today + LONGEST_PAUSE
    if until > last:
        return sentence(f"Velg en dato ikke senere enn {day(last)}.", "DayTooLate", day=last)
    return None


def cost_of(situation: Situation, action: Action) -> tuple[Decimal | None, tuple[Sentence, ...]]:
    """Return what an action costs the creditor: kroner where they are known, and in words, Norwegian."""
    match action:
        case "withdraw":
            return withdrawal_cost(situation.file, situation.creditor, situation.today)
        case "go_legal":
            return None, (court_fees(situation.today),)
        case _:
            return Decimal("0.00"), (sentence("Uten kostnad."),)


def _why_it_stays_closed(claims: Sequence[FiledClaim]) -> Sentence:
    found = {filed.closing.reason for filed in claims if filed.closing and filed.closing.reason}
    why = " og ".join(CLOSINGS[reason] for reason in sorted(found))
    text = f"Kravene er {why}. Saken åpnes av seg selv hvis det oppheves."
    return sentence(text, "ClaimsClosed", closings=sorted(found))


def _why_not_reopened(situation: Situation) -> str | None:
    """Return why a withdrawn case is not opened: nothing is left of it, or the law forbids it."""
    case = situation.file.case
    if case.is_rejected and case.go_case_id is not None:
        return "Avvisningen er på vei til PowerOffice Go. Prøv igjen om litt."
    if why := _why_nothing_is_left(situation):
        return why
    if not situation.creditor.is_active:
        return "Selskapet er ikke aktivt i AutoCollect, eller har mistet forbindelsen til PowerOffice Go."
    return None


def _why_nothing_is_left(situation: Situation) -> str | None:
    transferred = [filed for filed in situation.file.claims if filed.claim.status == "transferred"]
    if not transferred:
        return "Ingen krav kom inn i saken. Godkjenn fakturaene i forslagslisten i stedet."
    owing = [filed for filed in transferred if filed.proposal.left_to_pay > 0]
    if not owing:
        return "Det er ingenting igjen å kreve inn."
    if all(situation.file.is_barred(filed, situation.today) for filed in owing):
        return "Kravene er foreldet: det er mer enn tre år siden forfall (foreldelsesloven §§ 2 og 3)."
    return None
