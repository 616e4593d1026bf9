"""What becomes of a case if its creditor, or the case handler, does not answer: a sentence each.

dunning asks and transfer acts on silence; the rules are theirs (dunning's `domain/questions.py`, transfer's
`unanswered_in_time`).
"""

from collections.abc import Iterable
from datetime import date

from services.portal.domain.companies import Asked, OpenDecision
from services.portal.figures import day
from services.portal.language import Words
from shared.events import CaseStatus
from shared.norway.calendar import next_banking_day

WITHOUT_ANSWER: Words[str] = Words(
    {
        "surveillance": (
            "Uten svar innen {last} settes saken under overvåk {then}: ingen rettslige skritt, og ett brev i"
            " året uten gebyr til kravet er betalt, trukket eller foreldet."
        ),
        "continue": (
            "Uten svar innen {last} fortsetter saken uten rettslige skritt: renten løper, og ny"
            " betalingsoppfordring sendes når den forrige er mer enn seks måneder gammel."
        ),
        "asked anew": (
            "Saken har stått stille siden spørsmålet ble stilt. Uten svar skjer det ingenting nå, og"
            " spørsmålet stilles på nytt når saken går videre."
        ),
        "barred": (
            "Uten svar endres ingenting: saken fortsetter som før til kravet foreldes etter {barred}, og"
            " kreves så ikke lenger inn."
        ),
        "moved": (
            "Forfallet er flyttet til en senere dag i PowerOffice Go, så saken står stille. Uten svar gjør"
            " den det også etter fristen, til den dagen er kommet, forfallet er flyttet tilbake eller saken"
            " er trukket; renten løper."
        ),
    }
)
"""What becomes of a case about which its creditor does not answer."""

UNTIL_ANSWERED: Words[CaseStatus] = Words(
    {
        "open": "Saken går videre imens: brev og frister er som før.",
        "surveillance": "Saken er under overvåk imens.",
        "legal": "Saken er til rettslig behandling imens.",
        "paused": (
            "Saken er satt på pause, og går videre av seg selv når pausen er over, med eller uten svar."
        ),
        "disputed": "Saken står stille til den gjenopptas: uten svar sendes ingen flere brev.",
    }
)
"""What becomes of a case meanwhile whose debtor waits for an answer; of one that has ended, nothing."""


def without_answer(decision: OpenDecision) -> Iterable[str]:
    """Return a sentence for each question of a decision that is waited for."""
    for asked in decision.asked:
        yield WITHOUT_ANSWER[_otherwise(asked, decision.stood_still_on)].format(
            last=day(asked.answer_by),
            then=day(next_banking_day(asked.answer_by)),
            barred=day(asked.barred_after) if asked.barred_after else "–",
        )


def _otherwise(asked: Asked, stood_still_on: date | None) -> str:
    if asked.question == ("withdraw",):
        return "moved"
    if "continue" not in asked.question:
        return "barred"
    if stood_still_on and stood_still_on >= asked.asked_on:
        return "asked anew"
    return asked.otherwise or "continue"
