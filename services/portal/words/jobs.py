"""Words for the services' daily jobs: what each is for, and what came of a run.

A run's summary is counts with English words (`shared/schedule.py`); it is known by its form, with `{}` where
the numbers stand.
"""

import re
from decimal import Decimal

from services.portal.figures import kroner
from services.portal.language import Words
from services.portal.words.terms import LETTER

JOB: Words[str] = Words(
    {
        "nightly": "Regnskapene leses i PowerOffice Go",
        "overdue": "Fakturaer som er forfalt, meldes",
        "prune": "Gamle logger slettes",
        "daily": "Brev og forslag",
        "morning": "Godkjenninger, pauser og svarfrister",
        "settlement": "Oppgjør",
        "sweep": "Utløpte innlogginger slettes",
        "recount": "Oversiktens tall regnes om",
    }
)
"""What a job is for, by its name."""

RESULT: Words[str] = Words(
    {
        "{} creditors are read": "selskaper som leses: {}",
        "{} invoices are overdue": "forfalte fakturaer: {}",
        "{} rows are deleted": "slettede rader: {}",
        "{} sessions and {} attempts deleted": "slettede økter: {}, slettede forsøk: {}",
        "{} rows were not what the facts say": "tall som var feil: {}",
        "{} settlements": "oppgjør: {}",
        "{} kroner to pay out": "til utbetaling: {} kr",
        "nothing due": "ingenting å gjøre",
        "{} asked": "avgjørelser bedt om: {}",
        "{} taken back": "spørsmål trukket tilbake: {}",
        "{} ordered again": "brev bestilt på nytt: {}",
        "{} plan broken": "betalingsavtaler brutt: {}",
        "{} plan cancelled": "betalingsavtaler avsluttet: {}",
        "{} plan completed": "betalingsavtaler oppfylt: {}",
        "{} plan standing": "betalingsavtaler som gjelder igjen: {}",
        "{} proposed": "foreslått for inkasso: {}",
        "{} withdrawn": "tatt ut av forslaget: {}",
        "{} approved": "godkjent: {}",
        "{} fees grown": "salær som er blitt tyngre: {}",
        "{} holds ended": "ventetider som er over: {}",
        "{} orders repeated": "bestillinger gjentatt: {}",
        "{} others asked": "selskaper der godkjenninger leses: {}",
        "{} pauses ended": "pauser som er over: {}",
        "{} unanswered": "satt under overvåk uten svar: {}",
    }
)
"""What came of a run, by the form of its summary or of a part of it."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OF_DAY = re.compile(r"^\d{4}-\d\d-\d\d: ")


def job_result(summary: str) -> str:
    r"""Return what came of a run in the language that is spoken; what has no words here stays as it is.

    >>> job_result("2 settlements, 1861.40 kroner to pay out").replace("\xa0", " ")
    'oppgjør: 2, til utbetaling: 1 861,40 kr'
    >>> job_result("2026-06-15: 3 approved, 1 moons seen"), job_result("2 payment_demand ordered")
    ('godkjent: 3, 1 moons seen', 'betalingsoppfordring: 2')
    """
    return ", ".join(_part(part) for part in _OF_DAY.sub("", summary).split(", "))


def _part(text: str) -> str:
    numbers = [kroner(Decimal(each)) if "." in each else each for each in _NUMBER.findall(text)]
    form = _NUMBER.sub("{}", text)
    for kind in LETTER:
        if form == f"{{}} {kind} ordered":
            return f"{LETTER[kind].lower()}: {numbers[0]}"
    return RESULT[form].format(*numbers) if form in RESULT else text
