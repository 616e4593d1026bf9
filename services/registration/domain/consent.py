"""How a consent in PowerOffice Go can end, what each end means for the user, and what he can do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal[
    "connected",
    "canceled",
    "client_not_found",
    "no_client_access",
    "integration_blocked",
    "wrong_company",
    "token_refused",
    "unavailable",
    "unknown",
]
WayOn = Literal["continue", "try_again", "new_number", "ask_administrator"]
"""What the portal offers: the next step, the same consent again, another number, or somebody else's help."""


@dataclass(frozen=True)
class Explanation:
    """What to tell the user, and which way on to offer him."""

    title: str
    text: str
    way_on: WayOn


def explain(outcome: Outcome) -> Explanation:
    """Return what an outcome means for the user."""
    return EXPLANATIONS[outcome]


EXPLANATIONS: dict[Outcome, Explanation] = {
    "connected": Explanation(
        "AutoCollect er koblet til PowerOffice Go",
        "Godkjenningen er mottatt. Fortsett med registreringen.",
        "continue",
    ),
    "canceled": Explanation(
        "Godkjenningen ble avbrutt",
        "Du avbrøt i PowerOffice Go, og ingenting er aktivert. Du kan godkjenne på nytt når du vil.",
        "try_again",
    ),
    "client_not_found": Explanation(
        "Selskapet finnes ikke i PowerOffice Go",
        "PowerOffice Go kjenner ingen klient med dette organisasjonsnummeret. Kontroller nummeret mot"
        " Meny → Innstillinger → Firmaopplysninger i PowerOffice Go.",
        "new_number",
    ),
    "no_client_access": Explanation(
        "Du har ikke tilgang til å godkjenne",
        "Brukeren din kan ikke aktivere utvidelser for dette selskapet. Be en administrator, eller en bruker"
        " med rettigheten Innstillinger → Organisasjon, om å godkjenne.",
        "ask_administrator",
    ),
    "integration_blocked": Explanation(
        "AutoCollect er sperret for dette selskapet",
        "Selskapet eller regnskapsbyrået har sperret utvidelsen i PowerOffice Go. Be en administrator om å"
        " oppheve sperren, og prøv igjen.",
        "ask_administrator",
    ),
    "wrong_company": Explanation(
        "Et annet selskap ble godkjent",
        "Godkjenningen gjaldt ikke selskapet som registreres. Velg riktig selskap i PowerOffice Go.",
        "try_again",
    ),
    "token_refused": Explanation(
        "Godkjenningen kunne ikke fullføres",
        "PowerOffice Go tok ikke imot engangskoden; den er brukt eller for gammel. Godkjenn på nytt.",
        "try_again",
    ),
    "unavailable": Explanation(
        "PowerOffice Go svarer ikke",
        "Vi fikk ikke fullført godkjenningen nå. Engangskoden kan være brukt, så godkjenn på nytt om litt.",
        "try_again",
    ),
    "unknown": Explanation(
        "Godkjenningen kunne ikke tolkes",
        "PowerOffice Go sendte et svar som vi ikke kjenner. Ingenting er aktivert. Prøv igjen.",
        "try_again",
    ),
}
