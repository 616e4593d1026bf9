"""The mails that registration sends, as texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.registration.domain import WEBHOOKS_KEPT, AccountChange, Endpoint, masked
from services.registration.domain.standing import STANDS_AFTER
from services.registration.seals import LIFETIME_DAYS
from shared.clock import OSLO
from shared.norway.account import as_printed

SIGNATURE: Final = """Vennlig hilsen
AutoCollect
"""


@dataclass(frozen=True)
class Mail:
    """A mail's subject and body."""

    subject: str
    text: str


def welcome(contact: str, company: str, link: str) -> Mail:
    """Return the welcome mail, with the invitation to the portal."""
    text = f"""Hei {contact}

{company} er nå registrert i AutoCollect, og dere kan sende fakturaer til purring og inkasso.

Opprett innloggingen din i portalen her:

{link}

Lenken er gyldig i {LIFETIME_DAYS} dager. Er den utløpt, kan du be om en ny på samme side.

I portalen ser du fakturaene som følges opp, brevene som er sendt og oppgjørene, og du kan stille en sak på
vent, trekke den eller svare på spørsmål fra oss.

Slik kommer dere i gang:

1. Velg purrerutine: når kunden skal få en påminnelse, og om forfalte fakturaer skal overføres automatisk.
2. Se over kundekortene i PowerOffice Go. Riktig adresse og e-post gjør at brevene kommer frem.
3. Godkjenn fakturaene i forslaget. De kan overføres når de har vært forfalt i 14 dager.

Betaler kunden direkte til dere, eller krediterer dere en faktura, må posten matches med fakturaen i
PowerOffice Go. Da justeres saken av seg selv.

{SIGNATURE}"""
    return Mail("Velkommen til AutoCollect", text)


def accountant_invitation(company: str, link: str) -> Mail:
    """Return the mail that lets the accountant into the portal."""
    text = f"""Hei

{company} har oppgitt ditt regnskapsbyrå i AutoCollect og gir deg tilgang som regnskapsfører.

Opprett innloggingen din i portalen her:

{link}

Lenken er gyldig i {LIFETIME_DAYS} dager. Er den utløpt, kan du be om en ny på samme side. I portalen ser du
selskapets saker, brev og oppgjør. Tilgangen varer så lenge selskapet bruker regnskapsbyrået.

{SIGNATURE}"""
    return Mail(f"Tilgang til {company} i AutoCollect", text)


def account_confirmation(contact: str, company: str, change: AccountChange, link: str) -> Mail:
    """Return the mail that asks the company's contact whether a new bank account is right."""
    text = f"""Hei {contact}

{change.asked_by} ba {_at(change.asked_at)} om at oppgjørene til {company} skal utbetales til en ny konto.

Ny konto: {as_printed(change.bank_account)}
Konto nå: {masked(change.present_account)}

Endringen gjelder ikke før den er bekreftet. Se over kontonummeret, og bekreft eller avvis endringen her:

{link}

Lenken er gyldig til {_at(change.valid_until)}. Gjør dere ingenting, brukes kontoen dere har nå. Kjenner du
ikke til endringen, avviser du den og sier fra til oss.

{SIGNATURE}"""
    return Mail(f"Bekreft ny konto for utbetaling til {company}", text)


def account_notice(company: str, change: AccountChange) -> Mail:
    """Return the mail that tells those who got the remittance advice of a new bank account."""
    text = f"""Hei

{change.asked_by} ba {_at(change.asked_at)} om at oppgjørene til {company} skal utbetales til en ny konto, som
slutter på {change.bank_account[-4:]}. Til endringen er bekreftet, brukes kontoen som slutter på
{change.present_account[-4:]}.

Dere trenger ikke å gjøre noe. Kjenner dere ikke til endringen, avviser dere den i portalen og sier fra til
oss.

{SIGNATURE}"""
    return Mail(f"Ny konto for utbetaling til {company} er meldt inn", text)


def account_in_force(company: str, change: AccountChange) -> Mail:
    """Return the mail that tells that settlements go to another account now, and by whose word."""
    decided = f", {_at(change.decided_at)}" if change.decided_at else ""
    text = f"""Hei

Oppgjørene til {company} utbetales fra nå av til kontoen som slutter på {change.bank_account[-4:]}. Før gikk
de til kontoen som slutter på {change.present_account[-4:]}.

Bedt om av: {change.asked_by}, {_at(change.asked_at)}
Bekreftet av: {change.decided_by}{decided}

Dere trenger ikke å gjøre noe. Kjenner dere ikke til endringen, sier dere fra til oss med det samme, før neste
oppgjør utbetales.

{SIGNATURE}"""
    return Mail(f"Ny konto for utbetaling til {company} gjelder nå", text)


def recipients_notice(company: str, changed_by: str) -> Mail:
    """Return the mail that tells those who get no remittance advice any more."""
    text = f"""Hei

{changed_by} har endret hvem som får remitteringsbilag for oppgjørene til {company}. Denne adressen får dem
ikke lenger.

Dere trenger ikke å gjøre noe. Kjenner dere ikke til endringen, ser dere over mottakerne og kontonummeret i
portalen og sier fra til oss.

{SIGNATURE}"""
    return Mail(f"Remitteringsbilag for {company} sendes ikke lenger hit", text)


def contact_notice(company: str, read_by: str) -> Mail:
    """Return the mail that tells a contact that PowerOffice Go does not name his address any more."""
    text = f"""Hei

{read_by} har hentet opplysningene om {company} fra PowerOffice Go på nytt. Denne adressen er ikke lenger
adressen til selskapets kontakt der.

Ber noen om at oppgjørene skal utbetales til en ny konto, spør vi likevel den forrige adressen de første
{STANDS_AFTER.days} dagene. Kjenner dere ikke til endringen, ser dere over kontaktene i PowerOffice Go og hvem
som har tilgang til portalen, og sier fra til oss med det samme.

{SIGNATURE}"""
    return Mail(f"Kontakten for {company} er endret", text)


def loss_notice(company: str, portal_url: str) -> Mail:
    """Return the mail that says how the connection to PowerOffice Go is restored."""
    text = f"""Hei

PowerOffice Go godtar ikke lenger klientnøkkelen til {company}. Før koblingen er gjenopprettet, leser vi ikke
nye fakturaer og innbetalinger og bokfører ikke oppgjør. Ingenting går tapt: det som venter, fortsetter av seg
selv etterpå.

Gjenopprett koblingen på én av disse måtene:

1. Logg inn i portalen, velg å gjenopprette koblingen, og godkjenn AutoCollect på nytt i PowerOffice Go:

   {portal_url}

2. Hent en ny klientnøkkel selv. Gå til Meny → Innstillinger → Utvidelser i PowerOffice Go, marker AutoCollect
   og velg Slett. Klikk på Legg til utvidelse, velg AutoCollect i nedtrekksmenyen, kopier klientnøkkelen som
   vises, og trykk OK. Lim den inn i portalen.

Send aldri klientnøkkelen på e-post.

{SIGNATURE}"""
    return Mail(f"Koblingen mellom {company} og PowerOffice Go må gjenopprettes", text)


def endpoint_notice(company: str, endpoint: Endpoint) -> Mail:
    """Return the mail that says that an endpoint gets no webhooks any more, and how it gets them again."""
    since = f"\nIngenting er tatt imot siden {_at(endpoint.failing_since)}." if endpoint.failing_since else ""
    text = f"""Hei

Mottakeren av hendelser om {company} er slått av:

{endpoint.url}
Teknisk grunn: {endpoint.reason}{since}

Hendelsene går ikke tapt: de venter i {WEBHOOKS_KEPT.days} dager. Rett mottakeren, og be oss slå den på
igjen. Da sendes alt som har ventet. Trenger dere den ikke lenger, ber dere oss fjerne den.

{SIGNATURE}"""
    return Mail(f"Hendelser om {company} når ikke frem til mottakeren", text)


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
