"""Words for what is done with proposals and cases, and for why it is refused; as `terms` has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.portal.domain.cases import Action
from services.portal.domain.companies import ProposalStatus
from services.portal.language import Words

PROPOSAL: Words[ProposalStatus] = Words(
    {
        "draft": "Klar",
        "on_hold": "På vent",
        "approved": "Godkjent",
        "refused": "Avvist av PowerOffice Go",
        "removed": "Fjernet",
    }
)

REFUSAL: Words[str] = Words(
    {
        "not_proposed": "Fakturaen er ikke foreslått for inkasso.",
        "withdrawn": "Fakturaen er tatt ut av forslaget.",
        "settled": "Fakturaen er betalt, kreditert eller tapsført.",
        "time_barred": "Kravet er foreldet: det er mer enn tre år siden forfall. Fjern fakturaen fra listen.",
        "too_early": "Fakturaen må ha vært forfalt i 14 dager. Den kan godkjennes fra {day}.",
        "no_agreement": "Registreringen av selskapet er ikke fullført.",
        "deactivated": "Selskapet er deaktivert i AutoCollect og sender ingen nye krav.",
        "connection_lost": "Gjenopprett forbindelsen til PowerOffice Go først.",
        "books_stale": "Regnskapet er ikke lest siden i går, og fakturaen kan være betalt. Prøv i morgen.",
        "on_hold": "Fakturaen er på vent. Frigi den først.",
        "removed": "Fakturaen er fjernet fra listen. Frigi den først.",
        "not_seen": (
            "Fakturaen kom i listen, eller ble endret, etter at du så den. Se over den og godkjenn den."
        ),
        "already_approved": "Fakturaen er allerede godkjent. Sett saken på pause eller trekk den i stedet.",
        "case_ended": "Saken var avsluttet før fakturaen kom inn i den.",
        "maybe_same_debtor": (
            "Kunden ligner på kunde {customer}, som har en åpen sak. Velg om de er samme skyldner."
        ),
    }
)
"""Why transfer refuses something about an invoice, by its code."""


@dataclass(frozen=True)
class ActionWords:
    """What an action on a case is called, does, and is reported as; one that ends it asks why."""

    name: str
    explanation: str
    done: str
    ends: bool = False


NONE_POSSIBLE: Words[Action] = Words(
    {
        "pause": "Ingen av sakene kan settes på pause nå.",
        "resume": "Ingen av sakene kan gjenopptas nå.",
        "dispute": "Det kan ikke meldes innsigelse i noen av sakene nå.",
        "withdraw": "Ingen av sakene kan trekkes nå.",
        "reopen": "Ingen av sakene kan åpnes på nytt nå.",
        "reject": "Ingen av sakene kan avvises nå.",
    }
)
"""What is said where nothing of what was chosen can be done."""

ACTION: Mapping[Action, ActionWords] = {
    "pause": ActionWords(
        "Sett på pause",
        "Ingen nye brev og gebyrer til pausen er over; da går saken videre av seg selv."
        " Forsinkelsesrenten løper.",
        "Saken settes på pause.",
    ),
    "resume": ActionWords(
        "Gjenoppta",
        "Saken går videre der den stanset, med neste brev når fristen er ute.",
        "Saken gjenopptas.",
    ),
    "dispute": ActionWords(
        "Meld innsigelse",
        "Kunden mener at kravet er feil. Alle brev stanser til innsigelsen er besvart og saken gjenopptas.",
        "Saken merkes som omtvistet.",
    ),
    "withdraw": ActionWords(
        "Trekk saken",
        "Innkrevingen avsluttes, og kundens faktura er igjen deres egen. Er betalingsoppfordring sendt, kan"
        " det koste; se avtalen. Saken kan åpnes på nytt så lenge noe gjenstår og kravet ikke er foreldet.",
        "Saken trekkes.",
        ends=True,
    ),
    "reopen": ActionWords(
        "Åpne på nytt",
        "Innkrevingen tas opp igjen der den stanset.",
        "Saken åpnes på nytt.",
    ),
    "reject": ActionWords(
        "Avvis saken",
        "Innkrevingen avsluttes. Saken fjernes fra PowerOffice Go, og fakturaene vises der som avvist.",
        "Saken avvises.",
        ends=True,
    ),
}
