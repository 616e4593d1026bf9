"""Words for what the portal shows: statuses, letters, steps, roles and events.

They are Norwegian (bokmål) here; `Words` answer in the language that is spoken, and what else stands here is
translated where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.portal.domain.cases import MovementKind
from services.portal.domain.choosing import Objection
from services.portal.domain.permissions import Role, StaffRole
from services.portal.domain.process import StepName
from services.portal.language import Words
from shared.events import (
    CaseStatus,
    ClosingReason,
    Decision,
    LetterChannel,
    LetterKind,
    PaymentChannel,
    PlanStatus,
)

STATUS: Words[CaseStatus] = Words(
    {
        "open": "Aktiv",
        "paused": "Satt på pause",
        "disputed": "Omtvistet",
        "legal": "Rettslig inndrivelse",
        "surveillance": "Overvåk",
        "withdrawn": "Trukket",
        "closed": "Avsluttet",
    }
)

LETTER: Words[LetterKind] = Words(
    {
        "payment_reminder": "Betalingspåminnelse",
        "reminder": "Purring",
        "collection_notice": "Inkassovarsel",
        "payment_demand": "Betalingsoppfordring",
        "legal_action_notice": "Varsel om rettslig inndrivelse",
        "instalment_plan": "Avtale om betaling",
        "instalment_reminder": "Påminnelse om avtalt betaling",
        "surveillance_letter": "Melding om ubetalt krav",
    }
)

PLAN: Words[PlanStatus] = Words(
    {
        "standing": "Betalingsavtale inngått",
        "completed": "Betalingsavtale oppfylt",
        "broken": "Betalingsavtale brutt",
        "cancelled": "Betalingsavtale avsluttet",
    }
)

CHANNEL: Words[LetterChannel] = Words({"email": "E-post", "print": "Brevpost"})

STEP: Words[StepName] = Words(
    {
        "due": "Forfall",
        "payment_reminder": "Betalingspåminnelse",
        "reminder": "Purring",
        "transferred": "Overført til inkasso",
        "collection_notice": "Inkassovarsel",
        "payment_demand": "Betalingsoppfordring",
        "legal_action_notice": "Varsel om rettslig inndrivelse",
        "legal": "Rettslig inndrivelse",
        "surveillance": "Overvåk",
        "closed": "Avsluttet",
        "withdrawn": "Trukket",
    }
)

MOVEMENT: Words[MovementKind] = Words(
    {
        "payment": "Innbetaling",
        "credit_note": "Kreditnota",
        "write_off": "Tapsføring",
    }
)

PAID_TO: Words[PaymentChannel] = Words({"creditor": "Direkte til dere", "agency": "Til oss"})

CLOSING: Words[ClosingReason] = Words(
    {
        "paid": "betalt",
        "credited": "kreditert",
        "withdrawn": "trukket",
        "written_off": "tapsført",
    }
)

DECISION: Words[Decision] = Words(
    {
        "go_legal": "gå videre rettslig",
        "withdraw": "trekke saken",
        "continue": "fortsette uten rettslige skritt",
        "write_off": "tapsføre",
    }
)

DECISION_MEANS: Words[Decision] = Words(
    {
        "go_legal": "Kravet tas til forliksrådet, eller utlegg begjæres, på deres vegne. Brevene stanser.",
        "withdraw": "Innkrevingen avsluttes, og kravet er igjen deres eget.",
        "continue": (
            "Ingen rettslige skritt. Saken går til overvåk, og skyldneren følges opp til kravet er betalt,"
            " trukket eller foreldet."
        ),
        "write_off": "Tapet bokføres på kunden i PowerOffice Go, så avsluttes saken av seg selv.",
    }
)
"""What becomes of a case by an answer."""

SORT: Words[str] = Words(
    {
        "invoice": "Faktura",
        "letter": "Brev",
        "payment": "Innbetalinger",
        "status": "Status",
        "settlement": "Oppgjør",
    }
)
"""What a line of the history is about."""

REGISTRATION_REFUSAL: Words[str] = Words(
    {
        "ClientKeyNotAdmitted": (
            "Klientnøkkelen åpner ikke regnskapet til dette selskapet. Kopier den på nytt fra Utvidelser, hos"
            " riktig selskap i PowerOffice Go."
        ),
        "NoClientKey": "Selskapet er ikke koblet til PowerOffice Go.",
        "ConnectionIsLost": "Gjenopprett forbindelsen til PowerOffice Go først.",
        "SecondPersonNeeded": (
            "Du har selv bedt om endringen. En annen må bekrefte den her, eller med lenken i e-posten."
        ),
        "AnotherWaits": "Et annet kontonummer venter nå. Se på det før du bekrefter det.",
        "NothingToConfirm": "Ingen endring av kontonummer venter på bekreftelse lenger.",
        "AgreementNotOpened": "Avtalen er endret. Les den på nytt før du signerer.",
        "StepsMissing": "Registreringen av selskapet må være fullført først.",
        "LeftMeanwhile": (
            "Avtalen ble avsluttet i mellomtiden. Registrer selskapet på nytt for å begynne igjen."
        ),
        "UnusableAddress": (
            "Adressen kan ikke brukes. Den må begynne med https:// og være åpen mot internett, og kan ikke"
            " inneholde brukernavn eller passord."
        ),
        "AddressTaken": (
            "Selskapet har en mottaker med denne adressen. Lag en ny hemmelighet til den hvis dere ikke har"
            " den."
        ),
        "TooManyEndpoints": "Selskapet har så mange mottakere som det kan ha. Fjern en av dem først.",
    }
)
"""Why registration refuses something as a whole, by its code."""

UNKNOWN_REFUSAL = (
    "Det lot seg ikke gjøre ({code}). Åpne siden på nytt og se hva som gjelder nå. Skjer det igjen, sier dere"
    " fra til oss og oppgir koden i parentes."
)
"""Why something is refused that we have no words for."""

REASON: Words[str] = Words(
    {
        "paid": "Betalt",
        "credited": "Kreditert",
        "withdrawn": "Trukket",
        "written_off": "Tapsført",
    }
)
"""Why a case was closed, which transfer gives in codes; other reasons are a person's own words."""


ARRIVAL: Mapping[str, tuple[str, str]] = {
    "connected": (
        "AutoCollect er koblet til PowerOffice Go",
        "Godkjenningen er mottatt. Det som har ventet, går videre av seg selv.",
    ),
    "canceled": ("Godkjenningen ble avbrutt", "Du kan godkjenne på nytt fra oversikten når du vil."),
    "client_not_found": (
        "Selskapet finnes ikke i PowerOffice Go",
        (
            "PowerOffice Go kjenner ingen klient med dette organisasjonsnummeret. Kontroller nummeret under"
            " Meny → Innstillinger → Firmaopplysninger i PowerOffice Go."
        ),
    ),
    "no_client_access": (
        "Du har ikke tilgang til å godkjenne",
        (
            "Brukeren din kan ikke aktivere utvidelser for dette selskapet. Be en administrator, eller en"
            " bruker med rettigheten Innstillinger → Organisasjon, om å godkjenne."
        ),
    ),
    "integration_blocked": (
        "AutoCollect er sperret for dette selskapet",
        (
            "Selskapet eller regnskapsbyrået har sperret utvidelsen i PowerOffice Go. Be en administrator om"
            " å oppheve sperren, og godkjenn på nytt."
        ),
    ),
    "wrong_company": ("Et annet selskap ble godkjent", "Velg riktig selskap i PowerOffice Go og prøv igjen."),
    "token_refused": (
        "Godkjenningen er brukt eller for gammel",
        "PowerOffice Go tok ikke imot engangskoden. Gå til oversikten og godkjenn på nytt.",
    ),
    "unavailable": (
        "PowerOffice Go svarer ikke",
        "Vi fikk ikke fullført godkjenningen nå. Gå til oversikten og godkjenn på nytt om litt.",
    ),
    "unknown": ("Godkjenningen kunne ikke fullføres", "Gå til oversikten og godkjenn på nytt."),
}
"""What the browser is told that comes back from PowerOffice Go: by registration's outcome, title and text."""


ROLE: Words[Role | StaffRole] = Words(
    {
        "administrator": "Administrator",
        "write": "Skrive",
        "accountant": "Regnskapsfører",
        "read": "Lese",
        "case_handler": "Saksbehandler",
        "operator": "Operatør",
    }
)


OBJECTION: Words[Objection] = Words(
    {
        "too_short": "Passordet må ha minst 12 tegn.",
        "common": "Det passordet er lett å gjette. Velg for eksempel en setning som bare du bruker.",
        "repeated": "Passordet gjentar de samme tegnene. Velg for eksempel en setning.",
        "own_name": "Passordet inneholder navnet ditt, e-postadressen eller firmanavnet. Velg noe annet.",
    }
)
"""What is wrong with a password that somebody chooses."""

ROLE_MEANS: Words[Role | StaffRole] = Words(
    {
        "administrator": "Alt: saker, forslag, innstillinger og brukere. Logger inn i to trinn.",
        "write": "Saker og forslag, men ikke innstillinger og brukere.",
        "accountant": "Det samme som Skrive, så lenge selskapet bruker byrået.",
        "read": "Ser alt, endrer ingenting.",
        "case_handler": "Ser alle selskaper, og endrer saker.",
        "operator": "Ser og endrer alt, for alle selskaper.",
    }
)
"""What a role may do, in a sentence."""

CONTACT_ROLE: Words[str] = Words(
    {
        "general": "Generelt",
        "settlement": "Oppgjør",
        "cases": "Saker",
        "technical": "Teknisk",
    }
)
"""What a company's contact is for."""

GO_ROLE: Words[str] = Words(
    {
        "GeneralManager": "daglig leder",
        "ChairmanOfTheBoard": "styreleder",
        "BoardMember": "styremedlem",
        "Other": "annen rolle",
        "Unknown": "ukjent rolle",
    }
)
"""A contact's place in the company, by PowerOffice Go's own word."""

_ROLE_AMONG = re.compile(rf"(?<=[ (])({'|'.join((*GO_ROLE, *CONTACT_ROLE))})(?=[,)])")


def with_roles(people: str) -> str:
    """Return people with what they are in words, as the log of changes lists them.

    >>> with_roles("Kari (k@f.example, GeneralManager); Per (p@f.example, general, cases)")
    'Kari (k@f.example, daglig leder); Per (p@f.example, Generelt, Saker)'
    """
    return _ROLE_AMONG.sub(lambda role: GO_ROLE.get(role[1]) or CONTACT_ROLE[role[1]], people)


CONNECTION: Words[str] = Words({"none": "Ikke koblet til", "connected": "Koblet til", "lost": "Brutt"})
"""How the connection to PowerOffice Go stands, by registration's code."""


def reason(text: str) -> str:
    """Return a case status's reason in words, whether transfer gave codes or a person wrote it.

    >>> reason("credited, paid"), reason("Kunden har klaget")
    ('Kreditert, Betalt', 'Kunden har klaget')
    """
    return ", ".join(REASON.get(part, part) for part in text.split(", "))
